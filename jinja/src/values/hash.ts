import { raise } from "../errors/raised.ts";
import { PyBytes } from "./bytes.ts";
import { PyDate } from "./date.ts";
import { PyMarkup } from "./markup.ts";
import { type Py, PyObject } from "./object.ts";
import { PyRange } from "./range.ts";
import { PyTuple } from "./tuple.ts";
import { PyUndefined } from "./undefined.ts";

/** What a Map compares as Python compares keys of a dict. */
export type HashKey = null | bigint | number | string | PyObject;

const unhashable = new Set(["list", "dict", "slice", "dict_keys", "dict_items"]);
const identities = new WeakMap<PyObject, number>();
let nextIdentity = 1;

/** The key under which a dict keeps a value. @throws Raised of type TypeError for what Python cannot hash */
export function hashKey(value: Py): HashKey {
  // texts that begin with NUL are set apart from the keys that are made of other values
  if (typeof value === "string") return value.charCodeAt(0) === 0 ? `\0s${value}` : value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (value === null || typeof value === "bigint") return value;
  if (value instanceof PyMarkup) return hashKey(value.text);
  if (value instanceof PyTuple) return `\0t${value.items.map(partKey).join(",")}`;
  if (value instanceof PyDate) return `\0d${value.repr()}`;
  if (value instanceof PyBytes) return `\0b${value.bytes.join(",")}`;
  if (value instanceof PyRange)
    return `\0r${value.count}:${value.count > 0n ? value.start : ""}:${value.count > 1n ? value.step : ""}`;
  if (value instanceof PyUndefined) return value.kind === "strict" ? value.fail() : `\0u${value.kind}`;
  if (unhashable.has(value.typeName)) raise("TypeError", `unhashable type: '${value.typeName}'`);
  return value;
}

function partKey(value: Py): string {
  const key = hashKey(value);
  if (typeof key === "string") return `s${key.length}:${key}`;
  if (key instanceof PyObject) return `o${identityOf(key)}`;
  return `${typeof key}${String(key)}`;
}

function identityOf(object: PyObject): number {
  const known = identities.get(object);
  if (known !== undefined) return known;
  identities.set(object, nextIdentity);
  return nextIdentity++;
}
