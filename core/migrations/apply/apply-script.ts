import { StatementError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import type { DeploymentIdentity, MigrationConfig } from "../contracts/migration-config.ts";
import { insertHistorySql } from "../history/history-row.ts";
import { insertLedgerSql } from "../history/ledger.ts";
import type { MetadataNames } from "../history/metadata-names.ts";
import { isLeaseLost, type Lease, leaseLost } from "../lease/lease.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { joinStatements } from "../sql-text/join-statements.ts";
import { splitStatements } from "../sql-text/split-statements.ts";
import {
  closingStatements,
  composeRequest,
  openingStatements,
  queryTagOf,
  recoveryStatements,
  transactionBegin,
  transactionEnd,
} from "./compose-request.ts";
import { findRunning } from "./find-running.ts";
import { describeFailure, type LocatedFailure, locateFailure } from "./locate-failure.ts";
import { maskFailure } from "./mask-failure.ts";
import { requestIdFor } from "./request-id.ts";

/** What applying one script needs to know. */
export interface ApplyContext {
  readonly connection: SnowflakeConnection;
  readonly config: MigrationConfig;
  readonly names: MetadataNames;
  readonly deployment: DeploymentIdentity;
  readonly lease: Lease;
  /** an earlier run of this deployment did not end in order: a script may be running */
  readonly reentered: boolean;
  /** statements of ours that go before the first script, in its request */
  readonly firstStatements: readonly string[];
  /** and after every script, before its history row */
  readonly lastStatements?: readonly string[];
  readonly onQueryId: (queryId: string) => void;
  readonly signal: AbortSignal;
}

export type ApplyOutcome =
  | { readonly kind: "applied"; readonly queryId: string }
  | ({ readonly kind: "failed" } & LocatedFailure);

/**
 * Runs a script and its history row in one request; statement by statement where that cannot be. A failure is
 * recorded (history and ledger) before this returns.
 * @throws InterruptedError when the signal came (the script goes on), LeaseError when the lease is somebody else's
 */
export async function applyScript(script: RenderedScript, context: ApplyContext): Promise<ApplyOutcome> {
  const startedAt = Date.now();
  const outcome = goesOneByOne(script.content, context.config)
    ? await runOneByOne(script, context)
    : await runInOneRequest(script, context);
  if (outcome.kind === "applied") return outcome;
  const failure = maskFailure(outcome, context.config);
  await recordFailure(script, context, failure.error, Math.round((Date.now() - startedAt) / 1000));
  return { kind: "failed", ...failure };
}

async function runInOneRequest(script: RenderedScript, context: ApplyContext): Promise<ApplyOutcome> {
  const { connection, config, names, deployment, onQueryId, signal } = context;
  const closing = closingOf(script, context);
  const apart = config.assumptions?.historyInSameRequest === false;
  const opening = [...openingOf(script, context), ...transactionBegin(config)];
  const request = composeRequest(opening, script.content, [
    ...(apart ? [] : closing),
    ...transactionEnd(config),
  ]);
  try {
    if (context.reentered && config.assumptions?.resubmission === false) {
      const running = await findRunning(connection, names, queryTagOf(config, script.name));
      if (running !== undefined) {
        onQueryId(running);
        await connection.waitFor(running, { signal });
        return { kind: "applied", queryId: running };
      }
    }
    const requestId = requestIdFor(deployment, script.name, script.checksum);
    const { queryId } = await connection.runScript(request.sql, { requestId, onQueryId, signal });
    if (apart) {
      const recordId = requestIdFor(deployment, script.name, script.checksum, "close");
      await connection.runScript(joinStatements(closing), { requestId: recordId, signal });
    }
    return { kind: "applied", queryId };
  } catch (error) {
    return { kind: "failed", ...locateFailure(script, request, statementError(error)) };
  }
}

/** Passes on what is no failure of the script. */
function statementError(error: unknown): StatementError {
  if (isLeaseLost(error)) throw leaseLost();
  if (!(error instanceof StatementError)) throw error;
  return error;
}

function openingOf(
  script: RenderedScript,
  { config, names, lease, firstStatements }: ApplyContext,
): string[] {
  return [...firstStatements, ...openingStatements(config, names, script.name, lease.token)];
}

function closingOf(script: RenderedScript, { config, names, lastStatements }: ApplyContext): string[] {
  return closingStatements(config, names, script, lastStatements);
}

const oneByOneMark = /^[ \t]*--[ \t]*snowhook:[ \t]*one-by-one[ \t]*$/im;

/** PUT and GET are the driver's work, so they cannot be part of a request of several statements. */
function goesOneByOne(content: string, config: Pick<MigrationConfig, "assumptions">): boolean {
  if (oneByOneMark.test(content)) return true;
  if (config.assumptions?.blocksInScripts === false && /\bBEGIN\b/i.test(content)) return true;
  if (!/\b(?:PUT|GET)\b/i.test(content)) return false;
  return splitStatements(content).some(({ text }) => /^(?:PUT|GET)\s/i.test(text));
}

async function runOneByOne(script: RenderedScript, context: ApplyContext): Promise<ApplyOutcome> {
  const { connection, deployment, signal } = context;
  const idOf = (...part: string[]) => requestIdFor(deployment, script.name, script.checksum, ...part);
  const statements = splitStatements(script.content);
  let running: number | undefined;
  try {
    await connection.runScript(joinStatements(openingOf(script, context)), {
      requestId: idOf("open"),
      signal,
    });
    for (const [index, { text }] of statements.entries()) {
      running = index;
      const { queryId } = await connection.query(text, {
        requestId: idOf("statement", String(index)),
        signal,
      });
      context.onQueryId(queryId);
    }
    running = undefined;
    const closing = joinStatements(closingOf(script, context));
    const { queryId } = await connection.runScript(closing, { requestId: idOf("close"), signal });
    return { kind: "applied", queryId };
  } catch (error) {
    return { kind: "failed", ...describeFailure(script, statementError(error), statements, running) };
  }
}

async function recordFailure(
  script: RenderedScript,
  { connection, config, names, deployment }: ApplyContext,
  error: StatementError,
  seconds: number,
): Promise<void> {
  const statements = [
    ...recoveryStatements(config),
    insertHistorySql(names, {
      version: script.version,
      description: script.description,
      script: script.name,
      kind: script.kind,
      checksum: script.checksum,
      status: "Failed",
      executionTime: String(seconds),
    }),
    insertLedgerSql(names, deployment, {
      kind: "FAILURE",
      script: script.name,
      checksum: script.checksum,
      queryId: error.where.queryId,
      statement: error.where.statement,
      line: error.where.line,
      errorCode: error.code,
      errorMessage: error.message,
    }),
  ];
  const requestId = requestIdFor(deployment, script.name, script.checksum, "failure");
  await connection.runScript(joinStatements(statements), { requestId });
}
