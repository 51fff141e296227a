import type { Github } from "../github/client.ts";
import { headOf } from "../github/commits.ts";
import { filesAtCommit } from "../github/files-at-commit.ts";
import { findEnvironment, findJob } from "../project/find-environment.ts";
import type { ProjectFile } from "../project/project.ts";
import { templateVariables } from "../project/template-variables.ts";
import type { ProjectSecrets } from "../secrets/project-secrets.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";
import { allowedVariables } from "./migration-config.ts";
import { checkTrigger, type JobReport, runJob } from "./run-job.ts";

export interface ManualJob {
  readonly asked: {
    /** may be left out when there is one only */
    readonly project?: string | undefined;
    readonly environment: string;
    readonly job: string;
  };
  readonly file: ProjectFile;
  readonly secrets: ProjectSecrets;
  readonly github: Github;
  readonly connect: (options: ConnectionOptions) => Promise<SnowflakeConnection>;
  /** the same for the same call when it comes twice */
  readonly runId: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/**
 * Runs a job outside of a deployment. One that is a file is taken from the head of the environment's branch.
 * @throws {ConfigError} when there is no such job there, or it may not be started so; and what `runJob` throws
 */
export async function runManualJob(
  input: ManualJob,
): Promise<{ readonly project: string; readonly environment: string; readonly report: JobReport }> {
  const { asked, file, secrets, github, connect, runId, signal } = input;
  const place = findEnvironment(file, asked.project, asked.environment);
  const { project, environment } = place;
  const job = findJob(project, asked.job, environment);
  checkTrigger(job);
  const secret = await secrets.environment(environment);
  const files =
    "file" in job.source
      ? await filesAtCommit(github, project.repository, await headOf(github, place), [job.source.file])
      : new Map<string, Uint8Array>();
  const report = await runJob({
    ...place,
    job,
    connect,
    secret,
    files,
    vars: templateVariables(place, { user: secret.user }),
    environmentVariables: allowedVariables(project.envVars, input.variables),
    identity: { environment: `${project.key}/${environment.key}`, commit: runId, attempt: 1 },
    ...(signal === undefined ? {} : { signal }),
  });
  return { project: project.key, environment: environment.key, report };
}
