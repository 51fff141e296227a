import type { Environment } from "../environments/environment.ts";
import { templateVariables } from "../environments/template-variables.ts";
import { SnowhookError } from "../errors/index.ts";
import type { MigrationConfig } from "../migrations/contracts/migration-config.ts";
import type { MigrationReport } from "../migrations/contracts/migration-report.ts";
import type { Lease } from "../migrations/lease/acquire-lease.ts";
import { serviceConnection } from "../secrets/connection-options.ts";
import { secretValues } from "../secrets/secret-values.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import type { DeploymentInput, DeploymentReport } from "./deployment-types.ts";
import { failureOf } from "./failure.ts";
import { loadData, PROCEDURE } from "./load-data.ts";
import { type ProjectFiles, projectFiles } from "./project-files.ts";

/** A holder that died blocks the environment no longer than this. The longest time between two renewals is less. */
const LEASE_SECONDS = 900;

/**
 * Files, lease, migrations, load: the part of a deployment that changes Snowflake.
 * @throws {SnowhookError} for what is wrong before or between the scripts
 */
export async function carryOut(input: DeploymentInput, environment: Environment): Promise<DeploymentReport> {
  const { request, secret, engine, onEvent } = input;
  onEvent?.({ type: "deployment-started", environment: environment.key, commit: request.commit });
  const files = await fetchFiles(input);
  const signIn = () =>
    engine.connect(serviceConnection(secret, environment.deployRole, environment.warehouse));
  const connection = await signIn();
  let lease: Lease | undefined;
  let left = false;
  try {
    lease = await engine.acquireLease(connection, {
      schema: metadataSchema(environment),
      holder: `${request.requestedBy} ${request.commit.slice(0, 7)} ${request.attempt}`,
      ttlSeconds: LEASE_SECONDS,
      waitSeconds: 30,
    });
    const report = await migrateAndLoad(input, environment, files, connection, lease, signIn);
    left = report.outcome === "paused";
    return report;
  } catch (error) {
    left = error instanceof SnowhookError && error.kind === "interrupted";
    throw error;
  } finally {
    // What goes on later keeps its lease (it re-enters it) and its session's running script.
    if (left) await connection.detach();
    else await leave(connection, lease);
  }
}

async function fetchFiles(input: DeploymentInput): Promise<ProjectFiles> {
  const started = Date.now();
  const files = await projectFiles(input.github, input.environments, input.request.commit);
  const all = [files.scripts, ...files.stagedFolders.values()].flatMap((folder) => [...folder.values()]);
  input.onEvent?.({
    type: "files-read",
    files: all.length,
    bytes: all.reduce((sum, bytes) => sum + bytes.length, 0),
    milliseconds: Date.now() - started,
  });
  return files;
}

async function migrateAndLoad(
  input: DeploymentInput,
  environment: Environment,
  files: ProjectFiles,
  connection: SnowflakeConnection,
  lease: Lease,
  connectAgain: () => Promise<SnowflakeConnection>,
): Promise<DeploymentReport> {
  const { request, engine, deadline, onEvent, secret } = input;
  const subject = { environment: environment.key, commit: request.commit };
  const migrated = await engine.deployMigrations({
    connection,
    files: files.scripts,
    stagedFolders: files.stagedFolders,
    config: migrationConfig(environment, request.commit, secret.user),
    deployment: { ...subject, attempt: request.attempt },
    deadline,
    lease,
    connectAgain,
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  const secrets = secretValues(secret);
  if (migrated.failed !== undefined) {
    const { error, path, snippet } = migrated.failed;
    return { outcome: "failed", ...subject, failure: { file: path, ...failureOf(error, secrets, snippet) } };
  }
  if (migrated.paused !== undefined) {
    const { script } = migrated.paused;
    const reason =
      script === undefined ? "the time was up between two scripts" : `${script} is still running`;
    return { outcome: "paused", ...subject, reason, afterSeconds: 0 };
  }
  const [verifyFailure] = migrated.verifyFailures;
  if (verifyFailure !== undefined) {
    const { path, message } = verifyFailure;
    return { outcome: "failed", ...subject, failure: { file: path, message } };
  }
  return load(input, environment, migrated, connection, lease);
}

async function load(
  input: DeploymentInput,
  environment: Environment,
  migrated: MigrationReport,
  connection: SnowflakeConnection,
  lease: Lease,
): Promise<DeploymentReport> {
  const { request, environments, engine, deadline, onEvent } = input;
  const started = Date.now();
  onEvent?.({ type: "load-started", procedure: PROCEDURE });
  const work = {
    connection,
    lease,
    deployment: { environment: environment.key, commit: request.commit, attempt: request.attempt },
    signal: AbortSignal.timeout(Math.max(0, deadline.getTime() - started)),
  };
  const loaded = await loadData(engine.runRecorded, work, environment, environments.ingest);
  onEvent?.({ type: "loaded", load: loaded, milliseconds: Date.now() - started });
  return {
    outcome: "succeeded",
    environment: environment.key,
    commit: request.commit,
    applied: migrated.applied,
    skipped: migrated.skipped.length,
    warnings: migrated.warnings,
    ...(migrated.undoPoint === undefined ? {} : { undoPoint: migrated.undoPoint }),
    load: loaded,
  };
}

/** How the shipped project is migrated: history beside the data, in the environment's own database. */
export function migrationConfig(
  environment: Environment,
  commit: string,
  serviceUser: string,
): MigrationConfig {
  const { staged: _, ...vars } = templateVariables(environment, serviceUser);
  return {
    historyTable: `${metadataSchema(environment)}.CHANGE_HISTORY`,
    createHistoryTable: true,
    metadataSchema: metadataSchema(environment),
    leaseSeconds: LEASE_SECONDS,
    role: environment.deployRole,
    warehouse: environment.warehouse,
    database: environment.database,
    schema: environment.schema,
    vars,
    queryTag: `${environment.key} ${commit.slice(0, 12)}`,
  };
}

/** Where history, ledger, lease and staged files of an environment are. */
function metadataSchema({ database, metadataSchema }: Environment): string {
  return `${database}.${metadataSchema}`;
}

/** The work is done and reported; what fails here must not turn it into a failure. The lease ends by itself. */
async function leave(connection: SnowflakeConnection, lease: Lease | undefined): Promise<void> {
  await lease?.release().catch(() => undefined);
  await connection.close().catch(() => undefined);
}
