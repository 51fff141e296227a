import type { DangerPolicies, JudgedScript } from "../contracts/danger.ts";
import { dangerPolicies, judgePlan } from "../dangers/judge-plan.ts";
import { EMPTY_STATE, noHistoryTable, readHistorySql, readState } from "../history/read-state.ts";
import { type MigrationPlan, planMigrations } from "../plan/plan-migrations.ts";
import { type PreparedMigrations, prepareMigrations } from "../plan/prepare-migrations.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";

export interface DeploymentPlan extends MigrationPlan {
  /** files that are no scripts, and why */
  readonly unknown: PreparedMigrations["discovered"]["unknown"];
  /** paths of the assertions that would run afterwards */
  readonly verifications: readonly string[];
  /** of the scripts that would run, in their order: what each statement loses or costs */
  readonly dangers: readonly JudgedScript[];
  /** what a deployment does about it */
  readonly dangerPolicies: DangerPolicies;
}

/**
 * What `deployMigrations` would do now. Reads the history in one request and changes nothing; an account without a
 * history table counts as empty when the deployment would make one.
 */
export async function planDeployment(
  input: Pick<DeployMigrationsInput, "connection" | "files" | "modules" | "stagedFolders" | "config">,
): Promise<DeploymentPlan> {
  const { names, discovered, renderer } = prepareMigrations(input);
  const state = await readState(input.connection, readHistorySql(names));
  if (state === undefined && input.config.createHistoryTable !== true) throw noHistoryTable(names);
  const plan = planMigrations(discovered, state ?? EMPTY_STATE, renderer, input.config);
  return {
    ...plan,
    unknown: discovered.unknown,
    verifications: discovered.verifications,
    dangers: judgePlan(plan.apply, input.config),
    dangerPolicies: dangerPolicies(input.config),
  };
}
