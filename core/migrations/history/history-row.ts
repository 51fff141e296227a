import { quoteLiteral } from "../../snowflake/quote.ts";
import type { ScriptKind } from "../scripts/script-name.ts";
import type { MetadataNames } from "./metadata-names.ts";

/** schemachange's columns exactly: its users' tables and ours are the same. Format contract: docs/FORMATS.md. */
export function createHistorySql(names: MetadataNames): string {
  return `CREATE TABLE IF NOT EXISTS ${names.history} (VERSION VARCHAR, DESCRIPTION VARCHAR, SCRIPT VARCHAR, SCRIPT_TYPE VARCHAR, CHECKSUM VARCHAR, EXECUTION_TIME NUMBER, STATUS VARCHAR, INSTALLED_BY VARCHAR, INSTALLED_ON TIMESTAMP_LTZ)`;
}

export interface HistoryRow {
  readonly version: string;
  readonly description: string;
  readonly script: string;
  readonly kind: ScriptKind;
  readonly checksum: string;
  readonly status: "Success" | "Failed";
  /** an SQL expression for whole seconds */
  readonly executionTime: string;
}

/** Session variable that holds the second (server's clock) in which the running script began. */
const STARTED_VARIABLE = "SNOWHOOK_STARTED";

/** The server's clock, in seconds. */
export const secondNow = "DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP())";

/** `SET` for the variable that `secondsSinceStart` reads. `query` gives `secondNow`. */
export function setStartedSql(query: string): string {
  return `SET ${STARTED_VARIABLE} = (${query})`;
}

/** Whole seconds since `setStartedSql`, by the server's clock. */
export const secondsSinceStart = `${secondNow} - $${STARTED_VARIABLE}`;

/** Records one run. Every value is an escaped literal, as a request of several statements takes no bind values. */
export function insertHistorySql(names: MetadataNames, row: HistoryRow): string {
  const texts = [row.version, row.description, row.script, row.kind, row.checksum]
    .map(quoteLiteral)
    .join(", ");
  return `INSERT INTO ${names.history} (VERSION, DESCRIPTION, SCRIPT, SCRIPT_TYPE, CHECKSUM, EXECUTION_TIME, STATUS, INSTALLED_BY, INSTALLED_ON) SELECT ${texts}, ${row.executionTime}, ${quoteLiteral(row.status)}, CURRENT_USER(), CURRENT_TIMESTAMP()`;
}

/**
 * Counts as N, above 0, when a script is recorded as applied: a V script by any Success row, anything whose text
 * decides (R, or V that runs again when it changed) by the checksum of the newest one.
 */
export function countAppliedSql(
  names: MetadataNames,
  { script, kind, checksum }: Pick<HistoryRow, "script" | "kind" | "checksum">,
  byText: boolean,
): string {
  const where = `SCRIPT = ${quoteLiteral(script)} AND SCRIPT_TYPE = ${quoteLiteral(kind)} AND STATUS = 'Success'`;
  if (!byText) return `SELECT COUNT(*) AS N FROM ${names.history} WHERE ${where}`;
  return `SELECT COUNT(*) AS N FROM (SELECT CHECKSUM FROM ${names.history} WHERE ${where} QUALIFY ROW_NUMBER() OVER (ORDER BY INSTALLED_ON DESC) = 1) WHERE CHECKSUM = ${quoteLiteral(checksum)}`;
}
