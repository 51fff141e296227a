import { ConfigError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";
import { NO_SESSION, type SessionContext } from "../contracts/session-context.ts";
import { attemptSql } from "./ledger.ts";
import type { MetadataNames } from "./metadata-names.ts";
import { readSessionSql, sessionOf } from "./session-row.ts";

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
  /** A and U scripts that this attempt has applied already */
  readonly done: ReadonlySet<string>;
  /** scripts that this attempt began and whose end is recorded apart: without it they are in doubt */
  readonly begun: ReadonlySet<string>;
  /** scripts whose failure this attempt has recorded */
  readonly failed: ReadonlySet<string>;
  /** an earlier run of this attempt began */
  readonly began: boolean;
  /** the server's clock, ISO 8601; when this attempt began before, the moment of that */
  readonly startedAt: string | undefined;
  /** true when the lease was not given back: what was begun under it may still run */
  readonly reentered: boolean;
  readonly session: SessionContext;
}

export const EMPTY_STATE: MigrationState = {
  versioned: new Map(),
  repeatable: new Map(),
  files: new Set(),
  done: new Set(),
  begun: new Set(),
  failed: new Set(),
  began: false,
  startedAt: undefined,
  reentered: false,
  session: NO_SESSION,
};

interface StateRow {
  readonly KIND: "V" | "R" | "FILES" | "SCRIPT" | "BEGUN" | "FAILURE" | "DEPLOYMENT" | "LEASE" | "SESSION";
  readonly SCRIPT: string | null;
  readonly VERSION: string | null;
  readonly CHECKSUM: string | null;
  /** of the rows that tell a moment */
  readonly NOW_MS: number | string | null;
}

const nowMs = "DATE_PART(EPOCH_MILLISECOND, CURRENT_TIMESTAMP())";

/** History only, for a plan (which needs neither lease nor ledger) and for accounts that have only schemachange's. */
export function readHistorySql(names: MetadataNames): string {
  return `SELECT SCRIPT_TYPE AS KIND, SCRIPT, VERSION, CHECKSUM, NULL::NUMBER AS NOW_MS FROM ${names.history} WHERE STATUS = 'Success' AND SCRIPT_TYPE IN ('V', 'R') QUALIFY ROW_NUMBER() OVER (PARTITION BY SCRIPT_TYPE, SCRIPT ORDER BY INSTALLED_ON DESC) = 1`;
}

/** Everything that a deployment wants to know, in one statement. */
export function readStateSql(names: MetadataNames, deployment: DeploymentIdentity, token: string): string {
  const attempt = attemptSql(deployment);
  return [
    readHistorySql(names),
    `SELECT DISTINCT 'FILES', SCRIPT, NULL, CHECKSUM, NULL FROM ${names.ledger} WHERE KIND = 'FILES'`,
    `SELECT DISTINCT KIND, SCRIPT, NULL, CHECKSUM, NULL FROM ${names.ledger} WHERE KIND IN ('SCRIPT', 'BEGUN', 'FAILURE') AND ${attempt}`,
    `SELECT 'DEPLOYMENT', NULL, NULL, NULL, DATE_PART(EPOCH_MILLISECOND, RECORDED_ON) FROM ${names.ledger} WHERE KIND = 'DEPLOYMENT' AND ${attempt}`,
    `SELECT 'LEASE', IFF(REENTERED, 'again', ''), NULL, NULL, NULL FROM ${names.lease} WHERE TOKEN = ${quoteLiteral(token)}`,
    `SELECT 'SESSION', ${readSessionSql}, NULL, NULL, ${nowMs}`,
  ].join(" UNION ALL ");
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
  const of = (kind: StateRow["KIND"]) => rows.filter(({ KIND }) => KIND === kind);
  const scripts = (kind: StateRow["KIND"]) => of(kind).map(({ SCRIPT }) => SCRIPT ?? "");
  const began = of("DEPLOYMENT").map(({ NOW_MS }) => Number(NOW_MS));
  const now = of("SESSION")[0]?.NOW_MS;
  const startedMs = began.length > 0 ? Math.min(...began) : now;
  return {
    versioned: new Map(
      of("V").map(({ SCRIPT, VERSION, CHECKSUM }) => {
        const script = SCRIPT ?? "";
        return [script, { script, version: VERSION ?? "", checksum: CHECKSUM ?? "" }];
      }),
    ),
    repeatable: new Map(of("R").map(({ SCRIPT, CHECKSUM }) => [SCRIPT ?? "", CHECKSUM ?? ""])),
    files: new Set(of("FILES").map(({ SCRIPT, CHECKSUM }) => `${SCRIPT}/${CHECKSUM}`)),
    done: new Set(scripts("SCRIPT")),
    begun: new Set(scripts("BEGUN")),
    failed: new Set(scripts("FAILURE")),
    began: began.length > 0 || rows.some(({ KIND }) => ["SCRIPT", "BEGUN", "FAILURE"].includes(KIND)),
    startedAt:
      startedMs === undefined || startedMs === null ? undefined : new Date(Number(startedMs)).toISOString(),
    reentered: scripts("LEASE").some((again) => again !== ""),
    session: sessionOf(of("SESSION")[0]?.SCRIPT),
  };
}
