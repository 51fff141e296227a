import { raise } from "../errors/raised.ts";
import { charge, chargeItems, ENTRY_BYTES } from "../limits/budget.ts";
import { PyBytes } from "./bytes.ts";
import { PyDate } from "./date.ts";
import { PyDict } from "./dict.ts";
import { PyFloat } from "./float.ts";
import type { Value } from "./input.ts";
import { InputTuple } from "./input-tuple.ts";
import { PyList } from "./list.ts";
import { type Py, PyObject } from "./object.ts";
import { PyTuple } from "./tuple.ts";

const MAX_DEPTH = 200;

/**
 * What a host hands over, as a template has it: a copy, since templates can change lists and dicts.
 * @param path how to reach the value, for the message when it is of no known type
 * @throws Raised of type TypeError
 */
export function fromHost(value: Value | PyObject, path: string, depth = 0): Py {
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "bigint")
    return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object")
    raise("TypeError", `${path} is a JavaScript ${typeof value}, which templates do not have.`);
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyDate || value instanceof PyObject) return value;
  if (depth > MAX_DEPTH) raise("TypeError", `${path} nests too deeply, or holds itself.`);
  return fromObject(value, path, depth + 1);
}

type Compound = Exclude<Value, null | string | boolean | bigint | number | PyFloat>;

function fromObject(value: Compound, path: string, depth: number): Py {
  charge(64);
  if (value instanceof InputTuple)
    return new PyTuple(value.items.map((item, index) => fromHost(item, `${path}[${index}]`, depth)));
  if (value instanceof Uint8Array) return new PyBytes(value);
  if (isArray(value)) {
    chargeItems(value.length);
    return new PyList(value.map((item, index) => fromHost(item, `${path}[${index}]`, depth)));
  }
  const dict = new PyDict();
  for (const [key, item] of entriesOf(value, path)) {
    charge(ENTRY_BYTES);
    dict.set(fromHost(key, `a key of ${path}`, depth), fromHost(item, `${path}.${String(key)}`, depth));
  }
  return dict;
}

function isArray(value: Compound): value is readonly Value[] {
  return Array.isArray(value);
}

function entriesOf(
  value: Exclude<Compound, readonly Value[]>,
  path: string,
): Iterable<readonly [Value, Value]> {
  if (value instanceof Map) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype && Object.getPrototypeOf(prototype) !== null) {
    raise("TypeError", `${path} is an object of a class, which templates do not have.`);
  }
  return Object.entries(value);
}
