import type { CatalogObject } from "../../account/catalog.ts";
import { type Cell, type ShownColumn, text, time } from "../shown-column.ts";

// Columns that most views of objects have, each by the name that the view has for it.

export const nothing = (): Cell => null;
export const database = <Of extends CatalogObject>(name: string): ShownColumn<Of> =>
  text(name, ({ path }) => path.database);
export const schema = <Of extends CatalogObject>(name: string): ShownColumn<Of> =>
  text(name, ({ path }) => path.schema);
export const ownName = <Of extends CatalogObject>(name: string): ShownColumn<Of> =>
  text(name, ({ path }) => path.name);
export const owner = <Of extends CatalogObject>(name: string): ShownColumn<Of> =>
  text(name, (object) => object.owner);
export const created = <Of extends CatalogObject>(): ShownColumn<Of> =>
  time("CREATED", ({ createdOn }) => createdOn);
export const altered = <Of extends CatalogObject>(): ShownColumn<Of> =>
  time("LAST_ALTERED", ({ createdOn }) => createdOn);
export const comment = <Of extends CatalogObject>(): ShownColumn<Of> =>
  text("COMMENT", (object) => object.comment || null);

export function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
