import { failureOf } from "../deployment/failure.ts";
import { SnowhookError, StatementError } from "../errors/index.ts";
import { describeFailure } from "../migrations/apply/locate-failure.ts";
import type { RenderedScript } from "../migrations/scripts/render-script.ts";
import { splitStatements } from "../migrations/sql-text/split-statements.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { isMissingObject, isNotAllowed } from "../snowflake/missing-object.ts";
import { mentions } from "./outside.ts";
import type { RehearsedScript } from "./rehearsal-types.ts";

export interface ScriptRun {
  readonly rehearser: SnowflakeConnection;
  /** puts the session where every script starts */
  readonly before: readonly string[];
  readonly source: string;
  readonly secrets: readonly string[];
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs a script on the clone, statement by statement, so that each has its rows; stops at the first that fails.
 * @throws {ConnectionError} or {InterruptedError}: then nothing is known of the script
 */
export async function runRehearsedScript(run: ScriptRun, script: RenderedScript): Promise<RehearsedScript> {
  const { rehearser, now, signal } = run;
  const started = now().getTime();
  const statements = splitStatements(script.content);
  let rows = 0;
  let ran = 0;
  const report = (more: Partial<RehearsedScript> = {}): RehearsedScript => ({
    path: script.path,
    statements: ran,
    rows,
    seconds: (now().getTime() - started) / 1000,
    ...more,
  });
  for (const sql of run.before) await rehearser.query(sql);
  for (const [index, { text }] of statements.entries()) {
    try {
      const { updatedRows } = await rehearser.query(text, signal === undefined ? {} : { signal });
      rows += updatedRows ?? 0;
      ran += 1;
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      const located = describeFailure(script, error, statements, index);
      const explained = explain(error, text, run.source) ?? located.error.next;
      const shown = new SnowhookError("statement", located.error.message, {
        where: located.error.where,
        ...(explained === undefined ? {} : { next: explained }),
      });
      return report({ failure: failureOf(shown, run.secrets, located.snippet) });
    }
  }
  // what a script leaves open is committed with its record
  if (/\b(?:BEGIN|START)\b/i.test(script.content)) await rehearser.query("COMMIT");
  return report();
}

/** Why it may fail here and not in the deployment. */
function explain(error: StatementError, text: string, source: string): string | undefined {
  const { message } = error;
  if (mentions(text, source)) {
    return `The statement names ${source} itself, which a rehearsal may not touch. Write {{ database }} for it.`;
  }
  if (isNotAllowed(error) || message.includes("not assigned")) {
    return "A rehearsal may do nothing outside of its clone: not with the account, other roles, warehouses, integrations or databases. If the statement needs one of these, it cannot be rehearsed.";
  }
  if (isMissingObject(error)) {
    return "A rehearsal sees nothing outside of its clone, and of the clone what the deploying role may see. If this is there all the same, it cannot be rehearsed.";
  }
  return undefined;
}
