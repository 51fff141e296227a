import { describeError, SnowhookError } from "../../errors/index.ts";
import type { Renderer } from "../../templates/create-renderer.ts";
import type { JudgedScript } from "../contracts/danger.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import type { MigrationWarning, SkippedScript } from "../contracts/migration-report.ts";
import { dangerPolicies, judgePlan } from "../dangers/judge-plan.ts";
import { findingsUnder, findingText } from "../dangers/refuse-dangers.ts";
import type { MigrationState } from "../history/read-state.ts";
import { DEFAULT_POLICIES, planMigrations } from "../plan/plan-migrations.ts";
import type { PreparedMigrations } from "../plan/prepare-migrations.ts";
import { scriptContent } from "../scripts/checksum.ts";
import { noStatement, type RenderedScript, renderScript } from "../scripts/render-script.ts";
import { hasStatement } from "../sql-text/split-statements.ts";
import type { TrialFinding } from "./trial-report.ts";

/** What is tried, and what is wrong before anything runs. */
export interface TrialPlan {
  readonly pending: readonly RenderedScript[];
  /** what the history has as applied, as it renders today */
  readonly earlier: readonly RenderedScript[];
  /** pending R scripts that ran before with another text, which is not known any more: something stands for it */
  readonly standIns: readonly RenderedScript[];
  readonly findings: readonly TrialFinding[];
  readonly earlierFindings: readonly TrialFinding[];
  readonly dangers: readonly JudgedScript[];
  /** what does not run, and why */
  readonly skipped: readonly SkippedScript[];
  /** what a person should look at, and no policy stops */
  readonly warnings: readonly MigrationWarning[];
}

/** Plans as a deployment does, but goes on behind scripts that cannot be rendered and policies that would stop it. */
export function planTrial(
  { discovered, renderer }: PreparedMigrations,
  state: MigrationState,
  config: MigrationConfig,
): TrialPlan {
  const policies = { ...DEFAULT_POLICIES, ...config.policies };
  const unrenderable = new Map<string, TrialFinding>();
  const tolerant = goingOn(renderer, unrenderable);
  const lenient = Object.fromEntries(
    Object.entries(policies).map(([kind, policy]) => [kind, policy === "error" ? "warn" : policy]),
  );
  const plan = planMigrations(discovered, state, tolerant, { ...config, policies: lenient });
  const stopping = plan.warnings
    .filter(({ kind, path }) => policies[kind] === "error" && !unrenderable.has(path))
    .map(({ path, message }): TrialFinding => ({ kind: "policy", path, message }));
  const applied = new Set(
    plan.skipped.flatMap(({ path, reason }) =>
      reason === "applied" || reason === "unchanged" ? [path] : [],
    ),
  );
  const pending = new Set(plan.apply.map(({ path }) => path));
  const earlier = discovered.scripts
    .filter(({ path }) => applied.has(path))
    .map((script) => renderScript(tolerant, script));
  const of = (paths: ReadonlySet<string>) => [...unrenderable.values()].filter(({ path }) => paths.has(path));
  const renders = ({ path }: RenderedScript) => !unrenderable.has(path);
  const ranBefore = ({ kind, name }: RenderedScript) => kind === "R" && state.repeatable.has(name);
  const toRun = plan.apply.filter(renders);
  const dangers = judgePlan(toRun, config);
  const blocked = findingsUnder(dangers, dangerPolicies(config), "block").map(
    (one): TrialFinding => ({
      kind: "policy",
      path: one.path,
      line: one.line,
      statement: one.statement,
      message: findingText(one),
    }),
  );
  return {
    dangers,
    skipped: plan.skipped,
    warnings: plan.warnings.filter(({ kind }) => policies[kind] !== "error"),
    pending: toRun,
    standIns: plan.apply.filter((script) => renders(script) && ranBefore(script)),
    earlier: earlier.filter(renders),
    findings: [...stopping, ...blocked, ...of(pending)],
    earlierFindings: of(applied),
  };
}

/** Stands for a text that is not there; it is never run. */
const PLACEHOLDER = "SELECT 1";

/** A renderer that remembers what cannot be rendered, by its path, and goes on. */
function goingOn(renderer: Renderer, unrenderable: Map<string, TrialFinding>): Renderer {
  return {
    render(path) {
      try {
        const text = renderer.render(path);
        if (!hasStatement(scriptContent(text))) throw noStatement(path);
        return text;
      } catch (error) {
        if (!(error instanceof SnowhookError)) throw error;
        const { line, column } = error.where;
        unrenderable.set(path, {
          kind: "template",
          path,
          ...(line === undefined ? {} : { line }),
          ...(column === undefined ? {} : { column }),
          message: line === undefined ? error.message : describeError(error).replace(/^\S+: /, ""),
        });
        return PLACEHOLDER;
      }
    },
  };
}
