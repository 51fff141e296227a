import type { Row } from "../tables/field.ts";
import type { Column, Table } from "../tables/table.ts";
import type { Query } from "./table-query.ts";

/**
 * On whose behalf rows are read. `service`: as the container's own role. `user`: as the person who calls, by the token
 * that Snowflake's ingress sent along; the name is only what the ingress says and proves nothing by itself.
 */
export type Caller = { readonly kind: "service" } | { readonly kind: "user"; readonly token: string };

/** Nobody in particular: the container itself. */
export const SERVICE: Caller = { kind: "service" };

export interface ReadOptions {
  /** Becomes the statement's QUERY_TAG. */
  readonly requestId: string;
  /** Aborted when the client goes away: the statement in Snowflake is cancelled then. */
  readonly signal: AbortSignal;
}

/** What the caller may see of a table right now, as a short text that changes when that changes. */
export interface Version {
  /** The user that Snowflake itself knows the caller as. */
  readonly user: string;
  readonly version: string;
}

/** Where rows come from: Snowflake in earnest, memory in unit tests and benchmarks. */
export interface RowSource {
  /** Rows in batches; the next batch is fetched when it is asked for, so memory stays bounded. */
  read(query: Query, caller: Caller, options: ReadOptions): AsyncIterable<readonly Row[]>;
  version(table: Table, caller: Caller, options: ReadOptions): Promise<Version>;
  /** The columns of a relation, as the service sees it. @param relation its name in SQL, quoted */
  describe(relation: string): Promise<readonly Column[]>;
  /** Resolves when Snowflake answers. @throws {SourceUnavailable} */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Snowflake cannot be reached or has no capacity now; asking again later may help. */
export class SourceUnavailable extends Error {
  override readonly name = "SourceUnavailable";
  readonly retryAfterSeconds: number;
  constructor(message: string, options: { retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterSeconds = options.retryAfterSeconds ?? 5;
  }
}

/** Snowflake does not (or no longer) accept the caller's token. */
export class CallerRejected extends Error {
  override readonly name = "CallerRejected";
}

/** Snowflake knows the caller, whose roles (or the caller grants) do not reach the table. */
export class ReadDenied extends Error {
  override readonly name = "ReadDenied";
}

/** The table has not the columns any more that the statement names. */
export class TableChanged extends Error {
  override readonly name = "TableChanged";
}

/** The account does not do what the question needs. */
export class NotSupported extends Error {
  override readonly name = "NotSupported";
}

/** The statement took longer than it may. */
export class TookTooLong extends Error {
  override readonly name = "TookTooLong";
}
