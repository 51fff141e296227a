import { ConfigError, InterruptedError } from "../../errors/index.ts";
import { judgeOrRefuse } from "../dangers/judge-plan.ts";
import { prepareMigrations } from "../plan/prepare-migrations.ts";
import { renderScript } from "../scripts/render-script.ts";
import type { Script } from "../scripts/script-name.ts";
import { compareKeys, versionKey } from "../scripts/version-key.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";
import { openDeployment } from "./open-deployment.ts";
import { runUndo, type UndoReport } from "./run-undo.ts";
import { stopSignal } from "./stop-signal.ts";

/**
 * Undoes applied versions with their `U<version>__….sql` scripts, newest first: the newest one, or all that are newer
 * than `downTo`.
 * @throws ConfigError when a version has no U script, or a U script has a statement that the configuration blocks; nothing
 * was run then
 */
export async function undoMigrations(input: DeployMigrationsInput, downTo?: string): Promise<UndoReport> {
  const { names, discovered, renderer } = prepareMigrations(input);
  const stop = stopSignal(input.signal, input.deadline);
  const open = await openDeployment(input, names, stop.signal);
  let keepLease = false;
  try {
    const steps = chooseSteps(discovered.scripts, [...open.state.versioned.values()], downTo).map(
      ({ undo, script }) => ({ undo: renderScript(renderer, undo), script }),
    );
    judgeOrRefuse(
      steps.map(({ undo }) => undo),
      input.config,
    );
    const report = await runUndo(input, names, open, steps, stop.signal);
    keepLease = report.paused?.queryId !== undefined;
    return report;
  } catch (error) {
    keepLease = error instanceof InterruptedError;
    throw error;
  } finally {
    stop.dispose();
    if (open.ownsLease && !keepLease) await open.lease.release();
  }
}

function chooseSteps(
  scripts: readonly Script[],
  applied: readonly { script: string; version: string }[],
  downTo: string | undefined,
): { undo: Script; script: string }[] {
  const newestFirst = applied
    .map(({ script, version }) => ({ script, version, key: versionKey(version) }))
    .sort((a, b) => compareKeys(b.key, a.key));
  const limit = downTo === undefined ? undefined : versionKey(downTo);
  const chosen =
    limit === undefined
      ? newestFirst.slice(0, 1)
      : newestFirst.filter(({ key }) => compareKeys(key, limit) > 0);
  if (chosen.length === 0) {
    throw new ConfigError("There is nothing to undo.", {
      next: "See `snowhook status` for what is applied.",
    });
  }
  return chosen.map(({ script, version }) => {
    const undo = undoScriptOf(scripts, version);
    if (undo !== undefined) return { undo, script };
    throw new ConfigError(`Version ${version} (${script}) has no undo script. Nothing was undone.`, {
      next: `Write U${version}__….sql, or go back with Time Travel (see the undo point of its deployment).`,
    });
  });
}

/** The U script of a version, whatever it is called behind that. */
export function undoScriptOf(scripts: readonly Script[], version: string): Script | undefined {
  const key = versionKey(version);
  return scripts.find((candidate) => candidate.kind === "U" && compareKeys(candidate.key, key) === 0);
}
