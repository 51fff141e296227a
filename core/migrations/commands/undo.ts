import { ConfigError } from "../../errors/index.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import { type ApplyOutcome, applyScript } from "../apply/apply-script.ts";
import { sessionFor } from "../apply/session-statements.ts";
import type { FailedScript } from "../contracts/migration-report.ts";
import type { MetadataNames } from "../history/metadata-names.ts";
import { prepareMigrations } from "../plan/prepare-migrations.ts";
import { type RenderedScript, renderScript } from "../scripts/render-script.ts";
import type { Script } from "../scripts/script-name.ts";
import { compareKeys, versionKey } from "../scripts/version-key.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";
import { openDeployment } from "./open-deployment.ts";
import { stopSignal } from "./stop-signal.ts";

/** A version that is undone counts as not applied, here and for schemachange: its row is no Success any more. */
const UNDONE = "Undone";

export interface UndoReport {
  /** the U scripts that ran, newest version first */
  readonly undone: readonly string[];
  readonly failed?: FailedScript;
}

/**
 * Undoes applied versions with their `U<version>__….sql` scripts, newest first: the newest one, or all that are newer
 * than `downTo`. Each U script, its own history row and the mark on its V script's row are one request.
 * @throws ConfigError when a version has no U script; nothing was run then
 */
export async function undoMigrations(input: DeployMigrationsInput, downTo?: string): Promise<UndoReport> {
  const { names, discovered, renderer } = prepareMigrations(input);
  const stop = stopSignal(input.signal, input.deadline);
  const { lease, ownsLease, state, earlier } = await openDeployment(input, names, stop.signal);
  try {
    const steps = chooseSteps(discovered.scripts, [...state.versioned.values()], downTo).map(
      ({ undo, script }) => ({
        undo: renderScript(renderer, undo),
        script,
      }),
    );
    const undone: string[] = [];
    for (const [index, { undo, script }] of steps.entries()) {
      if (stop.signal.aborted) break;
      const { name, path } = undo;
      input.onEvent?.({ type: "script-started", script: name, path, number: index + 1, total: steps.length });
      const startedAt = Date.now();
      const outcome = await applyScript(undo, {
        connection: input.connection,
        config: input.config,
        names,
        deployment: input.deployment,
        lease,
        session: sessionFor(input.config, state.session),
        earlier,
        inDoubt: state.begun,
        firstStatements: [],
        lastStatements: [markUndoneSql(names, script)],
        onQueryId: (queryId) => input.onEvent?.({ type: "script-running", script: name, queryId }),
        signal: stop.signal,
      });
      if (outcome.kind === "failed") return { undone, failed: failedScript(input, undo, outcome) };
      undone.push(name);
      const milliseconds = Date.now() - startedAt;
      const { kind, version, checksum } = undo;
      const applied = { script: name, path, kind, version, checksum, queryId: outcome.queryId, milliseconds };
      input.onEvent?.({ type: "script-applied", applied });
    }
    return { undone };
  } finally {
    stop.dispose();
    if (ownsLease) await lease.release();
  }
}

function failedScript(
  { onEvent }: DeployMigrationsInput,
  { name, path }: RenderedScript,
  { error, snippet }: Extract<ApplyOutcome, { kind: "failed" }>,
): FailedScript {
  const failed = { script: name, path, error, snippet };
  onEvent?.({ type: "script-failed", failed });
  return failed;
}

function markUndoneSql(names: MetadataNames, script: string): string {
  return `UPDATE ${names.history} SET STATUS = ${quoteLiteral(UNDONE)} WHERE SCRIPT = ${quoteLiteral(script)} AND STATUS = 'Success'`;
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
  return chosen.map(({ script, version, key }) => {
    const undo = scripts.find((candidate) => candidate.kind === "U" && compareKeys(candidate.key, key) === 0);
    if (undo !== undefined) return { undo, script };
    throw new ConfigError(`Version ${version} (${script}) has no undo script. Nothing was undone.`, {
      next: `Write U${version}__….sql, or go back with Time Travel (see the undo point of its deployment).`,
    });
  });
}
