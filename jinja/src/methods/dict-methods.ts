import { raise } from "../errors/raised.ts";
import { charge, chargeItems, ENTRY_BYTES } from "../limits/budget.ts";
import { positional } from "../operations/arguments.ts";
import { same } from "../operations/equal.ts";
import { iterate, iterationOf, toArray } from "../operations/iterate.ts";
import { repr } from "../operations/print.ts";
import { typeName } from "../operations/type-name.ts";
import { PyDict } from "../values/dict.ts";
import { PyDictView } from "../values/dict-view.ts";
import type { Keywords, Py } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import type { Methods } from "./method.ts";

function put(dict: PyDict, key: Py, value: Py): void {
  charge(ENTRY_BYTES);
  dict.set(key, value);
}

/** Puts the entries of a dict, or pairs, and the keywords into a dict, as `dict()` and `update()` do. */
export function fill(dict: PyDict, name: string, args: readonly Py[], keywords: Keywords): void {
  if (args.length > 1) raise("TypeError", `${name} expected at most 1 argument, got ${args.length}`);
  const [source] = args;
  if (source instanceof PyDict) for (const [key, value] of [...source.entries()]) put(dict, key, value);
  else if (source !== undefined) fillPairs(dict, source);
  for (const [key, value] of keywords) put(dict, key, value);
}

function fillPairs(dict: PyDict, source: Py): void {
  const next = iterate(source);
  let index = 0;
  for (let pair = next(); pair !== undefined; pair = next()) {
    if (iterationOf(pair) === undefined) {
      raise("TypeError", `cannot convert dictionary update sequence element #${index} to a sequence`);
    }
    const items = toArray(pair);
    const [key, value] = items;
    if (key === undefined || value === undefined || items.length !== 2) {
      raise(
        "ValueError",
        `dictionary update sequence element #${index} has length ${items.length}; 2 is required`,
      );
    }
    put(dict, key, value);
    index++;
  }
}

function view(typeName: "dict_keys" | "dict_values" | "dict_items") {
  return (dict: PyDict, args: readonly Py[], keywords: Keywords) => {
    positional(typeName.slice(5), args, keywords, 0);
    return new PyDictView(typeName, dict);
  };
}

/** Python's `dict.fromkeys()`. */
export function fromKeys(args: readonly Py[], keywords: Keywords): PyDict {
  positional("fromkeys", args, keywords, 1, 2);
  const dict = new PyDict();
  for (const key of toArray(args[0] ?? null)) put(dict, key, args[1] ?? null);
  return dict;
}

export const dictMethods: Methods<PyDict> = {
  keys: view("dict_keys"),
  values: view("dict_values"),
  items: view("dict_items"),
  get(dict, args, keywords) {
    positional("get", args, keywords, 1, 2);
    const value = dict.get(args[0] ?? null);
    return value === undefined ? (args[1] ?? null) : value;
  },
  pop(dict, args, keywords) {
    positional("pop", args, keywords, 1, 2);
    const [key = null, otherwise] = args;
    const value = dict.delete(key);
    const result = value === undefined ? otherwise : value;
    if (result === undefined) raise("KeyError", `There is no key ${repr(key)}.`);
    return result;
  },
  popitem(dict, args, keywords) {
    positional("popitem", args, keywords, 0);
    const last = [...dict.entries()].at(-1);
    chargeItems(dict.size);
    if (last === undefined) raise("KeyError", "popitem(): dictionary is empty");
    dict.delete(last[0]);
    return new PyTuple(last);
  },
  setdefault(dict, args, keywords) {
    positional("setdefault", args, keywords, 1, 2);
    const [key = null, value = null] = args;
    const found = dict.get(key);
    if (found === undefined) put(dict, key, value);
    return found === undefined ? value : found;
  },
  update(dict, args, keywords) {
    fill(dict, "update", args, keywords);
    return null;
  },
  clear(dict, args, keywords) {
    positional("clear", args, keywords, 0);
    dict.clear();
    return null;
  },
  copy(dict, args, keywords) {
    positional("copy", args, keywords, 0);
    charge(dict.size * ENTRY_BYTES);
    return PyDict.from(dict.entries());
  },
  fromkeys: (_dict, args, keywords) => fromKeys(args, keywords),
};

export const viewMethods: Methods<PyDictView> = {
  isdisjoint(view, args, keywords) {
    positional("isdisjoint", args, keywords, 1);
    if (!view.isSetLike) raise("AttributeError", `'${typeName(view)}' object has no attribute 'isdisjoint'`);
    const others = toArray(args[0] ?? null);
    return !others.some((other) => view.has(other, same));
  },
};
