import type { DuckDBConnection } from "@duckdb/node-api";
import type { CatalogObject, ObjectPath } from "../account/catalog.ts";
import { physicalNameOf } from "./physical-name.ts";

const WHOLE_RANGE = "MINVALUE -9223372036854775808 MAXVALUE 9223372036854775807";

/** Makes a sequence that goes on where another stands. */
export async function copySequence(
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

/** Gives a sequence the name of another path; it goes on where it stands. */
export async function moveSequence(
  duck: DuckDBConnection,
  sequence: CatalogObject,
  path: ObjectPath,
): Promise<void> {
  await copySequence(duck, sequence, { ...sequence, path });
  await duck.run(`DROP SEQUENCE ${physicalNameOf(sequence)}`);
}

/** What the sequence of this quoted DuckDB name would give next. */
export async function nextValue(
  duck: DuckDBConnection,
  sequence: string,
  { start, step }: { readonly start: number; readonly step: number },
): Promise<number> {
  const found = await duck.runAndReadAll(
    `SELECT last_value, start_value FROM duckdb_sequences()
     WHERE '"' || replace(schema_name, '"', '""') || '"."' || replace(sequence_name, '"', '""') || '"' = $1`,
    [sequence],
  );
  const [row] = found.getRows();
  if (!row) return start;
  // One that was made to go on where another stood, and was not asked since, begins there.
  return row[0] === null ? Number(row[1]) : Number(row[0]) + step;
}
