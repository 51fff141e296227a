import type { DuckDBConnection } from "@duckdb/node-api";

/**
 * What happened in the account, kept in its file: one table for each kind of event, beside the catalogue's, where no
 * Snowflake schema can stand. An event is what JSON can hold; who reads it checks what it reads.
 */
export type History = "task_run" | "dynamic_table_refresh" | "dynamic_table_version";

/** Adds an event in the connection's open transaction. @param at epoch milliseconds */
export async function addToHistory(
  duck: DuckDBConnection,
  history: History,
  at: number,
  event: unknown,
): Promise<void> {
  await makeTable(duck, history);
  await duck.run(`INSERT INTO ${tableOf(history)} VALUES ($1::DOUBLE, $2)`, [at, JSON.stringify(event)]);
}

/** The events since a time, newest first; older ones are taken away. */
export async function readHistory(
  duck: DuckDBConnection,
  history: History,
  since: number,
): Promise<readonly unknown[]> {
  await makeTable(duck, history);
  await duck.run(`DELETE FROM ${tableOf(history)} WHERE happened < $1::DOUBLE`, [since]);
  const rows = await duck.runAndReadAll(`SELECT event FROM ${tableOf(history)} ORDER BY rowid DESC`);
  return rows.getRows().map(([event]): unknown => JSON.parse(String(event)));
}

function tableOf(history: History): string {
  return `snowglobe.${history}`;
}

async function makeTable(duck: DuckDBConnection, history: History): Promise<void> {
  await duck.run(`CREATE TABLE IF NOT EXISTS ${tableOf(history)} (happened BIGINT, event VARCHAR)`);
}
