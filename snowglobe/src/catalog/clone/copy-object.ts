import type { DuckDBConnection } from "@duckdb/node-api";
import type { CatalogChange, CatalogObject, ObjectPath } from "../../account/catalog.ts";
import { identitySequence } from "../../storage/identity.ts";
import { physicalNameOf, physicalSchema, quoteDuck } from "../../storage/physical-name.ts";
import { createPhysical, duckColumn } from "../../storage/physical-table.ts";

const WHOLE_RANGE = "MINVALUE -9223372036854775808 MAXVALUE 9223372036854775807";

/** Copies an object under another path, with its rows and counters; grants are the caller's matter. */
export async function copyObject(
  change: CatalogChange,
  source: CatalogObject,
  path: ObjectPath,
  given: { readonly owner: string | null; readonly properties?: CatalogObject["properties"] },
): Promise<CatalogObject> {
  const made = change.create({
    kind: source.kind,
    path,
    owner: given.owner,
    comment: source.comment,
    ...(source.columns ? { columns: source.columns } : {}),
    properties: given.properties ?? source.properties,
    ...(source.tags && { tags: source.tags }),
  });
  if (source.kind === "TABLE" || source.kind === "DYNAMIC TABLE") await copyRows(change.duck, source, made);
  if (source.kind === "SEQUENCE") await copySequence(change.duck, source, made);
  return made;
}

async function copyRows(duck: DuckDBConnection, source: CatalogObject, made: CatalogObject): Promise<void> {
  const columns = source.columns ?? [];
  // An AUTOINCREMENT column of the clone goes on where its source stands.
  const going = await Promise.all(
    columns.map(async (column) => {
      if (!column.identity) return column;
      const start = await nextValue(duck, identitySequence(source, column.name), column.identity);
      return { ...column, identity: { ...column.identity, start } };
    }),
  );
  await createPhysical(duck, { ...made, columns: going });
  const list = columns.map((column) => duckColumn(column.name)).join(", ");
  await duck.run(
    `INSERT INTO ${physicalNameOf(made)} (${list}) SELECT ${list} FROM ${physicalNameOf(source)}`,
  );
}

async function copySequence(
  duck: DuckDBConnection,
  source: CatalogObject,
  made: CatalogObject,
): Promise<void> {
  const step = Number(source.properties.increment ?? 1);
  const start = await nextValue(duck, physicalNameOf(source), {
    start: Number(source.properties.start ?? 1),
    step,
  });
  await duck.run(
    `CREATE SEQUENCE ${physicalNameOf(made)} INCREMENT BY ${step} ${WHOLE_RANGE} START WITH ${start}`,
  );
}

/** What the sequence of this quoted DuckDB name would give next. */
export async function nextValue(
  duck: DuckDBConnection,
  sequence: string,
  { start, step }: { readonly start: number; readonly step: number },
): Promise<number> {
  const found = await duck.runAndReadAll(
    `SELECT last_value FROM duckdb_sequences()
     WHERE '"' || replace(schema_name, '"', '""') || '"."' || replace(sequence_name, '"', '""') || '"' = $1`,
    [sequence],
  );
  const last = found.getRows()[0]?.[0];
  return last === null || last === undefined ? start : Number(last) + step;
}

/** Makes DuckDB's schema for a schema of the catalogue. */
export async function createPhysicalSchema(
  duck: DuckDBConnection,
  database: string,
  schema: string,
): Promise<void> {
  await duck.run(`CREATE SCHEMA ${quoteDuck(physicalSchema(database, schema))}`);
}
