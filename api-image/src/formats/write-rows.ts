import type { Field, Row } from "../rows/tables.ts";
import type { FormatName } from "./media-types.ts";

/** Writes rows of known fields as text, piece by piece. */
export interface RowWriter {
  /** What stands before the first row. */
  readonly head: string;
  /** A batch; `first` when no row was written before it. */
  rows(rows: readonly Row[], first: boolean): string;
  /** What stands after the last row. `next` is the path of the next page, null when this was the last. */
  tail(next: string | null): string;
}

/** A writer for the fields, which are the first cells of every row; further cells are left out. */
export function rowWriter(format: FormatName, fields: readonly Field[]): RowWriter {
  if (format === "csv") return csvWriter(fields);
  const object = objectWriter(fields);
  if (format === "ndjson")
    return {
      head: "",
      rows(rows) {
        let text = "";
        for (const row of rows) text += `${object(row)}\n`;
        return text;
      },
      tail: () => "",
    };
  return {
    head: '{"data":[',
    rows(rows, first) {
      let text = "";
      for (const row of rows) text += first && text === "" ? object(row) : `,${object(row)}`;
      return text;
    },
    tail: (next) => `],"next":${JSON.stringify(next)}}`,
  };
}

// As fast as JSON.stringify on objects (bench/api.md), without making the objects.
function objectWriter(fields: readonly Field[]): (row: Row) => string {
  const columns = fields.map((field, index) => ({
    label: `${index === 0 ? "{" : ","}${JSON.stringify(field.name)}:`,
    kind: field.kind,
  }));
  const quoted = new Map<string, string>();
  const quote = (text: string) => {
    const known = quoted.get(text);
    if (known !== undefined) return known;
    const json = JSON.stringify(text);
    if (quoted.size < 1000) quoted.set(text, json);
    return json;
  };
  return (row) => {
    let text = "";
    for (let index = 0; index < columns.length; index += 1) {
      const column = columns[index];
      if (!column) continue;
      const cell = row[index] ?? null;
      text += column.label;
      if (column.kind === "years") text += `[${cell ?? ""}]`;
      else if (cell === null) text += "null";
      else text += typeof cell === "string" ? quote(cell) : cell;
    }
    return `${text}}`;
  };
}

/** RFC 4180, with a header line. No value is an empty cell. */
function csvWriter(fields: readonly Field[]): RowWriter {
  const cell = (value: string | number | null | undefined) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  return {
    head: `${fields.map((field) => field.name).join(",")}\r\n`,
    rows(rows) {
      let text = "";
      for (const row of rows) text += `${fields.map((_, index) => cell(row[index])).join(",")}\r\n`;
      return text;
    },
    tail: () => "",
  };
}
