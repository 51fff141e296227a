import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import { quoteLiteral, quoteNullable } from "../../snowflake/quote.ts";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";
import { joinStatements } from "../sql-text/join-statements.ts";
import type { MetadataNames } from "./metadata-names.ts";

/**
 * A message's life, in a table of ours beside the ledger: a row for each message, which is a deployment asked for once
 * (environment, commit, attempt). Whoever reads it knows whether work has begun, how often the process that did it
 * vanished, and how it ended, whatever a queue says of deliveries. Format contract: docs/FORMATS.md.
 */
export function createMessagesSql(names: Pick<MetadataNames, "messages">): string {
  return `CREATE TABLE IF NOT EXISTS ${names.messages} (ENVIRONMENT VARCHAR, COMMIT_ID VARCHAR, ATTEMPT NUMBER, STATE VARCHAR, OUTCOME VARCHAR, DETAIL VARCHAR, GENERATION NUMBER, DELIVERIES NUMBER, CRASHES NUMBER, BEGUN_ON TIMESTAMP_LTZ, CHANGED_ON TIMESTAMP_LTZ)`;
}

export interface MessageState {
  /** `running`: a delivery works on it, or vanished; `paused`: it was given back in order; `ended`: it is done with */
  readonly state: "running" | "paused" | "ended";
  /** of `ended`: succeeded, failed, superseded … in the caller's words */
  readonly outcome: string | undefined;
  readonly detail: string | undefined;
  /** generation of the lease under which it was begun the last time */
  readonly generation: number;
  /** deliveries that began to work on it */
  readonly deliveries: number;
  /** those of them that neither paused nor ended it */
  readonly crashes: number;
  /** ISO 8601 */
  readonly begunOn: string;
}

/** Where a message's row is, and under which lease it is changed. */
export interface MessageInput {
  readonly connection: SnowflakeConnection;
  readonly names: Pick<MetadataNames, "messages" | "lease">;
  /** which message: attempt is the time at which it was asked for, so that no two are alike */
  readonly message: DeploymentIdentity;
  readonly lease: { readonly token: string };
}

interface MessageRow {
  readonly STATE: MessageState["state"];
  readonly OUTCOME: string | null;
  readonly DETAIL: string | null;
  readonly GENERATION: number;
  readonly DELIVERIES: number;
  readonly CRASHES: number;
  readonly BEGUN_MS: number | string;
}

interface NewestRow extends Pick<MessageRow, "STATE" | "OUTCOME" | "DETAIL"> {
  readonly COMMIT_ID: string;
  readonly ATTEMPT: number | string;
  readonly AGE_MS: number | string;
}

const keyOf = ({ environment, commit, attempt }: DeploymentIdentity) =>
  ({
    ENVIRONMENT: quoteLiteral(environment),
    COMMIT_ID: quoteLiteral(commit),
    ATTEMPT: String(Math.trunc(attempt)),
  }) as const;

const whereKey = (message: DeploymentIdentity, table = "") =>
  Object.entries(keyOf(message))
    .map(([column, value]) => `${table}${column} = ${value}`)
    .join(" AND ");

/** The lease's generation while it is the token's; NULL when it was lost, so that nothing matches. */
const generationSql = (lease: string, token: string) =>
  `(SELECT MAX(GENERATION) FROM ${lease} WHERE TOKEN = ${quoteLiteral(token)} AND EXPIRES_ON > CURRENT_TIMESTAMP())`;

/**
 * What is known of a message; undefined when no work on it has begun (also when nothing was ever deployed there).
 * One request, no lease needed.
 */
export async function readMessage({
  connection,
  names,
  message,
}: Omit<MessageInput, "lease">): Promise<MessageState | undefined> {
  const row = await firstRow<MessageRow>(
    connection,
    `SELECT STATE, OUTCOME, DETAIL, GENERATION, DELIVERIES, CRASHES, DATE_PART(EPOCH_MILLISECOND, BEGUN_ON) AS BEGUN_MS FROM ${names.messages} WHERE ${whereKey(message)}`,
  );
  return row && stateOf(row);
}

/** Undefined also when there is no such table yet. */
async function firstRow<Row>(connection: SnowflakeConnection, sql: string): Promise<Row | undefined> {
  try {
    return (await connection.query<Row>(sql)).rows[0];
  } catch (error) {
    if (isMissingObject(error)) return undefined;
    throw error;
  }
}

function stateOf(row: MessageRow): MessageState {
  return {
    state: row.STATE,
    outcome: row.OUTCOME ?? undefined,
    detail: row.DETAIL ?? undefined,
    generation: row.GENERATION,
    deliveries: row.DELIVERIES,
    crashes: row.CRASHES,
    begunOn: new Date(Number(row.BEGUN_MS)).toISOString(),
  };
}

export interface NewestInput {
  readonly connection: SnowflakeConnection;
  readonly names: Pick<MetadataNames, "messages">;
  /** as in the messages: `shop/dev` */
  readonly environment: string;
}

/** The message of an environment on which work was begun last, by the server's clock. */
export interface NewestMessage extends Pick<MessageState, "state" | "outcome" | "detail"> {
  readonly commit: string;
  readonly attempt: number;
  /** since its work was first begun, in milliseconds */
  readonly ageMs: number;
}

/** Undefined when nothing was ever begun there. One request, no lease needed. */
export async function readNewestMessage({
  connection,
  names,
  environment,
}: NewestInput): Promise<NewestMessage | undefined> {
  const row = await firstRow<NewestRow>(
    connection,
    `SELECT COMMIT_ID, ATTEMPT, STATE, OUTCOME, DETAIL, DATE_PART(EPOCH_MILLISECOND, CURRENT_TIMESTAMP()) - DATE_PART(EPOCH_MILLISECOND, BEGUN_ON) AS AGE_MS FROM ${names.messages} WHERE ENVIRONMENT = ${quoteLiteral(environment)} ORDER BY BEGUN_ON DESC, ATTEMPT DESC LIMIT 1`,
  );
  return (
    row && {
      commit: row.COMMIT_ID,
      attempt: Number(row.ATTEMPT),
      state: row.STATE,
      outcome: row.OUTCOME ?? undefined,
      detail: row.DETAIL ?? undefined,
      ageMs: Number(row.AGE_MS),
    }
  );
}

/**
 * Begins work on a message, under the lease: its first delivery makes the row, a later one counts itself, and counts a
 * crash when the one before neither paused nor ended. An ended message stays ended. Two requests; the same lease may
 * begin it again without being counted again.
 * @returns the message's state; `ended` means that there is nothing to do; undefined when the lease was lost
 */
export async function beginMessage(input: MessageInput): Promise<MessageState | undefined> {
  const { connection, names, message, lease } = input;
  const { ENVIRONMENT, COMMIT_ID, ATTEMPT } = keyOf(message);
  const merge = `MERGE INTO ${names.messages} M USING (SELECT ${generationSql(names.lease, lease.token)} AS GENERATION) L ON ${whereKey(message, "M.")} WHEN MATCHED AND M.STATE <> 'ended' AND M.GENERATION <> L.GENERATION THEN UPDATE SET CRASHES = M.CRASHES + IFF(M.STATE = 'running', 1, 0), DELIVERIES = M.DELIVERIES + 1, STATE = 'running', GENERATION = L.GENERATION, CHANGED_ON = CURRENT_TIMESTAMP() WHEN NOT MATCHED AND L.GENERATION IS NOT NULL THEN INSERT (ENVIRONMENT, COMMIT_ID, ATTEMPT, STATE, OUTCOME, DETAIL, GENERATION, DELIVERIES, CRASHES, BEGUN_ON, CHANGED_ON) VALUES (${ENVIRONMENT}, ${COMMIT_ID}, ${ATTEMPT}, 'running', NULL, NULL, L.GENERATION, 1, 0, CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP())`;
  try {
    await connection.query(merge);
  } catch (error) {
    if (!isMissingObject(error)) throw error;
    await connection.runScript(joinStatements([createMessagesSql(names), merge]));
  }
  return readMessage(input);
}

/** Gives a message back in order: it comes again, and that is no crash. False when the lease was lost. */
export function pauseMessage(input: MessageInput): Promise<boolean> {
  return changeMessage(input, "STATE = 'paused'");
}

/** Ends a message for good. False when the lease was lost: then whoever has it says how it ended. */
export function endMessage(input: MessageInput, outcome: string, detail?: string): Promise<boolean> {
  return changeMessage(
    input,
    `STATE = 'ended', OUTCOME = ${quoteLiteral(outcome)}, DETAIL = ${quoteNullable(detail)}`,
  );
}

async function changeMessage(
  { connection, names, message, lease }: MessageInput,
  change: string,
): Promise<boolean> {
  const { updatedRows } = await connection.query(
    `UPDATE ${names.messages} SET ${change}, CHANGED_ON = CURRENT_TIMESTAMP() WHERE ${whereKey(message)} AND STATE <> 'ended' AND GENERATION = ${generationSql(names.lease, lease.token)}`,
  );
  return (updatedRows ?? 0) > 0;
}
