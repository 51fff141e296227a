import { ConfigError, type StatementError } from "../../errors/index.ts";
import { isMissingObject, isNotAllowed } from "../../snowflake/missing-object.ts";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";
import { createHistorySql } from "../history/history-row.ts";
import { createLedgerSql } from "../history/ledger.ts";
import type { MetadataNames } from "../history/metadata-names.ts";
import { type MigrationState, noHistoryTable, readState, readStateSql } from "../history/read-state.ts";
import { createAndTake, createLeaseSql, type Lease, takeLease } from "../lease/lease.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";

export interface OpenDeployment {
  readonly lease: Lease;
  /** true when the lease was taken here, so that it is given back here */
  readonly ownsLease: boolean;
  readonly state: MigrationState;
}

/** What a deployment's lease says of who holds it: the same deployment may take it again. */
export function leaseHolder({ environment, commit, attempt }: DeploymentIdentity): string {
  return `${environment} ${commit} #${attempt}`;
}

/**
 * Takes the lease and reads what was applied: two requests, up to four on the first deployment, which makes the
 * engine's tables (and, when allowed, the history table).
 */
export async function openDeployment(
  input: DeployMigrationsInput,
  names: MetadataNames,
): Promise<OpenDeployment> {
  const { connection, config, deployment, signal } = input;
  const create = (take?: string, missing?: StatementError) => createMetadata(input, names, take, missing);
  const lease =
    input.lease ??
    (await takeLease(
      connection,
      names.lease,
      {
        holder: leaseHolder(deployment),
        ...(config.leaseSeconds === undefined ? {} : { ttlSeconds: config.leaseSeconds }),
        ...(config.leaseWaitSeconds === undefined ? {} : { waitSeconds: config.leaseWaitSeconds }),
        onWait: (holder, until) => input.onEvent?.({ type: "lease-waiting", holder, until }),
        signal,
      },
      create,
    ));
  const ownsLease = input.lease === undefined;
  try {
    const sql = readStateSql(names, lease.token);
    let state = await readState(connection, sql);
    if (state === undefined) {
      await create();
      state = await readState(connection, sql);
    }
    if (state === undefined) throw noHistoryTable(names);
    return { lease, ownsLease, state };
  } catch (error) {
    if (ownsLease) await lease.release();
    throw error;
  }
}

/** Makes the engine's tables, then takes the lease when asked to; returns the rows which that changed. */
async function createMetadata(
  { connection, config }: DeployMigrationsInput,
  names: MetadataNames,
  take: string | undefined,
  missing: StatementError | undefined,
): Promise<number> {
  const history = config.createHistoryTable === true ? [createHistorySql(names)] : [];
  const tables = [...history, createLeaseSql(names.lease), createLedgerSql(names)];
  // only when they are missing: IF NOT EXISTS asks for the privilege to create also where it would do nothing
  const schemas = [...new Set([names.historySchema, names.metadataSchema])].map(
    (schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`,
  );
  const withSchemas = () => createAndTake(connection, [...schemas, ...tables], take);
  try {
    if (config.createHistoryTable !== true) return await createAndTake(connection, tables, take);
    if (missing !== undefined && /\bSchema '/.test(missing.message)) return await withSchemas();
    return await createAndTake(connection, tables, take).catch((error: unknown) => {
      if (isMissingObject(error)) return withSchemas();
      throw error;
    });
  } catch (error) {
    if (isNotAllowed(error)) throw mayNotCreate(names, error);
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

function noSchema(names: MetadataNames, cause: unknown): ConfigError {
  return new ConfigError(`There is no schema ${names.metadataSchema} that this role can see.`, {
    next: "Make it and let this role create tables there, or name another schema (metadata-schema).",
    cause,
  });
}
