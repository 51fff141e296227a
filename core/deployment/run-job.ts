import { ConfigError } from "../errors/index.ts";
import type { DeploymentIdentity } from "../migrations/contracts/migration-config.ts";
import type { Lease } from "../migrations/lease/acquire-lease.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { Job } from "../project/project.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { readIdentifier } from "../snowflake/quote.ts";
import { createRenderer } from "../templates/create-renderer.ts";
import type { TemplateValue } from "../templates/template-value.ts";
import type { Engine } from "./deployment-types.ts";
import { type JobRow, reportedRow } from "./job-row.ts";

/** One run of a job. */
export interface JobReport {
  readonly job: string;
  /** false: it had run for this message before */
  readonly ran: boolean;
  /** the first row of its first statement, when it has one (and Snowflake still has it) */
  readonly row?: JobRow;
  readonly milliseconds: number;
}

export interface JobInput extends ProjectEnvironment {
  readonly job: Job;
  readonly runRecorded: Engine["runRecorded"];
  /** the deployer's session, which writes the record */
  readonly connection: SnowflakeConnection;
  readonly lease: Pick<Lease, "token">;
  readonly queryTag: string;
  /** path in the repository -> bytes, for a job that is a file */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly vars: Readonly<Record<string, TemplateValue>>;
  readonly environmentVariables?: Readonly<Record<string, string>>;
  /** the message: the same one runs the job once, however often it comes */
  readonly identity: DeploymentIdentity;
  /** it comes after a deployment: whoever cancels that cancels it */
  readonly cancellable?: boolean;
  /** stops the waiting, not the job */
  readonly signal?: AbortSignal;
}

/**
 * Runs a job in one request with its record, in its role, and reports its first row. When a statement fails, none after
 * it runs, and nothing is recorded.
 * @throws {TemplateError}, {StatementError} with the statement's own message, {LeaseError}, {InterruptedError}
 */
export async function runJob(input: JobInput): Promise<JobReport> {
  const { job, environment, connection, identity, lease, queryTag, signal } = input;
  const started = Date.now();
  const render = jobRenderer(input);
  const { role, warehouse } = await sessionOf(input);
  const { historyTable, database, schema, options } = environment;
  const { metadataSchema } = options;
  const { ran, results } = await input.runRecorded({
    connection,
    lease,
    deployment: identity,
    config: { historyTable, queryTag, ...(metadataSchema === undefined ? {} : { metadataSchema }) },
    name: `job ${job.key}`,
    sql: render(sourceName(job)),
    recordAs: { role, warehouse, database: exact(database), schema: exact(schema) },
    runAs: {
      role: job.role === undefined ? role : readIdentifier(render("role")),
      warehouse: job.warehouse === undefined ? warehouse : readIdentifier(render("warehouse")),
    },
    ...(input.cancellable === undefined ? {} : { cancellable: input.cancellable }),
    ...(signal === undefined ? {} : { signal }),
  });
  const row = reportedRow(results?.[0]?.rows[0]);
  return { job: job.key, ran, ...(row === undefined ? {} : { row }), milliseconds: Date.now() - started };
}

/** As whom the record is written: what the environment says, else what sign-in gave. */
async function sessionOf({ environment, connection }: JobInput) {
  const { role, warehouse } = environment;
  if (role !== undefined && warehouse !== undefined)
    return { role: exact(role), warehouse: exact(warehouse) };
  const { rows } = await connection.query<{ ROLE: string | null; WAREHOUSE: string | null }>(
    "SELECT CURRENT_ROLE() AS ROLE, CURRENT_WAREHOUSE() AS WAREHOUSE",
  );
  const [row] = rows;
  return {
    role: exact(role) ?? row?.ROLE ?? undefined,
    warehouse: exact(warehouse) ?? row?.WAREHOUSE ?? undefined,
  };
}

/** A name without its quotes. */
function exact(written: string | undefined): string | undefined {
  return written === undefined ? undefined : readIdentifier(written);
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
