import { failureOf, isUnreachable } from "../deployment/failure.ts";
import { allowedVariables, type DeploymentContext, migrationConfig } from "../deployment/migration-config.ts";
import { ConfigError, InterruptedError, SnowhookError } from "../errors/index.ts";
import {
  parameterStatements,
  sessionFor,
  sessionStatements,
} from "../migrations/apply/session-statements.ts";
import { uploadFolder } from "../migrations/apply/upload-folder.ts";
import { verifyMigrations } from "../migrations/commands/verify-migrations.ts";
import { NO_SESSION } from "../migrations/contracts/session-context.ts";
import { EMPTY_STATE, noHistoryTable, readHistorySql, readState } from "../migrations/history/read-state.ts";
import { planMigrations } from "../migrations/plan/plan-migrations.ts";
import { type PreparedMigrations, prepareMigrations } from "../migrations/plan/prepare-migrations.ts";
import { type RenderedScript, renderScript } from "../migrations/scripts/render-script.ts";
import { readConfigVariables } from "../project/config-variables.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import { environmentConnection } from "../secrets/sign-in-options.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteIdentifier, readIdentifier } from "../snowflake/quote.ts";
import { checkRehearsalRole } from "./check-role.ts";
import { dropRehearsals } from "./drop-rehearsals.ts";
import { checkClone, makeClone } from "./make-clone.ts";
import { namesSource, refuseReachingOut } from "./outside.ts";
import { type RehearsalMark, rehearsalComment, rehearsalName } from "./rehearsal-name.ts";
import type { RehearsalInput, RehearsalResult, RehearsedScript } from "./rehearsal-types.ts";
import { rehearsedPlace } from "./rehearsed-place.ts";
import { runRehearsedScript } from "./run-script.ts";

/**
 * Runs the pending scripts of a pull request on a zero-copy clone of the environment's database, under a user and role
 * that can reach nothing else, and then the assertions under `verify/`. What else was cloned for the same pull request is
 * dropped first. When the process dies, what it left is dropped by the next one, or by the janitor when it expires.
 * @returns what ran and what failed; `refused` when a rehearsal would not be safe or would not show what is so
 * @throws {ConnectionError} or {InterruptedError} when Snowflake cannot be reached or the time is up: worth another try
 * @example
 * ```ts
 * const subject = { repositoryId: 1296269, number: 7, sha: commit };
 * const result = await rehearse({ place, subject, files, secrets, connect, keep: true });
 * if (result.outcome === "refused") console.log(result.failure.message);
 * else console.log(result.outcome, result.scripts.map(({ path, rows, seconds }) => [path, rows, seconds]));
 * ```
 */
export async function rehearse(input: RehearsalInput): Promise<RehearsalResult> {
  const { place, secrets, connect } = input;
  const { environment } = place;
  const sessions: SnowflakeConnection[] = [];
  try {
    const settings = settingsOf(place);
    const [deploying, rehearsing] = [
      await secrets.environment(environment),
      await secrets.rehearsal(environment),
    ];
    const { role, warehouse } = environment;
    const keeper = await connect(environmentConnection(deploying, { role, warehouse }));
    sessions.push(keeper);
    // all its roles: what any of them owns is the environment's. A database is made by the primary one alone.
    await keeper.query("USE SECONDARY ROLES ALL");
    const start = { role: settings.role, warehouse: settings.warehouse };
    const rehearser = await connect(environmentConnection(rehearsing, start));
    sessions.push(rehearser);
    await checkRehearsalRole(rehearser, readIdentifier(settings.role));
    return await onClone(input, { keeper, rehearser });
  } catch (error) {
    if (!(error instanceof SnowhookError) || isUnreachable(error) || error instanceof InterruptedError)
      throw error;
    return { outcome: "refused", failure: failureOf(error, secrets.hidden()) };
  } finally {
    for (const session of sessions) await session.close().catch(() => undefined);
  }
}

interface Sessions {
  readonly keeper: SnowflakeConnection;
  readonly rehearser: SnowflakeConnection;
}

async function onClone(input: RehearsalInput, sessions: Sessions): Promise<RehearsalResult> {
  const { place, subject, keep, now = () => new Date() } = input;
  const { environment } = place;
  const settings = settingsOf(place);
  const started = now();
  const source = readIdentifier(environment.database ?? "");
  const mark: RehearsalMark = {
    ...subject,
    project: environment.project,
    environment: environment.key,
    source,
    expires: new Date(started.getTime() + settings.hours * 3_600_000),
  };
  const clone = rehearsalName(mark);
  const plan = await pendingScripts(input, sessions.keeper, clone);
  const own = { connection: sessions.keeper, environment, which: subject };
  await dropRehearsals(own);
  let kept = false;
  try {
    const { keeper, rehearser } = sessions;
    const comment = rehearsalComment(mark);
    const role = readIdentifier(settings.role);
    const notShown = await makeClone({ keeper, source, clone, comment, role });
    await checkClone(rehearser, clone, role);
    const ran = await runAll(input, rehearser, plan, source);
    kept = keep;
    return {
      ...ran,
      source,
      clone,
      expires: mark.expires,
      kept,
      notShown,
      seconds: (now().getTime() - started.getTime()) / 1000,
    };
  } finally {
    // what cannot be dropped now expires
    if (!kept) await dropRehearsals(own).catch(() => undefined);
  }
}

interface Pending {
  readonly prepared: PreparedMigrations;
  readonly config: ReturnType<typeof migrationConfig>;
  readonly scripts: readonly RenderedScript[];
}

/**
 * What a deployment would run, by the environment's own history and names (a checksum is of the text that it deploys),
 * in the text that it has on the clone.
 * @throws {ConfigError} or {TemplateError} as a deployment would, and for a script that reaches out
 */
async function pendingScripts(
  input: RehearsalInput,
  keeper: SnowflakeConnection,
  clone: string,
): Promise<Pending> {
  const { place, files } = input;
  const context = contextOf(input);
  const { modules, stagedFolders } = files;
  const given = { files: files.scripts, stagedFolders, ...(modules === undefined ? {} : { modules }) };
  const config = migrationConfig(place, context);
  const deployed = prepareMigrations({ ...given, config });
  const state = await readState(keeper, readHistorySql(deployed.names));
  if (state === undefined && config.createHistoryTable !== true) throw noHistoryTable(deployed.names);
  const plan = planMigrations(deployed.discovered, state ?? EMPTY_STATE, deployed.renderer, config);
  const onClone = migrationConfig(rehearsedPlace(place, settingsOf(place), clone), context);
  const prepared = prepareMigrations({ ...given, config: onClone });
  const scripts = plan.apply.map((script) => renderScript(prepared.renderer, script));
  refuseReachingOut(scripts);
  return { prepared, config: onClone, scripts };
}

function contextOf({ place, subject, files, variables = {} }: RehearsalInput): DeploymentContext {
  const { project, environment } = place;
  const environmentVariables = allowedVariables(project.envVars, variables);
  if (project.config === undefined || files.config === undefined) {
    return { commit: subject.sha, environmentVariables };
  }
  const source = { path: project.config, bytes: files.config, environmentVariables };
  return {
    commit: subject.sha,
    environmentVariables,
    configVars: readConfigVariables(source, environment).vars,
  };
}

async function runAll(
  input: RehearsalInput,
  rehearser: SnowflakeConnection,
  { prepared, config, scripts }: Pending,
  source: string,
) {
  const { files, secrets, signal, now = () => new Date() } = input;
  const session = sessionFor(config, NO_SESSION);
  const before = [...sessionStatements(session), ...parameterStatements(config)];
  if (prepared.staged.length > 0) {
    await rehearser.query(`USE WAREHOUSE ${quoteIdentifier(session.warehouse ?? "")}`);
    await rehearser.query(`CREATE SCHEMA IF NOT EXISTS ${prepared.names.metadataSchema}`);
    await rehearser.query(`CREATE STAGE IF NOT EXISTS ${prepared.names.fileStage}`);
    for (const folder of prepared.staged) await uploadFolder(rehearser, folder);
  }
  const ran: RehearsedScript[] = [];
  const run = { rehearser, before, source, secrets: secrets.hidden(), now, signal };
  for (const script of scripts) {
    const done = await runRehearsedScript(run, script);
    ran.push(done);
    if (done.failure !== undefined) break;
  }
  const failed = ran.at(-1)?.failure !== undefined;
  const { modules, stagedFolders } = files;
  const verify = () =>
    verifyMigrations(
      {
        connection: rehearser,
        files: files.scripts,
        stagedFolders,
        config,
        ...(modules === undefined ? {} : { modules }),
      },
      NO_SESSION,
      prepared,
    );
  const { verified, verifyFailures } = failed ? { verified: [], verifyFailures: [] } : await verify();
  return {
    outcome: failed || verifyFailures.length > 0 ? ("failed" as const) : ("passed" as const),
    scripts: ran,
    notRun: scripts.slice(ran.length).map(({ path }) => path),
    verified,
    verifyFailures,
    notes: scripts.flatMap((script) => namesSource(script, source)),
  };
}

/** @throws {ConfigError} when the environment has none */
function settingsOf({ environment }: ProjectEnvironment) {
  if (environment.rehearsal !== undefined && environment.database !== undefined) return environment.rehearsal;
  throw new ConfigError(`${environment.project}/${environment.key} allows no rehearsals`, {
    next: "Write rehearsal: of the environment in snowhook.yml; docs/rehearsal.md says what it needs.",
  });
}
