import { ConfigError } from "../../errors/index.ts";
import type { Renderer } from "../../templates/create-renderer.ts";
import type { MigrationConfig, MigrationPolicies, Policy } from "../contracts/migration-config.ts";
import type { MigrationWarning, SkippedScript } from "../contracts/migration-report.ts";
import type { AppliedVersion, MigrationState } from "../history/read-state.ts";
import { checksumsOf, isChecksumOf } from "../scripts/checksum.ts";
import type { Discovered } from "../scripts/discover-scripts.ts";
import { orderByDependencies } from "../scripts/order-by-dependencies.ts";
import { type RenderedScript, renderScript } from "../scripts/render-script.ts";
import type { Script } from "../scripts/script-name.ts";
import { compareKeys, type VersionKey, versionKey } from "../scripts/version-key.ts";
import { planCommandLineScripts } from "./command-line-scripts.ts";
import { tryToRender } from "./try-to-render.ts";

export interface MigrationPlan {
  /** in the order in which they will run, with the hooks around them */
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
  commandLineScript: "error",
};

type PlanConfig = Pick<MigrationConfig, "outOfOrder" | "policies">;

/** Says, refuses or passes over what is questionable, as the policy for it has it. */
export type Warn = (kind: keyof MigrationPolicies, path: string, message: string, next?: string) => void;

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
  const warn: Warn = (kind, path, message, next) => {
    const policy: Policy | "execute" = policies[kind];
    if (policy === "error") throw policyError(path, message, next);
    if (policy === "warn") warnings.push({ kind, path, message });
  };
  const skipped: SkippedScript[] = [];
  const skip = ({ name, path, kind }: Script, reason: SkippedScript["reason"]) =>
    skipped.push({ script: name, path, kind, reason });

  planCommandLineScripts(discovered, state, warn);
  const apply = [
    ...planVersioned(discovered, state, renderer, { ...config, policies }, warn, skip),
    ...planRepeatable(discovered, state, renderer, skip),
    ...planAlways(discovered, state, renderer, skip),
  ];
  for (const script of discovered.scripts) if (script.kind === "U") skip(script, "undo-script");
  return { apply: withHooks(apply, discovered, state, renderer), skipped, warnings };
}

type Skip = (script: Script, reason: SkippedScript["reason"]) => void;

function planVersioned(
  { scripts }: Discovered,
  state: MigrationState,
  renderer: Renderer,
  { outOfOrder, policies }: { readonly outOfOrder?: boolean; readonly policies: MigrationPolicies },
  warn: Warn,
  skip: Skip,
): RenderedScript[] {
  const newest = newestVersion(state.versioned.values());
  const gone = goneByChecksum(state, new Set(scripts.map(({ name }) => name)));
  const formerName = (script: RenderedScript | undefined) =>
    script === undefined || gone.size === 0
      ? undefined
      : checksumsOf(script).flatMap((checksum) => gone.get(checksum) ?? [])[0];
  return scripts.flatMap((script) => {
    if (script.kind !== "V") return [];
    const applied = state.versioned.get(script.name);
    if (applied !== undefined) {
      const changed = changedText(renderer, script, applied, policies, warn);
      if (changed !== undefined && policies.changedVersioned === "execute") return [changed];
      if (changed !== undefined) {
        warn("changedVersioned", script.path, "It was applied with another text; the change will not run.");
      }
      skip(script, "applied");
      return [];
    }
    if (newest !== undefined && outOfOrder !== true && compareKeys(script.key, newest) <= 0) {
      skip(script, "older-version");
      const former = formerName(gone.size === 0 ? undefined : tryToRender(renderer, script).rendered);
      if (former !== undefined) {
        warn("renamed", script.path, `The same text was applied as ${former}; it does not run again.`);
      }
      const message = `Version ${script.version} is not newer than the newest applied one, so it does not run.`;
      warn("ignoredVersioned", script.path, message);
      return [];
    }
    const rendered = renderScript(renderer, script);
    const former = formerName(rendered);
    if (former !== undefined) {
      const message = `The same text was applied as ${former}; under its new name it runs again.`;
      warn("renamed", script.path, message);
    }
    return [rendered];
  });
}

/** An applied script with its text of now, when that is another one. */
function changedText(
  renderer: Renderer,
  script: Script,
  applied: AppliedVersion,
  policies: MigrationPolicies,
  warn: Warn,
): RenderedScript | undefined {
  if (policies.changedVersioned === "ignore" && policies.unrenderable === "ignore") return undefined;
  const { rendered, reason } = tryToRender(renderer, script);
  if (rendered === undefined) {
    warn("unrenderable", script.path, `It was applied, but can no longer be rendered: ${reason}`);
    return undefined;
  }
  return isChecksumOf(applied.checksum, rendered) ? undefined : rendered;
}

function planRepeatable(
  { scripts }: Discovered,
  state: MigrationState,
  renderer: Renderer,
  skip: Skip,
): RenderedScript[] {
  const rendered = scripts.filter(({ kind }) => kind === "R").map((script) => renderScript(renderer, script));
  return orderByDependencies(rendered, ({ content }) => content).filter((script) => {
    const applied = state.repeatable.get(script.name);
    if (applied === undefined || !isChecksumOf(applied, script)) return true;
    skip(script, "unchanged");
    return false;
  });
}

function planAlways(
  { scripts }: Discovered,
  state: MigrationState,
  renderer: Renderer,
  skip: Skip,
): RenderedScript[] {
  return scripts.flatMap((script) => {
    if (script.kind !== "A") return [];
    if (!state.done.has(script.name)) return [renderScript(renderer, script)];
    skip(script, "applied");
    return [];
  });
}

/** Hooks run when there is something to do, and when an interrupted run of the same attempt left them out. */
function withHooks(
  apply: readonly RenderedScript[],
  { hooks }: Discovered,
  state: MigrationState,
  renderer: Renderer,
): RenderedScript[] {
  if (apply.length === 0 && !state.began) return [];
  const hook = (script: Script | undefined) =>
    script === undefined || state.done.has(script.name) ? [] : [renderScript(renderer, script)];
  return [...hook(hooks.before), ...apply, ...hook(hooks.after)];
}

/** Applied scripts that are no longer there under their name, by checksum. */
function goneByChecksum(state: MigrationState, names: ReadonlySet<string>): ReadonlyMap<string, string> {
  const gone = [...state.versioned.values()].filter(({ script }) => !names.has(script));
  return new Map(gone.map(({ checksum, script }) => [checksum, script]));
}

function newestVersion(applied: Iterable<AppliedVersion>): VersionKey | undefined {
  let newest: VersionKey | undefined;
  for (const { version } of applied) {
    const key = versionKey(version);
    if (newest === undefined || compareKeys(key, newest) > 0) newest = key;
  }
  return newest;
}

function policyError(path: string, message: string, next?: string): ConfigError {
  return new ConfigError(message, {
    where: { file: path },
    next: next ?? "Nothing was run. Correct it, or change the policy for this.",
  });
}
