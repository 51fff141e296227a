import { raise, unsupported } from "../errors/raised.ts";
import { charge, chargeItems, ENTRY_BYTES, step } from "../limits/budget.ts";
import { bind, positional } from "../operations/arguments.ts";
import { divideFloor } from "../operations/arithmetic.ts";
import { compare } from "../operations/compare.ts";
import { add } from "../operations/concatenate.ts";
import { equal, same } from "../operations/equal.ts";
import { iterate, iterationOf, length, lengthOf, toArray } from "../operations/iterate.ts";
import { toIndex } from "../operations/numbers.ts";
import { reversed } from "../operations/reversed.ts";
import { sorted } from "../operations/sort.ts";
import { slice, subscript } from "../operations/subscript.ts";
import { truth } from "../operations/truth.ts";
import { typeName } from "../operations/type-name.ts";
import { failIfUndefined } from "../operations/undefined.ts";
import { PyDict } from "../values/dict.ts";
import { GroupTuple } from "../values/group-tuple.ts";
import { nextOf, type PyIterator } from "../values/iterator.ts";
import { PyList } from "../values/list.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { PyTuple } from "../values/tuple.ts";
import { ignoreCase, pathGetter, pathsGetter } from "./attribute-path.ts";
import type { Filter, Surroundings } from "./filter.ts";
import { lazy } from "./lazy.ts";

const identity = (value: Py) => value;
const caseOf = (caseSensitive: Py) => (truth(caseSensitive) ? identity : ignoreCase);

const sort: Filter = (value, args, keywords, surroundings) => {
  const [reverse = null, caseSensitive = null, attribute = null] = bind(
    "sort",
    [
      ["reverse", false],
      ["case_sensitive", false],
      ["attribute", null],
    ],
    args,
    keywords,
  );
  const keys = pathsGetter(surroundings, attribute, caseOf(caseSensitive));
  return new PyList(sorted(toArray(value), (item) => new PyList(keys(item)), truth(reverse)));
};

const dictSort: Filter = (value, args, keywords) => {
  const [caseSensitive = null, by = null, reverse = null] = bind(
    "dictsort",
    [
      ["case_sensitive", false],
      ["by", "key"],
      ["reverse", false],
    ],
    args,
    keywords,
  );
  const name = isText(by) ? textOf(by) : "";
  if (name !== "key" && name !== "value") {
    raise("FilterArgumentError", 'You can only sort by either "key" or "value"');
  }
  failIfUndefined(value);
  if (!(value instanceof PyDict))
    raise("AttributeError", `'${typeName(value)}' object has no attribute 'items'`);
  const process = caseOf(caseSensitive);
  const entries = Array.from(value.entries(), (entry) => new PyTuple(entry.slice()));
  chargeItems(entries.length * 3);
  const keyOf = (entry: Py) =>
    process(entry instanceof PyTuple ? (entry.items[name === "key" ? 0 : 1] ?? null) : null);
  return new PyList(sorted(entries, keyOf, truth(reverse)));
};

const unique: Filter = (value, args, keywords, surroundings) => {
  const [caseSensitive = null, attribute = null] = bind(
    "unique",
    [
      ["case_sensitive", false],
      ["attribute", null],
    ],
    args,
    keywords,
  );
  return lazy(() => {
    const getter = pathGetter(surroundings, attribute, caseOf(caseSensitive));
    const next = iterate(value);
    const seen = new PyDict();
    return () => {
      for (let item = next(); item !== undefined; item = next()) {
        step();
        const key = getter(item);
        if (seen.has(key)) continue;
        charge(ENTRY_BYTES);
        seen.set(key, null);
        return item;
      }
      return undefined;
    };
  });
};

function extreme(name: "min" | "max"): Filter {
  return (value, args, keywords, surroundings) => {
    const [caseSensitive = null, attribute = null] = bind(
      name,
      [
        ["case_sensitive", false],
        ["attribute", null],
      ],
      args,
      keywords,
    );
    const getter = pathGetter(surroundings, attribute, caseOf(caseSensitive));
    const next = iterate(value);
    let best = next();
    if (best === undefined) return surroundings.undefined("No aggregated item, sequence was empty.");
    let bestKey = getter(best);
    for (let item = next(); item !== undefined; item = next()) {
      step();
      const key = getter(item);
      if (compare(name === "min" ? "<" : ">", key, bestKey)) [best, bestKey] = [item, key];
    }
    return best;
  };
}

const groupBy: Filter = (value, args, keywords, surroundings) => {
  const [attribute = null, otherwise = null, caseSensitive = null] = bind(
    "groupby",
    [["attribute"], ["default", null], ["case_sensitive", false]],
    args,
    keywords,
  );
  const keyOf = pathGetter(surroundings, attribute, caseOf(caseSensitive), otherwise);
  const shownKeyOf = pathGetter(surroundings, attribute, identity, otherwise);
  const groups: { key: Py; items: Py[] }[] = [];
  for (const item of sorted(toArray(value), keyOf, false)) {
    const key = keyOf(item);
    const last = groups.at(-1);
    if (last !== undefined && same(last.key, key)) last.items.push(item);
    else groups.push({ key, items: [item] });
  }
  chargeItems(groups.length * 4);
  return new PyList(
    groups.map(({ key, items }) => {
      const shown = truth(caseSensitive) ? key : shownKeyOf(items[0] ?? null);
      return new GroupTuple(shown, new PyList(items));
    }),
  );
};

const sum: Filter = (value, args, keywords, surroundings) => {
  const [attribute = null, start = null] = bind(
    "sum",
    [
      ["attribute", null],
      ["start", 0n],
    ],
    args,
    keywords,
  );
  const getter = attribute === null ? identity : pathGetter(surroundings, attribute);
  if (isText(start)) raise("TypeError", "sum() can't sum strings [use ''.join(seq) instead]");
  let total: Py = start;
  const next = iterate(value);
  for (let item = next(); item !== undefined; item = next()) {
    step();
    total = add(total, getter(item));
  }
  return total;
};

function* slices(items: readonly Py[], count: bigint, fill: Py): IterableIterator<Py> {
  const [each, extra] = divideFloor(BigInt(items.length), count);
  let offset = 0n;
  for (let number = 0n; number < count; number += 1n) {
    step();
    const start = offset + number * each;
    if (number < extra) offset += 1n;
    const end = offset + (number + 1n) * each;
    const part = items.slice(Number(start), Number(end));
    if (fill !== null && number >= extra) part.push(fill);
    chargeItems(part.length + 2);
    yield new PyList(part);
  }
}

function* batches(value: Py, size: Py, fill: Py): IterableIterator<Py> {
  const next = iterate(value);
  let batch: Py[] = [];
  for (let item = next(); item !== undefined; item = next()) {
    step();
    if (equal(BigInt(batch.length), size)) {
      yield new PyList(batch);
      batch = [];
    }
    chargeItems(1);
    batch.push(item);
  }
  if (batch.length === 0) return;
  if (fill !== null && compare("<", BigInt(batch.length), size)) {
    const missing = Number(toIndex(size)) - batch.length;
    chargeItems(missing);
    for (let count = 0; count < missing; count++) batch.push(fill);
  }
  yield new PyList(batch);
}

function fromGenerator(make: () => IterableIterator<Py>): PyIterator {
  return lazy(() => {
    const items = make();
    return () => {
      const { value, done } = items.next();
      return done === true ? undefined : value;
    };
  });
}

const random: Filter = (value, args, keywords, surroundings) => {
  bind("random", [], args, keywords);
  const count = length(value);
  if (count === 0) return surroundings.undefined("No random item, sequence was empty.");
  const item =
    value instanceof PyDict ? undefined : subscript(value, BigInt(Math.floor(Math.random() * count)));
  return item === undefined ? unsupported(`random of a ${typeName(value)}`) : item;
};

/** Python's `len()` as the int that it is: a range may be longer than a number is exact. */
const lengthFilter: Filter = (value, args, keywords) => {
  positional("len", args, keywords, 0);
  const count = length(value);
  return value instanceof PyRange ? value.count : BigInt(count);
};

function firstOf(value: Py, name: string, surroundings: Surroundings): Py {
  const first = (name === "first" ? iterate(value) : iterate(reversed(value)))();
  return first === undefined ? surroundings.undefined(`No ${name} item, sequence was empty.`) : first;
}

/** The filters that are about lists and what else can be iterated. */
export const sequenceFilters: Readonly<Record<string, Filter>> = {
  sort,
  dictsort: dictSort,
  unique,
  min: extreme("min"),
  max: extreme("max"),
  groupby: groupBy,
  sum,
  random,
  slice: (value, args, keywords) => {
    const [count = null, fill = null] = bind("slice", [["slices"], ["fill_with", null]], args, keywords);
    return fromGenerator(function* () {
      const items = toArray(value);
      const slicesCount = toIndex(count);
      if (slicesCount === 0n) raise("ZeroDivisionError", "integer division or modulo by zero");
      yield* slices(items, slicesCount, fill);
    });
  },
  batch: (value, args, keywords) => {
    const [size = null, fill = null] = bind("batch", [["linecount"], ["fill_with", null]], args, keywords);
    return fromGenerator(() => batches(value, size, fill));
  },
  first: (value, args, keywords, surroundings) => {
    bind("first", [], args, keywords);
    return firstOf(value, "first", surroundings);
  },
  last: (value, args, keywords, surroundings) => {
    bind("last", [], args, keywords);
    return firstOf(value, "last", surroundings);
  },
  length: lengthFilter,
  count: lengthFilter,
  list: (value, args, keywords) => {
    bind("list", [], args, keywords);
    return new PyList(toArray(value));
  },
  reverse: (value, args, keywords) => {
    bind("reverse", [], args, keywords);
    if (isText(value)) return slice(value, null, null, -1n);
    if (iterationOf(value) === undefined) raise("FilterArgumentError", "argument must be iterable");
    if (!(value instanceof PyRange) && lengthOf(value) === undefined)
      return new PyList(toArray(value).reverse());
    return reversed(value);
  },
  items: (value, args, keywords) => {
    bind("items", [], args, keywords);
    return lazy(() => itemsOf(value));
  },
};

function itemsOf(value: Py) {
  if (typeName(value).endsWith("Undefined")) return nextOf([]);
  if (!(value instanceof PyDict)) raise("TypeError", "Can only get item pairs from a mapping.");
  return iterateItems(value);
}

function iterateItems(dict: PyDict) {
  const next = iterate(dict);
  return () => {
    const key = next();
    return key === undefined ? undefined : new PyTuple([key, dict.get(key) ?? null]);
  };
}
