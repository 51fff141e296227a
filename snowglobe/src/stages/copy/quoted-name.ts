import type { CatalogObject } from "../../catalog/catalog.ts";

/** The whole name, quoted. */
export function tableName({ path }: CatalogObject): string {
  return [path.database ?? "", path.schema ?? "", path.name].map(quoted).join(".");
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
