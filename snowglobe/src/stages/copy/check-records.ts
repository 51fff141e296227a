import type { Execution } from "../../account/account.ts";
import type { CatalogObject, ColumnDefinition } from "../../account/catalog.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { stringLiteral } from "../../sql/literal.ts";
import { type DataType, isStructured } from "../../types/data-type.ts";
import type { WireValue } from "../../types/result-set.ts";
import { typeName } from "../../types/type-name.ts";
import { type FileFormat, timeFormatOf } from "../file-format.ts";
import type { CsvRecord } from "../read-csv.ts";
import type { JsonDocument } from "../read-json.ts";
import { withCopyRows } from "./copy-rows.ts";
import { columnLabel, type LoadError, notRecognized, tooLong } from "./load-error.ts";

/** Where a file's records go. */
export interface Target {
  readonly table: CatalogObject;
  readonly columns: readonly ColumnDefinition[];
  readonly format: FileFormat;
}

/** A record that was read: its values for the target's columns, or why it cannot be loaded. */
export interface CheckedRecord {
  readonly values: readonly WireValue[];
  readonly error: LoadError | undefined;
}

/** Reads each record for the target's columns, and tries every conversion without loading anything. */
export async function checkRecords(
  execution: Execution,
  target: Target,
  records: readonly (CsvRecord | JsonDocument)[],
): Promise<CheckedRecord[]> {
  const read = records.map((record) => ({ record, values: valuesOf(record, target.columns.length) }));
  const errors = read.map(({ record, values }) => structureError(record, values, target));
  const converted = await failedConversions(
    execution,
    target,
    read.map(({ values }) => values),
  );
  return read.map(({ record, values }, index) => ({
    values,
    error: errors[index] ?? conversionError(record, values, target, converted.get(index)),
  }));
}

function valuesOf(record: CsvRecord | JsonDocument, width: number): WireValue[] {
  const values = "fields" in record ? record.fields.slice(0, width) : [record.text];
  return [...values, ...Array<WireValue>(width - values.length).fill(null)];
}

function structureError(
  record: CsvRecord | JsonDocument,
  values: readonly WireValue[],
  { table, columns, format }: Target,
): LoadError | undefined {
  if (record.fault) {
    const place = { sqlState: "22000", ...placeOf(record, Number.POSITIVE_INFINITY) };
    const column =
      "fields" in record ? columnLabel(table.path.name, columns, record.fields.length + 1) : null;
    return { ...record.fault, ...place, column };
  }
  if ("fields" in record && format.type === "CSV" && format.errorOnColumnCountMismatch) {
    const count = record.fields.length;
    if (count !== columns.length) {
      const message = `Number of columns in file (${count}) does not match that of the corresponding table (${columns.length}), use file format option error_on_column_count_mismatch=false to ignore this error`;
      const column = columnLabel(table.path.name, columns, count);
      const place = { ...record.end, row: record.row, startLine: record.line };
      return { code: "100080", sqlState: "22000", message, ...place, column };
    }
  }
  for (const [index, column] of columns.entries()) {
    const value = values[index] ?? null;
    const problem = value === null ? nullProblem(column) : tooLong(column, value);
    if (problem)
      return {
        ...problem,
        ...placeOf(record, index),
        column: columnLabel(table.path.name, columns, index + 1),
      };
  }
  return undefined;
}

function nullProblem(column: ColumnDefinition): Pick<LoadError, "code" | "sqlState" | "message"> | undefined {
  if (column.nullable) return undefined;
  // https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#validating-staged-files
  const message =
    "NULL result in a non-nullable column. Use quotes if an empty field should be interpreted as an empty string instead of a null";
  return { code: "100088", sqlState: "22000", message };
}

function conversionError(
  record: CsvRecord | JsonDocument,
  values: readonly WireValue[],
  { table, columns }: Target,
  failed: number | undefined,
): LoadError | undefined {
  const column = failed === undefined ? undefined : columns[failed];
  if (failed === undefined || !column) return undefined;
  const label = columnLabel(table.path.name, columns, failed + 1);
  return { ...notRecognized(column.type, values[failed] ?? ""), ...placeOf(record, failed), column: label };
}

/** Where a record's field begins, the last one's at most. */
function placeOf(
  record: CsvRecord | JsonDocument,
  index: number,
): Pick<LoadError, "line" | "character" | "row"> {
  const positions = "positions" in record ? record.positions : [];
  const at = positions[Math.min(index, positions.length - 1)];
  return { line: at?.line ?? record.line, character: at?.character ?? 1, row: record.row };
}

/** Row -> the first of its columns whose text is no value of the column's type. */
async function failedConversions(
  execution: Execution,
  { columns, format }: Target,
  rows: readonly (readonly WireValue[])[],
): Promise<ReadonlyMap<number, number>> {
  const tries = columns.flatMap(({ type }, index) => {
    const attempt = attemptOf(type, `C${index + 1}`, format);
    return attempt === undefined ? [] : [{ index, sql: `C${index + 1} IS NOT NULL AND ${attempt} IS NULL` }];
  });
  if (tries.length === 0 || rows.length === 0) return new Map();
  const first = `CASE ${tries.map(({ index, sql }) => `WHEN ${sql} THEN ${index}`).join(" ")} END`;
  return await withCopyRows(execution.account, columns.length, rows, async (from) => {
    const result = await execution.run(
      `SELECT N, F FROM (SELECT N, ${first} AS F FROM ${from}) WHERE F IS NOT NULL`,
    );
    return new Map(result.rows.map(([row, column]) => [Number(row), Number(column)]));
  });
}

/** The conversion that gives NULL instead of failing; undefined when every text will do. */
function attemptOf(type: DataType, sql: string, format: FileFormat): string | undefined {
  const read = readByFormat(type, sql, format);
  if (read !== undefined) return `TRY_${read}`;
  if (isStructured(type)) throw notSupported(`COPY INTO a column of type ${typeName(type)}`);
  switch (type.name) {
    case "TEXT":
      return undefined;
    case "VARIANT":
    case "OBJECT":
    case "ARRAY":
      return `TRY_PARSE_JSON(${sql})`;
    case "BINARY":
      return `TRY_TO_BINARY(${sql}, 'HEX')`;
    default:
      return `TRY_CAST(${sql} AS ${typeName(type)})`;
  }
}

/** The conversion that the checked text is loaded by. */
export function conversionOf(type: DataType, sql: string, format: FileFormat): string {
  const read = readByFormat(type, sql, format);
  if (read !== undefined) return `${read}::${typeName(type)}`;
  switch (type.name) {
    case "VARIANT":
      return `PARSE_JSON(${sql})`;
    case "OBJECT":
    case "ARRAY":
      return `PARSE_JSON(${sql})::${type.name}`;
    case "BINARY":
      return `TO_BINARY(${sql}, 'HEX')`;
    default:
      return `CAST(${sql} AS ${typeName(type)})`;
  }
}

/** DATE_FORMAT, TIME_FORMAT and TIMESTAMP_FORMAT of the file; undefined for AUTO, which is the session's. */
function readByFormat(type: DataType, sql: string, format: FileFormat): string | undefined {
  const model = timeFormatOf(type, format);
  return model === "AUTO" ? undefined : `TO_${type.name}(${sql}, ${stringLiteral(model)})`;
}
