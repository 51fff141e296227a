import { ConfigError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import type { MetadataNames } from "./metadata-names.ts";

export interface AppliedVersion {
  readonly script: string;
  readonly version: string;
  readonly checksum: string;
}

/** What the account remembers of earlier deployments. */
export interface MigrationState {
  /** script name -> its latest Success row */
  readonly versioned: ReadonlyMap<string, AppliedVersion>;
  /** R script name -> checksum of its latest Success row */
  readonly repeatable: ReadonlyMap<string, string>;
  /** folder name -> content hashes that were uploaded */
  readonly files: ReadonlySet<string>;
  /** the server's clock, ISO 8601 */
  readonly serverTime: string | undefined;
  /** true when the lease was already this holder's: an earlier run of the same work did not end in order */
  readonly reentered: boolean;
}

export const EMPTY_STATE: MigrationState = {
  versioned: new Map(),
  repeatable: new Map(),
  files: new Set(),
  serverTime: undefined,
  reentered: false,
};

interface StateRow {
  readonly KIND: "V" | "R" | "FILES" | "LEASE";
  readonly SCRIPT: string;
  readonly VERSION: string | null;
  readonly CHECKSUM: string | null;
  readonly NOW_MS: number | string;
}

/** History only, for a plan (which needs neither lease nor ledger) and for accounts that have only schemachange's. */
export function readHistorySql(names: MetadataNames): string {
  return `SELECT SCRIPT_TYPE AS KIND, SCRIPT, VERSION, CHECKSUM, DATE_PART(EPOCH_MILLISECOND, CURRENT_TIMESTAMP()) AS NOW_MS FROM ${names.history} WHERE STATUS = 'Success' AND SCRIPT_TYPE IN ('V', 'R') QUALIFY ROW_NUMBER() OVER (PARTITION BY SCRIPT_TYPE, SCRIPT ORDER BY INSTALLED_ON DESC) = 1`;
}

/** Everything that a deployment wants to know, in one statement. */
export function readStateSql(names: MetadataNames, token: string): string {
  const now = "DATE_PART(EPOCH_MILLISECOND, CURRENT_TIMESTAMP())";
  return `${readHistorySql(names)} UNION ALL SELECT DISTINCT 'FILES', SCRIPT, NULL, CHECKSUM, ${now} FROM ${names.ledger} WHERE KIND = 'FILES' UNION ALL SELECT 'LEASE', IFF(REENTERED, 'again', ''), NULL, NULL, ${now} FROM ${names.lease} WHERE TOKEN = ${quoteLiteral(token)}`;
}

/** Reads what was applied. `undefined` when there is no history table. */
export async function readState(
  connection: SnowflakeConnection,
  sql: string,
): Promise<MigrationState | undefined> {
  try {
    const { rows } = await connection.query<StateRow>(sql);
    return stateOf(rows);
  } catch (error) {
    if (isMissingObject(error)) return undefined;
    throw error;
  }
}

/** The error for a history table that is not there and may not be made. */
export function noHistoryTable(names: MetadataNames): ConfigError {
  return new ConfigError(`There is no change history table ${names.history} that this role can see.`, {
    next: "Let it be made (--create-change-history-table), or name the right one (--change-history-table).",
  });
}

function stateOf(rows: readonly StateRow[]): MigrationState {
  const versioned = new Map<string, AppliedVersion>();
  const repeatable = new Map<string, string>();
  const files = new Set<string>();
  let reentered = false;
  for (const { KIND, SCRIPT, VERSION, CHECKSUM } of rows) {
    if (KIND === "V")
      versioned.set(SCRIPT, { script: SCRIPT, version: VERSION ?? "", checksum: CHECKSUM ?? "" });
    else if (KIND === "R") repeatable.set(SCRIPT, CHECKSUM ?? "");
    else if (KIND === "FILES") files.add(`${SCRIPT}/${CHECKSUM}`);
    else reentered = SCRIPT !== "";
  }
  const now = rows[0]?.NOW_MS;
  const serverTime = now === undefined ? undefined : new Date(Number(now)).toISOString();
  return { versioned, repeatable, files, serverTime, reentered };
}
