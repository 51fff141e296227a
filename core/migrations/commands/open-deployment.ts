import { ConfigError, InterruptedError, StatementError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject, isNotAllowed } from "../../snowflake/missing-object.ts";
import { findRequests } from "../apply/find-requests.ts";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";
import { createHistorySql } from "../history/history-row.ts";
import { createLedgerSql } from "../history/ledger.ts";
import { createMessagesSql } from "../history/messages.ts";
import type { MetadataNames } from "../history/metadata-names.ts";
import { type MigrationState, noHistoryTable, readState, readStateSql } from "../history/read-state.ts";
import { keepNamespaceSql } from "../history/session-row.ts";
import { type Acquire, acquireLeaseOf, createAndAcquire, type Lease } from "../lease/acquire-lease.ts";
import { createLeaseSql } from "../lease/lease-sql.ts";
import { renewWhileRunning } from "../lease/renew-in-time.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";

export interface OpenDeployment {
  readonly lease: Lease;
  /** true when the lease was taken here, so that it is given back here */
  readonly ownsLease: boolean;
  readonly state: MigrationState;
  /** requests that this attempt sent in an earlier run, whose end was not recorded: query tag -> query id */
  readonly earlier: ReadonlyMap<string, string>;
}

/** What a deployment's lease says of who holds it: the same deployment may take it again. */
export function leaseHolder({ environment, commit, attempt }: DeploymentIdentity): string {
  return `${environment} ${commit} #${attempt}`;
}

/**
 * Takes the lease and reads what was applied: two requests, three on the first deployment, which makes the engine's
 * tables (and, when allowed, the history table). When the lease was not given back before, what still runs under it is
 * waited for first.
 * @throws InterruptedError when the signal comes while it waits; the lease stays taken
 */
export async function openDeployment(
  input: DeployMigrationsInput,
  names: MetadataNames,
  signal?: AbortSignal,
): Promise<OpenDeployment> {
  const { connection, config, deployment } = input;
  const create = (acquire?: Acquire, missing?: StatementError) =>
    createMetadata(input, names, acquire, missing);
  const lease =
    input.lease ??
    (await acquireLeaseOf(
      connection,
      names.lease,
      {
        holder: leaseHolder(deployment),
        ...(config.leaseSeconds === undefined ? {} : { ttlSeconds: config.leaseSeconds }),
        ...(config.leaseWaitSeconds === undefined ? {} : { waitSeconds: config.leaseWaitSeconds }),
        onWait: (holder, until) => input.onEvent?.({ type: "lease-waiting", holder, until }),
        signal: input.signal,
      },
      create,
    ));
  const ownsLease = input.lease === undefined;
  try {
    const sql = readStateSql(names, deployment, lease.token);
    let state = await readState(connection, sql);
    if (state === undefined) {
      await create();
      state = await readState(connection, sql);
    }
    if (state === undefined) throw noHistoryTable(names);
    if (!state.reentered && state.failed.size === 0) return { lease, ownsLease, state, earlier: new Map() };
    const earlier = await settleEarlier(input, names, lease, signal);
    return { lease, ownsLease, state: (await readState(connection, sql)) ?? state, earlier };
  } catch (error) {
    if (ownsLease && !(error instanceof InterruptedError)) await lease.release();
    throw error;
  }
}

/** Waits for what was begun under the lease before and still runs; tells what this attempt had sent. */
async function settleEarlier(
  { connection, config, connectAgain, deployment, onEvent }: DeployMigrationsInput,
  names: MetadataNames,
  lease: Lease,
  signal: AbortSignal | undefined,
): Promise<Map<string, string>> {
  const requests = await findRequests(connection, names, deployment);
  const stopRenewing = renewWhileRunning(connectAgain, names.lease, lease, config.leaseSeconds);
  try {
    for (const { queryId, queryTag, running } of requests) {
      if (!running) continue;
      onEvent?.({ type: "script-running", script: queryTag.split(";").at(-1) ?? "", queryId });
      await waitForEnd(connection, queryId, signal);
    }
  } finally {
    await stopRenewing();
  }
  // the newest of each tag comes first
  const own = requests.filter((request) => request.own).reverse();
  return new Map(own.map(({ queryTag, queryId }) => [queryTag, queryId]));
}

/** Whether it succeeded or failed is read afterwards: from the history, or when its script's turn comes. */
async function waitForEnd(
  connection: SnowflakeConnection,
  queryId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await connection.waitFor(queryId, signal === undefined ? {} : { signal });
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
  }
}

/** Makes the engine's tables, and takes the lease when asked to; false when somebody else has it. */
async function createMetadata(
  { connection, config }: DeployMigrationsInput,
  names: MetadataNames,
  acquire: Acquire | undefined,
  missing: StatementError | undefined,
): Promise<boolean> {
  const history = config.createHistoryTable === true ? [createHistorySql(names)] : [];
  const tables = [...history, createLeaseSql(names.lease), createLedgerSql(names), createMessagesSql(names)];
  // only when they are missing: IF NOT EXISTS asks for the privilege to create also where it would do nothing
  const schemas = [...new Set([names.historySchema, names.metadataSchema])].map(
    (schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`,
  );
  const withSchemas = () =>
    createAndAcquire(connection, [...keepNamespaceSql, ...schemas, ...tables], acquire);
  try {
    if (config.createHistoryTable !== true) return await createAndAcquire(connection, tables, acquire);
    if (missing !== undefined && /\bSchema '/.test(missing.message)) return await withSchemas();
    return await createAndAcquire(connection, tables, acquire).catch((error: unknown) => {
      if (isMissingObject(error)) return withSchemas();
      throw error;
    });
  } catch (error) {
    if (isNotAllowed(error)) throw mayNotCreate(names, error);
    if (isMissingObject(error) && /\bDatabase '/.test(error.message)) throw noDatabase(error);
    if (config.createHistoryTable !== true && isMissingObject(error)) {
      throw names.historySchema === names.metadataSchema ? noHistoryTable(names) : noSchema(names, error);
    }
    throw error;
  }
}

function mayNotCreate(names: MetadataNames, cause: unknown): ConfigError {
  return new ConfigError(`This role may not create tables in ${names.metadataSchema}.`, {
    next: "Grant it CREATE TABLE and CREATE STAGE there, or name another schema (metadata-schema).",
    cause,
  });
}

/** A database is the administrator's to make: it is not made by the way. */
function noDatabase(cause: StatementError): ConfigError {
  const [, name = ""] = /\bDatabase '"?([^'"]+)/.exec(cause.message) ?? [];
  return new ConfigError(`There is no database ${name} for the change history that this role can see.`, {
    next: `Make it and let this role use it (GRANT USAGE, CREATE SCHEMA ON DATABASE ${name} TO ROLE …), or name another place: history_table in snowhook.yml, --change-history-table here.`,
    cause,
  });
}

function noSchema(names: MetadataNames, cause: unknown): ConfigError {
  return new ConfigError(`There is no schema ${names.metadataSchema} that this role can see.`, {
    next: "Make it and let this role create tables there, or name another schema (metadata-schema).",
    cause,
  });
}
