import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { physicalName, physicalSchema, physicalTable } from "../storage/physical-name.ts";

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
    .map(({ id, path: { database = "", schema = "", name } }) => ({ id, database, schema, name }))
    .filter(({ database, schema, name }) =>
      readable.has(JSON.stringify([physicalSchema(database, schema), physicalName(name)])),
    )
    .map(
      ({ id, database, schema, name }) =>
        `SELECT ${id} AS id, count(*) AS rows FROM ${physicalTable(database, schema, name)}`,
    );
  if (counts.length === 0) return new Map();
  const result = await session.duck.runAndReadAll(counts.join(" UNION ALL "));
  return new Map(result.getRows().map(([id, rows]) => [Number(id), Number(rows)]));
}
