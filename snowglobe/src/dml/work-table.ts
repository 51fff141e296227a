import type { DuckDBConnection } from "@duckdb/node-api";
import { readDuckError } from "../duckdb/read-duck-error.ts";
import { runChange } from "../storage/run-change.ts";

let made = 0;

/** Reads one number. */
export async function readNumber(duck: DuckDBConnection, sql: string): Promise<number> {
  try {
    const reader = await duck.runAndReadAll(sql);
    return Number(reader.getRows()[0]?.[0] ?? 0);
  } catch (error) {
    throw readDuckError(error);
  }
}

/**
 * Keeps a query's rows in a temporary table while `work` uses them: what a statement reads must be read before it
 * changes anything.
 */
export async function withWorkTable<Value>(
  duck: DuckDBConnection,
  sql: string,
  work: (table: string) => Promise<Value>,
): Promise<Value> {
  made += 1;
  const table = `temp."sf work ${made}"`;
  await runChange(duck, `CREATE TEMPORARY TABLE ${table} AS ${sql}`);
  const value = await work(table);
  // After a failure the whole transaction is given up, and the table with it.
  await runChange(duck, `DROP TABLE ${table}`);
  return value;
}
