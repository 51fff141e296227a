import { raise } from "../errors/raised.ts";
import { charge, chargeItems } from "../limits/budget.ts";
import { PyBytes } from "../values/bytes.ts";
import { PyList } from "../values/list.ts";
import { escapeText, PyMarkup } from "../values/markup.ts";
import { type Py, PyObject } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import { addNumbers, multiplyNumbers } from "./arithmetic.ts";
import { intOf } from "./numbers.ts";
import { typeName } from "./type-name.ts";
import { failIfUndefined } from "./undefined.ts";

/** Python's `+`. */
export function add(left: Py, right: Py): Py {
  if (typeof left === "string" && typeof right === "string") {
    charge(right.length * 2 + left.length * 2);
    return left + right;
  }
  if (!(left instanceof PyObject) && !(right instanceof PyObject) && typeof left !== "string") {
    return addNumbers(left, right);
  }
  failIfUndefined(left, right);
  if (left instanceof PyMarkup || right instanceof PyMarkup) {
    const [first, second] = [escapedPart(left), escapedPart(right)];
    if (first !== undefined && second !== undefined) {
      charge((first.length + second.length) * 2);
      return new PyMarkup(first + second);
    }
  }
  if (left instanceof PyList && right instanceof PyList) {
    chargeItems(left.items.length + right.items.length);
    return new PyList([...left.items, ...right.items]);
  }
  if (left instanceof PyTuple && right instanceof PyTuple) {
    chargeItems(left.items.length + right.items.length);
    return new PyTuple([...left.items, ...right.items]);
  }
  if (left instanceof PyBytes && right instanceof PyBytes) {
    charge(left.bytes.length + right.bytes.length);
    return new PyBytes(Uint8Array.of(...left.bytes, ...right.bytes));
  }
  if (typeof left === "string" || left instanceof PyList || left instanceof PyTuple) {
    const type = typeName(left);
    raise("TypeError", `can only concatenate ${type} (not "${typeName(right)}") to ${type}`);
  }
  return addNumbers(left, right);
}

function escapedPart(value: Py): string | undefined {
  if (value instanceof PyMarkup) return value.text;
  return typeof value === "string" ? escapeText(value) : undefined;
}

/** Python's `*`. */
export function multiply(left: Py, right: Py): Py {
  const repeated = repeat(left, right) ?? repeat(right, left);
  return repeated ?? multiplyNumbers(left, right);
}

function repeat(value: Py, times: Py): Py | undefined {
  if (typeof value !== "string" && !(value instanceof PyObject)) return undefined;
  if (!isSequence(value)) return undefined;
  const int = intOf(times);
  if (int === undefined) {
    failIfUndefined(times);
    raise("TypeError", `can't multiply sequence by non-int of type '${typeName(times)}'`);
  }
  const count = int < 0n ? 0 : Number(int);
  if (typeof value === "string") return repeatText(value, count);
  if (value instanceof PyMarkup) return new PyMarkup(repeatText(value.text, count));
  if (value instanceof PyBytes) {
    charge(value.bytes.length * count);
    return new PyBytes(
      Uint8Array.from(
        { length: value.bytes.length * count },
        (_, at) => value.bytes[at % value.bytes.length] ?? 0,
      ),
    );
  }
  chargeItems(value.items.length * count);
  const items: Py[] = [];
  if (value.items.length > 0) for (let round = 0; round < count; round++) items.push(...value.items);
  return value instanceof PyList ? new PyList(items) : new PyTuple(items);
}

function isSequence(value: string | PyObject): value is string | PyMarkup | PyBytes | PyList | PyTuple {
  return (
    typeof value === "string" ||
    value instanceof PyMarkup ||
    value instanceof PyList ||
    value instanceof PyTuple ||
    value instanceof PyBytes
  );
}

/** A text again and again, paid for before it is made. */
export function repeatText(text: string, count: number): string {
  charge(text.length * count * 2);
  return text === "" ? "" : text.repeat(Math.max(0, count));
}
