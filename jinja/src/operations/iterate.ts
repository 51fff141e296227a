import { raise } from "../errors/raised.ts";
import { chargeItems, step } from "../limits/budget.ts";
import { codePointLength, codePoints, hasPairs } from "../text/code-points.ts";
import { PyBytes } from "../values/bytes.ts";
import { PyDict } from "../values/dict.ts";
import { PyDictView } from "../values/dict-view.ts";
import { nextOf } from "../values/iterator.ts";
import { PyList } from "../values/list.ts";
import { PyMarkup } from "../values/markup.ts";
import type { Next, Py } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { PyTuple } from "../values/tuple.ts";
import { PyUndefined } from "../values/undefined.ts";
import { toCount } from "./numbers.ts";
import { typeName } from "./type-name.ts";

/** Python's `iter()`. @throws Raised of type TypeError */
export function iterate(value: Py): Next {
  const next = iterationOf(value);
  if (next === undefined) raise("TypeError", `'${typeName(value)}' object is not iterable`);
  return next;
}

/** Like {@link iterate}; undefined for what cannot be iterated. */
export function iterationOf(value: Py): Next | undefined {
  if (typeof value === "string") return iterateText(value);
  if (value === null || typeof value !== "object") return undefined;
  if (value instanceof PyList || value instanceof PyTuple) {
    let index = 0;
    return () => (index < value.items.length ? value.items[index++] : undefined);
  }
  if (value instanceof PyDict) return iterateEntries(value, (entry) => entry[0]);
  if (value instanceof PyDictView) return iterateEntries(value.dict, (entry) => value.pick(entry));
  if (value instanceof PyMarkup) return iterateText(value.text);
  if (value instanceof PyBytes) return nextOf(Array.from(value.bytes, BigInt));
  if (value instanceof PyUndefined) return value.kind === "strict" ? value.fail() : () => undefined;
  return value.iterate?.();
}

function iterateText(text: string): Next {
  if (hasPairs(text)) return nextOf(codePoints(text));
  let index = 0;
  return () => (index < text.length ? text.charAt(index++) : undefined);
}

/** The entries of a dict, one by one. @throws Raised when keys came or went meanwhile, as in Python */
export function iterateEntries(dict: PyDict, pick: (entry: readonly [Py, Py]) => Py): Next {
  const size = dict.size;
  const entries = dict.entries();
  let done = false;
  return () => {
    if (done) return undefined;
    if (dict.size !== size) raise("RuntimeError", "dictionary changed size during iteration");
    const entry = entries.next();
    if (entry.done === true) {
      done = true;
      return undefined;
    }
    return pick(entry.value);
  };
}

/** Python's `list()`, as an array. */
export function toArray(value: Py): Py[] {
  if (value instanceof PyList || value instanceof PyTuple) {
    chargeItems(value.items.length);
    return value.items.slice();
  }
  const next = iterate(value);
  const items: Py[] = [];
  for (let item = next(); item !== undefined; item = next()) {
    chargeItems(1);
    step();
    items.push(item);
  }
  return items;
}

/** Python's `len()`; undefined for what has none. */
export function lengthOf(value: Py): number | undefined {
  if (typeof value === "string") return codePointLength(value);
  if (value === null || typeof value !== "object") return undefined;
  if (value instanceof PyList || value instanceof PyTuple) return value.items.length;
  if (value instanceof PyMarkup) return codePointLength(value.text);
  if (value instanceof PyRange) return toCount(value.count);
  if (value instanceof PyBytes) return value.bytes.length;
  if (value instanceof PyUndefined) return value.kind === "strict" ? value.fail() : 0;
  return value.length?.();
}

/**
 * Python's `len()`.
 * @throws Raised of type TypeError, or OverflowError for a range that is longer than C can count
 */
export function length(value: Py): number {
  const count = lengthOf(value);
  if (count === undefined) raise("TypeError", `object of type '${typeName(value)}' has no len()`);
  return count;
}
