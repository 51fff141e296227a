import type { Connection as DriverConnection, RowStatement, StatementOption } from "snowflake-sdk";
import { InterruptedError } from "../errors/index.ts";
import type { QueryOptions, QueryResult, ScriptOptions, ScriptResult } from "./connection.ts";
import { fromDriverError } from "./driver-error.ts";
import type { Silence } from "./silence.ts";

/** The driver's session, and what is known of its server's silence. */
export interface HeardSession {
  readonly session: DriverConnection;
  readonly silence: Silence;
}

/** Runs one statement and reads all its rows. */
export function executeQuery<Row>(
  { session, silence }: HeardSession,
  sql: string,
  { binds, signal, queryTag }: QueryOptions,
): Promise<QueryResult<Row>> {
  let running: RowStatement | undefined;
  return interruptible({ signal, silence, queryIdNow: () => running?.getQueryId() }, (resolve, reject) => {
    running = session.execute({
      sqlText: sql,
      ...(binds === undefined ? {} : { binds: [...binds] }),
      ...(queryTag === undefined ? {} : { parameters: { QUERY_TAG: queryTag } }),
      complete: (error, statement, rows) =>
        error
          ? reject(fromDriverError(error, statement?.getQueryId()))
          : resolve(resultOf<Row>(statement, rows)),
    });
  });
}

/** What the driver's statement has when the server answered a request of several statements. */
type SeveralResults = RowStatement & { hasNext?: () => boolean; NextResult?: () => void };

/**
 * Runs a script in one request. The server holds it for up to 45 s and then says where to ask again, which the driver
 * does by itself.
 */
export function executeScript(
  { session, silence }: HeardSession,
  sql: string,
  { queryTag, signal }: ScriptOptions,
): Promise<ScriptResult> {
  const stop = stopBeforeResults();
  let running: RowStatement | undefined;
  return interruptible({ signal, silence, queryIdNow: () => running?.getQueryId() }, (resolve, reject) => {
    running = session.execute({
      sqlText: sql,
      parameters: severalStatements(queryTag),
      // rows are not asked for, and without it the driver asks again for a result that it could not make
      streamResult: true,
      fetchAsString: stop.fetchAsString,
      complete: (error, statement) => {
        if (error && !stop.stopped(error)) return reject(fromDriverError(error, statement?.getQueryId()));
        resolve({ queryId: statement.getQueryId(), results: [] });
      },
    });
  });
}

/**
 * The driver fetches the result of a script's first statement by itself, which doubles the requests of a deployment
 * and tells nothing. Before it does, it checks its options again: this list of types throws at the second reading,
 * which ends the driver's work with that error. Should a driver not check twice, it fetches one result, and all is as
 * right as before; a test counts the requests.
 */
function stopBeforeResults() {
  const stop = new Error("the script has ended, and its results are not asked for");
  let readings = 0;
  const fetchAsString = new Proxy<("String" | "Boolean" | "Number" | "Date" | "JSON" | "Buffer")[]>([], {
    get(list, property, receiver) {
      if (property === "length") {
        readings += 1;
        if (readings > 1) throw stop;
      }
      return Reflect.get(list, property, receiver);
    },
  });
  return { fetchAsString, stopped: (error: unknown) => error === stop };
}

/** Hands a script to the server; resolves with its query id as soon as it is accepted. */
export function submitScript(
  { session, silence }: HeardSession,
  sql: string,
  { queryTag, signal }: ScriptOptions,
): Promise<string> {
  return interruptible({ signal, silence, queryIdNow: () => undefined }, (resolve, reject) => {
    session.execute({
      sqlText: sql,
      asyncExec: true,
      parameters: severalStatements(queryTag),
      complete: (error, statement) =>
        error ? reject(fromDriverError(error, statement?.getQueryId())) : resolve(statement.getQueryId()),
    });
  });
}

/** https://docs.snowflake.com/en/sql-reference/parameters#multi-statement-count: 0 is any number of statements */
function severalStatements(queryTag: string | undefined): Record<string, string | number> {
  return { MULTI_STATEMENT_COUNT: 0, ...(queryTag === undefined ? {} : { QUERY_TAG: queryTag }) };
}

/**
 * Waits until a submitted script has ended. The server holds each request for up to 45 s, so this is not a busy
 * loop; the signal ends the waiting and leaves the script alone.
 */
export function waitForScript(
  { session, silence }: HeardSession,
  queryId: string,
  options: Pick<ScriptOptions, "signal" | "fetchResults">,
): Promise<ScriptResult> {
  const results: QueryResult<Record<string, unknown>>[] = [];
  return interruptible({ signal: options.signal, silence, queryIdNow: () => queryId }, (resolve, reject) => {
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

interface Waiting {
  readonly signal: AbortSignal | undefined;
  readonly silence: Silence;
  /** known as soon as the server has answered anything */
  readonly queryIdNow: () => string | undefined;
}

/** A promise that an abort signal, or a server's silence, rejects at once, whatever the driver is doing. */
function interruptible<T>(
  { signal, silence, queryIdNow }: Waiting,
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const silent = silence.error();
    if (silent !== undefined) return reject(silent);
    const interrupt = () => {
      const queryId = queryIdNow();
      const where = queryId === undefined ? {} : { queryId };
      fail(new InterruptedError("Stopped waiting; what Snowflake has accepted goes on there.", { where }));
    };
    const hearing = silence.start(
      () => queryIdNow() !== undefined,
      (error) => fail(error),
    );
    const done = () => {
      hearing.stop();
      signal?.removeEventListener("abort", interrupt);
    };
    const fail = (error: Error) => {
      done();
      reject(error);
    };
    if (signal?.aborted) return interrupt();
    signal?.addEventListener("abort", interrupt, { once: true });
    start((value) => {
      done();
      resolve(value);
    }, fail);
  });
}
