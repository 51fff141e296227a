import { raise } from "../errors/raised.ts";
import { attribute } from "../methods/attribute.ts";
import { bind } from "../operations/arguments.ts";
import { truth } from "../operations/truth.ts";
import { typeName } from "../operations/type-name.ts";
import { failIfUndefined } from "../operations/undefined.ts";
import { isText, textOf } from "../values/markup.ts";
import { PyUndefined } from "../values/undefined.ts";
import type { Filter } from "./filter.ts";

const defaultFilter: Filter = (value, args, keywords) => {
  const [otherwise = null, boolean = null] = bind(
    "default",
    [
      ["default_value", ""],
      ["boolean", false],
    ],
    args,
    keywords,
  );
  if (value instanceof PyUndefined || (truth(boolean) && !truth(value))) return otherwise;
  return value;
};

/** The filters for values of any kind. */
export const generalFilters: Readonly<Record<string, Filter>> = {
  default: defaultFilter,
  d: defaultFilter,
  attr: (value, args, keywords, surroundings) => {
    const [name = null] = bind("attr", [["name"]], args, keywords);
    failIfUndefined(value);
    if (!isText(name)) raise("TypeError", "attribute name must be string");
    const found = attribute(value, textOf(name));
    if (found !== undefined) return found;
    return surroundings.undefined(`'${typeName(value)} object' has no attribute '${textOf(name)}'`);
  },
};
