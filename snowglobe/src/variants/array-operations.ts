import { invalid } from "../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { compareValues, keyOf } from "./compare.ts";
import { UNDEFINED } from "./encoding.ts";
import { objectOf } from "./parse-json.ts";
import { arrayOf, elementsOf, isUndefined, typeOf } from "./pieces.ts";

// Functions of arrays, on values as they are kept (encoding.ts).
// https://docs.snowflake.com/en/sql-reference/functions-semistructured

type Change = (elements: string[], ...args: readonly string[]) => readonly string[] | null;

/** A function of one array that gives an array. */
function changing(change: Change): (array: string, ...args: readonly string[]) => string | null {
  return (array, ...args) => {
    const elements = elementsOf(array);
    const changed = elements && change(elements, ...args);
    return changed ? arrayOf(changed) : null;
  };
}

/** The place that an index means, negative ones from the end. */
function placeOf(index: string, length: number): number {
  const place = Number(index);
  return place < 0 ? place + length : place;
}

/** Removes as many copies of each value as the other array has; gives what stays and what was found. */
function match(elements: readonly string[], others: readonly string[]) {
  const left = new Map<string, number>();
  for (const other of others) left.set(keyOf(other), (left.get(keyOf(other)) ?? 0) + 1);
  const stays: string[] = [];
  const found: string[] = [];
  for (const element of elements) {
    const count = left.get(keyOf(element)) ?? 0;
    if (count > 0) left.set(keyOf(element), count - 1);
    (count > 0 ? found : stays).push(element);
  }
  return { stays, found };
}

function distinct(elements: readonly string[]): string[] {
  const known = new Map<string, string>();
  for (const element of elements) if (!known.has(keyOf(element))) known.set(keyOf(element), element);
  return [...known.values()];
}

const COMPARABLE: Readonly<Record<string, string>> = {
  INTEGER: "NUMBER",
  DECIMAL: "NUMBER",
  DOUBLE: "NUMBER",
  TIMESTAMP_LTZ: "TIMESTAMP",
  TIMESTAMP_TZ: "TIMESTAMP",
};

/**
 * ARRAY_MAX, ARRAY_MIN: SQL NULLs do not count, JSON nulls do. Elements must be of one type, or numbers.
 * https://docs.snowflake.com/en/sql-reference/functions/array_min
 */
function extreme(array: string, sign: 1 | -1): string | null {
  const values = (elementsOf(array) ?? []).filter((element) => !isUndefined(element));
  const types = new Set(values.map(typeOf).map((type) => COMPARABLE[type] ?? type));
  types.delete("NULL_VALUE");
  if (types.size > 1) throw notSupported(`comparing elements of the types ${[...types].join(" and ")}`);
  return values.reduce<string | null>(
    (best, element) => (best === null || compareValues(element, best) * sign > 0 ? element : best),
    null,
  );
}

function sort(elements: readonly string[], ascending: string, nullsFirst: string): string[] {
  const sign = ascending === "true" ? 1 : -1;
  const known = elements.filter((element) => !isUndefined(element));
  const sorted = known.sort((left, right) => sign * compareValues(left, right));
  const nulls = elements.filter(isUndefined);
  return nullsFirst === "true" ? [...nulls, ...sorted] : [...sorted, ...nulls];
}

function insert(elements: string[], index: string, value: string): string[] {
  const place = placeOf(index, elements.length);
  if (place < 0) throw notSupported("ARRAY_INSERT at a position before the first element");
  const gap = Array<string>(Math.max(0, place - elements.length)).fill(UNDEFINED);
  const padded = [...elements, ...gap];
  return [...padded.slice(0, place), value, ...padded.slice(place)];
}

function notAnArrayOfArrays(): SnowflakeError {
  return new SnowflakeError(
    "100107",
    "22000",
    "Not an array: 'Input argument to ARRAY_FLATTEN is not an array of arrays'",
  );
}

function flattenOnce(elements: readonly string[]): string[] | null {
  const parts: string[] = [];
  for (const element of elements) {
    if (isUndefined(element)) return null;
    const inner = elementsOf(element);
    if (!inner) throw notAnArrayOfArrays();
    parts.push(...inner);
  }
  return parts;
}

/** As many copies of each value as the array has that has most of them. */
function union(arrays: readonly string[]): string[] {
  const all: string[] = [];
  for (const array of arrays) all.push(...match(elementsOf(array) ?? [], all).stays);
  return all;
}

function zip(arrays: readonly string[]): string {
  const lists = arrays.map((array) => elementsOf(array) ?? []);
  const length = Math.max(0, ...lists.map((list) => list.length));
  const rows = Array.from({ length }, (_, row) =>
    objectOf(
      lists.map((list, index) => {
        const element = list[row] ?? UNDEFINED;
        return [`$${index + 1}`, isUndefined(element) ? "null" : element] as const;
      }),
    ),
  );
  return arrayOf(rows);
}

function toObject(keys: string, values: string): string | null {
  const [names, list] = [elementsOf(keys), elementsOf(values)];
  if (!names || !list) return null;
  if (names.length !== list.length)
    throw new SnowflakeError(
      "215001",
      "22000",
      "Key array and value array had unequal lengths in ARRAYS_TO_OBJECT",
    );
  const members = names.flatMap((name, index): (readonly [string, string])[] => {
    const value = list[index] ?? UNDEFINED;
    if (isUndefined(name)) return [];
    if (typeOf(name) !== "VARCHAR")
      throw new SnowflakeError(
        "215002",
        "22000",
        "Key supplied for ARRAYS_TO_OBJECT does not have string type",
      );
    return [[String(JSON.parse(name)), isUndefined(value) ? "null" : value]];
  });
  return objectOf(new Map(members));
}

function generateRange(start: string, stop: string, step: string): string {
  const [from, to, by] = [Number(start), Number(stop), Number(step)];
  if (by === 0) throw invalid("100107", "22000", "ARRAY_GENERATE_RANGE: the step must not be 0");
  const length = Math.max(0, Math.ceil((to - from) / by));
  return arrayOf(Array.from({ length }, (_, index) => String(from + index * by)));
}

const same = (left: string) => (right: string) => keyOf(left) === keyOf(right);

/** By the function's name; arguments are values as they are kept, numbers and booleans as text. NULL in, NULL out. */
export const arrayOperations: Readonly<Record<string, (...args: string[]) => string | null>> = {
  ARRAY_APPEND: changing((elements, value = UNDEFINED) => [...elements, value]),
  ARRAY_PREPEND: changing((elements, value = UNDEFINED) => [value, ...elements]),
  ARRAY_CAT: changing((elements, other = "[]") => [...elements, ...(elementsOf(other) ?? [])]),
  ARRAY_COMPACT: changing((elements) =>
    elements.filter((element) => !isUndefined(element) && element !== "null"),
  ),
  ARRAY_DISTINCT: changing(distinct),
  ARRAY_EXCEPT: changing((elements, other = "[]") => match(elements, elementsOf(other) ?? []).stays),
  ARRAY_INTERSECTION: changing((elements, other = "[]") => match(elements, elementsOf(other) ?? []).found),
  ARRAY_FLATTEN: changing(flattenOnce),
  ARRAY_INSERT: changing((elements, index = "0", value = UNDEFINED) => insert(elements, index, value)),
  ARRAY_REMOVE: changing((elements, value = UNDEFINED) =>
    elements.filter((element) => !same(value)(element)),
  ),
  ARRAY_REMOVE_AT: changing((elements, index = "0") =>
    elements.filter((_, at) => at !== placeOf(index, elements.length)),
  ),
  ARRAY_REVERSE: changing((elements) => elements.reverse()),
  ARRAY_SLICE: changing((elements, from = "0", to = "0") => elements.slice(Number(from), Number(to))),
  ARRAY_SORT: changing((elements, ascending = "true", nullsFirst = "false") =>
    sort(elements, ascending, nullsFirst),
  ),
  ARRAY_MAX: (array = "") => extreme(array, 1),
  ARRAY_MIN: (array = "") => extreme(array, -1),
  ARRAY_POSITION: (value = "", array = "") => {
    const place = (elementsOf(array) ?? []).findIndex(same(value));
    return place < 0 ? null : String(place);
  },
  ARRAY_CONTAINS: (value = "", array = "") => {
    const elements = elementsOf(array);
    if (!elements) return null;
    if (elements.some(same(value))) return "true";
    return isUndefined(value) ? null : "false";
  },
  ARRAYS_OVERLAP: (left = "", right = "") =>
    String(match(elementsOf(left) ?? [], elementsOf(right) ?? []).found.length > 0),
  ARRAYS_TO_OBJECT: (keys = "", values = "") => toObject(keys, values),
  ARRAYS_ZIP: (...arrays) => zip(arrays),
  ARRAY_UNION_AGG: changing(union),
  ARRAY_REPEAT: (value = UNDEFINED, count = "0") =>
    arrayOf(Array<string>(Math.max(0, Number(count))).fill(value)),
  ARRAY_GENERATE_RANGE: (start = "0", stop = "0", step = "1") => generateRange(start, stop, step),
};
