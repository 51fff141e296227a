import { CancelledError, InterruptedError } from "../../errors/index.ts";
import { type ApplyOutcome, applyScript } from "../apply/apply-script.ts";
import { type ApplyContext, mayChangeSession } from "../apply/script-request.ts";
import { sessionFor } from "../apply/session-statements.ts";
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
import type { MigrationPlan } from "../plan/plan-migrations.ts";
import type { PreparedMigrations } from "../plan/prepare-migrations.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { splitStatements } from "../sql-text/split-statements.ts";
import { touchedDatabases } from "../sql-text/touched-databases.ts";
import { adviseDependency } from "./advise-dependency.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";
import type { OpenDeployment } from "./open-deployment.ts";
import { verifyMigrations } from "./verify-migrations.ts";

/** What came of the scripts of a plan. */
interface PlanRun {
  readonly applied: readonly AppliedScript[];
  readonly failures: readonly FailedScript[];
  readonly paused: PausedScript | undefined;
  readonly cancelled?: true;
  /** those that were begun, whatever came of them */
  readonly begun: readonly RenderedScript[];
}

/** Uploads, scripts, assertions: what a deployment does once it knows what there is to do. */
export async function runPlan(
  input: DeployMigrationsInput,
  prepared: PreparedMigrations,
  open: OpenDeployment,
  plan: MigrationPlan,
  signal: AbortSignal,
): Promise<MigrationReport> {
  const { connection, config, connectAgain, deployment, onEvent } = input;
  const { names, staged } = prepared;
  const stopRenewing = renewWhileRunning(connectAgain, names.lease, open.lease, config.leaseSeconds);
  let run: PlanRun;
  try {
    if (plan.apply.length > 0) {
      await uploadMissing(connection, names, staged, open.state.files, deployment, onEvent);
    }
    run = await runScripts(input, prepared, open, plan, signal);
  } finally {
    // before the lease is given back: a late renewal would take it again
    await stopRenewing();
  }
  const { applied, failures, paused, begun, cancelled } = run;
  const [failed, ...alsoFailed] = failures;
  if (paused !== undefined) onEvent?.({ type: "paused", paused });
  const complete = failed === undefined && paused === undefined && cancelled === undefined;
  const checks = complete
    ? await verifyMigrations(input, open.state.session, prepared)
    : { verified: [], verifyFailures: [] };
  return {
    applied,
    skipped: plan.skipped,
    warnings: plan.warnings,
    ...checks,
    staged: Object.fromEntries(staged.map(({ name, location }) => [name, location])),
    undoPoint: undoPoint(input, open, begun),
    ...(failed === undefined ? {} : { failed }),
    ...(alsoFailed.length === 0 ? {} : { alsoFailed }),
    ...(paused === undefined ? {} : { paused }),
    ...(cancelled === undefined ? {} : { cancelled }),
  };
}

async function runScripts(
  input: DeployMigrationsInput,
  prepared: PreparedMigrations,
  open: OpenDeployment,
  plan: MigrationPlan,
  signal: AbortSignal,
): Promise<PlanRun> {
  const { config, onEvent } = input;
  const applied: AppliedScript[] = [];
  const failures: FailedScript[] = [];
  const begun: RenderedScript[] = [];
  const keepLease = renewInTime(open.lease, config.leaseSeconds);
  for (const [index, script] of plan.apply.entries()) {
    const ended = { applied, failures, begun };
    if (signal.aborted) return { ...ended, paused: { script: undefined, queryId: undefined } };
    if (failures.length > 0 && script.kind === "H") continue;
    await keepLease();
    const { name, path, kind, version, checksum } = script;
    onEvent?.({ type: "script-started", script: name, path, number: index + 1, total: plan.apply.length });
    const startedAt = Date.now();
    begun.push(script);
    let outcome: ApplyOutcome;
    try {
      outcome = await applyScript(script, contextOf(input, prepared, open, plan, index, signal));
    } catch (error) {
      if (error instanceof CancelledError) {
        begun.pop();
        return { ...ended, paused: undefined, cancelled: true };
      }
      if (!(error instanceof InterruptedError)) throw error;
      return { ...ended, paused: { script: name, queryId: error.where.queryId } };
    }
    if (outcome.kind === "failed") {
      const failed = adviseDependency(
        { script: name, path, error: outcome.error, snippet: outcome.snippet },
        script,
        plan.apply.slice(index + 1),
      );
      failures.push(failed);
      onEvent?.({ type: "script-failed", failed });
      if (config.continueOnError === true && (kind === "R" || kind === "A")) continue;
      break;
    }
    const milliseconds = Date.now() - startedAt;
    applied.push({ script: name, path, kind, version, checksum, queryId: outcome.queryId, milliseconds });
    onEvent?.({
      type: "script-applied",
      applied: { script: name, path, kind, version, checksum, queryId: outcome.queryId, milliseconds },
    });
  }
  return { applied, failures, begun, paused: undefined };
}

function contextOf(
  input: DeployMigrationsInput,
  { names }: PreparedMigrations,
  { lease, state, earlier }: OpenDeployment,
  plan: MigrationPlan,
  index: number,
  signal: AbortSignal,
): ApplyContext {
  const { connection, config, deployment, onEvent } = input;
  const script = plan.apply[index];
  const before = plan.apply[index - 1];
  const first = index === 0 && config.undoPoint !== false && script !== undefined;
  return {
    connection,
    config,
    names,
    deployment,
    lease,
    session: sessionFor(config, state.session),
    // a script that an earlier run had sent put nothing back in this session
    sessionUntouched: before !== undefined && earlier.size === 0 && !mayChangeSession(before),
    secondaryRolesChange: plan.apply.some(({ content }) => /\bSECONDARY\s+ROLES\b/i.test(content)),
    earlier,
    inDoubt: state.begun,
    signal,
    firstStatements: first
      ? [
          insertLedgerSql(names, deployment, {
            kind: "DEPLOYMENT",
            script: script.name,
            ...(deployment.requestedBy === undefined ? {} : { errorMessage: deployment.requestedBy }),
          }),
        ]
      : [],
    onQueryId: (queryId) => onEvent?.({ type: "script-running", script: script?.name ?? "", queryId }),
  };
}

/** Before the first script that this deployment began: nothing when nothing was begun. */
function undoPoint(
  { config }: DeployMigrationsInput,
  { state }: OpenDeployment,
  begun: readonly RenderedScript[],
): UndoPoint | undefined {
  if (config.undoPoint === false || state.startedAt === undefined || begun.length === 0) return undefined;
  const { database } = sessionFor(config, state.session);
  const touched = begun.map(({ content }) => touchedDatabases(splitStatements(content), database));
  return {
    timestamp: state.startedAt,
    databases: [...new Set(touched.flatMap(({ databases }) => databases))].sort(),
    mayBeMore: touched.some(({ mayBeMore }) => mayBeMore),
  };
}
