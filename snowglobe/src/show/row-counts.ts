import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { physicalNameOf, physicalOwnName, physicalSchema } from "../storage/physical-name.ts";

/**
 * The number of rows of tables and dynamic tables, as the session sees them now, by object id. A table that another
 * session is just making is in the catalogue before this session can read it: it has no count yet.
 */
export async function countRows(
  { session }: Execution,
  objects: readonly CatalogObject[],
): Promise<ReadonlyMap<number, number>> {
  const tables = objects.filter(({ kind }) => kind === "TABLE" || kind === "DYNAMIC TABLE");
  if (tables.length === 0) return new Map();
  const there = await session.duck.runAndReadAll("SELECT schema_name, table_name FROM duckdb_tables()");
  const readable = new Set(there.getRows().map(([schema, table]) => JSON.stringify([schema, table])));
  const counts = tables
    .filter(({ path }) => {
      const { database = "", schema = "" } = path;
      return readable.has(JSON.stringify([physicalSchema(database, schema), physicalOwnName(path)]));
    })
    .map((table) => `SELECT ${table.id} AS id, count(*) AS rows FROM ${physicalNameOf(table)}`);
  if (counts.length === 0) return new Map();
  const result = await session.duck.runAndReadAll(counts.join(" UNION ALL "));
  return new Map(result.getRows().map(([id, rows]) => [Number(id), Number(rows)]));
}
