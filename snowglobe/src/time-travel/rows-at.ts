import type { CatalogObject } from "../account/catalog.ts";
import { historyNameOf, physicalNameOf } from "../storage/physical-name.ts";
import { ROW_ID, SINCE, UNTIL } from "../storage/row-versions.ts";

type Table = Pick<CatalogObject, "path">;

const PAST = `* EXCLUDE (${UNTIL})`;

/** A table's rows as they were with a version, as a subquery with the names of its columns. */
export function rowsAt(table: Table, version: number): string {
  const now = `SELECT * FROM ${physicalNameOf(table)} WHERE ${SINCE} <= ${version}`;
  const past = `SELECT ${PAST} FROM ${historyNameOf(table)} WHERE ${SINCE} <= ${version} AND ${UNTIL} > ${version}`;
  return `(${now} UNION ALL BY NAME ${past})`;
}

/** Which changes are meant: from one version (not included) to another (included; absent: the present). */
export interface Span {
  readonly from: number;
  readonly to?: number;
}

/** What a change is called in the SQL of `changes`, beside the table's columns. */
export const CHANGE = { action: '"$action"', isUpdate: '"$isupdate"', rowId: '"$rowid"' } as const;

/**
 * What became of a table's rows, as a subquery: what must be deleted from the rows that were, and inserted, to make the rows
 * that are. A row that came and went between the two is not among them; a changed one is twice, as it was and as it is.
 * https://docs.snowflake.com/en/user-guide/streams-intro#data-flow
 */
export function netChanges(table: Table, { from, to }: Span): string {
  const [rows, past] = [physicalNameOf(table), historyNameOf(table)];
  const before = `SELECT ${PAST} FROM ${past} WHERE ${SINCE} <= ${from} AND ${UNTIL} > ${from}${to === undefined ? "" : ` AND ${UNTIL} <= ${to}`}`;
  const still = `SELECT * FROM ${rows} WHERE ${SINCE} > ${from}`;
  const after =
    to === undefined
      ? still
      : `${still} AND ${SINCE} <= ${to} UNION ALL BY NAME
         SELECT ${PAST} FROM ${past} WHERE ${SINCE} > ${from} AND ${SINCE} <= ${to} AND ${UNTIL} > ${to}`;
  const side = (own: string, other: string, action: string) =>
    `SELECT *, '${action}' AS ${CHANGE.action}, abs(${ROW_ID}) IN (SELECT abs(${ROW_ID}) FROM ${other}) AS ${CHANGE.isUpdate}, ${shownId()} FROM ${own}`;
  return `(WITH "$before" AS (${before}), "$after" AS (${after})
    ${side('"$before"', '"$after"', "DELETE")} UNION ALL BY NAME ${side('"$after"', '"$before"', "INSERT")})`;
}

/** Rows with their identities, as a subquery. */
export function identifiedRows(rows: string): string {
  return `(SELECT *, CAST(abs(${ROW_ID}) AS VARCHAR) AS ${CHANGE.rowId} FROM ${rows})`;
}

/**
 * The same of a view: rows as they were and as they are, whose column `id` says what each is made of.
 * @param before absent: all rows are as if they had just come
 */
export function differences(before: string | undefined, after: string, id: string): string {
  const side = (own: string, other: string, action: string) =>
    `SELECT * EXCLUDE (${id}), '${action}' AS ${CHANGE.action}, ${id} IN (SELECT ${id} FROM ${other}) AS ${CHANGE.isUpdate},
      sha1('view row ' || ${id}) AS ${CHANGE.rowId} FROM (SELECT * FROM ${own} EXCEPT SELECT * FROM ${other})`;
  const was = before ?? `SELECT * FROM "$after" LIMIT 0`;
  return `(WITH "$after" AS (${after}), "$before" AS (${was})
    ${side('"$before"', '"$after"', "DELETE")} UNION ALL BY NAME ${side('"$after"', '"$before"', "INSERT")})`;
}

/** Rows that came, also those that went or were changed since: as they came. */
export function insertedRows(table: Table, { from, to }: Span): string {
  const within = `${SINCE} > ${from}${to === undefined ? "" : ` AND ${SINCE} <= ${to}`} AND ${ROW_ID} > 0`;
  return asInserted(
    `SELECT * FROM ${physicalNameOf(table)} WHERE ${within} UNION ALL BY NAME SELECT ${PAST} FROM ${historyNameOf(table)} WHERE ${within}`,
  );
}

/** All rows as they were with a version, as if they had just come: SHOW_INITIAL_ROWS. */
export function initialRows(table: Table, version: number): string {
  return asInserted(`SELECT * FROM ${rowsAt(table, version)}`);
}

function asInserted(rows: string): string {
  return `(SELECT *, 'INSERT' AS ${CHANGE.action}, false AS ${CHANGE.isUpdate}, ${shownId()} FROM (${rows}))`;
}

/** METADATA$ROW_ID: the same for a row whatever becomes of it, and no two rows have the same. */
function shownId(): string {
  return `sha1('row ' || abs(${ROW_ID})) AS ${CHANGE.rowId}`;
}
