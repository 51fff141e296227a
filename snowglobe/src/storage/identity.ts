import type { CatalogObject } from "../account/catalog.ts";
import { physicalName, physicalOwnName, physicalSchema, quoteDuck } from "./physical-name.ts";

/** DuckDB's sequence behind an AUTOINCREMENT column. */
export function identitySequence(table: Pick<CatalogObject, "path">, column: string): string {
  const { database = "", schema = "" } = table.path;
  const sequence = `${physicalOwnName(table.path)} ${physicalName(column)} identity`;
  return `${quoteDuck(physicalSchema(database, schema))}.${quoteDuck(sequence)}`;
}
