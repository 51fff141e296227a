import type { CatalogChange, CatalogObject } from "../../account/catalog.ts";
import { physicalNameOf } from "../../storage/physical-name.ts";
import { duckColumn } from "../../storage/physical-table.ts";
import { keepsHistory } from "../../storage/retention.ts";
import { insertSql, keepSql } from "../../storage/row-versions.ts";
import { runChange } from "../../storage/run-change.ts";

/**
 * Puts other rows in the place of a dynamic table's. Those that are among both stay as they are: only what differs is a
 * change of the table, and is kept for Time Travel.
 * @returns how many rows are new, and how many of the old ones are gone
 */
export async function replaceRows(
  { catalog, duck, version }: CatalogChange,
  table: CatalogObject,
  rows: string,
): Promise<{ readonly inserted: number; readonly deleted: number }> {
  const physical = physicalNameOf(table);
  const columns = (table.columns ?? []).map(({ name }) => duckColumn(name));
  const names = columns.join(", ");
  const [all, fresh] = ["all", "fresh"].map((name) => `temp."sf refresh ${table.id} ${name}"`);
  // Equal rows are told apart by their number among themselves.
  const numbered = (from: string, more = "") =>
    `SELECT *, row_number() OVER (PARTITION BY ${names}) AS "$n"${more} FROM ${from}`;
  const same = [...columns, '"$n"'].map((name) => `o.${name} IS NOT DISTINCT FROM n.${name}`).join(" AND ");
  const old = `(${numbered(physical, ', rowid AS "$row"')})`;
  const gone = `t.rowid IN (SELECT "$row" FROM ${old} AS o ANTI JOIN ${all} AS n ON ${same})`;
  await runChange(duck, `CREATE TEMPORARY TABLE ${all} AS ${numbered(`(${rows})`)}`);
  await runChange(
    duck,
    `CREATE TEMPORARY TABLE ${fresh} AS SELECT ${names} FROM ${all} AS n ANTI JOIN ${old} AS o ON ${same}`,
  );
  if (keepsHistory(catalog, table)) await runChange(duck, keepSql(table, version, gone));
  const deleted = await runChange(duck, `DELETE FROM ${physical} AS t WHERE ${gone}`);
  const inserted = await runChange(duck, insertSql(table, `SELECT * FROM ${fresh}`, version));
  for (const each of [all, fresh]) await runChange(duck, `DROP TABLE ${each}`);
  return { inserted, deleted };
}
