import { Raised, raise } from "../errors/raised.ts";
import type { BlockStatement, Expression } from "../parser/ast.ts";
import { TemplateReference } from "../render/block-reference.ts";
import type { Context } from "../render/context.ts";
import type { RenderBlock } from "../render/engine.ts";
import { Frame, type Output } from "../render/frame.ts";
import { compileExpression } from "./expressions.ts";
import { findUndeclared } from "./names.ts";
import { templateNamed } from "./references.ts";
import {
  enterScope,
  FunctionScope,
  failAt,
  GO,
  localNames,
  positionOf,
  type Run,
  reachedElsewhere,
  reachedFrom,
  type Scope,
  type Unit,
} from "./scope.ts";
import { compileBody, unlessExtended } from "./statements.ts";
import { Symbols } from "./symbols.ts";

export function compileExtends(node: Expression, offset: number, scope: Scope): Run {
  const { unit } = scope;
  if (!scope.toplevel) failAt(scope, "cannot use extend from a non top-level scope", offset);
  const position = positionOf(scope, offset);
  if (unit.extendsSoFar > 0 && unit.knownExtends) {
    unit.extendsSoFar++;
    return () => {
      throw new Raised("TemplateRuntimeError", "extended multiple times", position);
    };
  }
  unit.extendsSoFar++;
  if (scope.rootlevel) unit.knownExtends = true;
  const name = compileExpression(node, scope);
  return (frame) => {
    try {
      const { context } = frame;
      if (context.isExtending(unit.template)) raise("TemplateRuntimeError", "extended multiple times");
      const parent = templateNamed(name(frame), context);
      context.extend(unit.template, { parent, position });
      for (const [key, block] of parent.blocks) context.addBlock(key, block);
      return GO;
    } catch (error) {
      throw reachedElsewhere(error, "extended", position);
    }
  };
}

/** Renders the template that this one extends, if it does. */
export function renderParent(template: Unit["template"], context: Context, output: Output): void {
  const extended = context.takeExtended(template);
  if (extended === undefined) return;
  try {
    extended.parent.root(context, output);
  } catch (error) {
    throw reachedFrom(error, "extended", extended.position);
  }
}

export function compileBlock(node: BlockStatement, scope: Scope): Run | undefined {
  const { unit } = scope;
  if (scope.toplevel && unit.knownExtends) return undefined;
  const locals = node.scoped ? localNames(scope) : undefined;
  const position = positionOf(scope, node.at);
  const run: Run = (frame) => {
    try {
      const { context } = frame;
      const blocks = context.blocks.get(node.name) ?? [];
      if (node.required && blocks.length <= 1)
        raise("TemplateRuntimeError", `Required block '${node.name}' not found`);
      blocks[0]?.(locals === undefined ? context : context.derived(locals(frame)), frame.output);
      return GO;
    } catch (error) {
      throw reachedElsewhere(error, `block '${node.name}'`, position);
    }
  };
  return scope.toplevel && unit.extendsSoFar > 0 ? unlessExtended(scope, run) : run;
}

/** The function of a block: it sees the names of the context, not the variables of what is around it. */
export function compileBlockBody(node: BlockStatement, unit: Unit): RenderBlock {
  const fn = new FunctionScope();
  const symbols = new Symbols();
  const scope: Scope = {
    unit,
    symbols,
    fn,
    toplevel: false,
    rootlevel: false,
    soft: false,
    outputCheck: false,
    autoescape: false,
    inLoop: false,
    writesThrough: true,
    constant: false,
  };
  const undeclared = findUndeclared(node.body, ["self", "super"]);
  const selfSlot = undeclared.has("self") ? fn.declare(symbols.declareParameter("self")) : undefined;
  const superSlot = undeclared.has("super") ? fn.declare(symbols.declareParameter("super")) : undefined;
  symbols.analyze(node.body);
  const enter = enterScope(scope);
  const body = compileBody(node.body, scope);
  const render: RenderBlock = (context, output) => {
    const frame = new Frame(fn.size, context, output);
    if (selfSlot !== undefined) frame.slots[selfSlot] = new TemplateReference(context);
    if (superSlot !== undefined) frame.slots[superSlot] = context.super(node.name, render);
    enter(frame);
    body(frame);
  };
  return render;
}
