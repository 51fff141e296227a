import { raise } from "../errors/raised.ts";
import { step } from "../limits/budget.ts";
import { PyBytes } from "../values/bytes.ts";
import { PyDate, PyDateTime } from "../values/date.ts";
import { PyDict } from "../values/dict.ts";
import { PyDictView } from "../values/dict-view.ts";
import { PyList } from "../values/list.ts";
import { isText, textOf } from "../values/markup.ts";
import { type Py, PyObject } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { PyTuple } from "../values/tuple.ts";
import { PyUndefined } from "../values/undefined.ts";
import { instant } from "./dates.ts";
import { numberOf } from "./numbers.ts";

/** Python's `==`. */
export function equal(left: Py, right: Py): boolean {
  if (typeof left === "string" && typeof right === "string") return left === right;
  if (left instanceof PyUndefined) return left.kind === "strict" ? left.fail() : sameKind(left, right);
  if (right instanceof PyUndefined) return right.kind === "strict" ? right.fail() : false;
  if (!(left instanceof PyObject) && !(right instanceof PyObject)) {
    const first = numberOf(left);
    const second = numberOf(right);
    // an int and a float compare exactly, as their mathematical values
    if (first !== undefined && second !== undefined)
      return !(first < second) && !(first > second) && first >= second;
    return left === right;
  }
  if (isText(left) && isText(right)) return textOf(left) === textOf(right);
  return left instanceof PyObject && right instanceof PyObject && equalObjects(left, right);
}

function sameKind(left: PyUndefined, right: Py): boolean {
  return right instanceof PyUndefined && (right.kind === "strict" ? right.fail() : left.kind === right.kind);
}

/** Python's `x is y or x == y`, by which containers compare their items. */
export function same(left: Py, right: Py): boolean {
  return Object.is(left, right) || equal(left, right);
}

let depth = 0;

function equalObjects(left: PyObject, right: PyObject): boolean {
  step();
  if (depth > 400) raise("RecursionError", "maximum recursion depth exceeded in comparison");
  depth++;
  try {
    if (left instanceof PyList && right instanceof PyList) return equalItems(left.items, right.items);
    if (left instanceof PyTuple && right instanceof PyTuple) return equalItems(left.items, right.items);
    if (left instanceof PyDict && right instanceof PyDict) return equalDicts(left, right);
    if (left instanceof PyRange && right instanceof PyRange) return equalRanges(left, right);
    if (left instanceof PyDate && right instanceof PyDate) return equalDates(left, right);
    if (left instanceof PyDictView && right instanceof PyDictView) return equalViews(left, right);
    if (left instanceof PyBytes && right instanceof PyBytes) {
      return (
        left.bytes.length === right.bytes.length && left.bytes.every((byte, at) => byte === right.bytes[at])
      );
    }
    return left === right;
  } finally {
    depth--;
  }
}

function equalItems(left: readonly Py[], right: readonly Py[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((item, index) => same(item, right[index] ?? null));
}

function equalDicts(left: PyDict, right: PyDict): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left.entries()) {
    const other = right.get(key);
    if (other === undefined || !same(value, other)) return false;
  }
  return true;
}

function equalRanges(left: PyRange, right: PyRange): boolean {
  if (left.count !== right.count) return false;
  return left.count === 0n || (left.start === right.start && (left.count === 1n || left.step === right.step));
}

function equalDates(left: PyDate, right: PyDate): boolean {
  if (left instanceof PyDateTime !== right instanceof PyDateTime) return false;
  if (left instanceof PyDateTime && right instanceof PyDateTime) {
    if ((left.offsetMinutes === undefined) !== (right.offsetMinutes === undefined)) return false;
  }
  return instant(left) === instant(right);
}

function equalViews(left: PyDictView, right: PyDictView): boolean {
  if (left === right) return true;
  if (!left.isSetLike || !right.isSetLike || left.length() !== right.length()) return false;
  return left.items().every((item) => right.has(item, same));
}
