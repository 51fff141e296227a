import { ConfigError, InterruptedError } from "../errors/index.ts";
import { type RecordedWork, runRecorded } from "../migrations/commands/run-recorded.ts";
import type { DeploymentIdentity } from "../migrations/contracts/migration-config.ts";
import { acquireLease, type Lease } from "../migrations/lease/acquire-lease.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { Job } from "../project/project.ts";
import { serviceConnection } from "../secrets/connection-options.ts";
import type { Secret } from "../secrets/secret.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";
import { readIdentifier } from "../snowflake/quote.ts";
import { createRenderer } from "../templates/create-renderer.ts";
import type { TemplateValue } from "../templates/template-value.ts";
import type { Engine } from "./deployment-types.ts";
import { type JobRow, reportedRow } from "./job-row.ts";
import { metadataSchemaOf } from "./metadata-schema.ts";
import { LEASE_SECONDS } from "./migration-config.ts";

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
  readonly secret: Secret;
  /** path in the repository -> bytes, for a job that is a file */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly vars: Readonly<Record<string, TemplateValue>>;
  readonly environmentVariables?: Readonly<Record<string, string>>;
  /** the same again finds the run that there is; it is not started twice */
  readonly identity: DeploymentIdentity;
  /** of the deployment that the job comes after; without it the job takes the environment's lease for itself */
  readonly lease?: Pick<Lease, "token">;
  /** the engine's door; a unit test has its own */
  readonly engine?: Pick<Engine, "acquireLease" | "runRecorded">;
  /** stops the waiting, not the job */
  readonly signal?: AbortSignal;
}

/** A person who runs a job waits so long for a deployment that is under way. */
const LEASE_WAIT_SECONDS = 30;

/**
 * Runs a job in one request, in its role, and reports its first row. When a statement fails, none after it runs. The
 * session is the deployer's, who records the run in the same request.
 * @throws {TemplateError}, {StatementError} with the statement's own message, {LeaseError}, {InterruptedError}
 */
export async function runJob(input: JobInput): Promise<JobReport> {
  const { job, environment, connect, secret } = input;
  const started = Date.now();
  const render = jobRenderer(input);
  const sql = render(sourceName(job));
  const role = job.role === undefined ? environment.role : render("role").trim();
  const warehouse = job.warehouse === undefined ? environment.warehouse : render("warehouse").trim();
  const { database, schema } = environment;
  const connection = await connect(
    serviceConnection(secret, {
      role: environment.role,
      warehouse: environment.warehouse,
      database,
      schema,
    }),
  );
  let left = false;
  try {
    const runAs = { role, warehouse };
    const row = await runOnce(input, {
      connection,
      sql,
      runAs: readNames(runAs),
    });
    return { job: job.key, ...(row === undefined ? {} : { row }), milliseconds: Date.now() - started };
  } catch (error) {
    left = error instanceof InterruptedError;
    throw error;
  } finally {
    // Ending the session could end what still runs in it.
    await (left ? connection.detach() : connection.close()).catch(() => undefined);
  }
}

/** Names as SQL would have them, so that they can be put between quotes. */
function readNames<Names extends object>(names: Names): Names {
  return Object.fromEntries(
    Object.entries(names).map(([key, name]) => [key, typeof name === "string" ? readIdentifier(name) : name]),
  ) as Names;
}

/** The one place that makes sure that the same run is not started twice. */
async function runOnce(
  input: JobInput,
  work: Pick<RecordedWork, "connection" | "sql" | "runAs">,
): Promise<JobRow | undefined> {
  const { job, environment, identity, signal, engine = { acquireLease, runRecorded } } = input;
  const metadataSchema = metadataSchemaOf(environment);
  const own =
    input.lease === undefined
      ? await engine.acquireLease(work.connection, {
          schema: metadataSchema,
          holder: `job ${job.key} ${identity.commit}`,
          ttlSeconds: environment.options.leaseSeconds ?? LEASE_SECONDS,
          waitSeconds: LEASE_WAIT_SECONDS,
        })
      : undefined;
  let left = false;
  try {
    const { results } = await engine.runRecorded({
      ...work,
      config: { metadataSchema, queryTag: environment.key },
      deployment: identity,
      lease: input.lease ?? own ?? { token: "" },
      name: `job ${job.key}`,
      ...(signal === undefined ? {} : { signal }),
    });
    return reportedRow(results?.[0]?.rows[0]);
  } catch (error) {
    left = error instanceof InterruptedError;
    throw error;
  } finally {
    // what still runs keeps its lease until that runs out
    if (!left) await own?.release().catch(() => undefined);
  }
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
