import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";
import { queryInParentheses } from "./query-in-parentheses.ts";
import type { Entry, Job, Scope } from "./scope.ts";
import { ScriptException } from "./script-error.ts";
import type { ScriptRun } from "./script-run.ts";
import type { Span, Statement } from "./script-tree.ts";

type ResultSetEntry = Extract<Entry, { kind: "resultset" }>;

/** `ASYNC (…)` rather than `(…)`? */
export function isAsync(query: Span): boolean {
  const [first] = tokenize(query.text);
  return first?.kind === "word" && first.value === "ASYNC";
}

/**
 * Runs an ASYNC query. It runs to its end at once, which is one of the orders in which child jobs may run; an error is
 * told where it is awaited. https://docs.snowflake.com/en/developer-guide/snowflake-scripting/asynchronous-child-jobs
 *
 * @param query `(…)`, with or without ASYNC in front of it
 */
export async function startJob(run: ScriptRun, scope: Scope, query: Span): Promise<Job> {
  if (run.execution.session.inTransaction) throw notSupported("ASYNC inside of a transaction");
  const [first, second] = tokenize(query.text);
  const inner =
    first?.value === "ASYNC"
      ? { ...query, text: query.text.slice(second?.start ?? query.text.length) }
      : query;
  const job: Job = { outcome: await settled(run, scope, inner) };
  run.jobs.add(job);
  return job;
}

async function settled(run: ScriptRun, scope: Scope, query: Span): Promise<Job["outcome"]> {
  try {
    return await queryInParentheses(run, scope, query);
  } catch (error) {
    // A script that is cancelled ends; what is wrong with its text is told at once.
    if (run.execution.signal.aborted || !(error instanceof ScriptException)) throw error;
    return error;
  }
}

/** AWAIT ALL, or AWAIT of a RESULTSET: https://docs.snowflake.com/en/sql-reference/snowflake-scripting/await */
export function awaitJobs(
  run: ScriptRun,
  scope: Scope,
  { name, at }: Extract<Statement, { kind: "await" }>,
): void {
  if (name !== undefined) {
    const entry = scope.get("resultset", name, at);
    const { job } = entry;
    entry.job = undefined;
    if (job) entry.result = resultOf(run, job);
    return;
  }
  // Those of RESULTSETs are told when these are read.
  for (const job of [...run.jobs]) resultOf(run, job);
}

/** CANCEL of a RESULTSET's query, which has ended already: nothing is left of it. */
export function cancelJob(
  run: ScriptRun,
  scope: Scope,
  { name, at }: Extract<Statement, { kind: "cancel" }>,
): void {
  const entry = scope.get("resultset", name, at);
  if (!entry.job)
    throw new ScriptException(
      "STATEMENT_ERROR",
      new SnowflakeError("090242", "24000", `RESULTSET '${name}' has no query that runs.`),
      at,
    );
  run.jobs.delete(entry.job);
  entry.job = undefined;
  entry.result = null;
}

/** What a RESULTSET holds; null: nothing yet. @throws {SnowflakeError} 000002 before AWAIT of its ASYNC query. */
export function heldBy(run: ScriptRun, { job, result }: ResultSetEntry, name: string): ResultSet | null {
  if (!job) return result;
  if (run.jobs.has(job)) throw notSupported(`reading RESULTSET ${name} before AWAIT of its ASYNC query`);
  return job.outcome instanceof Error ? null : job.outcome;
}

function resultOf(run: ScriptRun, job: Job) {
  run.jobs.delete(job);
  if (job.outcome instanceof Error) throw job.outcome;
  return job.outcome;
}
