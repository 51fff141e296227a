import { ConfigError, InterruptedError } from "../errors/index.ts";
import { requestIdFor } from "../migrations/apply/request-id.ts";
import type { DeploymentIdentity } from "../migrations/contracts/migration-config.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { Job } from "../project/project.ts";
import { environmentConnection } from "../secrets/sign-in-options.ts";
import type { EnvironmentSecret } from "../secrets/sign-in-secrets.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";
import { createRenderer } from "../templates/create-renderer.ts";
import type { TemplateValue } from "../templates/template-value.ts";
import { type JobRow, reportedRow } from "./job-row.ts";

/** One run of a job. */
export interface JobReport {
  readonly job: string;
  /** the first row of its first statement, when it has one */
  readonly row?: JobRow;
  readonly milliseconds: number;
}

export interface JobInput extends ProjectEnvironment {
  readonly job: Job;
  /** signs in; the session is the job's own, so that no role is left behind in another's */
  readonly connect: (options: ConnectionOptions) => Promise<SnowflakeConnection>;
  readonly secret: EnvironmentSecret;
  /** path in the repository -> bytes, for a job that is a file */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly vars: Readonly<Record<string, TemplateValue>>;
  readonly environmentVariables?: Readonly<Record<string, string>>;
  /** the same again finds the run that there is; it is not started twice */
  readonly identity: DeploymentIdentity;
  /** stops the waiting, not the job */
  readonly signal?: AbortSignal;
}

/**
 * Runs a job in one request, in its role, and reports its first row. When a statement fails, none after it runs.
 * @throws {TemplateError}, {StatementError} with the statement's own message, {InterruptedError}
 */
export async function runJob(input: JobInput): Promise<JobReport> {
  const { job, environment, connect, secret, signal } = input;
  const started = Date.now();
  const render = jobRenderer(input);
  const sql = render(sourceName(job));
  const role = job.role === undefined ? environment.role : render("role").trim();
  const warehouse = job.warehouse === undefined ? environment.warehouse : render("warehouse").trim();
  const { database, schema } = environment;
  const connection = await connect(environmentConnection(secret, { role, warehouse, database, schema }));
  try {
    const row = await runOnce(connection, sql, job, input.identity, signal);
    await connection.close().catch(() => undefined);
    return { job: job.key, ...(row === undefined ? {} : { row }), milliseconds: Date.now() - started };
  } catch (error) {
    // Ending the session could end what still runs in it.
    const left = error instanceof InterruptedError;
    await (left ? connection.detach() : connection.close()).catch(() => undefined);
    throw error;
  }
}

/** The one place that makes sure that the same run is not started twice. */
async function runOnce(
  connection: SnowflakeConnection,
  sql: string,
  job: Job,
  identity: DeploymentIdentity,
  signal: AbortSignal | undefined,
): Promise<JobRow | undefined> {
  const ran = await connection.runScript(sql, {
    requestId: requestIdFor(identity, `job ${job.key}`),
    fetchResults: true,
    ...(signal === undefined ? {} : { signal }),
  });
  return reportedRow(ran.results[0]?.rows[0]);
}

function jobRenderer({ job, files, vars, environmentVariables = {} }: JobInput): (name: string) => string {
  const texts = Object.entries({
    ...("sql" in job.source ? { [sourceName(job)]: job.source.sql } : {}),
    ...(job.role === undefined ? {} : { role: job.role }),
    ...(job.warehouse === undefined ? {} : { warehouse: job.warehouse }),
  }).map(([name, text]) => [name, Buffer.from(text)] as const);
  const { render } = createRenderer({ files: new Map([...files, ...texts]), vars, environmentVariables });
  return render;
}

/** What errors call the text: its file, or its place in snowhook.yml. */
function sourceName(job: Job): string {
  return "file" in job.source ? job.source.file : `jobs.${job.key}.sql`;
}

/** @throws {ConfigError} when neither a person nor a schedule may start it */
export function checkTrigger(job: Job): void {
  if (job.when.includes("manual") || job.schedule !== undefined) return;
  throw new ConfigError(`the job ${job.key} is run after deployments only`, {
    next: "Add manual to its when in snowhook.yml.",
  });
}
