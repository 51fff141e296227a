import { InterruptedError } from "../../errors/index.ts";
import { applyScript } from "../apply/apply-script.ts";
import { uploadMissing } from "../apply/upload-missing.ts";
import type {
  AppliedScript,
  FailedScript,
  MigrationReport,
  PausedScript,
  UndoPoint,
} from "../contracts/migration-report.ts";
import { insertLedgerSql } from "../history/ledger.ts";
import { renewInTime, renewWhileRunning } from "../lease/renew-in-time.ts";
import { type MigrationPlan, planMigrations } from "../plan/plan-migrations.ts";
import { type PreparedMigrations, prepareMigrations } from "../plan/prepare-migrations.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";
import { type OpenDeployment, openDeployment } from "./open-deployment.ts";
import { stopSignal } from "./stop-signal.ts";
import { verifyMigrations } from "./verify-migrations.ts";

/**
 * Brings an account to the state of a folder of scripts: lease, history, plan, one request for each script, verify,
 * lease back. The connection must have been opened as the deploy role, with a warehouse; after a report with
 * `paused`, `detach()` from it instead of closing it.
 *
 * Resolves also when a script failed, an assertion failed or the deadline came: the report says so.
 * @throws ConfigError, TemplateError or LeaseError before anything ran; LeaseError or ConnectionError later
 */
export async function deployMigrations(input: DeployMigrationsInput): Promise<MigrationReport> {
  const prepared = prepareMigrations(input);
  const open = await openDeployment(input, prepared.names);
  let keepLease = false;
  try {
    const plan = planMigrations(prepared.discovered, open.state, prepared.renderer, input.config);
    announce(input, plan);
    const result = await runPlan(input, prepared, open, plan);
    // the same deployment comes back and takes its own lease again; until then nobody else may
    keepLease = result.paused !== undefined;
    return result;
  } finally {
    if (open.ownsLease && !keepLease) await open.lease.release();
  }
}

function announce({ onEvent }: DeployMigrationsInput, plan: MigrationPlan): void {
  onEvent?.({ type: "planned", scripts: plan.apply.map(({ name }) => name), skipped: plan.skipped.length });
  for (const warning of plan.warnings) onEvent?.({ type: "warning", warning });
}

async function runPlan(
  input: DeployMigrationsInput,
  prepared: PreparedMigrations,
  open: OpenDeployment,
  plan: MigrationPlan,
): Promise<MigrationReport> {
  const { connection, config, deployment } = input;
  const stop = stopSignal(input.signal, input.deadline);
  const stopRenewing = renewWhileRunning(
    input.connectAgain,
    prepared.names.lease,
    open.lease,
    config.leaseSeconds,
  );
  const applied: AppliedScript[] = [];
  let failed: FailedScript | undefined;
  let paused: PausedScript | undefined;
  try {
    if (plan.apply.length > 0) {
      await uploadMissing(
        connection,
        prepared.names,
        prepared.staged,
        open.state.files,
        deployment,
        input.onEvent,
      );
    }
    const keepLease = renewInTime(open.lease, config.leaseSeconds);
    for (const [index, script] of plan.apply.entries()) {
      if (stop.signal.aborted) {
        paused = { script: undefined, queryId: undefined };
        break;
      }
      await keepLease();
      const outcome = await runScript(input, prepared, open, plan, script, index, stop.signal);
      if ("paused" in outcome) paused = outcome.paused;
      else if ("failed" in outcome) failed = outcome.failed;
      else {
        applied.push(outcome.applied);
        continue;
      }
      break;
    }
  } finally {
    stop.dispose();
    // before the lease is given back: a late renewal would take it again
    await stopRenewing();
  }
  if (paused !== undefined) input.onEvent?.({ type: "paused", paused });
  const complete = failed === undefined && paused === undefined;
  const checks = complete ? await verifyMigrations(input, prepared) : { verified: [], verifyFailures: [] };
  return {
    applied,
    skipped: plan.skipped,
    warnings: plan.warnings,
    ...checks,
    staged: Object.fromEntries(prepared.staged.map(({ name, location }) => [name, location])),
    undoPoint: applied.length > 0 || failed !== undefined ? undoPoint(input, open) : undefined,
    ...(failed === undefined ? {} : { failed }),
    ...(paused === undefined ? {} : { paused }),
  };
}

type Outcome =
  | { readonly applied: AppliedScript }
  | { readonly failed: FailedScript }
  | { readonly paused: PausedScript };

async function runScript(
  input: DeployMigrationsInput,
  { names }: PreparedMigrations,
  { lease, state }: OpenDeployment,
  plan: MigrationPlan,
  script: RenderedScript,
  index: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const { connection, config, deployment, onEvent } = input;
  const { name, path, kind, version, checksum } = script;
  onEvent?.({ type: "script-started", script: name, path, number: index + 1, total: plan.apply.length });
  const startedAt = Date.now();
  let runningId: string | undefined;
  const first = index === 0 && config.undoPoint !== false;
  try {
    const outcome = await applyScript(script, {
      connection,
      config,
      names,
      deployment,
      lease,
      reentered: state.reentered,
      signal,
      firstStatements: first
        ? [insertLedgerSql(names, deployment, { kind: "DEPLOYMENT", script: name })]
        : [],
      onQueryId(queryId) {
        runningId = queryId;
        onEvent?.({ type: "script-running", script: name, queryId });
      },
    });
    if (outcome.kind === "failed") {
      const failed = { script: name, path, error: outcome.error, snippet: outcome.snippet };
      onEvent?.({ type: "script-failed", failed });
      return { failed };
    }
    const milliseconds = Date.now() - startedAt;
    const applied = { script: name, path, kind, version, checksum, queryId: outcome.queryId, milliseconds };
    onEvent?.({ type: "script-applied", applied });
    return { applied };
  } catch (error) {
    if (error instanceof InterruptedError) return { paused: { script: name, queryId: runningId } };
    throw error;
  }
}

function undoPoint({ config }: DeployMigrationsInput, { state }: OpenDeployment): UndoPoint | undefined {
  if (config.undoPoint === false || state.serverTime === undefined) return undefined;
  return { timestamp: state.serverTime, database: config.database };
}

/** The shape of `deployMigrations`, for those who pass it on. */
export type DeployMigrations = typeof deployMigrations;
