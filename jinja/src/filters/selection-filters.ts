import { raise } from "../errors/raised.ts";
import { step } from "../limits/budget.ts";
import { iterate } from "../operations/iterate.ts";
import { truth } from "../operations/truth.ts";
import { nextOf } from "../values/iterator.ts";
import type { Keywords, Next, Py } from "../values/object.ts";
import { pathGetter } from "./attribute-path.ts";
import type { Filter, Surroundings } from "./filter.ts";
import { lazy } from "./lazy.ts";

/** What `map` does to each item. */
function mapper(args: readonly Py[], keywords: Keywords, surroundings: Surroundings): (item: Py) => Py {
  const attribute = keywords.get("attribute");
  if (args.length === 0 && attribute !== undefined) {
    const unknown = [...keywords.keys()].find((name) => name !== "attribute" && name !== "default");
    if (unknown !== undefined) raise("FilterArgumentError", `Unexpected keyword argument '${unknown}'`);
    return pathGetter(surroundings, attribute, undefined, keywords.get("default"));
  }
  const [name, ...rest] = args;
  if (name === undefined) raise("FilterArgumentError", "map requires a filter argument");
  return (item) => surroundings.filter(name, item, rest, keywords);
}

const map: Filter = (value, args, keywords, surroundings) =>
  lazy(() => {
    if (!truth(value)) return nextOf([]);
    const change = mapper(args, keywords, surroundings);
    const next = iterate(value);
    return () => {
      const item = next();
      step();
      return item === undefined ? undefined : change(item);
    };
  });

/** Whether an item passes: by a test, or by its own truth. */
function condition(
  args: readonly Py[],
  keywords: Keywords,
  surroundings: Surroundings,
  byAttribute: boolean,
): (item: Py) => boolean {
  let rest = args;
  let get = (item: Py) => item;
  if (byAttribute) {
    const [attribute] = args;
    if (attribute === undefined) raise("FilterArgumentError", "Missing parameter for attribute name");
    get = pathGetter(surroundings, attribute);
    rest = args.slice(1);
  }
  const [name, ...testArgs] = rest;
  if (name === undefined) return (item) => truth(get(item));
  return (item) => truth(surroundings.test(name, get(item), testArgs, keywords));
}

function selecting(wanted: boolean, byAttribute: boolean): Filter {
  return (value, args, keywords, surroundings) =>
    lazy(() => {
      if (!truth(value)) return nextOf([]);
      const passes = condition(args, keywords, surroundings, byAttribute);
      return filtered(iterate(value), (item) => passes(item) === wanted);
    });
}

function filtered(next: Next, passes: (item: Py) => boolean): Next {
  return () => {
    for (let item = next(); item !== undefined; item = next()) {
      step();
      if (passes(item)) return item;
    }
    return undefined;
  };
}

/** The filters that apply others, or tests, to each item. */
export const selectionFilters: Readonly<Record<string, Filter>> = {
  map,
  select: selecting(true, false),
  reject: selecting(false, false),
  selectattr: selecting(true, true),
  rejectattr: selecting(false, true),
};
