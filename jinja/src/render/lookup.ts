import { closest } from "../errors/closest.ts";
import type { Position } from "../errors/raised.ts";
import { attribute, methodNames } from "../methods/attribute.ts";
import { repr } from "../operations/print.ts";
import { subscript } from "../operations/subscript.ts";
import { typeName } from "../operations/type-name.ts";
import { PyDict } from "../values/dict.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyUndefined, type UndefinedKind } from "../values/undefined.ts";

/** How Jinja's messages name what a value is. */
function described(value: Py): string {
  return value === null ? "None" : `${typeName(value)} object`;
}

function suggestion(value: Py, name: string): string | undefined {
  const known =
    value instanceof PyDict
      ? Array.from(value.entries(), ([key]) => (typeof key === "string" ? key : ""))
      : [];
  const nearest = closest(name, [...known, ...methodNames(value)]);
  return nearest === undefined ? undefined : `Did you mean '${nearest}'?`;
}

function missing(kind: UndefinedKind, value: Py, key: Py, position: Position | undefined): PyUndefined {
  const shown = () => `no such element: ${described(value)}[${repr(isText(key) ? textOf(key) : key)}]`;
  if (!isText(key)) {
    return new PyUndefined(kind, () => `${described(value)} has no element ${repr(key)}`, {
      shown,
      position,
    });
  }
  const name = textOf(key);
  if (name.startsWith("__")) {
    const message = `access to attribute '${name}' of '${typeName(value)}' object is unsafe.`;
    return new PyUndefined(kind, message, { position });
  }
  const suggest = () => suggestion(value, name);
  return new PyUndefined(kind, `'${described(value)}' has no attribute '${name}'`, {
    shown,
    position,
    suggest,
  });
}

/** Jinja's `value.name`: an attribute, or else an item. */
export function lookUpAttribute(kind: UndefinedKind, value: Py, name: string, position?: Position): Py {
  if (value instanceof PyUndefined) return value.kind === "chainable" ? value : value.fail();
  const found = attribute(value, name);
  return found === undefined ? fallback(subscript(value, name), kind, value, name, position) : found;
}

/** Jinja's `value[key]`: an item, or else an attribute. */
export function lookUpItem(kind: UndefinedKind, value: Py, key: Py, position?: Position): Py {
  const item = subscript(value, key);
  if (item !== undefined) return item;
  const found = isText(key) ? attribute(value, textOf(key)) : undefined;
  return fallback(found, kind, value, key, position);
}

// `??` would take None for nothing
function fallback(
  found: Py | undefined,
  kind: UndefinedKind,
  value: Py,
  key: Py,
  position: Position | undefined,
): Py {
  return found === undefined ? missing(kind, value, key, position) : found;
}
