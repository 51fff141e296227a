import { step } from "../limits/budget.ts";
import type { Py } from "../values/object.ts";
import { compare } from "./compare.ts";

interface Keyed {
  readonly key: Py;
  readonly item: Py;
}

/** Python's `sorted()`: stable, and an error where two items that have to be compared cannot be. */
export function sorted(items: readonly Py[], keyOf: (item: Py) => Py, reverse: boolean): Py[] {
  const keyed = items.map((item) => ({ key: keyOf(item), item }));
  if (reverse) keyed.reverse();
  const result = keyed.length <= 64 ? insertionSorted(keyed) : keyed.sort(threeWay);
  if (reverse) result.reverse();
  return result.map(({ item }) => item);
}

function less(left: Keyed, right: Keyed): boolean {
  step();
  return compare("<", left.key, right.key);
}

function threeWay(left: Keyed, right: Keyed): number {
  if (less(left, right)) return -1;
  return less(right, left) ? 1 : 0;
}

/** As CPython sorts short lists, so that what has no order (nan) ends in the same place. */
function insertionSorted(items: Keyed[]): Keyed[] {
  const result = items.slice(0, 1);
  let rest = items.slice(1);
  const [first, second] = items;
  if (first !== undefined && second !== undefined) {
    const descending = less(second, first);
    let length = 2;
    result.push(second);
    for (; length < items.length; length++) {
      const [previous, next] = [items[length - 1], items[length]];
      if (previous === undefined || next === undefined || less(next, previous) !== descending) break;
      result.push(next);
    }
    if (descending) result.reverse();
    rest = items.slice(length);
  }
  for (const item of rest) insert(result, item);
  return result;
}

function insert(sortedItems: Keyed[], item: Keyed): void {
  let low = 0;
  let high = sortedItems.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sortedItems[middle];
    if (other !== undefined && less(item, other)) high = middle;
    else low = middle + 1;
  }
  sortedItems.splice(low, 0, item);
}
