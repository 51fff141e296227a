import { Raised } from "../errors/raised.ts";
import type { Expression } from "../parser/ast.ts";
import { constantEngine } from "../render/constant-engine.ts";
import { Context } from "../render/context.ts";
import { Frame, Output } from "../render/frame.ts";
import { PyDict } from "../values/dict.ts";
import { PyList } from "../values/list.ts";
import { PyMarkup } from "../values/markup.ts";
import { type Py, PyObject } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { PyTuple } from "../values/tuple.ts";
import { failIfStrict } from "../values/undefined.ts";
import { compileNode } from "./expressions.ts";
import { visitExpression } from "./names.ts";
import { type Evaluate, positionOf, type Scope } from "./scope.ts";

/** Filters that Jinja2 does not work out beforehand, because they ask the context. */
const contextual = new Set(["map", "select", "reject", "selectattr", "rejectattr", "random"]);

/** The value of an expression that is the same each time; undefined when it has to be worked out while rendering. */
export function constantValue(node: Expression, scope: Scope): Py | undefined {
  const value = workedOut(node, scope);
  return value !== undefined && isPlain(value) ? value : undefined;
}

/** Like {@link constantValue}, also for what Jinja2 cannot write into the code that it makes. */
export function workedOut(node: Expression, scope: Scope): Py | undefined {
  if (node.kind === "const") return node.value;
  if (!isConstant(node)) return undefined;
  const context = new Context(
    constantEngine(scope.unit),
    { get: () => undefined, names: () => [] },
    undefined,
    new Map(),
  );
  try {
    return compileNode(node, { ...scope, constant: true })(new Frame(0, context, new Output()));
  } catch (error) {
    // it is an error when it is rendered, if it is
    if (error instanceof Raised && error.type !== "Limit") return undefined;
    throw error;
  }
}

/**
 * Fails where a constant that is used for its text or truth is undefined: Jinja2 works that out beforehand, and so fails
 * also when it is never rendered.
 */
export function refuseUndefined(nodes: readonly Expression[], scope: Scope): void {
  if (scope.constant) return;
  for (const node of nodes) {
    const value =
      node.kind === "item" || node.kind === "attribute" ? workedOut(node, scope) : constantValue(node, scope);
    if (value === undefined) return;
    failIfStrict(value);
  }
}

/**
 * An expression of constants, worked out once. Jinja2 writes its value into the code that it makes, where an infinite
 * float is a name that nobody defined: such a value can be printed, and is an error everywhere else. So it is here.
 */
export function folded(node: Expression, scope: Scope): Evaluate | undefined {
  if (node.kind === "slice") return undefined;
  const value = constantValue(node, scope);
  if (value === undefined) return undefined;
  const name = unwritable(value);
  if (name !== undefined) {
    const position = positionOf(scope, node.at);
    return () => {
      throw new Raised("NameError", `name '${name}' is not defined`, position);
    };
  }
  return value instanceof PyObject ? () => fresh(value) : () => value;
}

function isConstant(node: Expression): boolean {
  let constant = node.kind !== "name" && node.kind !== "call";
  visitExpression(node, {
    expression: (part) => {
      if (part.kind === "name" || part.kind === "call") constant = false;
      if (part.kind === "filter" && (contextual.has(part.name) || part.value === undefined)) constant = false;
    },
  });
  return constant;
}

/** True for the types of which Python's `repr()` can be read back. */
function isPlain(value: Py): boolean {
  if (!(value instanceof PyObject)) return true;
  if (value instanceof PyMarkup || value instanceof PyRange) return true;
  if (value instanceof PyList || (value instanceof PyTuple && value.constructor === PyTuple)) {
    return value.items.every(isPlain);
  }
  return (
    value instanceof PyDict && [...value.entries()].every(([key, item]) => isPlain(key) && isPlain(item))
  );
}

/** What a number in the value would be written as that Python cannot read back. */
function unwritable(value: Py): string | undefined {
  if (typeof value === "number")
    return Number.isNaN(value) ? "nan" : Number.isFinite(value) ? undefined : "inf";
  const parts =
    value instanceof PyList || value instanceof PyTuple
      ? value.items
      : value instanceof PyDict
        ? [...value.entries()].flat()
        : [];
  for (const part of parts) {
    const name = unwritable(part);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** A value of its own for each time: lists and dicts can change. */
function fresh(value: Py): Py {
  if (value instanceof PyList) return new PyList(value.items.map(fresh));
  if (value instanceof PyTuple) return new PyTuple(value.items.map(fresh));
  if (value instanceof PyDict)
    return PyDict.from(Array.from(value.entries(), ([key, item]) => [key, fresh(item)] as const));
  return value;
}
