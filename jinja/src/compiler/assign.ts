import { raise } from "../errors/raised.ts";
import { iterate, iterationOf } from "../operations/iterate.ts";
import { typeName } from "../operations/type-name.ts";
import type { Target } from "../parser/ast.ts";
import type { Frame } from "../render/frame.ts";
import { PyNamespace } from "../values/namespace.ts";
import type { Py } from "../values/object.ts";
import { located, positionOf, readVariable, type Scope, writeVariable } from "./scope.ts";

export type Assign = (frame: Frame, value: Py) => void;

export function compileTarget(target: Target, scope: Scope): Assign {
  if (target.kind === "name") return writeVariable(scope, scope.symbols.ref(target.name));
  const position = positionOf(scope, target.at);
  const assign = target.kind === "targets" ? unpacking(target.items, scope) : namespacing(target, scope);
  return (frame, value) => {
    try {
      assign(frame, value);
    } catch (error) {
      throw located(error, position);
    }
  };
}

function unpacking(targets: readonly Target[], scope: Scope): Assign {
  const assigns = targets.map((item) => compileTarget(item, scope));
  return (frame, value) => {
    unpack(value, assigns.length).forEach((item, index) => {
      assigns[index]?.(frame, item);
    });
  };
}

/** Python's unpacking of a value into so many parts. @throws Raised of type TypeError or ValueError */
function unpack(value: Py, count: number): Py[] {
  if (iterationOf(value) === undefined)
    raise("TypeError", `cannot unpack non-iterable ${typeName(value)} object`);
  const next = iterate(value);
  const items: Py[] = [];
  for (let item = next(); item !== undefined; item = next()) {
    if (items.length === count) raise("ValueError", `too many values to unpack (expected ${count})`);
    items.push(item);
  }
  if (items.length < count)
    raise("ValueError", `not enough values to unpack (expected ${count}, got ${items.length})`);
  return items;
}

function namespacing(target: Extract<Target, { kind: "namespace" }>, scope: Scope): Assign {
  const read = readVariable(scope, scope.symbols.ref(target.name));
  return (frame, value) => {
    const namespace = read(frame);
    if (!(namespace instanceof PyNamespace)) {
      raise("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
    }
    namespace.set(target.attribute, value);
  };
}

function namesOf(target: Target): string[] {
  if (target.kind === "name") return [target.name];
  return target.kind === "targets" ? target.items.flatMap(namesOf) : [];
}

/** Makes what is assigned outside of everything known to included templates, and to those that import this one. */
export function exportNames(target: Target, scope: Scope): (frame: Frame) => void {
  if (!scope.toplevel) return () => undefined;
  const reads = namesOf(target).map((name) => [name, readVariable(scope, scope.symbols.ref(name))] as const);
  return (frame) => {
    for (const [name, read] of reads) {
      const value = read(frame);
      if (value === undefined) continue;
      frame.context.vars.set(name, value);
      if (!name.startsWith("_")) frame.context.exported.add(name);
    }
  };
}
