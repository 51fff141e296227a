import { keepFingerprint } from "../../core/drift/keep-fingerprint.ts";
import { ConfigError, redact } from "../../core/errors/index.ts";
import { deployMigrations } from "../../core/migrations/commands/deploy-migrations.ts";
import { isKnownDeployment } from "../../core/migrations/commands/find-deployment.ts";
import type {
  DeploymentIdentity,
  MigrationConfig,
} from "../../core/migrations/contracts/migration-config.ts";
import type {
  MigrationEvent,
  MigrationReport,
  UndoPoint,
} from "../../core/migrations/contracts/migration-report.ts";
import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";
import { quoteIdentifier, readableObjectName } from "../../core/snowflake/quote.ts";
import { progressLines } from "../output/progress.ts";
import { EXIT } from "../output/show-error.ts";
import { duration } from "../output/terminal.ts";
import type { Context } from "./context.ts";
import { terminalIdentity } from "./identity.ts";
import { runPlan } from "./plan.ts";
import { adviseResume } from "./resume-advice.ts";

/** Applies what is not applied yet. `resume` goes on with a deployment that was stopped. */
export async function runDeploy(context: Context, resume: string | undefined): Promise<number> {
  const { io, paint, project, json, settings, quiet } = context;
  if (project.dryRun) {
    await runPlan(context, false);
    return EXIT.good;
  }
  const deployment = terminalIdentity(project.input.config, resume);
  const level = settings.get<string>("log-level")?.toUpperCase();
  const progress = progressLines(io, paint, project.secrets, level === "DEBUG");
  const startedAt = Date.now();
  const connection = await context.session();
  if (resume !== undefined) await requireDeployment(connection, project.input.config, deployment);
  let report: MigrationReport | undefined;
  try {
    report = await deployMigrations({
      ...project.input,
      connection,
      connectAgain: context.session,
      deployment,
      signal: io.signal,
      onEvent(event) {
        if (json) io.out(`${redact(JSON.stringify(eventForMachines(event)), project.secrets)}\n`);
        else if (!quiet || event.type === "script-failed") progress.show(event);
      },
    });
    if (report.paused === undefined) await keepForDrift(context, connection, deployment);
  } catch (error) {
    throw adviseResume(error, project.input.config);
  } finally {
    progress.stop();
    // what still runs in the session must not end with it
    await (report?.paused === undefined ? connection.close() : connection.detach());
  }
  if (json)
    io.out(
      `${redact(JSON.stringify({ type: "report", report: reportForMachines(report) }), project.secrets)}\n`,
    );
  else if (!quiet) summarize(context, report, Date.now() - startedAt, deployment.id);
  return exitCode(report);
}

/** What this deployment has changed is no drift. The deployment stands, also when that cannot be kept. */
async function keepForDrift(
  { io, paint, project: { environment, secrets }, quiet, json }: Context,
  connection: SnowflakeConnection,
  { commit, attempt }: DeploymentIdentity,
): Promise<void> {
  if (environment?.drift !== true) return;
  const label = `${environment.project}/${environment.key}`;
  try {
    await keepFingerprint({ connection, environment, deployment: { environment: label, commit, attempt } });
  } catch (error) {
    if (quiet || json) return;
    const reason = redact(error instanceof Error ? error.message : String(error), secrets);
    io.err(`${paint("yellow", "!")} what ${label} holds now was not kept for snowhook drift: ${reason}\n`);
  }
}

/** A wrong id would begin a new deployment. */
async function requireDeployment(
  connection: SnowflakeConnection,
  config: MigrationConfig,
  deployment: DeploymentIdentity & { readonly id: string },
): Promise<void> {
  if (await isKnownDeployment(connection, config, deployment)) return;
  await connection.close();
  throw new ConfigError(`There is no deployment ${deployment.id} of this user and machine to go on with.`, {
    next: "Take the id that the stopped deployment named, or deploy without --resume.",
  });
}

function exitCode(report: MigrationReport): number {
  if (report.paused !== undefined) return EXIT.interrupted;
  return report.failed !== undefined || report.verifyFailures.length > 0 ? EXIT.script : EXIT.good;
}

function summarize({ io, paint }: Context, report: MigrationReport, milliseconds: number, id: string): void {
  const { applied, undoPoint, failed, alsoFailed, paused } = report;
  if (paused !== undefined) {
    io.err(`  To go on: ${paint("bold", `snowhook deploy --resume ${id}`)} with the same options.\n`);
    return;
  }
  if (applied.length > 0 && failed === undefined) {
    const scripts = applied.length === 1 ? "1 script" : `${applied.length} scripts`;
    io.err(`${paint("green", paint("bold", `Applied ${scripts}`))} in ${duration(milliseconds)}.\n`);
  }
  if (failed !== undefined && alsoFailed !== undefined) {
    const names = [failed, ...alsoFailed].map(({ script }) => script).join(", ");
    io.err(`${paint("red", `${alsoFailed.length + 1} scripts failed`)}: ${names}\n`);
  }
  if (undoPoint !== undefined) io.err(paint("dim", `${undoText(undoPoint)}\n`));
}

const named = (identifier: string) => readableObjectName(quoteIdentifier(identifier));

/** How to get back, with what it does not bring back. */
function undoText({ timestamp, databases, mayBeMore }: UndoPoint): string {
  const clones = databases.map(
    (database) =>
      `\n  CREATE DATABASE ${named(`${database}_BEFORE`)} CLONE ${named(database)} AT (TIMESTAMP => '${timestamp}'::TIMESTAMP_TZ);`,
  );
  const unknown = mayBeMore
    ? "\n  Procedures, blocks or grants may have changed more than the scripts say."
    : "";
  const limits =
    databases.length === 0
      ? ""
      : "\n  It brings tables and views back within the retention time; not stages' files, external or account objects, or grants on the database.";
  return `Undo point ${timestamp}${clones.join("")}${unknown}${limits}`;
}

function eventForMachines(event: MigrationEvent): unknown {
  return event.type === "script-failed" ? { ...event, failed: failureForMachines(event.failed) } : event;
}

function reportForMachines(report: MigrationReport): unknown {
  const { failed, alsoFailed } = report;
  return {
    ...report,
    ...(failed === undefined ? {} : { failed: failureForMachines(failed) }),
    ...(alsoFailed === undefined ? {} : { alsoFailed: alsoFailed.map(failureForMachines) }),
  };
}

function failureForMachines({
  script,
  path,
  error,
  snippet,
}: NonNullable<MigrationReport["failed"]>): unknown {
  const { message, code, sqlState, where } = error;
  return { script, path, snippet, error: { message, code, sqlState, ...where } };
}
