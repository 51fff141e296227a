import { ConfigError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";
import { judgeOrRefuse } from "../dangers/judge-plan.ts";
import { attemptSql } from "../history/ledger.ts";
import type { MetadataNames } from "../history/metadata-names.ts";
import { type PreparedMigrations, type PrepareInput, prepareMigrations } from "../plan/prepare-migrations.ts";
import { isChecksumOf } from "../scripts/checksum.ts";
import { renderScript } from "../scripts/render-script.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";
import { openDeployment } from "./open-deployment.ts";
import { runUndo, UNDONE, type UndoReport, type UndoStep } from "./run-undo.ts";
import { stopSignal } from "./stop-signal.ts";
import { undoScriptOf } from "./undo.ts";

/** What undoing the last deployment comes to. */
export interface UndoPlan {
  readonly deployment: DeploymentIdentity;
  /** newest first */
  readonly steps: readonly UndoStep[];
  /** R and A scripts of it: nothing tells what was there before them, so they stay as they are */
  readonly kept: readonly string[];
}

/** What an undoing did, with what it left as it is. */
export type DeploymentUndoReport = UndoReport & Pick<UndoPlan, "kept">;

export interface UndoPlanInput extends PrepareInput {
  readonly connection: Pick<SnowflakeConnection, "query">;
  /** `shop/dev`: the last deployment must be one of it */
  readonly environment: string;
  /** the attempt that is meant; absent: whichever was the last */
  readonly undoes?: number;
}

/**
 * What would be done to undo the last deployment: all of its V scripts, newest first, or nothing. Reads only.
 * @throws ConfigError naming what cannot be undone: a version without a U script, or whose text is not the one that was
 * applied; a U script that the environment's rules on dangers block; another deployment that came since
 */
export async function planUndo(input: UndoPlanInput): Promise<UndoPlan> {
  return planOf(input, prepareMigrations(input));
}

async function planOf(input: UndoPlanInput, prepared: PreparedMigrations): Promise<UndoPlan> {
  const { connection, environment, undoes, config } = input;
  const { names, discovered, renderer } = prepared;
  const deployment = await lastDeployment(connection, names);
  if (deployment === undefined) throw nothing("no deployment of this place is in the ledger");
  if (deployment.environment !== environment)
    throw nothing(`what was deployed last came from elsewhere: ${deployment.environment}`);
  if (undoes !== undefined && deployment.attempt !== undoes)
    throw nothing("another deployment has come since it was asked for");
  const rows = await scriptsOf(connection, names, deployment);
  const versions = rows.filter(({ SCRIPT_TYPE }) => SCRIPT_TYPE === "V");
  const kept = rows.filter(({ SCRIPT_TYPE }) => SCRIPT_TYPE !== "V").map(({ SCRIPT }) => SCRIPT);
  const wrong: string[] = [];
  const steps = versions.flatMap((row): UndoStep[] => {
    if (row.STATUS === UNDONE) return [];
    const source = discovered.scripts.find(({ kind, name }) => kind === "V" && name === row.SCRIPT);
    const undo = undoScriptOf(discovered.scripts, row.VERSION);
    if (undo === undefined) wrong.push(`${row.SCRIPT} has no U script (U${row.VERSION}__….sql)`);
    else if (source === undefined) wrong.push(`${row.SCRIPT} is not among the scripts any more`);
    else if (!isChecksumOf(row.CHECKSUM, renderScript(renderer, source)))
      wrong.push(`${row.SCRIPT} is not the text that was applied: its U script may be of another one`);
    else return [{ undo: renderScript(renderer, undo), script: row.SCRIPT }];
    return [];
  });
  if (wrong.length > 0) {
    throw new ConfigError(`It cannot be undone: ${wrong.join("; ")}. Nothing was undone.`, {
      next: "Write a V script that puts it right, or go back with Time Travel (the undo point of the deployment).",
    });
  }
  if (versions.length === 0) throw nothing("the last deployment applied no V script");
  judgeOrRefuse(
    steps.map(({ undo }) => undo),
    config,
  );
  return { deployment, steps, kept };
}

function nothing(why: string): ConfigError {
  return new ConfigError(`There is nothing to undo: ${why}.`, {
    next: "See `snowhook status` for what is applied; `snowhook undo` undoes single versions.",
  });
}

/**
 * Undoes the last deployment, under its lease and as an attempt of its own: said again, it goes on where it was.
 * @throws ConfigError as {@link planUndo}, before anything is run
 */
export async function undoDeployment(
  input: DeployMigrationsInput & { readonly undoes: number },
): Promise<DeploymentUndoReport> {
  const prepared = prepareMigrations(input);
  const stop = stopSignal(input.signal, input.deadline);
  const open = await openDeployment(input, prepared.names, stop.signal);
  try {
    const plan = await planOf({ ...input, environment: input.deployment.environment }, prepared);
    const report = await runUndo(input, prepared.names, open, plan.steps, stop.signal);
    return { ...report, kept: plan.kept };
  } finally {
    stop.dispose();
    if (open.ownsLease) await open.lease.release();
  }
}

/** The shape of `undoDeployment`, for those who pass it on. */
export type UndoDeployment = typeof undoDeployment;

interface HistoryRow {
  readonly SCRIPT: string;
  readonly SCRIPT_TYPE: string;
  readonly VERSION: string;
  readonly CHECKSUM: string;
  readonly STATUS: string;
}

/** By when it began: one that went on later has a row for each time. */
async function lastDeployment(
  connection: UndoPlanInput["connection"],
  { ledger }: MetadataNames,
): Promise<DeploymentIdentity | undefined> {
  const sql = `SELECT ENVIRONMENT, COMMIT_ID, ATTEMPT FROM ${ledger} WHERE KIND = 'DEPLOYMENT' GROUP BY ENVIRONMENT, COMMIT_ID, ATTEMPT ORDER BY MIN(RECORDED_ON) DESC LIMIT 1`;
  try {
    const { rows } = await connection.query<{ ENVIRONMENT: string; COMMIT_ID: string; ATTEMPT: number }>(sql);
    const [row] = rows;
    return row && { environment: row.ENVIRONMENT, commit: row.COMMIT_ID, attempt: Number(row.ATTEMPT) };
  } catch (error) {
    if (isMissingObject(error)) return undefined;
    throw error;
  }
}

/** What was applied since the deployment began, newest first: it was the last, and the lease lets in one at a time. */
async function scriptsOf(
  connection: UndoPlanInput["connection"],
  { ledger, history }: MetadataNames,
  deployment: DeploymentIdentity,
): Promise<readonly HistoryRow[]> {
  const began = `SELECT MIN(RECORDED_ON) FROM ${ledger} WHERE KIND = 'DEPLOYMENT' AND ${attemptSql(deployment)}`;
  const { rows } = await connection.query<HistoryRow>(
    `SELECT SCRIPT, SCRIPT_TYPE, VERSION, CHECKSUM, STATUS FROM ${history} WHERE SCRIPT_TYPE IN ('V', 'R', 'A') AND STATUS IN ('Success', '${UNDONE}') AND INSTALLED_ON >= (${began}) ORDER BY INSTALLED_ON DESC`,
  );
  return rows;
}
