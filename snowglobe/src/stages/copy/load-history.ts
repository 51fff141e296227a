import type { Account, Execution } from "../../account/account.ts";
import { noteTruncated } from "./copy-history.ts";

/*
 * Which files were loaded into which table: "the command ignores staged data files that were already loaded into the
 * table" https://docs.snowflake.com/en/sql-reference/sql/copy-into-table. It stands in DuckDB, so that a transaction
 * that is rolled back forgets what it loaded.
 */

const TABLE = "snowglobe_stages.loads";

/** Makes the table; called when the account starts. */
export async function openLoadHistory(account: Account): Promise<void> {
  const duck = await account.duck.connect();
  try {
    await duck.run("CREATE SCHEMA IF NOT EXISTS snowglobe_stages");
    await duck.run(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (table_id BIGINT, stage VARCHAR, path VARCHAR, md5 VARCHAR)`,
    );
  } finally {
    duck.closeSync();
  }
}

/** What was loaded into the table: `stage`, `path` and content together, as `keyOf` makes them. */
export async function loadedFiles({ session }: Execution, tableId: number): Promise<ReadonlySet<string>> {
  const reader = await session.duck.runAndReadAll(
    `SELECT stage, path, md5 FROM ${TABLE} WHERE table_id = ?`,
    [tableId],
  );
  return new Set(
    reader.getRows().map(([stage, path, md5]) => keyOf(String(stage), String(path), String(md5))),
  );
}

export function keyOf(stage: string, path: string, md5: string): string {
  return JSON.stringify([stage, path, md5]);
}

export async function rememberLoad(
  { session }: Execution,
  tableId: number,
  file: { readonly stage: string; readonly path: string; readonly md5: string },
): Promise<void> {
  await session.duck.run(`INSERT INTO ${TABLE} VALUES (?, ?, ?, ?)`, [
    tableId,
    file.stage,
    file.path,
    file.md5,
  ]);
}

/** TRUNCATE forgets what was loaded: https://docs.snowflake.com/en/sql-reference/sql/truncate-table */
export async function forgetLoads({ session }: Pick<Execution, "session">, tableId: number): Promise<void> {
  await session.duck.run(`DELETE FROM ${TABLE} WHERE table_id = ?`, [tableId]);
  await noteTruncated({ session }, tableId);
}
