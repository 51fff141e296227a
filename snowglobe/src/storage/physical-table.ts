import type { DuckDBConnection } from "@duckdb/node-api";
import type { CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import { duckType } from "../types/duck-type.ts";
import { identitySequence } from "./identity.ts";
import { historyNameOf, physicalName, physicalNameOf, physicalSchema, quoteDuck } from "./physical-name.ts";
import { UNTIL, versionColumns } from "./row-versions.ts";
import { runChange } from "./run-change.ts";

/** A column's name in DuckDB SQL. */
export function duckColumn(name: string): string {
  return quoteDuck(physicalName(name));
}

/** Makes DuckDB's table, with the sequences of AUTOINCREMENT columns. */
export async function createPhysical(duck: DuckDBConnection, table: CatalogObject): Promise<void> {
  const columns = table.columns ?? [];
  const own = columns.map((column) => `${duckColumn(column.name)} ${duckType(column.type)}`);
  const list = [...own, ...versionColumns(table)].join(", ");
  await runChange(duck, `CREATE TABLE ${physicalNameOf(table)} (${list})`);
  await runChange(duck, `CREATE TABLE ${historyNameOf(table)} (${list}, ${UNTIL} BIGINT)`);
  for (const column of columns) await createIdentity(duck, table, column);
}

/** The sequence behind an AUTOINCREMENT column. */
export async function createIdentity(
  duck: DuckDBConnection,
  table: CatalogObject,
  column: ColumnDefinition,
): Promise<void> {
  if (!column.identity) return;
  const { start, step } = column.identity;
  const [low, high] = ["MINVALUE -9223372036854775808", "MAXVALUE 9223372036854775807"];
  await runChange(
    duck,
    `CREATE SEQUENCE ${identitySequence(table, column.name)} INCREMENT BY ${step} ${low} ${high} START WITH ${start}`,
  );
}

/** Takes DuckDB's table away, with what belongs to it. */
export async function dropPhysical(duck: DuckDBConnection, table: CatalogObject): Promise<void> {
  await runChange(duck, `DROP TABLE IF EXISTS ${physicalNameOf(table)}`);
  await runChange(duck, `DROP TABLE IF EXISTS ${historyNameOf(table)}`);
  for (const column of table.columns ?? [])
    if (column.identity)
      await runChange(duck, `DROP SEQUENCE IF EXISTS ${identitySequence(table, column.name)}`);
}

/** Makes DuckDB's schema for a schema of the catalogue. */
export async function createPhysicalSchema(
  duck: DuckDBConnection,
  database: string,
  schema: string,
): Promise<void> {
  await duck.run(`CREATE SCHEMA IF NOT EXISTS ${quoteDuck(physicalSchema(database, schema))}`);
}
