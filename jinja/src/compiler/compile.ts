import type { Rules } from "../lexer/rules.ts";
import { normalizedText } from "../lexer/tokenize.ts";
import type { BlockStatement, Body } from "../parser/ast.ts";
import { parseTemplate } from "../parser/parse.ts";
import type { Extension } from "../parser/statements.ts";
import { TemplateReference } from "../render/block-reference.ts";
import type { RenderBlock, Template } from "../render/engine.ts";
import { Frame } from "../render/frame.ts";
import type { Known } from "../render/surroundings.ts";
import { compileBlockBody, renderParent } from "./inheritance.ts";
import { findUndeclared } from "./names.ts";
import { enterScope, FunctionScope, failAt, located, type Scope, type Unit } from "./scope.ts";
import { compileBody } from "./statements.ts";
import { Symbols } from "./symbols.ts";

export interface Compiling extends Known {
  readonly rules: Rules;
  readonly extensions: readonly Extension[];
}

/** A template, and what its text says about it. */
export interface CompiledTemplate extends Template {
  /** the names that it may look up outside of itself */
  readonly resolved: ReadonlySet<string>;
  /** the templates that it names; undefined for one whose name is worked out */
  readonly references: readonly (string | undefined)[];
}

/** Every statement of a template, from the outside in. */
function* statements(body: Body): IterableIterator<Body[number]> {
  for (const statement of body) {
    yield statement;
    if ("body" in statement) yield* statements(statement.body);
    if ("elifs" in statement) yield* statements(statement.elifs);
    if ("otherwise" in statement) yield* statements(statement.otherwise);
  }
}

/** Makes a template of its text. @throws Raised of type TemplateSyntaxError */
export function compileTemplate(
  name: string | undefined,
  source: string,
  compiling: Compiling,
): CompiledTemplate {
  const text = normalizedText(source, compiling.rules.syntax.keepTrailingNewline);
  const template = { name, text };
  const body = parseTemplate(template, compiling.rules, compiling.extensions);
  try {
    return compileParsed(template, body, compiling);
  } catch (error) {
    throw located(error, { template, offset: 0 });
  }
}

/** The templates that a statement names. */
function referencesOf(node: Body[number]): (string | undefined)[] {
  if (
    node.kind !== "include" &&
    node.kind !== "import" &&
    node.kind !== "fromImport" &&
    node.kind !== "extends"
  )
    return [];
  const { template } = node;
  if (template.kind === "list" || template.kind === "tuple") {
    return template.items.flatMap((item) => {
      if (item.kind !== "const") return [undefined];
      return typeof item.value === "string" ? [item.value] : [];
    });
  }
  return [template.kind === "const" && typeof template.value === "string" ? template.value : undefined];
}

function compileParsed(template: Unit["template"], body: Body, compiling: Compiling): CompiledTemplate {
  const all = [...statements(body)];
  const unit: Unit = {
    template,
    filters: compiling.filters,
    tests: compiling.tests,
    undefinedKind: compiling.undefinedKind,
    blocks: new Map(),
    resolved: new Set(),
    hasExtends: all.some(({ kind }) => kind === "extends"),
    extendsSoFar: 0,
    knownExtends: false,
  };
  const fn = new FunctionScope();
  const symbols = new Symbols();
  const scope: Scope = {
    unit,
    symbols,
    fn,
    toplevel: true,
    rootlevel: true,
    soft: false,
    outputCheck: unit.hasExtends,
    autoescape: false,
    inLoop: false,
    writesThrough: true,
    constant: false,
  };
  for (const statement of all) {
    if (statement.kind !== "block") continue;
    if (unit.blocks.has(statement.name))
      failAt(scope, `block '${statement.name}' defined twice`, statement.at);
    unit.blocks.set(statement.name, statement);
  }
  const selfSlot = findUndeclared(body, ["self"]).has("self")
    ? fn.declare(symbols.declareParameter("self"))
    : undefined;
  symbols.analyze(body);
  const enter = enterScope(scope);
  const run = compileBody(body, scope);
  const blocks = new Map<string, RenderBlock>(
    Array.from(unit.blocks, ([key, block]: [string, BlockStatement]) => [key, compileBlockBody(block, unit)]),
  );
  return {
    name: template.name,
    blocks,
    resolved: unit.resolved,
    references: all.flatMap(referencesOf),
    root(context, output) {
      const frame = new Frame(fn.size, context, output);
      if (selfSlot !== undefined) frame.slots[selfSlot] = new TemplateReference(context);
      enter(frame);
      run(frame);
      if (unit.hasExtends) renderParent(template, context, output);
    },
  };
}
