import { NUMBER } from "../../types/data-type.ts";
import { type Column, type ResultSet, textColumn } from "../../types/result-set.ts";
import type { FileError } from "./copy-history.ts";

const numberColumn = (name: string): Column => ({ name, type: NUMBER, nullable: true });

const COLUMNS: readonly Column[] = [
  textColumn("ERROR"),
  textColumn("FILE"),
  numberColumn("LINE"),
  numberColumn("CHARACTER"),
  numberColumn("BYTE_OFFSET"),
  textColumn("CATEGORY"),
  numberColumn("CODE"),
  textColumn("SQL_STATE"),
  textColumn("COLUMN_NAME"),
  numberColumn("ROW_NUMBER"),
  numberColumn("ROW_START_LINE"),
  textColumn("REJECTED_RECORD"),
];

/** Codes of values that are none of their column's type; all others are about the file's own shape. */
const CONVERSIONS = new Set(["100038", "100037", "100040", "100108", "100035", "100115", "100078", "100069"]);

/**
 * Errors as VALIDATE and VALIDATION_MODE = RETURN_ERRORS give them.
 * https://docs.snowflake.com/en/sql-reference/functions/validate
 */
export function errorRows(
  errors: readonly FileError[],
  statementType: ResultSet["statementType"],
): ResultSet {
  return {
    columns: COLUMNS,
    rows: errors.map(({ file, error }) => [
      ...[error.message, file, String(error.line), String(error.character), numberText(error.byteOffset)],
      ...[CONVERSIONS.has(error.code) ? "conversion" : "parsing", error.code, error.sqlState, error.column],
      ...[String(error.row), String(error.startLine ?? error.line), error.rejected ?? null],
    ]),
    statementType,
  };
}

function numberText(value: number | undefined): string | null {
  return value === undefined ? null : String(value);
}
