import type { CatalogObject } from "../../account/catalog.ts";
import { quotedPath } from "../../sql/quoted-name.ts";

/** The whole name, quoted. */
export function tableName({ path }: CatalogObject): string {
  return quotedPath([path.database ?? "", path.schema ?? "", path.name]);
}
