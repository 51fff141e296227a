import { StatementError } from "../../errors/index.ts";
import type { QueryResult, SnowflakeConnection } from "../../snowflake/connection.ts";
import { findRequests } from "../apply/find-requests.ts";
import { isRecorded, startGuardedSql, throwIfCancelled } from "../apply/guard.ts";
import { queryTagOf } from "../apply/script-request.ts";
import { roleStatements, sessionStatements } from "../apply/session-statements.ts";
import { workId } from "../apply/work-id.ts";
import type { DeploymentIdentity, MigrationConfig } from "../contracts/migration-config.ts";
import { NO_SESSION, type SessionContext } from "../contracts/session-context.ts";
import { countCancelledSql } from "../history/cancellations.ts";
import { countAttemptSql, insertLedgerSql } from "../history/ledger.ts";
import { metadataNames } from "../history/metadata-names.ts";
import { leaseLost } from "../lease/acquire-lease.ts";
import { isLeaseLost } from "../lease/lease-sql.ts";
import { joinStatements } from "../sql-text/join-statements.ts";
import { withoutEmptyStatements } from "../sql-text/split-statements.ts";

export interface RecordedWork {
  /** a session of the deployer, which may read and write the ledger */
  readonly connection: SnowflakeConnection;
  /** where history, ledger and lease are, and the query tag */
  readonly config: Pick<MigrationConfig, "historyTable" | "metadataSchema" | "queryTag">;
  /** the message; a new one runs the work again */
  readonly deployment: DeploymentIdentity;
  readonly lease: { readonly token: string };
  /** names the work within its message: `job load`, `statement 3` */
  readonly name: string;
  /** one statement or several; no PUT or GET */
  readonly sql: string;
  /**
   * Role and warehouse that write the record; names are taken as they are, without quotes. Database and schema are set
   * as this role too: the work's own role need not be allowed to use them.
   */
  readonly recordAs: Partial<SessionContext>;
  /** what the work finds, when it is not that */
  readonly runAs?: Partial<SessionContext>;
  /** it is part of a deployment, which a person may cancel: then it is not begun */
  readonly cancellable?: boolean;
  /** ends the waiting; the work goes on, and the same call finds it again */
  readonly signal?: AbortSignal;
}

export interface RecordedRun {
  /** false: an earlier call for the same message had run it */
  readonly ran: boolean;
  /** of each statement of `sql`; undefined when an earlier call ran it and Snowflake no longer has them (24 hours) */
  readonly results: readonly QueryResult<Record<string, unknown>>[] | undefined;
}

/**
 * Runs a piece of SQL once for a message: in one request with its record in the ledger, guarded at its head by the lease
 * and that record. What an earlier call left running is found by its tag and waited for. Work that failed is not
 * recorded, and may be tried again.
 *
 * @example
 * ```ts
 * const { results } = await runRecorded({
 *   connection, config, deployment, lease,
 *   name: "job load",
 *   sql: "CALL DB.S.LOAD_SALES('2026')",
 *   recordAs: { role: "DEPLOYER", warehouse: "WH" },
 *   runAs: { role: "ETL" },
 * });
 * ```
 * @throws StatementError when the SQL failed, LeaseError when the lease was lost, CancelledError when it was not begun for
 * that, InterruptedError on the signal
 */
export async function runRecorded(work: RecordedWork): Promise<RecordedRun> {
  const { connection, config, deployment, name, signal } = work;
  const names = metadataNames(config);
  const queryTag = queryTagOf(config, name);
  const earlier = (await findRequests(connection, names, deployment)).find(
    (request) => request.own && request.running && request.queryTag === queryTag,
  );
  if (earlier !== undefined) return { ran: true, results: await resultsOf(work, earlier.queryId) };
  const { before, after } = surround(work);
  try {
    const { results } = await connection.runScript(
      joinStatements([...before, withoutEmptyStatements(work.sql), ...after]),
      { queryTag, fetchResults: true, ...(signal === undefined ? {} : { signal }) },
    );
    return { ran: true, results: results.slice(before.length, results.length - after.length) };
  } catch (error) {
    if (error instanceof StatementError) await returnToRecorder(work);
    if (isLeaseLost(error)) throw leaseLost();
    throwIfCancelled(error);
    if (!isRecorded(error)) throw error;
    return { ran: false, results: await earlierResults(work, queryTag) };
  }
}

/** Work that failed leaves its own role behind, which may not give the lease back. */
async function returnToRecorder({ connection, recordAs, runAs }: RecordedWork): Promise<void> {
  const statements = sessionStatements({ ...NO_SESSION, ...recordAs });
  if (runAs === undefined || statements.length === 0) return;
  await connection.runScript(joinStatements(statements)).catch(() => undefined);
}

/** The statements of ours around the work's own. */
function surround(work: RecordedWork): { before: string[]; after: string[] } {
  const { config, deployment, lease, name, recordAs, runAs = {}, cancellable = false } = work;
  const names = metadataNames(config);
  const recorder = { ...NO_SESSION, ...recordAs };
  const record = insertLedgerSql(names, deployment, {
    kind: "JOB",
    script: name,
    checksum: workId(deployment),
  });
  const cancelled = cancellable ? countCancelledSql(names, deployment) : undefined;
  return {
    before: [
      ...sessionStatements(recorder),
      `${startGuardedSql(names.lease, lease.token, countAttemptSql(names, deployment, "JOB", name), cancelled)} /* ${workId(deployment)} */`,
      ...sessionStatements({ ...NO_SESSION, ...runAs }),
    ],
    after: [...roleStatements(recorder), record],
  };
}

async function resultsOf(work: RecordedWork, queryId: string): Promise<RecordedRun["results"]> {
  const { connection, signal } = work;
  const { before, after } = surround(work);
  const waiting = { fetchResults: true, ...(signal === undefined ? {} : { signal }) };
  const { results } = await connection.waitFor(queryId, waiting);
  return results.slice(before.length, results.length - after.length);
}

/** What an earlier call had as results, while Snowflake still has them. */
async function earlierResults(work: RecordedWork, queryTag: string): Promise<RecordedRun["results"]> {
  const { connection, config, deployment } = work;
  const requests = await findRequests(connection, metadataNames(config), deployment, "SUCCESS");
  const done = requests.find((request) => request.own && request.queryTag === queryTag);
  if (done === undefined) return undefined;
  try {
    return await resultsOf(work, done.queryId);
  } catch (error) {
    if (error instanceof StatementError) return undefined;
    throw error;
  }
}
