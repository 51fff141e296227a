import type { Cell, Field, Row } from "../rows/tables.ts";
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
  const object = objectMaker(fields);
  if (format === "ndjson")
    return {
      head: "",
      rows(rows) {
        let text = "";
        for (const row of rows) text += `${JSON.stringify(object(row))}\n`;
        return text;
      },
      tail: () => "",
    };
  return {
    head: '{"data":[',
    rows(rows, first) {
      if (rows.length === 0) return "";
      const text = JSON.stringify(rows.map(object)).slice(1, -1);
      return first ? text : `,${text}`;
    },
    tail: (next) => `],"next":${JSON.stringify(next)}}`,
  };
}

/** Every object begins as a copy of one that has all members: then they share a shape, and are stringified fastest. */
function objectMaker(fields: readonly Field[]): (row: Row) => Record<string, unknown> {
  const names = fields.map((field) => field.name);
  const years = fields.findIndex((field) => field.kind === "years");
  const blank: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, null]));
  return (row) => {
    const object = { ...blank };
    for (let index = 0; index < names.length; index += 1) object[names[index] ?? ""] = row[index] ?? null;
    if (years >= 0) object[names[years] ?? ""] = yearsOf(row[years] ?? null);
    return object;
  };
}

/** `1995,1996` as numbers; none when there are none. */
function yearsOf(cell: Cell): number[] {
  return cell === null || cell === "" ? [] : String(cell).split(",").map(Number);
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
