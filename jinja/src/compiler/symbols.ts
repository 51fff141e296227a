import { raise } from "../errors/raised.ts";
import type { Body, Expression, IfStatement, NameExpression, Statement, Target } from "../parser/ast.ts";
import { visitExpression, visitTarget } from "./names.ts";

/** How a variable of a scope gets its value when the scope is entered. */
export type Load =
  | { readonly action: "parameter" }
  | { readonly action: "resolve"; readonly name: string }
  | { readonly action: "alias"; readonly of: string }
  | { readonly action: "undefined" };

/**
 * The names of a scope and which variable each of them is. Jinja2 decides before a template runs, for the whole of a
 * scope, whether a name is its own variable or one from outside; what templates can see of that (a name that is assigned
 * to in one branch only, a loop that sets a name of the outer scope) follows from here.
 */
export class Symbols {
  readonly level: number;
  readonly parent: Symbols | undefined;
  refs = new Map<string, string>();
  loads = new Map<string, Load>();
  stores = new Set<string>();

  constructor(parent?: Symbols) {
    this.parent = parent;
    this.level = parent === undefined ? 0 : parent.level + 1;
  }

  private define(name: string, load: Load): string {
    const variable = `${this.level}:${name}`;
    this.refs.set(name, variable);
    this.loads.set(variable, load);
    return variable;
  }

  find(name: string): string | undefined {
    return this.refs.get(name) ?? this.parent?.find(name);
  }

  /** The variable that a name is. @throws Raised where Jinja2 3.1 fails too: in the arguments of a filter of a set block */
  ref(name: string): string {
    return (
      this.find(name) ??
      raise(
        "TemplateSyntaxError",
        `The name '${name}' in the filter of a set block is not used anywhere else around it.`,
      )
    );
  }

  copy(): Symbols {
    const copy = new Symbols(this.parent);
    copy.refs = new Map(this.refs);
    copy.loads = new Map(this.loads);
    copy.stores = new Set(this.stores);
    return copy;
  }

  store(name: string): void {
    this.stores.add(name);
    if (this.refs.has(name)) return;
    const outer = this.parent?.find(name);
    this.define(name, outer === undefined ? { action: "undefined" } : { action: "alias", of: outer });
  }

  declareParameter(name: string): string {
    this.stores.add(name);
    return this.define(name, { action: "parameter" });
  }

  load(name: string): void {
    if (this.find(name) === undefined) this.define(name, { action: "resolve", name });
  }

  /** After the branches of an `if`: what only some of them assign to begins as what it was before. */
  mergeBranches(branches: readonly Symbols[]): void {
    const counts = new Map<string, number>();
    for (const { stores } of branches) {
      for (const name of stores) if (!this.stores.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const branch of branches) {
      for (const [name, variable] of branch.refs) this.refs.set(name, variable);
      for (const [variable, load] of branch.loads) this.loads.set(variable, load);
      for (const name of branch.stores) this.stores.add(name);
    }
    for (const [name, count] of counts) {
      const variable = this.refs.get(name);
      if (count === branches.length || variable === undefined) continue;
      const outer = this.parent?.find(name);
      this.loads.set(
        variable,
        outer === undefined ? { action: "resolve", name } : { action: "alias", of: outer },
      );
    }
  }

  /** The names that this scope and those around it assign to, with their variables. */
  allStores(): Map<string, string> {
    const result = new Map<string, string>();
    for (let symbols: Symbols | undefined = this; symbols !== undefined; symbols = symbols.parent) {
      for (const name of symbols.stores) {
        const variable = this.find(name);
        if (variable !== undefined && !result.has(name)) result.set(name, variable);
      }
    }
    return result;
  }

  loadExpression(expression: Expression | undefined): void {
    if (expression !== undefined) visitExpression(expression, { load: (name) => this.load(name) });
  }

  storeTarget(target: Target): void {
    if (target.kind === "namespace") this.load(target.name);
    else if (target.kind === "targets") for (const item of target.items) this.storeTarget(item);
    else this.store(target.name);
  }

  declareTarget(target: Target): void {
    visitTarget(target, {
      store: (name) => {
        this.declareParameter(name);
      },
    });
  }

  declareParameters(parameters: readonly NameExpression[]): void {
    for (const { name } of parameters) this.declareParameter(name);
  }

  analyze(body: Body): void {
    for (const statement of body) this.analyzeStatement(statement);
  }

  /** What a statement does to the names of the scope that it stands in. */
  private analyzeStatement(node: Statement): void {
    switch (node.kind) {
      case "output":
        for (const part of node.parts) if (typeof part !== "string") this.loadExpression(part);
        return;
      case "if":
        this.analyzeIf(node);
        return;
      case "for":
        this.loadExpression(node.iterable);
        return;
      case "macro":
        this.store(node.name);
        return;
      case "callBlock":
        this.loadExpression(node.call);
        return;
      case "filterBlock":
        this.loadExpression(node.filter);
        return;
      case "with":
        for (const value of node.values) this.loadExpression(value);
        return;
      case "assign":
        this.loadExpression(node.value);
        this.storeTarget(node.target);
        return;
      case "assignBlock":
        this.storeTarget(node.target);
        return;
      case "import":
        this.loadExpression(node.template);
        this.store(node.target);
        return;
      case "fromImport":
        this.loadExpression(node.template);
        for (const [, alias] of node.names) this.store(alias);
        return;
      case "include":
      case "extends":
        this.loadExpression(node.template);
        return;
      case "do":
        this.loadExpression(node.value);
        return;
      case "autoescape":
      case "block":
      case "break":
      case "continue":
        return;
    }
  }

  private analyzeIf(node: IfStatement): void {
    this.loadExpression(node.test);
    const branch = (body: Body) => {
      const symbols = this.copy();
      symbols.analyze(body);
      return symbols;
    };
    this.mergeBranches([branch(node.body), branch(node.elifs), branch(node.otherwise)]);
  }
}
