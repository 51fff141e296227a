import type { DuckDBConnection } from "@duckdb/node-api";
import { checkParameter, type ParameterValue, parameterValue } from "../session/parameters.ts";
import type { Session } from "../session/session.ts";
import { splitStatements } from "../sql/split-statements.ts";
import type { Bind } from "./account.ts";
import { SnowflakeError } from "./errors.ts";
import type { QueryRecord } from "./query-registry.ts";
import type { ResultSet } from "./result-set.ts";
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
  readonly binds: ReadonlyMap<number, Bind>;
  /** Parameters of this request only: MULTI_STATEMENT_COUNT, QUERY_TAG … */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Only the columns are asked for. */
  readonly describeOnly: boolean;
  readonly asynchronous: boolean;
}

export interface QuerySubmitter {
  /**
   * Starts a request's query behind the session's earlier ones, or gives the one that a request with this id started
   * already: a request that is sent again never runs twice.
   */
  submit(session: Session, request: QueryRequest): QueryRecord;
  /** Settles when the session's connection has nothing more to do. */
  idle(session: Session): Promise<void>;
}

export function createQuerySubmitter(runner: StatementRunner): QuerySubmitter {
  // One statement at a time on a connection: its transaction, temporary tables and interrupts belong to it.
  const queues = new WeakMap<DuckDBConnection, Promise<void>>();

  return {
    submit(session, request) {
      const known =
        request.requestId === null ? undefined : runner.queries.byRequest(session.user, request.requestId);
      if (known) return known;
      const { requestId } = request;
      const query = runner.queries.add(
        describeQuery(session, request.sql, requestId === null ? {} : { requestId }),
      );
      query.detached = request.asynchronous;
      const before = queues.get(session.duck) ?? Promise.resolve();
      query.done = before.then(() => runQuery(runner, query, session, request));
      queues.set(session.duck, query.done);
      return query;
    },
    idle: async (session) => queues.get(session.duck),
  };
}

async function runQuery(
  runner: StatementRunner,
  query: QueryRecord,
  session: Session,
  request: QueryRequest,
): Promise<void> {
  const interrupt = () => session.duck.interrupt();
  const { signal } = query.abort;
  signal.addEventListener("abort", interrupt);
  let timer: NodeJS.Timeout | undefined;
  try {
    const restore = setForRequest(session, request.parameters);
    try {
      timer = startTimeout(query, Number(parameterValue(session, "STATEMENT_TIMEOUT_IN_SECONDS")));
      const result = await runText(runner, query, session, request);
      runner.queries.finish(query, { result });
    } finally {
      restore();
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
  if (request.describeOnly) refuseToDescribe(tokens[0]?.value ?? "");
  const result = await runStatement(runner, query, { sql, tokens, session, binds: request.binds });
  return request.describeOnly ? { ...result, rows: [] } : result;
}

// Columns are known by running the statement, which must not change anything.
const DESCRIBABLE = new Set(["SELECT", "WITH", "VALUES", "SHOW", "DESC", "DESCRIBE"]);

function refuseToDescribe(firstWord: string): void {
  if (DESCRIBABLE.has(firstWord)) return;
  throw new SnowflakeError(
    "000002",
    "0A000",
    `Unsupported feature in snowglobe: describing a ${firstWord} statement.`,
  );
}

/** Sets parameters until the given function is called; what the statement itself changed meanwhile stays. */
function setForRequest(session: Session, parameters: Readonly<Record<string, ParameterValue>>): () => void {
  const before = new Map(session.parameters);
  const set = new Map<string, ParameterValue>();
  for (const [name, value] of Object.entries(parameters)) {
    const upper = name.toUpperCase();
    set.set(upper, checkParameter(upper, value));
  }
  for (const [name, value] of set) session.parameters.set(name, value);
  return () => {
    for (const [name, value] of set) {
      if (session.parameters.get(name) !== value) continue;
      const earlier = before.get(name);
      if (earlier === undefined) session.parameters.delete(name);
      else session.parameters.set(name, earlier);
    }
  };
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
