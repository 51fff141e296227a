import { SnowflakeError } from "../errors/snowflake-error.ts";
import { closeCursor, fetchRow, openCursor } from "./cursors.ts";
import { assign, declare } from "./declare.ts";
import { executeImmediate } from "./execute-immediate.ts";
import { awaitJobs, cancelJob, startJob } from "./run-async.ts";
import { runBlock } from "./run-block.ts";
import { runLoop } from "./run-loops.ts";
import { runReturn } from "./run-return.ts";
import type { ScriptOutcome } from "./run-script.ts";
import { runSql, setSqlVariables } from "./run-sql.ts";
import type { Scope } from "./scope.ts";
import { raised, ScriptException } from "./script-error.ts";
import type { ScriptRun } from "./script-run.ts";
import type { Span, Statement } from "./script-tree.ts";

/** How a statement ended: went on, left a loop, or returned. */
export type Flow =
  | { readonly kind: "next" }
  | { readonly kind: "break" | "continue"; readonly label?: string }
  | { readonly kind: "return"; readonly outcome: ScriptOutcome };

export const NEXT: Flow = { kind: "next" };

/** What statements run with. */
export interface Context {
  readonly run: ScriptRun;
  /** The exception whose handler is running: RAISE without a name raises it again. */
  readonly handling: ScriptException | undefined;
  /**
   * A CONTINUE handler of the block that runs: after an error in a loop's body the next turn follows.
   * @returns how the handler ended, or undefined when it has none for the error.
   */
  readonly resume?: (error: unknown) => Promise<Flow | undefined>;
}

export async function runStatements(
  context: Context,
  scope: Scope,
  statements: readonly Statement[],
): Promise<Flow> {
  for (const statement of statements) {
    const flow = await runStatement(context, scope, statement);
    if (flow.kind !== "next") return flow;
  }
  return NEXT;
}

export async function runStatement(context: Context, scope: Scope, statement: Statement): Promise<Flow> {
  const { run } = context;
  switch (statement.kind) {
    case "block":
      return runBlock(context, scope, statement.block);
    case "let":
      await declare(run, scope, statement.declaration);
      return NEXT;
    case "assign":
      await assign(run, scope, statement.name, statement.value);
      return NEXT;
    case "if":
      for (const { condition, body } of statement.branches) {
        if (await run.holds(condition, scope)) return runStatements(context, scope, body);
      }
      return runStatements(context, scope, statement.otherwise);
    case "case":
      return runCase(context, scope, statement);
    case "for range":
    case "for rows":
    case "while":
    case "repeat":
    case "loop":
      return runLoop(context, scope, statement);
    case "break":
    case "continue":
      return { kind: statement.kind, ...(statement.label === undefined ? {} : { label: statement.label }) };
    case "return":
      return runReturn(run, scope, statement);
    case "raise":
      throw exceptionToRaise(context, scope, statement.name, statement.at);
    case "open":
      await openCursor(run, scope, statement);
      return NEXT;
    case "fetch":
      await fetchRow(run, scope, statement);
      return NEXT;
    case "close":
      closeCursor(scope, statement);
      return NEXT;
    case "execute immediate":
      setSqlVariables(run, scope, await executeImmediate(run, scope, statement));
      return NEXT;
    case "async":
      await startJob(run, scope, statement.query);
      return NEXT;
    case "await":
      awaitJobs(run, scope, statement);
      return NEXT;
    case "cancel":
      cancelJob(run, scope, statement);
      return NEXT;
    case "null":
      return NEXT;
    case "sql":
      await runSql(run, scope, statement);
      return NEXT;
  }
}

// https://docs.snowflake.com/en/sql-reference/snowflake-scripting/case
async function runCase(
  context: Context,
  scope: Scope,
  statement: Extract<Statement, { kind: "case" }>,
): Promise<Flow> {
  for (const { condition, body } of statement.branches) {
    const { subject } = statement;
    const whole = subject ? { ...condition, text: `(${subject.text}) = (${condition.text})` } : condition;
    if (await context.run.holds(whole, scope)) return runStatements(context, scope, body);
  }
  return runStatements(context, scope, statement.otherwise);
}

// https://docs.snowflake.com/en/sql-reference/snowflake-scripting/raise
function exceptionToRaise(
  { handling }: Context,
  scope: Scope,
  name: string | undefined,
  at: Span,
): ScriptException {
  if (name !== undefined) return raised(name, scope.get("exception", name, at), at);
  if (handling) return handling;
  return new ScriptException(
    "STATEMENT_ERROR",
    new SnowflakeError("092218", "P0000", "RAISE without a name stands outside of an exception handler."),
    at,
  );
}
