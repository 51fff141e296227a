import type { CatalogObject } from "../account/catalog.ts";

/** A procedure's or function's name without its argument types. */
export function nameOf(object: CatalogObject): string {
  const overloaded = object.kind === "PROCEDURE" || object.kind === "FUNCTION";
  return overloaded ? object.path.name.replace(/\(.*\)$/s, "") : object.path.name;
}
