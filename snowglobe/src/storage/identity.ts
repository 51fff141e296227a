import type { CatalogObject } from "../account/catalog.ts";
import { physicalName, physicalSchema, quoteDuck } from "./physical-name.ts";

/** DuckDB's sequence behind an AUTOINCREMENT column. */
export function identitySequence(table: Pick<CatalogObject, "path">, column: string): string {
  const { database = "", schema = "", name } = table.path;
  const sequence = `${physicalName(name)} ${physicalName(column)} identity`;
  return `${quoteDuck(physicalSchema(database, schema))}.${quoteDuck(sequence)}`;
}
