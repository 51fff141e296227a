import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { parameterStatements, sessionFor, sessionStatements } from "../apply/session-statements.ts";
import { NO_SESSION, type SessionContext } from "../contracts/session-context.ts";
import { EMPTY_STATE, noHistoryTable, readHistorySql, readState } from "../history/read-state.ts";
import { readSessionSql, sessionOf } from "../history/session-row.ts";
import { type PrepareInput, prepareMigrations } from "../plan/prepare-migrations.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { planTrial } from "./plan-trial.ts";
import { prepareAccount } from "./prepare-account.ts";
import { type NotMade, runTrialScript } from "./run-trial-script.ts";
import type { TrialFinding, TrialReport } from "./trial-report.ts";
import { unsupportedFeatures } from "./unsupported-features.ts";

export interface TryMigrationsInput extends PrepareInput {
  /** an empty account, in which the session may do everything */
  readonly trial: SnowflakeConnection;
  /** the account whose history says what is applied, only read; without it every script is pending */
  readonly account?: SnowflakeConnection;
  readonly signal?: AbortSignal;
}

/**
 * Tries a deployment in an empty account, and tells everything that fails or is not supported there. First the scripts
 * that are applied already, and R scripts that changed, to build the state; then the pending ones. A failing statement stops neither its script nor
 * the ones behind it.
 * @throws ConfigError when the scripts cannot be planned at all (names, versions, dependencies, no history table)
 */
export async function tryMigrations(input: TryMigrationsInput): Promise<TrialReport> {
  const { trial, account, config, signal } = input;
  const prepared = prepareMigrations(input);
  const { state, atSignIn } = await readAccount(prepared.names, input, account);
  const plan = planTrial(prepared, state, config);
  const session = sessionFor(config, atSignIn);
  const scripts = [...plan.earlier, ...plan.pending];
  const role = session.role ?? "ACCOUNTADMIN";
  const warehouse = session.warehouse ?? "SNOWHOOK_TRIAL";
  const placed = { ...session, role, warehouse };
  const assumed = await prepareAccount(trial, prepared, placed, scripts);
  const before = [...sessionStatements(placed), ...parameterStatements(config)];
  const notMade: NotMade = new Map();
  const run = async (list: readonly RenderedScript[]): Promise<TrialFinding[]> => {
    const findings: TrialFinding[] = [];
    for (const script of list) {
      findings.push(...(await runTrialScript(trial, script, before, notMade, signal)));
    }
    return findings;
  };
  const earlierFindings = [...plan.earlierFindings, ...(await run(plan.earlier))];
  // with its text of today; what fails in it is found when its turn comes
  for (const script of plan.standIns) await runTrialScript(trial, script, before, new Map(), signal);
  const findings = [...plan.findings, ...(await run(plan.pending))];
  const paths = (list: readonly RenderedScript[]) => list.map(({ path }) => path);
  const untried = plan.findings.flatMap(({ kind, path }) => (kind === "template" ? [path] : []));
  return {
    pending: [...paths(plan.pending), ...untried],
    earlier: paths(plan.earlier),
    findings,
    earlierFindings,
    unsupported: unsupportedFeatures([...findings, ...earlierFindings]),
    assumed,
    dangers: plan.dangers,
  };
}

async function readAccount(
  names: Parameters<typeof readHistorySql>[0],
  { config }: Pick<TryMigrationsInput, "config">,
  account: SnowflakeConnection | undefined,
) {
  if (account === undefined) return { state: EMPTY_STATE, atSignIn: NO_SESSION };
  const { rows } = await account.query<{ S: string }>(`SELECT ${readSessionSql} AS S`);
  const atSignIn: SessionContext = sessionOf(rows[0]?.S);
  const state = await readState(account, readHistorySql(names));
  if (state === undefined && config.createHistoryTable !== true) throw noHistoryTable(names);
  return { state: state ?? EMPTY_STATE, atSignIn };
}
