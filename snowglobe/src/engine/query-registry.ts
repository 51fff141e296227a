import { randomUUID } from "node:crypto";
import type { SnowflakeError } from "../errors/snowflake-error.ts";
import type { ResultSet, StatementType } from "../types/result-set.ts";

/** https://docs.snowflake.com/en/sql-reference/functions/query_history: EXECUTION_STATUS and the drivers' status names. */
export type QueryStatus = "RUNNING" | "SUCCESS" | "FAILED_WITH_ERROR" | "ABORTED";

/** One statement, or one request of several, from its start to long after its end. */
export interface QueryRecord {
  readonly id: string;
  readonly requestId: string | null;
  readonly sessionId: string;
  readonly user: string;
  readonly sql: string;
  readonly queryTag: string;
  readonly role: string | null;
  readonly warehouse: string | null;
  readonly database: string | null;
  readonly schema: string | null;
  /** The request or the calling statement that it is a part of. */
  readonly parentId: string | null;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  endedAt: number | null;
  status: QueryStatus;
  statementType: StatementType | null;
  error: SnowflakeError | null;
  /** Null while it runs, after a failure, and when it was given up to save memory. */
  result: ResultSet | null;
  /** The children of a multi-statement request, in order. */
  children: readonly QueryRecord[] | null;
  readonly abort: AbortController;
  /** It was submitted with asyncExec: it lives on when its session is closed. */
  detached: boolean;
  /** Settles when the statement has ended, however it ended; never rejects. */
  done: Promise<void>;
}

export type NewQuery = Pick<
  QueryRecord,
  | "requestId"
  | "sessionId"
  | "user"
  | "sql"
  | "queryTag"
  | "role"
  | "warehouse"
  | "database"
  | "schema"
  | "parentId"
>;

export interface QueryRegistry {
  add(query: NewQuery): QueryRecord;
  byId(id: string): QueryRecord | undefined;
  /** The query that this session's request with this id started: there a second request with the id is the same query. */
  byRequest(sessionId: string, requestId: string): QueryRecord | undefined;
  /** Ends a query. Its result is kept until newer results need the room. */
  finish(
    query: QueryRecord,
    outcome: { readonly result: ResultSet } | { readonly error: SnowflakeError },
  ): void;
  /** Newest first. */
  history(): QueryRecord[];
}

/** Bounds of what is remembered: entries of the history, and cells of all results together. */
export interface QueryRegistryLimits {
  readonly queries: number;
  readonly cells: number;
}

export function createQueryRegistry(
  limits: QueryRegistryLimits = { queries: 10_000, cells: 4_000_000 },
): QueryRegistry {
  const queries = new Map<string, QueryRecord>();
  const byRequest = new Map<string, QueryRecord>();
  const withResult = new Set<QueryRecord>();
  let cells = 0;

  const requestKey = (sessionId: string, requestId: string) => JSON.stringify([sessionId, requestId]);
  const cellsOf = (result: ResultSet) => result.rows.length * result.columns.length;
  const dropResult = (query: QueryRecord) => {
    if (!query.result || !withResult.delete(query)) return;
    cells -= cellsOf(query.result);
    query.result = null;
  };
  const forgetOldest = () => {
    for (const query of queries.values()) {
      if (queries.size <= limits.queries) return;
      if (query.status === "RUNNING") continue;
      dropResult(query);
      queries.delete(query.id);
      if (query.requestId !== null) byRequest.delete(requestKey(query.sessionId, query.requestId));
    }
  };

  return {
    add(query) {
      const record: QueryRecord = {
        ...query,
        id: randomUUID(),
        startedAt: Date.now(),
        endedAt: null,
        status: "RUNNING",
        statementType: null,
        error: null,
        result: null,
        children: null,
        detached: false,
        abort: new AbortController(),
        done: Promise.resolve(),
      };
      queries.set(record.id, record);
      if (record.requestId !== null) byRequest.set(requestKey(record.sessionId, record.requestId), record);
      forgetOldest();
      return record;
    },
    byId: (id) => queries.get(id),
    byRequest: (sessionId, requestId) => byRequest.get(requestKey(sessionId, requestId)),
    finish(query, outcome) {
      query.endedAt = Date.now();
      if ("error" in outcome) {
        query.error = outcome.error;
        query.status = query.abort.signal.aborted ? "ABORTED" : "FAILED_WITH_ERROR";
        return;
      }
      query.status = "SUCCESS";
      query.result = outcome.result;
      query.statementType = outcome.result.statementType;
      withResult.add(query);
      cells += cellsOf(outcome.result);
      for (const old of withResult) {
        if (cells <= limits.cells || old === query) break;
        dropResult(old);
      }
    },
    history: () => [...queries.values()].reverse(),
  };
}
