import { raise } from "../errors/raised.ts";
import type { Filter, Surroundings, Test } from "../filters/filter.ts";
import { repr } from "../operations/print.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyUndefined, type UndefinedKind } from "../values/undefined.ts";
import { lookUpItem } from "./lookup.ts";

export interface Known {
  readonly undefinedKind: UndefinedKind;
  readonly filters: ReadonlyMap<string, Filter>;
  readonly tests: ReadonlyMap<string, Test>;
  readonly newlineSequence: string;
}

/** What filters and tests know of where they are called. */
export function surroundingsOf(known: Known, autoescape: boolean): Surroundings {
  const surroundings: Surroundings = {
    autoescape,
    newlineSequence: known.newlineSequence,
    undefined: (message) => new PyUndefined(known.undefinedKind, message),
    item: (value, key) => lookUpItem(known.undefinedKind, value, key),
    filter: (name, value, args, keywords) =>
      find(known.filters, "filter", name)(value, args, keywords, surroundings),
    test: (name, value, args, keywords) =>
      find(known.tests, "test", name)(value, args, keywords, surroundings),
    hasFilter: (name) => known.filters.has(name),
    hasTest: (name) => known.tests.has(name),
  };
  return surroundings;
}

function find(functions: ReadonlyMap<string, Filter>, type: string, name: Py): Filter {
  const found = isText(name) ? functions.get(textOf(name)) : undefined;
  if (found !== undefined) return found;
  if (name instanceof PyUndefined) {
    raise(
      "TemplateRuntimeError",
      `No ${type} named Undefined. (${name.message}; did you forget to quote the callable name?)`,
    );
  }
  raise("TemplateRuntimeError", `No ${type} named ${repr(name)}.`);
}
