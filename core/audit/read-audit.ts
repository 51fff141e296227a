import type { MigrationConfig } from "../migrations/contracts/migration-config.ts";
import { metadataNames } from "../migrations/history/metadata-names.ts";
import { noHistoryTable } from "../migrations/history/read-state.ts";
import { readStoredReceipt, receiptText } from "../receipt/receipt.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { isMissingObject } from "../snowflake/missing-object.ts";

/** One thing that was done, or asked for. What is not known is absent. */
export interface AuditEntry {
  /** ISO 8601, by Snowflake's clock */
  readonly time: string;
  /**
   * `script` (one was run), `message` (a deployment was asked for), or a kind of the ledger in lower case: `deployment`, `failure`,
   * `job`, `baseline`, `files`, `approval`, `revocation`, `cancel`, `undo`, `waiting`, `drift`, `receipt`, `break` …
   */
  readonly what: string;
  /** `shop/dev`; of a terminal the database */
  readonly environment?: string;
  readonly commit?: string;
  readonly attempt?: number;
  /** who asked for it, approved it or did it: `push:octocat`, a login, `ana@laptop …` */
  readonly by?: string;
  /** Snowflake's user that did it */
  readonly user?: string;
  /** script, job or folder */
  readonly script?: string;
  readonly checksum?: string;
  /** of a script Success, Failed, Undone; of a message how it stands or ended */
  readonly status?: string;
  readonly seconds?: number;
  readonly line?: number;
  readonly statement?: number;
  readonly queryId?: string;
  readonly detail?: string;
  /** of a receipt, what the deployment cost */
  readonly credits?: number;
  readonly bytesScanned?: number;
  readonly bytesWritten?: number;
}

export interface AuditInput {
  readonly connection: SnowflakeConnection;
  readonly config: Pick<MigrationConfig, "historyTable" | "metadataSchema">;
  readonly since: Date;
}

/** More than these of one table are not read: the audit says so. */
export const MOST_ROWS = 10_000;

export interface Audit {
  /** oldest first */
  readonly entries: readonly AuditEntry[];
  /** there is more before them than was read */
  readonly cut: boolean;
}

/**
 * Who asked, who approved, what ran: history, ledger and messages of one place, put into one order. Three statements.
 * @throws {ConfigError} when nothing was ever deployed there
 */
export async function readAudit({ connection, config, since }: AuditInput): Promise<Audit> {
  const names = metadataNames(config);
  const after = `TO_TIMESTAMP_LTZ(${since.getTime()}, 3)`;
  const read = (columns: string, table: string, time: string) =>
    rowsOf(
      connection,
      `SELECT ${columns}, DATE_PART(EPOCH_MILLISECOND, ${time}) AS AT_MS FROM ${table} WHERE ${time} >= ${after} ORDER BY ${time} DESC LIMIT ${MOST_ROWS}`,
    );
  const history = await read(
    "SCRIPT, CHECKSUM, STATUS, EXECUTION_TIME, INSTALLED_BY",
    names.history,
    "INSTALLED_ON",
  );
  if (history === undefined) throw noHistoryTable(names);
  const ledger = await read(
    "KIND, ENVIRONMENT, COMMIT_ID, ATTEMPT, SCRIPT, CHECKSUM, QUERY_ID, STATEMENT_NUMBER, LINE_NUMBER, ERROR_MESSAGE, RECORDED_BY",
    names.ledger,
    "RECORDED_ON",
  );
  const messages = await read(
    "ENVIRONMENT, COMMIT_ID, ATTEMPT, STATE, OUTCOME, DETAIL",
    names.messages,
    "CHANGED_ON",
  );
  const tables = [history, ledger ?? [], messages ?? []];
  const entries = [
    ...history.map(ofHistory),
    ...(ledger ?? []).filter(({ KIND }) => KIND !== "BEGUN" && KIND !== "SCRIPT").map(ofLedger),
    ...(messages ?? []).map(ofMessage),
  ];
  return {
    entries: entries.toSorted((one, other) => (one.time < other.time ? -1 : Number(one.time > other.time))),
    cut: tables.some((rows) => rows.length >= MOST_ROWS),
  };
}

type Row = Readonly<Record<string, unknown>>;

function ofHistory(row: Row): AuditEntry {
  return {
    ...timed(row),
    what: "script",
    ...given("user", text(row.INSTALLED_BY)),
    ...given("script", text(row.SCRIPT)),
    ...given("checksum", text(row.CHECKSUM)),
    ...given("status", text(row.STATUS)),
    ...given("seconds", number(row.EXECUTION_TIME)),
  };
}

function ofLedger(row: Row): AuditEntry {
  const kind = String(row.KIND);
  const entry = {
    ...timed(row),
    what: kind.toLowerCase(),
    ...subject(row),
    ...given("user", text(row.RECORDED_BY)),
    ...given("script", text(row.SCRIPT)),
    ...given("line", number(row.LINE_NUMBER)),
    ...given("statement", number(row.STATEMENT_NUMBER)),
    ...given("queryId", text(row.QUERY_ID)),
  };
  const [checksum, message] = [text(row.CHECKSUM), text(row.ERROR_MESSAGE)];
  switch (kind) {
    // What its texts mean is the kind's own: docs/FORMATS.md.
    case "DEPLOYMENT":
      return { ...entry, ...given("by", message ?? personOf(text(row.COMMIT_ID))) };
    case "APPROVAL":
    case "REVOCATION":
    case "CANCEL":
    case "UNDO":
      return { ...entry, ...given("by", checksum) };
    case "BREAK":
      return { ...entry, ...given("by", text(row.COMMIT_ID)), ...given("detail", message) };
    case "RECEIPT":
      return { ...entry, ...receiptOf(message) };
    default:
      return { ...entry, ...given("checksum", checksum), ...given("detail", message) };
  }
}

function receiptOf(message: string | undefined): Partial<AuditEntry> {
  const receipt = readStoredReceipt(message);
  if (receipt === undefined) return given("detail", message);
  const { credits, bytesScanned, bytesWritten } = receipt;
  return {
    ...given("credits", credits),
    ...given("bytesScanned", bytesScanned),
    ...given("bytesWritten", bytesWritten),
    detail: receiptText(receipt),
  };
}

function ofMessage(row: Row): AuditEntry {
  const [outcome, detail] = [text(row.OUTCOME), text(row.DETAIL)];
  return {
    ...timed(row),
    what: "message",
    ...subject(row),
    status: outcome ?? String(row.STATE),
    // Of one that failed, was cancelled or undid another the detail is why; of any other who asked for it.
    ...given(["failed", "cancelled", "undone"].includes(outcome ?? "") ? "detail" : "by", detail),
  };
}

/** A terminal's deployment is called by who is there and where. */
function personOf(commit: string | undefined): string | undefined {
  return commit?.includes("@") === true ? commit.replace(/ [0-9a-f-]{36}$/, "") : undefined;
}

function subject(row: Row): Pick<AuditEntry, "environment" | "commit" | "attempt"> {
  return {
    ...given("environment", text(row.ENVIRONMENT)),
    ...given("commit", text(row.COMMIT_ID)),
    ...given("attempt", number(row.ATTEMPT)),
  };
}

const timed = (row: Row) => ({ time: new Date(Number(row.AT_MS)).toISOString() });
const text = (value: unknown) =>
  value === null || value === undefined || value === "" ? undefined : String(value);
const number = (value: unknown) => (value === null || value === undefined ? undefined : Number(value));

function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
}

/** Undefined when there is no such table. */
async function rowsOf(connection: SnowflakeConnection, sql: string): Promise<readonly Row[] | undefined> {
  try {
    return (await connection.query(sql)).rows;
  } catch (error) {
    if (isMissingObject(error)) return undefined;
    throw error;
  }
}
