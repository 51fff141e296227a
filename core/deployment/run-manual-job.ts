import { InterruptedError } from "../errors/index.ts";
import type { Github } from "../github/client.ts";
import { headOf } from "../github/commits.ts";
import { filesAtCommit } from "../github/files-at-commit.ts";
import { createLedgerSql } from "../migrations/history/ledger.ts";
import { findEnvironment, findJob, type ProjectEnvironment } from "../project/find-environment.ts";
import type { Job, ProjectFile } from "../project/project.ts";
import { templateVariables } from "../project/template-variables.ts";
import type { ProjectSecrets } from "../secrets/project-secrets.ts";
import { environmentConnection } from "../secrets/sign-in-options.ts";
import { acquireEnvironmentLease } from "./acquire-environment-lease.ts";
import type { Engine } from "./deployment-types.ts";
import type { DeploymentEvent } from "./events.ts";
import { giveBackLease } from "./give-back-lease.ts";
import { metadataNamesOf } from "./metadata-schema.ts";
import { allowedVariables, queryTagOf } from "./migration-config.ts";
import { checkTrigger, type JobReport, runJob } from "./run-job.ts";

export interface JobRequest {
  /** may be left out when there is one only */
  readonly project?: string | undefined;
  readonly environment: string;
  readonly job: string;
}

export interface ManualJob {
  readonly asked: JobRequest;
  readonly file: ProjectFile;
  readonly secrets: ProjectSecrets;
  readonly engine: Pick<Engine, "connect" | "acquireLease" | "runRecorded">;
  /** the same for the same call when it comes twice: then the job is not run again */
  readonly runId: string;
  /** of the process; templates see what the project allows of it */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly onEvent?: (event: DeploymentEvent) => void;
  /** stops the waiting, not the job */
  readonly signal?: AbortSignal;
}

export interface ManualJobReport extends JobReport {
  readonly project: string;
  readonly environment: string;
}

/**
 * Runs a job outside of a deployment, under the environment's lease. One that is a file is taken from the head of the
 * environment's branch.
 * @throws {ConfigError} when there is no such job there, or it may not be started so; {LeaseError} while somebody
 * deploys; and what `runJob` throws
 */
export async function runManualJob(input: ManualJob & { readonly github: Github }): Promise<ManualJobReport> {
  return runJobWith(input, async (place, path) => {
    const { github } = input;
    const commit = await headOf(github, place);
    const bytes = (await filesAtCommit(github, place.project.repository, commit, [path])).get(path);
    return bytes ?? new Uint8Array();
  });
}

/** As {@link runManualJob}, with files that the caller has. */
export async function runJobWith(
  input: ManualJob,
  readFile: (place: ProjectEnvironment, path: string) => Promise<Uint8Array>,
): Promise<ManualJobReport> {
  const { asked, file } = input;
  const place = findEnvironment(file, asked.project, asked.environment);
  const job = findJob(place.project, asked.job, place.environment);
  checkTrigger(job);
  const { source } = job;
  const files = "file" in source ? [[source.file, await readFile(place, source.file)] as const] : [];
  const report = await underLease(input, place, job, new Map(files));
  return { project: place.project.key, environment: place.environment.key, ...report };
}

async function underLease(
  { secrets, engine, runId, variables, signal, onEvent }: ManualJob,
  place: ProjectEnvironment,
  job: Job,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<JobReport> {
  const { project, environment } = place;
  const { role, warehouse, database, schema } = environment;
  const secret = await secrets.environment(environment);
  const connection = await engine.connect(
    environmentConnection(secret, { role, warehouse, database, schema }),
  );
  let left = false;
  try {
    const holder = `job ${job.key} ${runId}`;
    const lease = await acquireEnvironmentLease(engine, connection, environment, holder);
    try {
      // There is none before the first deployment.
      await connection.query(createLedgerSql(metadataNamesOf(environment)));
      return await runJob({
        ...place,
        job,
        runRecorded: engine.runRecorded,
        connection,
        lease,
        queryTag: queryTagOf(environment, runId),
        files,
        vars: templateVariables(place, { user: secret.user }),
        environmentVariables: allowedVariables(project.envVars, variables),
        identity: { environment: `${project.key}/${environment.key}`, commit: runId, attempt: 1 },
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      left = error instanceof InterruptedError;
      throw error;
    } finally {
      // A job that is left to Snowflake keeps the lease until it expires.
      if (!left) await giveBackLease(lease, onEvent);
    }
  } finally {
    // Ending the session could end what still runs in it.
    await (left ? connection.detach() : connection.close()).catch(() => undefined);
  }
}
