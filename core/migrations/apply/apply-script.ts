import { StatementError } from "../../errors/index.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import { insertLedgerSql } from "../history/ledger.ts";
import { leaseLost } from "../lease/acquire-lease.ts";
import { isLeaseLost } from "../lease/lease-sql.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { joinStatements } from "../sql-text/join-statements.ts";
import { splitStatements } from "../sql-text/split-statements.ts";
import { composeRequest } from "./compose-request.ts";
import { isRecorded, throwIfCancelled } from "./guard.ts";
import { describeFailure, type LocatedFailure, locateFailure } from "./locate-failure.ts";
import { maskFailure } from "./mask-failure.ts";
import { recordFailure } from "./record-failure.ts";
import {
  type ApplyContext,
  closingStatements,
  openingStatements,
  queryTagOf,
  transactionsOf,
} from "./script-request.ts";

export type ApplyOutcome =
  | { readonly kind: "applied"; readonly queryId: string }
  | ({ readonly kind: "failed" } & LocatedFailure);

/**
 * Runs a script and its record in one request; statement by statement where that cannot be. A failure is recorded
 * (history and ledger) before this returns.
 * @throws InterruptedError when the signal came (the script goes on), LeaseError when the lease is somebody else's,
 * CancelledError when a person had cancelled the deployment before it began
 */
export async function applyScript(script: RenderedScript, context: ApplyContext): Promise<ApplyOutcome> {
  const startedAt = Date.now();
  const outcome = await runScript(script, context);
  if (outcome.kind === "applied") return outcome;
  const failure = maskFailure(outcome, context.config);
  await recordFailure(script, context, failure.error, Math.round((Date.now() - startedAt) / 1000));
  return { kind: "failed", ...failure };
}

/** The error of a script that was begun, whose end was not recorded, and whose statements may have run. */
function inDoubt(script: RenderedScript): ApplyOutcome {
  const error = new StatementError(
    "It was begun, and nobody knows how far it came: the deployment ended while it ran.",
    {
      where: { file: script.path },
      next: "It goes statement by statement, so look at what is there, make it fit to run again, and deploy again.",
    },
  );
  return { kind: "failed", error, snippet: undefined };
}

function runScript(script: RenderedScript, context: ApplyContext): Promise<ApplyOutcome> {
  if (context.inDoubt.has(script.name)) return Promise.resolve(inDoubt(script));
  if (goesOneByOne(script.content, context.config)) return runOneByOne(script, context);
  if (context.config.assumptions?.historyInSameRequest === false) return runRecordedApart(script, context);
  return runInOneRequest(script, context);
}

async function runInOneRequest(script: RenderedScript, context: ApplyContext): Promise<ApplyOutcome> {
  const { connection, config, earlier, onQueryId, signal } = context;
  const transactions = transactionsOf(script, splitStatements(script.content), config);
  const request = composeRequest(
    openingStatements(script, context),
    script.content,
    transactions.begins,
    closingStatements(script, context, transactions.state),
  );
  const queryTag = queryTagOf(config, script.name);
  const earlierId = earlier.get(queryTag);
  try {
    const before = earlierId === undefined ? undefined : await endOf(earlierId, context);
    if (before !== undefined) return { kind: "applied", queryId: before };
    const { queryId } = await connection.runScript(request.sql, { queryTag, onQueryId, signal });
    return { kind: "applied", queryId };
  } catch (error) {
    if (isRecorded(error)) return { kind: "applied", queryId: queryIdOf(error) };
    return { kind: "failed", ...locateFailure(script, request, statementError(error)) };
  }
}

/**
 * How an earlier request of this attempt for the same script ended: its query id when it succeeded.
 * @returns undefined when it ran nothing, as it failed at its guard
 * @throws what it failed with
 */
async function endOf(
  queryId: string,
  { connection, onQueryId, signal }: ApplyContext,
): Promise<string | undefined> {
  onQueryId(queryId);
  try {
    await connection.waitFor(queryId, { signal });
    return queryId;
  } catch (error) {
    if (isLeaseLost(error)) return undefined;
    throw error;
  }
}

/** For accounts on which a role cannot be switched back in the request in which a script switched it. */
async function runRecordedApart(script: RenderedScript, context: ApplyContext): Promise<ApplyOutcome> {
  const { connection, config, onQueryId, signal } = context;
  const transactions = transactionsOf(script, splitStatements(script.content), config);
  const request = composeRequest(
    [...openingStatements(script, context), begunStatement(script, context)],
    script.content,
    transactions.begins,
    transactions.state === "closed" ? [] : ["COMMIT"],
  );
  const queryTag = queryTagOf(config, script.name);
  try {
    const { queryId } = await connection.runScript(request.sql, { queryTag, onQueryId, signal });
    await connection.runScript(joinStatements(closingStatements(script, context, "closed")), {
      queryTag,
      signal,
    });
    return { kind: "applied", queryId };
  } catch (error) {
    if (isRecorded(error)) return { kind: "applied", queryId: queryIdOf(error) };
    return { kind: "failed", ...locateFailure(script, request, statementError(error)) };
  }
}

function begunStatement(script: RenderedScript, { names, deployment }: ApplyContext): string {
  return insertLedgerSql(names, deployment, {
    kind: "BEGUN",
    script: script.name,
    checksum: script.checksum,
  });
}

/** Passes on what is no failure of the script. */
function statementError(error: unknown): StatementError {
  if (isLeaseLost(error)) throw leaseLost();
  throwIfCancelled(error);
  if (!(error instanceof StatementError)) throw error;
  return error;
}

const queryIdOf = (error: unknown) => (error instanceof StatementError ? (error.where.queryId ?? "") : "");

const oneByOneMark = /^[ \t]*--[ \t]*snowhook:[ \t]*one-by-one[ \t]*$/im;

/** PUT and GET are the driver's work, so they cannot be part of a request of several statements. */
function goesOneByOne(content: string, config: Pick<MigrationConfig, "assumptions">): boolean {
  if (oneByOneMark.test(content)) return true;
  if (config.assumptions?.blocksInScripts === false && /\bBEGIN\b/i.test(content)) return true;
  if (!/\b(?:PUT|GET)\b/i.test(content)) return false;
  return splitStatements(content).some(({ text }) => /^(?:PUT|GET)\s/i.test(text));
}

async function runOneByOne(script: RenderedScript, context: ApplyContext): Promise<ApplyOutcome> {
  const { connection, config, signal, onQueryId } = context;
  const queryTag = queryTagOf(config, script.name);
  const statements = splitStatements(script.content);
  let running: number | undefined;
  try {
    const opening = [...openingStatements(script, context), begunStatement(script, context)];
    await connection.runScript(joinStatements(opening), { queryTag, signal });
    for (const [index, { text }] of statements.entries()) {
      running = index;
      // not interrupted: its other statements are here, so nothing would go on by itself
      const { queryId } = await connection.query(text, { queryTag });
      onQueryId(queryId);
    }
    running = undefined;
    const closing = joinStatements(closingStatements(script, context, "closed"));
    const { queryId } = await connection.runScript(closing, { queryTag });
    return { kind: "applied", queryId };
  } catch (error) {
    if (isRecorded(error)) return { kind: "applied", queryId: queryIdOf(error) };
    return { kind: "failed", ...describeFailure(script, statementError(error), statements, running) };
  }
}
