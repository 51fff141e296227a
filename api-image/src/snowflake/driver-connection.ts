import type { Readable } from "node:stream";
import type { Connection, ConnectionOptions, RowStatement, SnowflakeError } from "snowflake-sdk";
import { SourceUnavailable } from "../rows/row-source.ts";
import type { Row } from "../rows/tables.ts";

/** A signed-in session, with as much of the driver as this service uses. */
export interface DriverConnection {
  /** Rows in batches. Not more is fetched than is asked for; an abort cancels the statement in Snowflake. */
  rows(
    sql: string,
    binds: readonly (string | number)[],
    options: { queryTag: string; signal: AbortSignal },
  ): AsyncIterable<readonly Row[]>;
  isUp(): boolean;
  close(): Promise<void>;
}

/** Rows in a batch: enough to make an await per batch cheap. */
const BATCH = 1000;

/**
 * Signs in. The driver is loaded here, not at the start: it takes longer to load than the server to listen.
 * @param patience how long a statement may go without an answer, in milliseconds: the driver's own is many minutes
 * @throws {SnowflakeError} the driver's own.
 */
export async function openConnection(
  options: ConnectionOptions,
  patience: number,
): Promise<DriverConnection> {
  const { default: snowflake } = await import("snowflake-sdk");
  snowflake.configure({ logLevel: "OFF", additionalLogToConsole: false, keepAlive: true });
  const connection = snowflake.createConnection(options);
  await new Promise<void>((resolve, reject) => {
    // connectAsync resolves on bad credentials: only the callback tells.
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  return {
    rows: (sql, binds, { queryTag, signal }) =>
      readRows(
        connection,
        sql,
        binds,
        queryTag,
        AbortSignal.any([signal, AbortSignal.timeout(patience)]),
        signal,
      ),
    isUp: () => connection.isUp(),
    close: () =>
      new Promise((resolve) => {
        connection.destroy(() => resolve());
      }),
  };
}

async function* readRows(
  connection: Connection,
  sql: string,
  binds: readonly (string | number)[],
  queryTag: string,
  /** Ends the waiting for the first answer. */
  answered: AbortSignal,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  signal.throwIfAborted();
  const statement = await execute(connection, sql, binds, queryTag, answered);
  const stream = statement.streamRows() as Readable;
  try {
    yield* batches(stream, signal);
  } finally {
    stream.destroy();
  }
}

function execute(
  connection: Connection,
  sql: string,
  binds: readonly (string | number)[],
  queryTag: string,
  signal: AbortSignal,
): Promise<RowStatement> {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      statement.cancel(() => {});
      reject(new SourceUnavailable("Snowflake did not answer in time.", { cause: signal.reason }));
    };
    const statement = connection.execute({
      sqlText: sql,
      binds: [...binds],
      streamResult: true,
      rowMode: "array",
      parameters: { QUERY_TAG: queryTag },
      complete: (error: SnowflakeError | undefined, done: RowStatement) => {
        signal.removeEventListener("abort", cancel);
        if (error) reject(error);
        else resolve(done);
      },
    });
    signal.addEventListener("abort", cancel, { once: true });
  });
}

/** A stream's rows in batches: an await for each thousand instead of one for each. */
async function* batches(stream: Readable, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  for await (const row of stream as AsyncIterable<Row>) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    signal.throwIfAborted();
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
