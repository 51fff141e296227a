import { isRaised, raise } from "../errors/raised.ts";
import { charged, chargeItems } from "../limits/budget.ts";
import { codePoints, hasPairs } from "../text/code-points.ts";
import { PyBytes } from "../values/bytes.ts";
import { PyDict } from "../values/dict.ts";
import { PyList } from "../values/list.ts";
import { PyMarkup } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { PySlice } from "../values/slice.ts";
import { PyTuple } from "../values/tuple.ts";
import { PyUndefined } from "../values/undefined.ts";
import { length } from "./iterate.ts";
import { intOf, toIndex } from "./numbers.ts";
import { typeName } from "./type-name.ts";

type Sequence = string | PyMarkup | PyList | PyTuple | PyRange | PyBytes;

function isSequence(value: Py): value is Sequence {
  return (
    typeof value === "string" ||
    value instanceof PyMarkup ||
    value instanceof PyList ||
    value instanceof PyTuple ||
    value instanceof PyRange ||
    value instanceof PyBytes
  );
}

/** Python's `value[key]`; undefined where Python raises a TypeError or LookupError. */
export function subscript(value: Py, key: Py): Py | undefined {
  if (value instanceof PyDict) return entryOf(value, key);
  if (value instanceof PyUndefined) return value.kind === "chainable" ? value : value.fail();
  if (isSequence(value)) {
    if (key instanceof PySlice) {
      return isSliceable(key) ? slice(value, key.start, key.stop, key.step) : undefined;
    }
    const index = intOf(key);
    return index === undefined ? undefined : itemAt(value, index);
  }
  return value !== null && typeof value === "object" ? value.item?.(key) : undefined;
}

function entryOf(dict: PyDict, key: Py): Py | undefined {
  try {
    return dict.get(key);
  } catch (error) {
    // a key that cannot be hashed is not in it
    if (isRaised(error, "TypeError")) return undefined;
    throw error;
  }
}

function isSliceable({ start, stop, step }: PySlice): boolean {
  return [start, stop, step].every((part) => part === null || intOf(part) !== undefined);
}

function itemAt(value: Sequence, index: bigint): Py | undefined {
  if (value instanceof PyRange) {
    const place = index < 0n ? index + value.count : index;
    return place >= 0n && place < value.count ? value.at(place) : undefined;
  }
  if (index > 0xffffffffn || index < -0xffffffffn) return undefined;
  const text = value instanceof PyMarkup ? value.text : value;
  if (typeof text === "string") {
    const characters: string | string[] = hasPairs(text) ? codePoints(text) : text;
    const character = at(characters, Number(index));
    return value instanceof PyMarkup && character !== undefined ? new PyMarkup(character) : character;
  }
  if (text instanceof PyBytes) {
    const byte = at(text.bytes, Number(index));
    return byte === undefined ? undefined : BigInt(byte);
  }
  return text instanceof PyMarkup || text instanceof PyRange ? undefined : at(text.items, Number(index));
}

function at<T>(items: ArrayLike<T>, index: number): T | undefined {
  return items[index < 0 ? index + items.length : index];
}

/** A slice's indices, within `0..length`. @throws Raised as Python's `slice.indices()` */
export function sliceIndices(
  start: Py,
  stop: Py,
  step: Py,
  length: bigint,
): { first: bigint; stop: bigint; step: bigint } {
  const stride = step === null ? 1n : sliceIndex(step);
  if (stride === 0n) raise("ValueError", "slice step cannot be zero");
  const [lowest, highest] = stride > 0n ? [0n, length] : [-1n, length - 1n];
  const clamp = (part: Py, otherwise: bigint) => {
    if (part === null) return otherwise;
    const index = sliceIndex(part);
    const place = index < 0n ? index + length : index;
    return place < lowest ? lowest : place > highest ? highest : place;
  };
  return {
    step: stride,
    first: clamp(start, stride > 0n ? lowest : highest),
    stop: clamp(stop, stride > 0n ? highest : lowest),
  };
}

function sliceIndex(part: Py): bigint {
  if (intOf(part) === undefined && !(part instanceof PyUndefined)) {
    raise("TypeError", "slice indices must be integers or None or have an __index__ method");
  }
  return toIndex(part);
}

/** Python's `value[start:stop:step]`. @throws Raised */
export function slice(value: Py, start: Py, stop: Py, step: Py): Py {
  if (value instanceof PyUndefined) return value.kind === "chainable" ? value : value.fail();
  if (value instanceof PyDict) raise("TypeError", "unhashable type: 'slice'");
  if (!isSequence(value)) raise("TypeError", `'${typeName(value)}' object is not subscriptable`);
  const size = value instanceof PyRange ? value.count : BigInt(length(value));
  const bounds = sliceIndices(start, stop, step, size);
  if (value instanceof PyRange) {
    return new PyRange(value.at(bounds.first), value.at(bounds.stop), value.step * bounds.step);
  }
  if (value instanceof PyList) return new PyList(picked(value.items, bounds));
  if (value instanceof PyTuple) return new PyTuple(picked(value.items, bounds));
  if (value instanceof PyBytes) return new PyBytes(Uint8Array.from(picked(Array.from(value.bytes), bounds)));
  if (value instanceof PyMarkup) return new PyMarkup(pickedText(value.text, bounds));
  return pickedText(value, bounds);
}

interface Bounds {
  readonly first: bigint;
  readonly stop: bigint;
  readonly step: bigint;
}

function pickedText(text: string, bounds: Bounds): string {
  if (bounds.step === 1n && !hasPairs(text))
    return charged(text.slice(Number(bounds.first), Math.max(Number(bounds.first), Number(bounds.stop))));
  return charged(picked(codePoints(text), bounds).join(""));
}

function picked<T>(items: readonly T[], { first, stop, step }: Bounds): T[] {
  const [from, to] = [Number(first), Number(stop)];
  if (step === 1n) {
    chargeItems(Math.max(0, to - from));
    return items.slice(from, Math.max(from, to));
  }
  const result: T[] = [];
  const stride = Number(step);
  for (let index = from; stride > 0 ? index < to : index > to; index += stride) {
    const item = items[index];
    if (item !== undefined) result.push(item);
  }
  chargeItems(result.length);
  return result;
}
