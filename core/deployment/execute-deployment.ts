import { CancelledError, redact, SnowhookError } from "../errors/index.ts";
import type { MigrationReport } from "../migrations/contracts/migration-report.ts";
import type { Lease } from "../migrations/lease/acquire-lease.ts";
import { renewWhileRunning } from "../migrations/lease/renew-in-time.ts";
import { type ConfigVariables, readConfigVariables } from "../project/config-variables.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { Job } from "../project/project.ts";
import { templateVariables } from "../project/template-variables.ts";
import { environmentConnection } from "../secrets/sign-in-options.ts";
import type { EnvironmentSecret } from "../secrets/sign-in-secrets.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { acquireEnvironmentLease } from "./acquire-environment-lease.ts";
import { afterNewest } from "./after-newest.ts";
import { cancelledReport, whoCancelled } from "./cancelled.ts";
import { configFor } from "./config-for.ts";
import type { DeploymentInput, DeploymentReport } from "./deployment-types.ts";
import { failureOf } from "./failure.ts";
import { giveBackLease } from "./give-back-lease.ts";
import { identityOf, subjectOf } from "./message-identity.ts";
import { liveMessage } from "./message-life.ts";
import { metadataNamesOf } from "./metadata-schema.ts";
import { allowedVariables, LEASE_SECONDS, migrationConfig, queryTagOf } from "./migration-config.ts";
import { type ProjectFiles, projectFiles } from "./project-files.ts";
import { whatItWaitsFor } from "./promotion/promotion-gate.ts";
import { type JobReport, runJob } from "./run-job.ts";
import { undo } from "./undo.ts";

/** What one deployment consists of, once its files are there. */
interface Deployment extends ProjectEnvironment {
  readonly input: DeploymentInput;
  readonly secret: EnvironmentSecret;
  readonly files: ProjectFiles;
  readonly configVars: ConfigVariables["vars"];
  readonly environmentVariables: Readonly<Record<string, string>>;
}

/**
 * Files, lease, migrations, jobs: the part of a deployment that changes Snowflake.
 * @throws {SnowhookError} for what is wrong before or between the scripts
 */
export async function executeDeployment(
  input: DeploymentInput,
  place: ProjectEnvironment,
): Promise<DeploymentReport> {
  const { request, engine, onEvent } = input;
  const { environment } = place;
  const subject = subjectOf(input);
  onEvent?.({ type: "deployment-started", ...subject });
  const deployment = await prepare(input, place);
  const { role, warehouse, database, schema } = environment;
  const signIn = () =>
    engine.connect(environmentConnection(deployment.secret, { role, warehouse, database, schema }));
  const connection = await signIn();
  let lease: Lease | undefined;
  let left = false;
  try {
    const { files } = deployment;
    const commitOf = { commit: request.commit, variables: input.variables ?? {} };
    const configOf = (of: ProjectEnvironment, user = deployment.secret.user) =>
      configFor(commitOf, of, files, user);
    const now = clockOf(input)();
    const waitsFor = await whatItWaitsFor({ input, place, files, connection, configOf, now });
    // Looked for behind the gate, so that what was cancelled meanwhile does not say that it waits.
    const cancelled = await whoCancelled(input, place, connection);
    if (cancelled !== undefined && !(await hasBegun(input, place, connection)))
      return cancelledReport(input, cancelled);
    if (waitsFor !== undefined) return { outcome: "waiting", ...subject, reason: waitsFor };
    const holder = `${request.requestedBy} ${request.commit.slice(0, 7)} ${request.attempt}`;
    lease = await acquireEnvironmentLease(engine, connection, environment, holder);
    const held = lease;
    const against = await afterNewest(input, place, connection);
    if (against !== undefined) return against;
    const life = {
      ledger: engine,
      message: { connection, names: metadataNamesOf(environment), message: identityOf(input), lease },
      subject,
      requestedBy: request.requestedBy,
      secrets: input.secrets.hidden(),
    };
    const report = await liveMessage(life, async () => {
      const done =
        request.kind === "undo"
          ? await undo({
              ...{ input, place, files, connection, lease: held, connectAgain: signIn },
              config: configOf(place),
              cancelledBy: () => cancelledBy(deployment, connection),
            })
          : await migrateAndRun(deployment, connection, held, signIn);
      if (done.outcome !== "paused") await keepFingerprint(deployment, connection, held);
      return done;
    });
    left = report.outcome === "paused";
    return report;
  } catch (error) {
    left = error instanceof SnowhookError && error.kind === "interrupted";
    throw error;
  } finally {
    // What goes on later keeps its lease (it re-enters it) and its session's running script.
    if (left) await connection.detach();
    else {
      if (lease !== undefined) await giveBackLease(lease, onEvent);
      await connection.close().catch(() => undefined);
    }
  }
}

async function prepare(input: DeploymentInput, place: ProjectEnvironment): Promise<Deployment> {
  const { project, environment } = place;
  const secret = await input.secrets.environment(environment);
  const now = clockOf(input);
  const started = now().getTime();
  const files = await projectFiles(input.github, project, input.request.commit);
  const folders = [
    files.scripts,
    files.modules ?? new Map(),
    ...files.stagedFolders.values(),
    files.jobFiles,
  ];
  const all = folders.flatMap((folder) => [...folder.values()]);
  input.onEvent?.({
    type: "files-read",
    files: all.length,
    bytes: all.reduce((sum, bytes) => sum + bytes.length, 0),
    milliseconds: now().getTime() - started,
  });
  const environmentVariables = allowedVariables(project.envVars, input.variables ?? {});
  if (project.config === undefined || files.config === undefined) {
    return { ...place, input, secret, files, configVars: {}, environmentVariables };
  }
  const source = { path: project.config, bytes: files.config, environmentVariables };
  const { vars, notes } = readConfigVariables(source, environment);
  for (const note of notes) input.onEvent?.({ type: "config-ignored", note });
  return { ...place, input, secret, files, configVars: vars, environmentVariables };
}

async function migrateAndRun(
  deployment: Deployment,
  connection: SnowflakeConnection,
  lease: Lease,
  connectAgain: () => Promise<SnowflakeConnection>,
): Promise<DeploymentReport> {
  const { input, secret, files, configVars, environmentVariables } = deployment;
  const { request, engine, deadline, onEvent } = input;
  const subject = subjectOf(input);
  const migrated = await engine.deployMigrations({
    connection,
    files: files.scripts,
    ...(files.modules === undefined ? {} : { modules: files.modules }),
    stagedFolders: files.stagedFolders,
    config: migrationConfig(deployment, {
      commit: request.commit,
      configVars,
      environmentVariables,
      user: secret.user,
    }),
    deployment: identityOf(input),
    deadline,
    lease,
    connectAgain,
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  const secrets = input.secrets.hidden();
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
  if (migrated.cancelled === true) {
    const applied = migrated.applied.map(({ script }) => script);
    return cancelledReport(input, await cancelledBy(deployment, connection), applied);
  }
  const [verifyFailure] = migrated.verifyFailures;
  if (verifyFailure !== undefined) {
    const { path, message } = verifyFailure;
    return { outcome: "failed", ...subject, failure: { file: path, message } };
  }
  let jobs: JobReport[];
  try {
    jobs = await runJobs(deployment, migrated.staged, connection, lease, connectAgain);
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    const applied = migrated.applied.map(({ script }) => script);
    return cancelledReport(input, await cancelledBy(deployment, connection), applied);
  }
  return succeeded(subject, migrated, jobs);
}

/** Work on it has begun: then its end is recorded under the lease, and what was applied is told. */
async function hasBegun(
  input: DeploymentInput,
  { environment }: ProjectEnvironment,
  connection: SnowflakeConnection,
): Promise<boolean> {
  const names = metadataNamesOf(environment);
  return (await input.engine.readMessage({ connection, names, message: identityOf(input) })) !== undefined;
}

async function cancelledBy(deployment: Deployment, connection: SnowflakeConnection): Promise<{ by: string }> {
  return (await whoCancelled(deployment.input, deployment, connection)) ?? { by: "somebody" };
}

/** Also after one that failed: what its scripts did before is no drift. */
async function keepFingerprint(
  { input, environment }: Deployment,
  connection: SnowflakeConnection,
  lease: Lease,
): Promise<void> {
  if (!environment.drift) return;
  try {
    await input.keepFingerprint?.({ connection, environment, deployment: identityOf(input), lease });
  } catch (error) {
    const reason = redact(error instanceof Error ? error.message : String(error), input.secrets.hidden());
    input.onEvent?.({ type: "fingerprint-failed", reason });
  }
}

function succeeded(
  subject: ReturnType<typeof subjectOf>,
  migrated: MigrationReport,
  jobs: readonly JobReport[],
): DeploymentReport {
  return {
    outcome: "succeeded",
    ...subject,
    applied: migrated.applied,
    skipped: migrated.skipped.length,
    warnings: migrated.warnings,
    ...(migrated.undoPoint === undefined ? {} : { undoPoint: migrated.undoPoint }),
    jobs,
  };
}

/** The jobs of the environment that come after a deployment, one after the other; the first that fails ends it. */
async function runJobs(
  deployment: Deployment,
  staged: Readonly<Record<string, string>>,
  connection: SnowflakeConnection,
  lease: Lease,
  connectAgain: () => Promise<SnowflakeConnection>,
): Promise<JobReport[]> {
  const { input, project, environment, secret, files, configVars, environmentVariables } = deployment;
  const { engine, deadline, onEvent } = input;
  const isOurs = (job: Job) =>
    job.when.includes("after-deployment") && job.environments.includes(environment.key);
  const vars = templateVariables(deployment, { configVars, staged, user: secret.user });
  const leaseSeconds = environment.options.leaseSeconds ?? LEASE_SECONDS;
  const { lease: leaseTable } = metadataNamesOf(environment);
  const reports: JobReport[] = [];
  for (const job of project.jobs.filter(isOurs)) {
    onEvent?.({ type: "job-started", job: job.key });
    // A job holds the deployment's session: meanwhile the lease is renewed in another one.
    await lease.renew();
    const stopRenewing = renewWhileRunning(connectAgain, leaseTable, lease, leaseSeconds);
    const report = await runJob({
      project,
      environment,
      job,
      runRecorded: engine.runRecorded,
      connection,
      lease,
      queryTag: queryTagOf(environment, input.request.commit),
      files: files.jobFiles,
      vars,
      environmentVariables,
      identity: identityOf(input),
      cancellable: true,
      signal: AbortSignal.timeout(Math.max(0, deadline.getTime() - clockOf(input)().getTime())),
    }).finally(stopRenewing);
    onEvent?.({ type: "job-finished", ...report });
    reports.push(report);
  }
  return reports;
}

/** The process's clock, unless the caller has another one. */
export function clockOf({ now = () => new Date() }: Pick<DeploymentInput, "now">): () => Date {
  return now;
}
