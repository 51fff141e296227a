import type { DuckDBConnection } from "@duckdb/node-api";

/**
 * What was committed, in order. Each writing transaction has a version, a number that stands in the rows that it writes:
 * epoch milliseconds of its first write times 1000, and more where several fall into one millisecond. One transaction
 * writes at a time (ADR 10), so versions have the order of their commits.
 */
export interface Versions {
  /**
   * The time that statements see, in epoch milliseconds. What a write began is over for whoever asks after it: the clock
   * goes ahead of the machine's by some milliseconds when there is more than one write in a millisecond.
   */
  now(): number;
  /** The connection's transaction begins to write. Does nothing when it has a version. */
  begin(duck: DuckDBConnection): void;
  /** Its version. @throws when it has not begun to write. */
  of(duck: DuckDBConnection): number;
  has(duck: DuckDBConnection): boolean;
  /**
   * It ends. Until `end` its commit may be waited for.
   * @returns when it was committed, if that is not told by its version: to be stored with it
   */
  committing(duck: DuckDBConnection): CommitTime | undefined;
  end(duck: DuckDBConnection, committed: boolean): void;
  /** The version up to which all is committed or taken back. */
  latest(): number;
  /** The version up to which all was committed at a moment (epoch milliseconds), what was committed in it included. */
  at(moment: number): number;
  /** Versions that began at another time than they were committed. */
  remember(times: readonly CommitTime[]): void;
  /** No version that is given from now on is less than this one. */
  goOnAfter(version: number): void;
  /** What all statements of a session's transaction read of streams: the version when it began; none: the present. */
  snapshotOf(duck: DuckDBConnection): number | undefined;
  setSnapshot(duck: DuckDBConnection, version: number | undefined): void;
  /** By a stream's id, as they are committed. */
  readonly offsets: Map<number, StreamOffset>;
  /** Says to the function that it returns, when a statement of the connection has ended, what was committed by then. */
  watch(duck: DuckDBConnection, queryId: string): () => void;
  /** What was committed when a statement ended: AT and BEFORE (STATEMENT => …). */
  ofStatement(queryId: string): StatementVersions | undefined;
}

/** Up to where a stream was consumed. */
export interface StreamOffset {
  readonly version: number;
  /** What it shows first is the rows that were there: SHOW_INITIAL_ROWS. */
  readonly initial: boolean;
  /** Epoch milliseconds of when it was last moved, or kept from going stale. */
  readonly movedAt: number;
}

/** What was committed just before a statement ended, and with it. */
export interface StatementVersions {
  readonly before: number;
  readonly at: number;
}

export interface CommitTime {
  readonly version: number;
  /** Epoch milliseconds. */
  readonly committedAt: number;
}
