import { randomUUID } from "node:crypto";
import type { QueryRecord } from "../../engine/query-registry.ts";
import type { SnowflakeError } from "../../errors/snowflake-error.ts";
import { type ResultSet, rowCount } from "../../types/result-set.ts";
import { CODES } from "../protocol/answer.ts";
import { rowType } from "../protocol/row-type.ts";
import { firstRows, partitionInfo } from "./partitions.ts";
import type { ValueOptions } from "./result-values.ts";

/** An answer's status, headers and body: JSON, or bytes that are packed already. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | Buffer;
}

// The address and its parts are as the pages show them; everything below is from "Snowflake SQL API reference".
// https://docs.snowflake.com/en/developer-guide/sql-api/reference
const STATEMENTS = "/api/v2/statements";

/** Statements that run out of time. */
const TIMED_OUT = "000630";

function common(query: QueryRecord): Record<string, unknown> {
  return {
    statementHandle: query.id,
    createdOn: query.startedAt,
    statementStatusUrl: `${STATEMENTS}/${query.id}`,
  };
}

/** QueryStatus of a statement that runs. */
export function inProgress(query: QueryRecord): ApiAnswer {
  const message =
    "Asynchronous execution in progress. Use provided query id to perform query monitoring and management.";
  return { status: 202, body: { code: CODES.runningAsynchronously, message, ...common(query) } };
}

/** QueryFailureStatus; for a statement that ran out of time 408, where it was submitted. */
export function failed(error: SnowflakeError, query: QueryRecord, submitting: boolean): ApiAnswer {
  return {
    status: submitting && error.code === TIMED_OUT ? 408 : 422,
    body: { ...refusal(error), ...common(query) },
  };
}

/** A refusal of what is no statement yet. */
export function refusal({ code, message, sqlState }: SnowflakeError): Record<string, unknown> {
  return { code, message, sqlState };
}

/** CancelStatus */
export function cancelled({ id }: QueryRecord): ApiAnswer {
  const statementStatusUrl = `${STATEMENTS}/${id}`;
  const message = "SQL execution canceled";
  return {
    status: 200,
    body: { code: "000604", sqlState: "57014", message, statementHandle: id, statementStatusUrl },
  };
}

/** ResultSet with the first partition. */
export function succeeded(query: QueryRecord, result: ResultSet, options: ValueOptions): ApiAnswer {
  const info = partitionInfo(result);
  return {
    status: 200,
    headers: { link: partitionLinks(query, 0, info.length) },
    body: {
      resultSetMetaData: {
        numRows: rowCount(result),
        format: "jsonv2",
        partitionInfo: info,
        rowType: result.columns.map((column) => rowType(column)),
      },
      data: firstRows(result, options),
      code: "090001",
      sqlState: "00000",
      message: "Statement executed successfully.",
      ...common(query),
      ...(query.children ? { statementHandles: query.children.map(({ id }) => id) } : {}),
      ...changes(result),
    },
  };
}

/** The header Link: the first, previous, next and last partition seen from one. */
export function partitionLinks({ id }: QueryRecord, here: number, count: number): string {
  const link = (rel: string, partition: number) =>
    `<${STATEMENTS}/${id}?requestId=${randomUUID()}&partition=${partition}>; rel="${rel}"`;
  return [
    link("first", 0),
    ...(here > 0 ? [link("prev", here - 1)] : []),
    ...(here < count - 1 ? [link("next", here + 1)] : []),
    link("last", count - 1),
  ].join(",");
}

const COUNTS: ReadonlyMap<string, string> = new Map([
  ["number of rows inserted", "numRowsInserted"],
  ["number of rows updated", "numRowsUpdated"],
  ["number of rows deleted", "numRowsDeleted"],
  ["number of multi-joined rows updated", "numDuplicateRowsUpdated"],
]);
const CHANGING = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

function changes({ statementType, columns, rows }: ResultSet): Record<string, unknown> {
  if (!CHANGING.has(statementType)) return {};
  const stats: Record<string, number> = {};
  for (const name of COUNTS.values()) stats[name] = 0;
  columns.forEach((column, index) => {
    const name = COUNTS.get(column.name);
    if (name !== undefined) stats[name] = Number(rows[0]?.[index] ?? 0);
  });
  return { stats };
}
