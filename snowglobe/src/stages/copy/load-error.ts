import type { ColumnDefinition } from "../../account/catalog.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { DataType } from "../../types/data-type.ts";

/** Why a record was not loaded. */
export interface LoadError {
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
  /** 1-based, in the file. */
  readonly line: number;
  readonly character: number;
  /** The record's 1-based number. */
  readonly row: number;
  /** `"TABLE"["COLUMN":2]`, when it is about a column. */
  readonly column: string | null;
  /** The line on which the record begins, when the fault is the whole record's. */
  readonly startLine?: number;
  /** In the file, from 0; of delimited text only. */
  readonly byteOffset?: number;
  /** The record as it stands in the file. */
  readonly rejected?: string;
}

/** `"MYTABLE"["QUOTA":3]`, or `"MYTABLE"[4]` behind the last column: how COPY names a column. */
export function columnLabel(
  table: string,
  columns: readonly { readonly name: string }[],
  position: number,
): string {
  const column = columns[position - 1];
  return column ? `"${table}"["${column.name}":${position}]` : `"${table}"[${position}]`;
}

/** What Snowflake says of a text that is no value of the type. */
export function notRecognized(
  type: DataType,
  value: string,
): Pick<LoadError, "code" | "sqlState" | "message"> {
  switch (type.name) {
    case "FIXED":
    case "REAL":
      return { code: "100038", sqlState: "22018", message: `Numeric value '${value}' is not recognized` };
    case "BOOLEAN":
      return { code: "100037", sqlState: "22000", message: `Boolean value '${value}' is not recognized` };
    case "DATE":
      return { code: "100040", sqlState: "22007", message: `Date '${value}' is not recognized` };
    case "TIME":
      return { code: "100108", sqlState: "22007", message: `Time '${value}' is not recognized` };
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return { code: "100035", sqlState: "22007", message: `Timestamp '${value}' is not recognized` };
    case "BINARY":
      return {
        code: "100115",
        sqlState: "22000",
        message: `The following string is not a legal hex-encoded value: '${value}'`,
      };
    default:
      return { code: "100069", sqlState: "22P02", message: `Error parsing JSON: ${value}` };
  }
}

/** A text that is longer than its column. */
export function tooLong(
  column: ColumnDefinition,
  value: string,
): Pick<LoadError, "code" | "sqlState" | "message"> | undefined {
  if (column.type.name !== "TEXT" || [...value].length <= column.type.length) return undefined;
  return {
    code: "100078",
    sqlState: "22000",
    message: `String '${value}' is too long and would be truncated`,
  };
}

const ADVICE =
  "If you would like to continue loading when an error is encountered, use other values such as 'SKIP_FILE' or 'CONTINUE' for the ON_ERROR option. For more information on loading options, please run 'info loading_data' in a SQL client.";

/** ON_ERROR = ABORT_STATEMENT: the statement's error. */
export function abortError(path: string, error: LoadError): SnowflakeError {
  const place = `  File '${path}', line ${error.line}, character ${error.character}`;
  const column = error.column === null ? "" : `, column ${error.column}`;
  const starts = error.startLine === undefined ? "" : ` starts at line ${error.startLine}`;
  const row = `  Row ${error.row}${starts}${column}`;
  return new SnowflakeError(
    error.code,
    error.sqlState,
    [error.message, place, row, `  ${ADVICE}`].join("\n"),
  );
}
