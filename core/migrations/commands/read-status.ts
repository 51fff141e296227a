import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import { metadataNames } from "../history/metadata-names.ts";
import { noHistoryTable } from "../history/read-state.ts";
import { currentHolder } from "../lease/acquire-lease.ts";

export interface HistoryEntry {
  readonly version: string;
  readonly script: string;
  readonly kind: string;
  readonly status: string;
  readonly installedBy: string;
  /** ISO 8601 */
  readonly installedOn: string;
  readonly seconds: number;
  /** the deployment that began last before it, as the same user; absent when there is none in the ledger */
  readonly deployment?: { readonly environment: string; readonly commit: string };
}

export interface LedgerEntry {
  readonly kind: string;
  readonly commit: string;
  readonly script: string | null;
  readonly line: number | null;
  readonly statement: number | null;
  readonly error: string | null;
  readonly queryId: string | null;
  readonly recordedOn: string;
}

export interface MigrationStatus {
  /** newest first */
  readonly history: readonly HistoryEntry[];
  readonly ledger: readonly LedgerEntry[];
  /** who holds the lease now */
  readonly deploying: { readonly holder: string; readonly until: string } | undefined;
}

/** What was deployed last. `limit` is the number of rows of history and ledger, each. */
export async function readStatus(
  connection: SnowflakeConnection,
  config: Pick<MigrationConfig, "historyTable" | "metadataSchema">,
  limit: number,
): Promise<MigrationStatus> {
  const names = metadataNames(config);
  const history = await rowsOf(
    connection,
    `SELECT VERSION, SCRIPT, SCRIPT_TYPE, STATUS, INSTALLED_BY, EXECUTION_TIME, DATE_PART(EPOCH_MILLISECOND, INSTALLED_ON) AS ON_MS FROM ${names.history} ORDER BY INSTALLED_ON DESC LIMIT ${Math.trunc(limit)}`,
  );
  if (history === undefined) throw noHistoryTable(names);
  const ledger = await rowsOf(
    connection,
    `SELECT KIND, COMMIT_ID, SCRIPT, LINE_NUMBER, STATEMENT_NUMBER, ERROR_MESSAGE, QUERY_ID, DATE_PART(EPOCH_MILLISECOND, RECORDED_ON) AS ON_MS FROM ${names.ledger} ORDER BY RECORDED_ON DESC LIMIT ${Math.trunc(limit)}`,
  );
  const deployments = ledger === undefined ? [] : await readDeployments(connection, names.ledger);
  return {
    history: history.map((row) => ({
      ...deploymentOf(row, deployments),
      version: text(row.VERSION),
      script: text(row.SCRIPT),
      kind: text(row.SCRIPT_TYPE),
      status: text(row.STATUS),
      installedBy: text(row.INSTALLED_BY),
      installedOn: time(row.ON_MS),
      seconds: Number(row.EXECUTION_TIME),
    })),
    ledger: (ledger ?? []).map((row) => ({
      kind: text(row.KIND),
      commit: text(row.COMMIT_ID),
      script: nullable(row.SCRIPT, text),
      line: nullable(row.LINE_NUMBER, Number),
      statement: nullable(row.STATEMENT_NUMBER, Number),
      error: nullable(row.ERROR_MESSAGE, text),
      queryId: nullable(row.QUERY_ID, text),
      recordedOn: time(row.ON_MS),
    })),
    deploying: ledger === undefined ? undefined : await holderNow(connection, names.lease),
  };
}

type Row = Readonly<Record<string, unknown>>;

/** Deployments that began, newest first. */
async function readDeployments(connection: SnowflakeConnection, ledger: string): Promise<readonly Row[]> {
  const rows = await rowsOf(
    connection,
    `SELECT ENVIRONMENT, COMMIT_ID, RECORDED_BY, DATE_PART(EPOCH_MILLISECOND, RECORDED_ON) AS ON_MS FROM ${ledger} WHERE KIND IN ('DEPLOYMENT', 'BASELINE') ORDER BY RECORDED_ON DESC LIMIT 1000`,
  );
  return rows ?? [];
}

function deploymentOf(applied: Row, deployments: readonly Row[]): Pick<HistoryEntry, "deployment"> {
  const found = deployments.find(
    (row) => Number(row.ON_MS) <= Number(applied.ON_MS) && row.RECORDED_BY === applied.INSTALLED_BY,
  );
  if (found === undefined) return {};
  return { deployment: { environment: text(found.ENVIRONMENT), commit: text(found.COMMIT_ID) } };
}

async function holderNow(
  connection: SnowflakeConnection,
  table: string,
): Promise<{ holder: string; until: string } | undefined> {
  const held = await currentHolder(connection, table);
  const running = await rowsOf(
    connection,
    `SELECT HOLDER FROM ${table} WHERE EXPIRES_ON > CURRENT_TIMESTAMP()`,
  );
  return (running ?? []).length > 0 ? held : undefined;
}

async function rowsOf(
  connection: SnowflakeConnection,
  sql: string,
): Promise<Record<string, unknown>[] | undefined> {
  try {
    return (await connection.query(sql)).rows;
  } catch (error) {
    if (isMissingObject(error)) return undefined;
    throw error;
  }
}

const text = (value: unknown): string => String(value ?? "");
const time = (value: unknown): string => new Date(Number(value)).toISOString();

function nullable<T>(value: unknown, convert: (value: unknown) => T): T | null {
  return value === null || value === undefined ? null : convert(value);
}
