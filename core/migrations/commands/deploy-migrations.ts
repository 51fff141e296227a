import { InterruptedError } from "../../errors/index.ts";
import type { JudgedScript } from "../contracts/danger.ts";
import type { MigrationReport } from "../contracts/migration-report.ts";
import { dangerPolicies, judgeOrRefuse } from "../dangers/judge-plan.ts";
import { findingsUnder } from "../dangers/refuse-dangers.ts";
import { type MigrationPlan, planMigrations } from "../plan/plan-migrations.ts";
import { prepareMigrations } from "../plan/prepare-migrations.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";
import { openDeployment } from "./open-deployment.ts";
import { runPlan } from "./run-plan.ts";
import { stopSignal } from "./stop-signal.ts";

/**
 * Brings an account to the state of a folder of scripts: lease, history, plan, one request for each script, verify,
 * lease back. The connection must have been opened as the deploy role, with a warehouse; after a report with
 * `paused`, `detach()` from it instead of closing it.
 *
 * Resolves also when a script failed, an assertion failed or the deadline came: the report says so.
 * @throws ConfigError (also for a statement that the configuration blocks), TemplateError or LeaseError before anything ran; LeaseError or ConnectionError later
 */
export async function deployMigrations(input: DeployMigrationsInput): Promise<MigrationReport> {
  const prepared = prepareMigrations(input);
  const stop = stopSignal(input.signal, input.deadline);
  try {
    const open = await openDeployment(input, prepared.names, stop.signal);
    let keepLease = false;
    try {
      const plan = planMigrations(prepared.discovered, open.state, prepared.renderer, input.config);
      const judged = judgeOrRefuse(plan.apply, input.config);
      announce(input, plan, judged);
      const result = await runPlan(input, prepared, open, plan, stop.signal);
      // the same deployment comes back and takes its own lease again; until then nobody else may
      keepLease = result.paused !== undefined;
      return result;
    } catch (error) {
      keepLease = error instanceof InterruptedError;
      throw error;
    } finally {
      if (open.ownsLease && !keepLease) await open.lease.release();
    }
  } catch (error) {
    if (!(error instanceof InterruptedError) || error.where.queryId === undefined) throw error;
    return pausedAtOpening(input, error.where.queryId);
  } finally {
    stop.dispose();
  }
}

/** The time came while a script that an earlier run had begun was still running. */
function pausedAtOpening({ onEvent }: DeployMigrationsInput, queryId: string): MigrationReport {
  const paused = { script: undefined, queryId };
  onEvent?.({ type: "paused", paused });
  return {
    applied: [],
    skipped: [],
    warnings: [],
    verified: [],
    verifyFailures: [],
    staged: {},
    undoPoint: undefined,
    paused,
  };
}

function announce(
  { onEvent, config }: DeployMigrationsInput,
  plan: MigrationPlan,
  judged: readonly JudgedScript[],
): void {
  onEvent?.({ type: "planned", scripts: plan.apply.map(({ name }) => name), skipped: plan.skipped.length });
  for (const warning of plan.warnings) onEvent?.({ type: "warning", warning });
  for (const danger of findingsUnder(judged, dangerPolicies(config), "warn")) {
    onEvent?.({ type: "danger", danger });
  }
}

/** The shape of `deployMigrations`, for those who pass it on. */
export type DeployMigrations = typeof deployMigrations;
