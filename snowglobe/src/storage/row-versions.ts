import type { CatalogObject } from "../account/catalog.ts";
import { historyNameOf, physicalNameOf } from "./physical-name.ts";
import { readTableProperties } from "./table-properties.ts";

/*
 * What DuckDB's table of a Snowflake table has beside its columns. No column of a user's has a dollar in its name: see
 * `physicalName`.
 */

/** The version (account/versions.ts) that wrote the row as it is. */
export const SINCE = '"$since"';
/** In the table of what rows were: the version that changed or deleted it. */
export const UNTIL = '"$until"';
/**
 * A row's identity, which its changes keep; it is below zero once the row was changed. Only tables whose changes are tracked
 * have it.
 */
export const ROW_ID = '"$id"';

const ROW_IDS = "snowglobe.row_id";
export const NEXT_ROW_ID = `nextval('${ROW_IDS}')`;
/** Makes the sequence of identities. */
export const MAKE_ROW_IDS = `CREATE SEQUENCE IF NOT EXISTS ${ROW_IDS}`;

type Table = Pick<CatalogObject, "path" | "properties">;

/** Definitions of these columns, for CREATE TABLE. */
export function versionColumns(table: Table): readonly string[] {
  return [`${SINCE} BIGINT`, ...(hasRowIds(table) ? [`${ROW_ID} BIGINT`] : [])];
}

export function hasRowIds(table: Pick<CatalogObject, "properties">): boolean {
  return readTableProperties(table).rowIds === true;
}

/** INSERT of a query's rows, whose columns have the names of the table's. */
export function insertSql(table: Table, rows: string, version: number): string {
  const id = hasRowIds(table) ? `, ${NEXT_ROW_ID} AS ${ROW_ID}` : "";
  return `INSERT INTO ${physicalNameOf(table)} BY NAME SELECT *, CAST(${version} AS BIGINT) AS ${SINCE}${id} FROM (${rows})`;
}

/** What SET says besides, in an UPDATE of the table as `t`. */
export function changedRow(table: Table, version: number): string {
  const id = hasRowIds(table)
    ? `, ${ROW_ID} = CASE WHEN t.${SINCE} = ${version} THEN t.${ROW_ID} ELSE -abs(t.${ROW_ID}) END`
    : "";
  return `, ${SINCE} = ${version}${id}`;
}

/**
 * Keeps rows as they are before a version changes or deletes them. What the same version wrote was never committed.
 * @param where a condition on the table as `t`
 */
export function keepSql(table: Table, version: number, where = "true"): string {
  return `INSERT INTO ${historyNameOf(table)} BY NAME SELECT *, CAST(${version} AS BIGINT) AS ${UNTIL} FROM ${physicalNameOf(table)} AS t WHERE t.${SINCE} < ${version} AND (${where})`;
}
