import { ConfigError, describeError, SnowhookError } from "../../errors/index.ts";
import type { Renderer } from "../../templates/create-renderer.ts";
import type { MigrationConfig, MigrationPolicies } from "../contracts/migration-config.ts";
import type { MigrationWarning, SkippedScript } from "../contracts/migration-report.ts";
import type { AppliedVersion, MigrationState } from "../history/read-state.ts";
import type { Discovered } from "../scripts/discover-scripts.ts";
import { orderByDependencies } from "../scripts/order-by-dependencies.ts";
import { type RenderedScript, renderScript } from "../scripts/render-script.ts";
import type { Script } from "../scripts/script-name.ts";
import { compareKeys, type VersionKey, versionKey } from "../scripts/version-key.ts";

export interface MigrationPlan {
  /** in the order in which they will run */
  readonly apply: readonly RenderedScript[];
  readonly skipped: readonly SkippedScript[];
  readonly warnings: readonly MigrationWarning[];
}

export const DEFAULT_POLICIES: MigrationPolicies = {
  changedVersioned: "warn",
  renamed: "warn",
  ignoredVersioned: "warn",
  unrenderable: "warn",
  unknownFile: "warn",
};

type PlanConfig = Pick<MigrationConfig, "outOfOrder" | "policies">;

/**
 * Decides which scripts run, by schemachange's rules: V when its name is not in the history and its version is newer
 * than the newest applied one, R when its checksum changed, A always; all V, then R, then A.
 * @throws ConfigError or TemplateError when a script to be run cannot be, or a policy says "error"
 */
export function planMigrations(
  discovered: Discovered,
  state: MigrationState,
  renderer: Renderer,
  config: PlanConfig,
): MigrationPlan {
  const policies = { ...DEFAULT_POLICIES, ...config.policies };
  const warnings: MigrationWarning[] = [];
  const warn = (kind: keyof MigrationPolicies, path: string, message: string) => {
    if (policies[kind] === "error") throw policyError(path, message);
    if (policies[kind] === "warn") warnings.push({ kind, path, message });
  };
  const apply: RenderedScript[] = [];
  const skipped: SkippedScript[] = [];
  const skip = ({ name, path, kind }: Script, reason: SkippedScript["reason"]) =>
    skipped.push({ script: name, path, kind, reason });

  for (const { path, reason } of discovered.unknown) {
    if (reason === "command-line-script") {
      warn("unknownFile", path, "Scripts for the snow command line are not run.");
    }
  }
  const newest = newestVersion(state.versioned.values());
  const gone = goneByChecksum(state, new Set(discovered.scripts.map(({ name }) => name)));
  const repeatable = discovered.scripts
    .filter(({ kind }) => kind === "R")
    .map((s) => renderScript(renderer, s));
  const always: RenderedScript[] = [];

  for (const script of discovered.scripts) {
    if (script.kind === "U") skip(script, "undo-script");
    else if (script.kind === "A") always.push(renderScript(renderer, script));
    else if (script.kind === "V") {
      const applied = state.versioned.get(script.name);
      if (applied !== undefined) {
        skip(script, "applied");
        checkDrift(renderer, script, applied, policies, warn);
      } else if (newest !== undefined && !config.outOfOrder && compareKeys(script.key, newest) <= 0) {
        skip(script, "older-version");
        const former = formerName(renderer, script, gone);
        if (former !== undefined) {
          warn("renamed", script.path, `The same text was applied as ${former}; it does not run again.`);
        }
        const message = `Version ${script.version} is not newer than the newest applied one, so it does not run.`;
        warn("ignoredVersioned", script.path, message);
      } else {
        const rendered = renderScript(renderer, script);
        const before = gone.get(rendered.checksum);
        if (before !== undefined) {
          const message = `The same text was applied as ${before}; under its new name it runs again.`;
          warn("renamed", script.path, message);
        }
        apply.push(rendered);
      }
    }
  }
  for (const script of orderByDependencies(repeatable, ({ content }) => content)) {
    if (state.repeatable.get(script.name) === script.checksum) skip(script, "unchanged");
    else apply.push(script);
  }
  return { apply: [...apply, ...always], skipped, warnings };
}

type Warn = (kind: keyof MigrationPolicies, path: string, message: string) => void;

function checkDrift(
  renderer: Renderer,
  script: Script,
  applied: AppliedVersion,
  policies: MigrationPolicies,
  warn: Warn,
): void {
  if (policies.changedVersioned === "ignore" && policies.unrenderable === "ignore") return;
  let now: RenderedScript;
  try {
    now = renderScript(renderer, script);
  } catch (error) {
    if (!(error instanceof SnowhookError)) throw error;
    warn(
      "unrenderable",
      script.path,
      `It was applied, but can no longer be rendered: ${describeError(error)}`,
    );
    return;
  }
  if (now.checksum !== applied.checksum) {
    warn("changedVersioned", script.path, "It was applied with another text; the change will not run.");
  }
}

/** Applied scripts that are no longer there under their name, by checksum. */
function goneByChecksum(state: MigrationState, names: ReadonlySet<string>): ReadonlyMap<string, string> {
  const gone = [...state.versioned.values()].filter(({ script }) => !names.has(script));
  return new Map(gone.map(({ checksum, script }) => [checksum, script]));
}

/** The name under which a script that will not run was applied; undefined also when it cannot be rendered any more. */
function formerName(
  renderer: Renderer,
  script: Script,
  gone: ReadonlyMap<string, string>,
): string | undefined {
  if (gone.size === 0) return undefined;
  try {
    return gone.get(renderScript(renderer, script).checksum);
  } catch (error) {
    if (error instanceof SnowhookError) return undefined;
    throw error;
  }
}

function newestVersion(applied: Iterable<AppliedVersion>): VersionKey | undefined {
  let newest: VersionKey | undefined;
  for (const { version } of applied) {
    const key = versionKey(version);
    if (newest === undefined || compareKeys(key, newest) > 0) newest = key;
  }
  return newest;
}

function policyError(path: string, message: string): ConfigError {
  return new ConfigError(message, {
    where: { file: path },
    next: "Nothing was run. Correct it, or change the policy for this.",
  });
}
