import type { Arguments, Body, Expression, Statement, Target } from "../parser/ast.ts";

/** Hears of every name in a part of a template, in the order in which Jinja2 visits them. */
export interface NameVisitor {
  load?(name: string): void;
  store?(name: string, at: number): void;
  /** called for each block; whether to look into it */
  block?(scoped: boolean): boolean;
  /** called for each expression */
  expression?(expression: Expression): void;
}

export function visitBody(body: Body, visitor: NameVisitor): void {
  for (const statement of body) visitStatement(statement, visitor);
}

function visitAll(expressions: readonly (Expression | undefined)[], visitor: NameVisitor): void {
  for (const expression of expressions) if (expression !== undefined) visitExpression(expression, visitor);
}

export function visitTarget(target: Target, visitor: NameVisitor): void {
  if (target.kind === "name") visitor.store?.(target.name, target.at);
  else if (target.kind === "targets") for (const item of target.items) visitTarget(item, visitor);
}

function visitArguments(call: Arguments, visitor: NameVisitor): void {
  visitAll(call.args, visitor);
  visitAll(
    call.keywords.map(({ value }) => value),
    visitor,
  );
  visitAll([call.dynamicArgs, call.dynamicKeywords], visitor);
}

export function visitExpression(node: Expression, visitor: NameVisitor): void {
  visitor.expression?.(node);
  switch (node.kind) {
    case "const":
      return;
    case "name":
      visitor.load?.(node.name);
      return;
    case "tuple":
    case "list":
      visitAll(node.items, visitor);
      return;
    case "dict":
      for (const entry of node.entries) visitAll(entry, visitor);
      return;
    case "conditional":
      visitAll([node.test, node.whenTrue, node.otherwise], visitor);
      return;
    case "and":
    case "or":
    case "binary":
      visitAll([node.left, node.right], visitor);
      return;
    case "not":
    case "sign":
      visitExpression(node.operand, visitor);
      return;
    case "concat":
      visitAll(node.parts, visitor);
      return;
    case "compare":
      visitAll([node.first, ...node.rest.map(({ value }) => value)], visitor);
      return;
    case "attribute":
      visitExpression(node.value, visitor);
      return;
    case "item":
      visitAll([node.value, node.key], visitor);
      return;
    case "slice":
      visitAll([node.start, node.stop, node.step], visitor);
      return;
    case "filter":
    case "test":
      if (node.value !== undefined) visitExpression(node.value, visitor);
      visitArguments(node, visitor);
      return;
    case "call":
      visitExpression(node.callee, visitor);
      visitArguments(node, visitor);
      return;
  }
}

export function visitStatement(node: Statement, visitor: NameVisitor): void {
  switch (node.kind) {
    case "output":
      for (const part of node.parts) if (typeof part !== "string") visitExpression(part, visitor);
      return;
    case "for":
      visitTarget(node.target, visitor);
      visitExpression(node.iterable, visitor);
      visitBody(node.body, visitor);
      visitBody(node.otherwise, visitor);
      visitAll([node.test], visitor);
      return;
    case "if":
      visitExpression(node.test, visitor);
      visitBody(node.body, visitor);
      visitBody(node.elifs, visitor);
      visitBody(node.otherwise, visitor);
      return;
    case "macro":
    case "callBlock":
      if (node.kind === "callBlock") visitExpression(node.call, visitor);
      for (const parameter of node.parameters) visitTarget(parameter, visitor);
      visitAll(node.defaults, visitor);
      visitBody(node.body, visitor);
      return;
    case "filterBlock":
      visitBody(node.body, visitor);
      visitExpression(node.filter, visitor);
      return;
    case "block":
      if (visitor.block?.(node.scoped)) visitBody(node.body, visitor);
      return;
    case "assign":
      visitTarget(node.target, visitor);
      visitExpression(node.value, visitor);
      return;
    case "assignBlock":
      visitTarget(node.target, visitor);
      if (node.filter !== undefined) visitExpression(node.filter, visitor);
      visitBody(node.body, visitor);
      return;
    case "with":
      for (const target of node.targets) visitTarget(target, visitor);
      visitAll(node.values, visitor);
      visitBody(node.body, visitor);
      return;
    case "autoescape":
      visitExpression(node.value, visitor);
      visitBody(node.body, visitor);
      return;
    case "include":
    case "import":
    case "fromImport":
    case "extends":
      visitExpression(node.template, visitor);
      return;
    case "do":
      visitExpression(node.value, visitor);
      return;
    case "break":
    case "continue":
      return;
  }
}

/**
 * Which of the names are read before they are assigned to. It looks into loops, calls and macros, and a name that is
 * assigned to anywhere before counts as assigned: what `loop`, `caller`, `varargs` and `kwargs` mean hangs on it.
 */
export function findUndeclared(body: Body, names: readonly string[]): ReadonlySet<string> {
  const open = new Set(names);
  const found = new Set<string>();
  visitBody(body, {
    load: (name) => {
      if (open.has(name)) found.add(name);
    },
    store: (name) => {
      open.delete(name);
    },
  });
  return found;
}
