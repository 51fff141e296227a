import { raise } from "../errors/raised.ts";
import { chargeItems, step } from "../limits/budget.ts";
import { bind, positional } from "../operations/arguments.ts";
import { callValue } from "../operations/call.ts";
import { same } from "../operations/equal.ts";
import { toArray } from "../operations/iterate.ts";
import { toCount } from "../operations/numbers.ts";
import { sorted } from "../operations/sort.ts";
import { sliceIndices } from "../operations/subscript.ts";
import { truth } from "../operations/truth.ts";
import { PyList } from "../values/list.ts";
import { type Keywords, noKeywords, type Py } from "../values/object.ts";
import type { PyTuple } from "../values/tuple.ts";
import type { Methods } from "./method.ts";

function indexOf(items: readonly Py[], name: string, args: readonly Py[], keywords: Keywords): number {
  positional(name, args, keywords, 1, 3);
  const [value = null, start = null, stop = null] = args;
  const bounds = sliceIndices(start, stop, null, BigInt(items.length));
  for (let index = Number(bounds.first); index < Number(bounds.stop); index++) {
    step();
    if (same(items[index] ?? null, value)) return index;
  }
  raise("ValueError", "the value is not in the list");
}

function count(items: readonly Py[], args: readonly Py[], keywords: Keywords): bigint {
  positional("count", args, keywords, 1);
  const [value = null] = args;
  step(items.length);
  return BigInt(items.filter((item) => same(item, value)).length);
}

/** What tuples have too. */
export const tupleMethods: Methods<PyTuple | PyList> = {
  index: ({ items }, args, keywords) => BigInt(indexOf(items, "index", args, keywords)),
  count: ({ items }, args, keywords) => count(items, args, keywords),
};

function pop(list: PyList, args: readonly Py[], keywords: Keywords): Py {
  positional("pop", args, keywords, 0, 1);
  if (list.items.length === 0) raise("IndexError", "pop from empty list");
  const index = toCount(args[0] === undefined ? -1n : args[0]);
  const place = index < 0 ? index + list.items.length : index;
  const [item] = place < 0 ? [] : list.items.splice(place, 1);
  if (item === undefined) raise("IndexError", "pop index out of range");
  return item;
}

function sort(list: PyList, args: readonly Py[], keywords: Keywords): null {
  const [key = null, reverse = null] = bind(
    "sort",
    [
      ["key", null],
      ["reverse", false],
    ],
    [],
    keywords,
  );
  if (args.length > 0) raise("TypeError", "sort() takes no positional arguments");
  list.items = sorted(
    list.items,
    (item) => (key === null ? item : callValue(key, [item], noKeywords)),
    truth(reverse),
  );
  return null;
}

export const listMethods: Methods<PyList> = {
  ...tupleMethods,
  append(list, args, keywords) {
    positional("append", args, keywords, 1);
    chargeItems(1);
    list.items.push(args[0] ?? null);
    return null;
  },
  extend(list, args, keywords) {
    positional("extend", args, keywords, 1);
    // item by item: an iterator that fails has added what came before
    for (const item of toArray(args[0] ?? null)) list.items.push(item);
    return null;
  },
  insert(list, args, keywords) {
    positional("insert", args, keywords, 2);
    const index = toCount(args[0] ?? null);
    chargeItems(1);
    step(1 + list.items.length / 256);
    list.items.splice(index < 0 ? Math.max(0, index + list.items.length) : index, 0, args[1] ?? null);
    return null;
  },
  pop,
  remove(list, args, keywords) {
    list.items.splice(indexOf(list.items, "remove", args.slice(0, 1), keywords), 1);
    return null;
  },
  clear(list, args, keywords) {
    positional("clear", args, keywords, 0);
    list.items.length = 0;
    return null;
  },
  copy(list, args, keywords) {
    positional("copy", args, keywords, 0);
    chargeItems(list.items.length);
    return new PyList(list.items.slice());
  },
  reverse(list, args, keywords) {
    positional("reverse", args, keywords, 0);
    list.items.reverse();
    return null;
  },
  sort,
};
