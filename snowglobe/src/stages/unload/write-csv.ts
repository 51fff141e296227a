import type { Column, WireValue } from "../../types/result-set.ts";
import type { CsvFormat } from "../file-format.ts";

/**
 * Rows as delimited text: strings enclosed when the format says by what, else with their delimiters escaped; NULL is the
 * first NULL_IF. https://docs.snowflake.com/en/sql-reference/sql/copy-into-location#type-csv
 *
 * @param rows texts as TO_VARCHAR gives them.
 */
export function writeCsv(
  columns: readonly Column[],
  rows: readonly (readonly WireValue[])[],
  format: CsvFormat,
  header: boolean,
): string {
  const { fieldDelimiter, recordDelimiter } = format;
  const line = (cells: readonly string[]) => `${cells.join(fieldDelimiter ?? "")}${recordDelimiter ?? ""}`;
  const isText = columns.map(({ type }) => !["FIXED", "REAL", "BOOLEAN"].includes(type.name));
  const head = header ? [line(columns.map(({ name }) => cell(name, true, format)))] : [];
  const lines = rows.map((row) =>
    line(row.map((value, index) => cell(value, isText[index] ?? true, format))),
  );
  return [...head, ...lines].join("");
}

function cell(value: WireValue, isText: boolean, format: CsvFormat): string {
  if (value === null) return format.nullIf[0] ?? "";
  const { fieldOptionallyEnclosedBy: quote } = format;
  if (quote !== null)
    return isText ? `${quote}${value.replaceAll(quote, `${quote}${quote}`)}${quote}` : value;
  return escaped(value, format);
}

function escaped(value: string, format: CsvFormat): string {
  const by = format.escape ?? format.escapeUnenclosedField;
  if (by === null) return value;
  const special = [by, format.fieldDelimiter, format.recordDelimiter].filter((text) => text !== null);
  return special.reduce((text, one) => text.replaceAll(one, `${by}${one}`), value);
}
