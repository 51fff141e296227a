import { CancelledError, InterruptedError } from "../../errors/index.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import { type ApplyOutcome, applyScript } from "../apply/apply-script.ts";
import { sessionFor } from "../apply/session-statements.ts";
import type { FailedScript, PausedScript } from "../contracts/migration-report.ts";
import type { MetadataNames } from "../history/metadata-names.ts";
import { renewInTime, renewWhileRunning } from "../lease/renew-in-time.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";
import type { OpenDeployment } from "./open-deployment.ts";

/** A version that is undone counts as not applied, here and for schemachange: its row is no Success any more. */
export const UNDONE = "Undone";

/** A U script, and the V script that it undoes. */
export interface UndoStep {
  readonly undo: RenderedScript;
  readonly script: string;
}

export interface UndoReport {
  /** the U scripts that ran, newest version first */
  readonly undone: readonly string[];
  readonly failed?: FailedScript;
  /** the same undoing, begun again, goes on where it was */
  readonly paused?: PausedScript;
  /** a person has cancelled it: nothing was begun after that */
  readonly cancelled?: true;
}

/** Runs the steps one after the other: a U script, its own history row and the mark on its V script's row are one request. */
export async function runUndo(
  input: DeployMigrationsInput,
  names: MetadataNames,
  { lease, state, earlier }: OpenDeployment,
  steps: readonly UndoStep[],
  signal: AbortSignal,
): Promise<UndoReport> {
  const { connection, config, connectAgain, deployment, onEvent } = input;
  const undone: string[] = [];
  const keepLease = renewInTime(lease, config.leaseSeconds);
  const stopRenewing = renewWhileRunning(connectAgain, names.lease, lease, config.leaseSeconds);
  try {
    for (const [index, { undo, script }] of steps.entries()) {
      if (signal.aborted) return { undone, paused: { script: undefined, queryId: undefined } };
      await keepLease();
      const { name, path } = undo;
      onEvent?.({ type: "script-started", script: name, path, number: index + 1, total: steps.length });
      const startedAt = Date.now();
      let outcome: ApplyOutcome;
      try {
        outcome = await applyScript(undo, {
          ...{ connection, config, names, deployment, lease, earlier, signal },
          session: sessionFor(config, state.session),
          inDoubt: state.begun,
          firstStatements: [],
          lastStatements: [markUndoneSql(names, script)],
          onQueryId: (queryId) => onEvent?.({ type: "script-running", script: name, queryId }),
        });
      } catch (error) {
        if (error instanceof CancelledError) return { undone, cancelled: true };
        if (!(error instanceof InterruptedError)) throw error;
        return { undone, paused: { script: name, queryId: error.where.queryId } };
      }
      if (outcome.kind === "failed") return { undone, failed: failedScript(input, undo, outcome) };
      undone.push(name);
      const milliseconds = Date.now() - startedAt;
      const { kind, version, checksum } = undo;
      const applied = { script: name, path, kind, version, checksum, queryId: outcome.queryId, milliseconds };
      onEvent?.({ type: "script-applied", applied });
    }
    return { undone };
  } finally {
    await stopRenewing();
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
