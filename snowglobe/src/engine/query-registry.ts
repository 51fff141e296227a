import { randomUUID } from "node:crypto";
import type { SnowflakeError } from "../errors/snowflake-error.ts";
import { type ResultSet, rowCount, type StatementType } from "../types/result-set.ts";

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
  /** The drivers' number of its kind; null until it has been read. */
  statementTypeId: number | null;
  error: SnowflakeError | null;
  /** Null while it runs, after a failure, and when it was given up: it was too old, or newer ones needed the room. */
  result: ResultSet | null;
  /** Null until it has succeeded. */
  rowsProduced: number | null;
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
  /** Ends a query. Its result is kept for a day, unless newer results need the room before. */
  finish(
    query: QueryRecord,
    outcome: { readonly result: ResultSet } | { readonly error: SnowflakeError },
  ): void;
  /** Newest first. */
  history(): QueryRecord[];
}

/** Bounds of what is remembered. The newest result is kept whatever its size. */
export interface QueryRegistryLimits {
  /** Entries of the history. */
  readonly queries: number;
  /** Cells of all results together that are in memory. */
  readonly cells: number;
  /** What all results together take on the disk. */
  readonly bytes: number;
  /** The age of a result, in milliseconds: https://docs.snowflake.com/en/user-guide/querying-persisted-results */
  readonly age: number;
}
const DEFAULT_LIMITS: QueryRegistryLimits = {
  queries: 10_000,
  cells: 2_000_000,
  bytes: 4 * 1024 ** 3,
  age: 24 * 3_600_000,
};

export function createQueryRegistry(
  given: Partial<QueryRegistryLimits> = {},
  now: () => number = Date.now,
): QueryRegistry {
  const limits = { ...DEFAULT_LIMITS, ...given };
  const queries = new Map<string, QueryRecord>();
  const byRequest = new Map<string, QueryRecord>();
  const withResult = new Set<QueryRecord>();
  let cells = 0;
  let bytes = 0;

  const requestKey = (sessionId: string, requestId: string) => JSON.stringify([sessionId, requestId]);
  const cellsOf = (result: ResultSet) => result.rows.length * result.columns.length;
  const dropResult = (query: QueryRecord) => {
    if (!query.result || !withResult.delete(query)) return;
    cells -= cellsOf(query.result);
    bytes -= query.result.more?.bytes ?? 0;
    query.result.more?.discard();
    query.result = null;
  };
  const forgetAged = () => {
    // They stand in the order in which they ended.
    for (const query of withResult) {
      if ((query.endedAt ?? 0) > now() - limits.age) return;
      dropResult(query);
    }
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
        startedAt: now(),
        endedAt: null,
        status: "RUNNING",
        statementType: null,
        statementTypeId: null,
        error: null,
        result: null,
        rowsProduced: null,
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
    byId(id) {
      forgetAged();
      return queries.get(id);
    },
    byRequest(sessionId, requestId) {
      forgetAged();
      return byRequest.get(requestKey(sessionId, requestId));
    },
    finish(query, outcome) {
      query.endedAt = now();
      if ("error" in outcome) {
        query.error = outcome.error;
        query.status = query.abort.signal.aborted ? "ABORTED" : "FAILED_WITH_ERROR";
        return;
      }
      query.status = "SUCCESS";
      query.result = outcome.result;
      query.statementType = outcome.result.statementType;
      query.rowsProduced = rowCount(outcome.result);
      withResult.add(query);
      cells += cellsOf(outcome.result);
      bytes += outcome.result.more?.bytes ?? 0;
      forgetAged();
      for (const old of withResult) {
        if ((cells <= limits.cells && bytes <= limits.bytes) || old === query) break;
        dropResult(old);
      }
    },
    history: () => [...queries.values()].reverse(),
  };
}
