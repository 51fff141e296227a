import { type HistoryEntry, readStatus } from "../migrations/commands/read-status.ts";
import type { MigrationConfig } from "../migrations/contracts/migration-config.ts";
import { metadataNames } from "../migrations/history/metadata-names.ts";
import {
  type DeploymentReceipt,
  mayStillCome,
  NOT_YET_KNOWN,
  readReceipts,
} from "../receipt/read-receipts.ts";
import type { Receipt } from "../receipt/receipt.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { isMissingObject } from "../snowflake/missing-object.ts";
import { quoteLiteral } from "../snowflake/quote.ts";

/** One script of a deployment. */
export interface ScriptStatus {
  readonly script: string;
  /** Success, Failed, Undone */
  readonly status: string;
  readonly seconds: number;
}

/** One deployment, as history and messages tell it. */
export interface DeploymentStatus {
  /** 40 hex digits, or who and where at a terminal */
  readonly commit: string;
  /** ISO 8601 */
  readonly begunOn: string;
  /** succeeded, failed, superseded, running, paused, waiting … */
  readonly state: string;
  /** why it waits, failed or was not needed, when that is known */
  readonly detail: string | undefined;
  readonly scripts: readonly ScriptStatus[];
  /** of its scripts together */
  readonly seconds: number;
  /** what it cost; absent of what has not ended or ran nothing, and where Snowflake does not tell it */
  readonly receipt?: Receipt | typeof NOT_YET_KNOWN;
}

/** Who holds the lock of an environment. */
export interface LockStatus {
  readonly holder: string;
  /** ISO 8601 */
  readonly until: string;
  /** which taking of it this is: another one is not broken by mistake */
  readonly generation: number;
}

/** What is known of drift: absent when no look was ever taken, or a deployment came after the last one. */
export interface DriftStatus {
  /** one line a change; none: it is as it was deployed */
  readonly changes: readonly string[];
  /** ISO 8601 */
  readonly foundOn: string;
}

export interface EnvironmentStatus {
  /** newest first */
  readonly deployments: readonly DeploymentStatus[];
  /** newest that succeeded; undefined also when it was undone */
  readonly deployed: DeploymentStatus | undefined;
  /** deployments that have not ended: paused ones wait for their turn, waiting ones for what their environment asks */
  readonly waiting: readonly DeploymentStatus[];
  readonly lock: LockStatus | undefined;
  readonly drift: DriftStatus | undefined;
}

export interface StatusInput {
  readonly connection: SnowflakeConnection;
  readonly config: Pick<MigrationConfig, "historyTable" | "metadataSchema">;
  /** as in the messages: `shop/dev`; absent: of a terminal, which has no messages */
  readonly environment: string | undefined;
}

const DEPLOYMENTS = 15;
const SCRIPTS = 300;

/**
 * What was deployed to an environment, what waits, who holds its lock, what has drifted, and what deployments cost. Nine
 * statements on the deployer's own small tables.
 * @throws {ConfigError} when nothing was ever deployed there
 */
export async function readEnvironmentStatus(input: StatusInput): Promise<EnvironmentStatus> {
  const { connection, config, environment } = input;
  const names = metadataNames(config);
  const { history } = await readStatus(connection, config, SCRIPTS);
  const messages =
    environment === undefined ? [] : await readMessages(connection, names.messages, environment);
  const receipts = environment === undefined ? [] : await readReceipts(connection, names, environment);
  const deployments = merged(messages, history, receipts).slice(0, DEPLOYMENTS);
  const held =
    environment === undefined ? undefined : await readHeldBack(connection, names.ledger, environment);
  // What began since then has superseded it, or is what waited.
  const isHeldBack =
    held !== undefined && !messages.some(({ BEGUN_MS }) => Number(BEGUN_MS) >= Date.parse(held.begunOn));
  return {
    deployments,
    deployed: deployedOf(deployments),
    waiting: [
      ...(isHeldBack ? [held] : []),
      ...deployments.filter(({ state }) => state === "running" || state === "paused"),
    ],
    lock: await readLock(connection, names.lease),
    drift: environment === undefined ? undefined : await readDrift(connection, names, environment),
  };
}

function deployedOf(deployments: readonly DeploymentStatus[]): DeploymentStatus | undefined {
  const newest = deployments.find(({ state }) => state === "succeeded" || state === "undone");
  return newest?.state === "undone" ? undefined : newest;
}

interface MessageRow {
  readonly COMMIT_ID: string;
  readonly ATTEMPT: number | string;
  readonly STATE: string;
  readonly OUTCOME: string | null;
  readonly DETAIL: string | null;
  readonly BEGUN_MS: number | string;
  readonly CHANGED_MS: number | string;
}

const epochMs = (column: string) => `DATE_PART(EPOCH_MILLISECOND, ${column})`;

function readMessages(
  connection: SnowflakeConnection,
  table: string,
  environment: string,
): Promise<readonly MessageRow[]> {
  return rowsOf<MessageRow>(
    connection,
    `SELECT COMMIT_ID, ATTEMPT, STATE, OUTCOME, DETAIL, ${epochMs("BEGUN_ON")} AS BEGUN_MS, ${epochMs("CHANGED_ON")} AS CHANGED_MS FROM ${table} WHERE ENVIRONMENT = ${quoteLiteral(environment)} ORDER BY BEGUN_ON DESC, ATTEMPT DESC LIMIT ${DEPLOYMENTS}`,
  );
}

/** The push that waits for what its environment asks: it has not begun, and has no message yet. Not what was cancelled since. */
async function readHeldBack(
  connection: SnowflakeConnection,
  ledger: string,
  environment: string,
): Promise<DeploymentStatus | undefined> {
  const [row] = await rowsOf<{ COMMIT_ID: string; REASON: string | null; ON_MS: number | string }>(
    connection,
    `SELECT COMMIT_ID, ERROR_MESSAGE AS REASON, ${epochMs("RECORDED_ON")} AS ON_MS FROM ${ledger} W WHERE KIND = 'WAITING' AND ENVIRONMENT = ${quoteLiteral(environment)} AND NOT EXISTS (SELECT 1 FROM ${ledger} C WHERE C.KIND = 'CANCEL' AND C.ENVIRONMENT = W.ENVIRONMENT AND C.ATTEMPT >= W.ATTEMPT) ORDER BY RECORDED_ON DESC LIMIT 1`,
  );
  if (row === undefined) return undefined;
  const begunOn = new Date(Number(row.ON_MS)).toISOString();
  return {
    commit: row.COMMIT_ID,
    begunOn,
    state: "waiting",
    detail: row.REASON ?? undefined,
    scripts: [],
    seconds: 0,
  };
}

/** Messages with the scripts that were applied while they lived, and the deployments from terminals between them. */
function merged(
  messages: readonly MessageRow[],
  history: readonly HistoryEntry[],
  receipts: readonly DeploymentReceipt[],
): DeploymentStatus[] {
  const taken = new Set<HistoryEntry>();
  const ofMessages = messages.map((message): DeploymentStatus => {
    const [from, to] = [Number(message.BEGUN_MS), Number(message.CHANGED_MS)];
    const isRunning = message.STATE !== "ended";
    const scripts = history.filter((entry) => {
      const at = Date.parse(entry.installedOn);
      const isOurs = entry.deployment === undefined || entry.deployment.commit === message.COMMIT_ID;
      return isOurs && at >= from && (isRunning || at <= to + 1) && !taken.has(entry);
    });
    for (const entry of scripts) taken.add(entry);
    return {
      commit: message.COMMIT_ID,
      begunOn: new Date(from).toISOString(),
      state: isRunning ? message.STATE : (message.OUTCOME ?? "ended"),
      detail: message.DETAIL ?? undefined,
      ...scriptsOf(scripts),
      ...receiptOf(message, scripts.length > 0, receipts),
    };
  });
  const groups = new Map<string, HistoryEntry[]>();
  for (const entry of history) {
    if (taken.has(entry)) continue;
    const key = entry.deployment?.commit ?? `by ${entry.installedBy}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const ofTerminals = [...groups].map(([commit, entries]): DeploymentStatus => {
    const first = entries.at(-1)?.installedOn ?? "";
    // A script that failed may have been applied later, by the same deployment or another one.
    const failed = entries[0]?.status === "Failed";
    return {
      commit,
      begunOn: first,
      state: failed ? "failed" : "succeeded",
      detail: undefined,
      ...scriptsOf(entries),
    };
  });
  return [...ofMessages, ...ofTerminals].toSorted((one, other) => (one.begunOn < other.begunOn ? 1 : -1));
}

function receiptOf(
  { COMMIT_ID, ATTEMPT, STATE, CHANGED_MS }: MessageRow,
  ranScripts: boolean,
  receipts: readonly DeploymentReceipt[],
): Pick<DeploymentStatus, "receipt"> {
  const found = receipts.find(({ commit, attempt }) => commit === COMMIT_ID && attempt === Number(ATTEMPT));
  if (found !== undefined) return { receipt: found.receipt };
  const isAwaited = STATE === "ended" && ranScripts && mayStillCome(receipts, Number(CHANGED_MS));
  return isAwaited ? { receipt: NOT_YET_KNOWN } : {};
}

/** In the order in which they ran. */
function scriptsOf(entries: readonly HistoryEntry[]): Pick<DeploymentStatus, "scripts" | "seconds"> {
  const scripts = entries
    .toReversed()
    .map(({ script, status, seconds }): ScriptStatus => ({ script, status, seconds }));
  return { scripts, seconds: scripts.reduce((sum, { seconds }) => sum + seconds, 0) };
}

async function readLock(connection: SnowflakeConnection, table: string): Promise<LockStatus | undefined> {
  const [row] = await rowsOf<{
    HOLDER: string;
    UNTIL_MS: number | string;
    GENERATION: number | string | null;
  }>(
    connection,
    `SELECT HOLDER, ${epochMs("EXPIRES_ON")} AS UNTIL_MS, GENERATION FROM ${table} WHERE EXPIRES_ON > CURRENT_TIMESTAMP()`,
  );
  if (row === undefined) return undefined;
  return {
    holder: row.HOLDER,
    until: new Date(Number(row.UNTIL_MS)).toISOString(),
    generation: Number(row.GENERATION ?? 0),
  };
}

async function readDrift(
  connection: SnowflakeConnection,
  { ledger, fingerprints }: { readonly ledger: string; readonly fingerprints: string },
  environment: string,
): Promise<DriftStatus | undefined> {
  const of = quoteLiteral(environment);
  const [found] = await rowsOf<{ TEXT: string | null; ON_MS: number | string }>(
    connection,
    `SELECT ERROR_MESSAGE AS TEXT, ${epochMs("RECORDED_ON")} AS ON_MS FROM ${ledger} WHERE KIND = 'DRIFT' AND ENVIRONMENT = ${of} ORDER BY RECORDED_ON DESC LIMIT 1`,
  );
  if (found === undefined) return undefined;
  const [kept] = await rowsOf<{ ON_MS: number | string | null }>(
    connection,
    `SELECT MAX(${epochMs("RECORDED_ON")}) AS ON_MS FROM ${fingerprints} WHERE ENVIRONMENT = ${of}`,
  );
  if (Number(kept?.ON_MS ?? 0) > Number(found.ON_MS)) return undefined;
  const changes = (found.TEXT ?? "").split("\n").filter((line) => line !== "");
  return { changes, foundOn: new Date(Number(found.ON_MS)).toISOString() };
}

/** Nothing also when there is no such table yet. */
async function rowsOf<Row>(connection: SnowflakeConnection, sql: string): Promise<readonly Row[]> {
  try {
    return (await connection.query<Row>(sql)).rows;
  } catch (error) {
    if (isMissingObject(error)) return [];
    throw error;
  }
}
