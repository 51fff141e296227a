import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Binds } from "../account/account.ts";
import { type ParameterValue, parameterValue } from "../account/parameters.ts";
import type { Session } from "../account/session.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { splitStatements } from "../sql/split-statements.ts";
import type { ResultSet } from "../types/result-set.ts";
import type { QueryRecord } from "./query-registry.ts";
import { requestSession } from "./request-session.ts";
import { runMultiStatement } from "./run-multi-statement.ts";
import {
  asSnowflakeError,
  describeQuery,
  rememberQueryId,
  runStatement,
  type StatementRunner,
  wrongStatementCount,
} from "./run-statement.ts";

/** One request of a driver. */
export interface QueryRequest {
  readonly sql: string;
  readonly requestId: string | null;
  readonly binds: Binds;
  /** Parameters of this request only: MULTI_STATEMENT_COUNT, QUERY_TAG … */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Only the columns are asked for. */
  readonly describeOnly: boolean;
  readonly asynchronous: boolean;
}

export interface QuerySubmitter {
  /**
   * Starts a request's query, or gives the one that a request of this session with this id started
   * already: a request that is sent again never runs twice. In another session the same id is another request. While another of the session's statements runs, it runs
   * beside it, as Snowflake lets it; inside a transaction it waits.
   */
  submit(session: Session, request: QueryRequest): QueryRecord;
  /** Settles when the session's connection has nothing more to do. */
  idle(session: Session): Promise<void>;
}

// A transaction is the session's, so what begins one waits for the session's own connection.
const BEGINS_TRANSACTION = /^\s*(?:BEGIN|START)\b/i;

/** @param check throws for a text that shall fail */
export function createQuerySubmitter(
  runner: StatementRunner,
  duck: DuckDBInstance,
  check: (sql: string) => void = () => undefined,
): QuerySubmitter {
  // What runs on a session's own connection, one after the other: a transaction belongs to it.
  const main = new WeakMap<DuckDBConnection, { last: Promise<void>; waiting: number }>();
  const aside = new WeakMap<DuckDBConnection, Set<Promise<void>>>();

  const onOwnConnection = (session: Session, work: () => Promise<void>): Promise<void> => {
    const lane = main.get(session.duck) ?? { last: Promise.resolve(), waiting: 0 };
    main.set(session.duck, lane);
    lane.waiting += 1;
    lane.last = lane.last.then(work).finally(() => {
      lane.waiting -= 1;
    });
    return lane.last;
  };
  const besides = (
    session: Session,
    work: (connection: DuckDBConnection) => Promise<void>,
  ): Promise<void> => {
    const running = aside.get(session.duck) ?? new Set();
    aside.set(session.duck, running);
    const done = duck
      .connect()
      .then(async (connection) => {
        await work(connection);
        await runner.transactions.rollback({ ...session, duck: connection });
        connection.closeSync();
      })
      .finally(() => running.delete(done));
    running.add(done);
    return done;
  };
  const mustQueue = (session: Session, sql: string) =>
    (main.get(session.duck)?.waiting ?? 0) === 0 ||
    BEGINS_TRANSACTION.test(sql) ||
    runner.transactions.current(session) !== null ||
    parameterValue(session, "AUTOCOMMIT") === false;

  return {
    submit(session, request) {
      const known =
        request.requestId === null ? undefined : runner.queries.byRequest(session.id, request.requestId);
      if (known) return known;
      const { requestId } = request;
      const described = describeQuery(session, request.sql, requestId === null ? {} : { requestId });
      const tag = request.parameters.QUERY_TAG;
      const query = runner.queries.add(
        tag === undefined ? described : { ...described, queryTag: String(tag) },
      );
      query.detached = request.asynchronous;
      const run = (connection: DuckDBConnection) =>
        runQuery(runner, query, session, connection, request, check);
      query.done = mustQueue(session, request.sql)
        ? onOwnConnection(session, () => run(session.duck))
        : besides(session, run);
      return query;
    },
    async idle(session) {
      await main.get(session.duck)?.last;
      await Promise.all(aside.get(session.duck) ?? []);
    },
  };
}

async function runQuery(
  runner: StatementRunner,
  query: QueryRecord,
  session: Session,
  connection: DuckDBConnection,
  request: QueryRequest,
  check: (sql: string) => void,
): Promise<void> {
  const interrupt = () => connection.interrupt();
  const { signal } = query.abort;
  signal.addEventListener("abort", interrupt);
  let timer: NodeJS.Timeout | undefined;
  try {
    const seen = requestSession(session, connection, request.parameters);
    try {
      timer = startTimeout(query, Number(parameterValue(seen.session, "STATEMENT_TIMEOUT_IN_SECONDS")));
      check(request.sql);
      const result = await runText(runner, query, seen.session, request);
      if (connection !== session.duck && runner.transactions.current(seen.session) !== null) {
        result.more?.discard();
        throw notSupported("a transaction left open by a request that runs beside another of its session");
      }
      runner.queries.finish(query, { result });
    } finally {
      seen.finish();
    }
  } catch (error) {
    runner.queries.finish(query, { error: asSnowflakeError(error) });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", interrupt);
    rememberQueryId(session, query.id);
  }
}

async function runText(
  runner: StatementRunner,
  query: QueryRecord,
  session: Session,
  request: QueryRequest,
): Promise<ResultSet> {
  const statements = splitStatements(request.sql);
  const desired = Number(parameterValue(session, "MULTI_STATEMENT_COUNT"));
  if (desired > 0 && statements.length > 0 && statements.length !== desired) {
    throw wrongStatementCount(statements.length, desired);
  }
  if (statements.length > 1) return runMultiStatement(runner, query, session, request, statements);
  const { sql, tokens } = statements[0] ?? { sql: "", tokens: [] };
  return runStatement(runner, query, {
    sql,
    tokens,
    session,
    binds: request.binds,
    ...(request.describeOnly ? { describing: true } : {}),
  });
}

// https://docs.snowflake.com/en/sql-reference/parameters#statement-timeout-in-seconds
function startTimeout(query: QueryRecord, seconds: number): NodeJS.Timeout | undefined {
  if (seconds === 0) return undefined;
  const milliseconds = Math.min(seconds * 1000, 2 ** 31 - 1);
  return setTimeout(() => {
    query.abort.abort(
      new SnowflakeError(
        "000630",
        "57014",
        `Statement reached its statement or warehouse timeout of ${seconds} second(s) and was canceled.`,
      ),
    );
  }, milliseconds);
}
