import { raise } from "../errors/raised.ts";
import { step } from "../limits/budget.ts";
import { compareText } from "../text/code-points.ts";
import { PyBytes } from "../values/bytes.ts";
import { PyDate, PyDateTime } from "../values/date.ts";
import { PyDictView } from "../values/dict-view.ts";
import { PyList } from "../values/list.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import { instant } from "./dates.ts";
import { same } from "./equal.ts";
import { numberOf } from "./numbers.ts";
import { typeName } from "./type-name.ts";
import { failIfUndefined } from "./undefined.ts";

export type Ordering = "<" | "<=" | ">" | ">=";

function holds(order: number, operator: Ordering): boolean {
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

/** Python's `<`, `<=`, `>`, `>=`. @throws Raised of type TypeError for types that have no order */
export function compare(operator: Ordering, left: Py, right: Py): boolean {
  if (typeof left === "string" && typeof right === "string") return holds(compareText(left, right), operator);
  const first = numberOf(left);
  const second = numberOf(right);
  if (first !== undefined && second !== undefined) {
    if (operator === "<") return first < second;
    if (operator === "<=") return first <= second;
    return operator === ">" ? first > second : first >= second;
  }
  failIfUndefined(left, right);
  if (isText(left) && isText(right)) return holds(compareText(textOf(left), textOf(right)), operator);
  if (left instanceof PyList && right instanceof PyList)
    return compareItems(operator, left.items, right.items);
  if (left instanceof PyTuple && right instanceof PyTuple)
    return compareItems(operator, left.items, right.items);
  if (left instanceof PyDate && right instanceof PyDate) return compareDates(operator, left, right);
  if (left instanceof PyDictView && right instanceof PyDictView && left.isSetLike && right.isSetLike) {
    return compareViews(operator, left, right);
  }
  if (left instanceof PyBytes && right instanceof PyBytes) {
    return compareItems(operator, Array.from(left.bytes, BigInt), Array.from(right.bytes, BigInt));
  }
  noOrder(operator, left, right);
}

function noOrder(operator: Ordering, left: Py, right: Py): never {
  raise(
    "TypeError",
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** The first items that differ decide; without one, the lengths. */
function compareItems(operator: Ordering, left: readonly Py[], right: readonly Py[]): boolean {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index++) {
    step();
    const first = left[index] ?? null;
    const second = right[index] ?? null;
    if (!same(first, second)) return compare(operator, first, second);
  }
  return holds(left.length - right.length, operator);
}

function compareDates(operator: Ordering, left: PyDate, right: PyDate): boolean {
  const isTime = left instanceof PyDateTime;
  if (isTime !== right instanceof PyDateTime) {
    raise("TypeError", `can't compare ${typeName(left)} to ${typeName(right)}`);
  }
  if (isTime && right instanceof PyDateTime) {
    if ((left.offsetMinutes === undefined) !== (right.offsetMinutes === undefined)) {
      raise("TypeError", "can't compare offset-naive and offset-aware datetimes");
    }
  }
  const difference = instant(left) - instant(right);
  return holds(difference < 0n ? -1 : difference > 0n ? 1 : 0, operator);
}

/** Keys and items are sets: `<=` asks whether one holds the other. */
function compareViews(operator: Ordering, left: PyDictView, right: PyDictView): boolean {
  const [inner, outer] = operator.startsWith("<") ? [left, right] : [right, left];
  if (operator.endsWith("=") ? inner.length() > outer.length() : inner.length() >= outer.length())
    return false;
  return inner.items().every((item) => outer.has(item, same));
}
