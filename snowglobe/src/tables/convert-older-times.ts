import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteDuck } from "../storage/physical-name.ts";
import { duckString } from "../types/duck-type.ts";

/** Columns of accounts that were made when times were DuckDB's own, and what they become (docs/adr/0027). */
const CONVERSIONS: Readonly<
  Record<string, { readonly type: string; readonly using: (x: string) => string }>
> = {
  TIME: { type: "BIGINT", using: (x) => `epoch_us(${x}) * 1000` },
  TIMESTAMP: { type: "HUGEINT", using: (x) => ticks(x) },
  "TIMESTAMP WITH TIME ZONE": { type: "HUGEINT", using: (x) => ticks(x) },
  "STRUCT(t TIMESTAMP, o SMALLINT)": {
    type: "STRUCT(t HUGEINT, o SMALLINT)",
    using: (x) =>
      `CASE WHEN ${x} IS NOT NULL THEN {'t': ${ticks(`struct_extract(${x}, 't')`)}, 'o': struct_extract(${x}, 'o')} END`,
  },
};

function ticks(x: string): string {
  return `CAST(epoch_us(${x}) AS HUGEINT) * 1024`;
}

/** Brings the tables of an older account to how times are kept today. Nothing is done twice. */
export async function convertOlderTimes(duck: DuckDBConnection): Promise<void> {
  const types = Object.keys(CONVERSIONS).map(duckString).join(", ");
  const found = await duck.runAndReadAll(
    `SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns()
     WHERE NOT internal AND database_name = current_database() AND contains(schema_name, '.') AND data_type IN (${types})`,
  );
  const columns = found.getRows();
  if (columns.length === 0) return;
  await duck.run("BEGIN TRANSACTION");
  for (const [schema, table, name, was] of columns) {
    const conversion = CONVERSIONS[String(was)];
    const column = quoteDuck(String(name));
    if (conversion)
      await duck.run(
        `ALTER TABLE ${quoteDuck(String(schema))}.${quoteDuck(String(table))} ALTER COLUMN ${column} TYPE ${conversion.type} USING ${conversion.using(column)}`,
      );
  }
  await duck.run("COMMIT");
}
