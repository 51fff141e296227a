import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyUndefined } from "../values/undefined.ts";
import type { Surroundings } from "./filter.ts";

function parts(attribute: Py): Py[] {
  if (attribute === null) return [];
  if (!isText(attribute)) return [attribute];
  return textOf(attribute)
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? BigInt(part) : part));
}

/** Looks up what `attribute` says, which can be a path with dots: `address.city`, `0.name`. */
export function pathGetter(
  surroundings: Surroundings,
  attribute: Py,
  process: (value: Py) => Py = (value) => value,
  otherwise: Py = null,
): (value: Py) => Py {
  const path = parts(attribute);
  return (start) => {
    let value = start;
    for (const part of path) {
      value = surroundings.item(value, part);
      if (otherwise !== null && value instanceof PyUndefined) value = otherwise;
    }
    return process(value);
  };
}

/** Several of them, with commas between. */
export function pathsGetter(
  surroundings: Surroundings,
  attribute: Py,
  process: (value: Py) => Py,
): (value: Py) => Py[] {
  const attributes: Py[] = isText(attribute) ? textOf(attribute).split(",") : [attribute];
  const getters = attributes.map((path) => pathGetter(surroundings, path, process));
  return (value) => getters.map((getter) => getter(value));
}

/** Texts in lower case, so that they compare without regard to it. */
export function ignoreCase(value: Py): Py {
  return isText(value) ? textOf(value).toLowerCase() : value;
}
