import type { Connection as DriverConnection, RowStatement, StatementOption } from "snowflake-sdk";
import { InterruptedError } from "../errors/index.ts";
import type { QueryOptions, QueryResult, ScriptOptions, ScriptResult } from "./connection.ts";
import { fromDriverError } from "./driver-error.ts";

/** Runs one statement and reads all its rows. */
export function executeQuery<Row>(
  session: DriverConnection,
  sql: string,
  options: QueryOptions,
): Promise<QueryResult<Row>> {
  const { binds, requestId, signal } = options;
  return interruptible(signal, undefined, (resolve, reject) => {
    session.execute({
      sqlText: sql,
      ...(binds === undefined ? {} : { binds: [...binds] }),
      ...(requestId === undefined ? {} : { requestId }),
      complete: (error, statement, rows) =>
        error
          ? reject(fromDriverError(error, statement?.getQueryId()))
          : resolve(resultOf<Row>(statement, rows)),
    });
  });
}

/** Hands a script to the server; resolves with its query id as soon as it is accepted. */
export function submitScript(
  session: DriverConnection,
  sql: string,
  options: ScriptOptions,
): Promise<string> {
  return interruptible(options.signal, undefined, (resolve, reject) => {
    session.execute({
      sqlText: sql,
      asyncExec: true,
      requestId: options.requestId,
      parameters: { MULTI_STATEMENT_COUNT: options.statementCount ?? 0 },
      complete: (error, statement) =>
        error ? reject(fromDriverError(error, statement?.getQueryId())) : resolve(statement.getQueryId()),
    });
  });
}

/** What the driver's statement has when the server answered a request of several statements. */
type SeveralResults = RowStatement & { hasNext?: () => boolean; NextResult?: () => void };

/**
 * Waits until a submitted script has ended. The server holds each request for up to 45 s, so this is not a busy
 * loop; the signal ends the waiting and leaves the script alone.
 */
export function waitForScript(
  session: DriverConnection,
  queryId: string,
  options: Pick<ScriptOptions, "signal" | "fetchResults">,
): Promise<ScriptResult> {
  const results: QueryResult<Record<string, unknown>>[] = [];
  return interruptible(options.signal, queryId, (resolve, reject) => {
    const request: { queryId: string } & Partial<StatementOption> = {
      queryId,
      // not sent: without a text the driver fails, silently, on an answer of several results
      sqlText: "",
      // called once for each statement's result
      complete: (error, statement: SeveralResults, rows) => {
        if (error) return reject(fromDriverError(error, queryId));
        if (options.fetchResults === true) {
          results.push(resultOf(statement, rows));
          if (statement.hasNext?.()) return statement.NextResult?.();
        }
        resolve({ queryId, results });
      },
    };
    session.fetchResult(request);
  });
}

function resultOf<Row>(statement: RowStatement, rows: unknown[] | undefined): QueryResult<Row> {
  // the driver says -1 for what changes no rows
  const updated = statement.getNumUpdatedRows();
  return {
    rows: (rows ?? []) as Row[],
    queryId: statement.getQueryId(),
    updatedRows: updated === undefined || updated < 0 ? undefined : updated,
  };
}

/** A promise that an abort signal rejects at once, whatever the driver is doing. */
function interruptible<T>(
  signal: AbortSignal | undefined,
  queryId: string | undefined,
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const interrupt = () => {
      const where = queryId === undefined ? {} : { queryId };
      reject(new InterruptedError("Stopped waiting; what Snowflake has accepted goes on there.", { where }));
    };
    if (signal?.aborted) return interrupt();
    signal?.addEventListener("abort", interrupt, { once: true });
    const done = () => signal?.removeEventListener("abort", interrupt);
    start(
      (value) => {
        done();
        resolve(value);
      },
      (error) => {
        done();
        reject(error);
      },
    );
  });
}
