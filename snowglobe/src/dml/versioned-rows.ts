import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { physicalNameOf } from "../storage/physical-name.ts";
import { keepsHistory } from "../storage/retention.ts";
import { insertSql, keepSql } from "../storage/row-versions.ts";
import { runChange } from "../storage/run-change.ts";

/** Inserts a query's rows, whose columns have the names of the table's in DuckDB. @returns how many. */
export function insertRows(
  { account, session }: Execution,
  table: CatalogObject,
  rows: string,
): Promise<number> {
  return runChange(session.duck, insertSql(table, rows, account.versions.of(session.duck)));
}

/**
 * Keeps rows as they are before they are changed, when the table's earlier rows can be asked for.
 * @param where a condition on the table as `t`
 * @returns the version that changes them
 */
export async function keepRows(
  { account, session }: Execution,
  table: CatalogObject,
  where?: string,
): Promise<number> {
  const { duck } = session;
  const version = account.versions.of(duck);
  if (keepsHistory(account.catalog, table)) await runChange(duck, keepSql(table, version, where));
  return version;
}

/** Deletes rows. @param where a condition on the table as `t` @returns how many. */
export async function deleteRows(
  execution: Execution,
  table: CatalogObject,
  where = "true",
): Promise<number> {
  await keepRows(execution, table, where);
  return runChange(execution.session.duck, `DELETE FROM ${physicalNameOf(table)} AS t WHERE ${where}`);
}
