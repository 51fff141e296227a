import type { Readable } from "node:stream";
import type { Connection, ConnectionOptions, RowStatement, SnowflakeError } from "snowflake-sdk";
import { SourceUnavailable, TookTooLong } from "../rows/row-source.ts";
import { SESSION_PARAMETERS } from "../rows/value-sql.ts";
import type { Cell, Row } from "../tables/field.ts";

/** One statement. */
export interface Statement {
  readonly sql: string;
  readonly binds: readonly (string | number)[];
  /** How long Snowflake may take, in seconds. */
  readonly seconds?: number | undefined;
  /** Give the columns, as rows of name, type, precision, scale and whether null is allowed, and run nothing. */
  readonly describeOnly?: boolean;
}

/** A signed-in session, with as much of the driver as this service uses. */
export interface DriverConnection {
  /** Rows in batches. Not more is fetched than is asked for; an abort cancels the statement in Snowflake. */
  rows(
    statement: Statement,
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
    rows: (statement, { queryTag, signal }) => readRows(connection, statement, queryTag, patience, signal),
    isUp: () => connection.isUp(),
    close: () =>
      new Promise((resolve) => {
        connection.destroy(() => resolve());
      }),
  };
}

async function* readRows(
  connection: Connection,
  statement: Statement,
  queryTag: string,
  patience: number,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  signal.throwIfAborted();
  const running = await execute(connection, statement, queryTag, patience, signal);
  if (statement.describeOnly) {
    yield columnsOf(running);
    return;
  }
  const stream = running.streamRows() as Readable;
  try {
    yield* batches(stream, signal);
  } finally {
    stream.destroy();
  }
}

/** How long behind what Snowflake is told, in milliseconds: its own answer, that the time is over, says more. */
const BEHIND = 1100;

/** Runs a statement until its first answer. An abort, and silence beyond the patience, cancel it in Snowflake. */
function execute(
  connection: Connection,
  { sql, binds, seconds, describeOnly }: Statement,
  queryTag: string,
  patience: number,
  signal: AbortSignal,
): Promise<RowStatement> {
  const longest = seconds === undefined ? patience : Math.min(patience, seconds * 1000 + BEHIND);
  return new Promise((resolve, reject) => {
    const end = (error: Error) => {
      statement.cancel(() => {});
      settle(() => reject(error));
    };
    const left = () => end(new SourceUnavailable("The client went away.", { cause: signal.reason }));
    const timer = setTimeout(() => {
      end(
        longest < patience
          ? new TookTooLong(`The statement took longer than ${seconds} s.`)
          : new SourceUnavailable("Snowflake did not answer in time."),
      );
    }, longest);
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", left);
      outcome();
    };
    const statement = connection.execute({
      sqlText: sql,
      binds: [...binds],
      streamResult: true,
      rowMode: "array",
      ...(describeOnly ? { describeOnly } : {}),
      parameters: {
        ...SESSION_PARAMETERS,
        QUERY_TAG: queryTag,
        ...(seconds === undefined ? {} : { STATEMENT_TIMEOUT_IN_SECONDS: Math.ceil(seconds) }),
      },
      complete: (error: SnowflakeError | undefined, done: RowStatement) =>
        settle(() => (error ? reject(error) : resolve(done))),
    });
    signal.addEventListener("abort", left, { once: true });
  });
}

function columnsOf(statement: RowStatement): Row[] {
  const columns = statement.getColumns() ?? [];
  return columns.map((column): Cell[] => [
    column.getName(),
    column.getType(),
    column.getPrecision() ?? null,
    column.getScale() ?? null,
    column.isNullable(),
  ]);
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
