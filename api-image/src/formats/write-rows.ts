import type { Cell, Row, Shown, ValueType } from "../tables/field.ts";
import {
  append,
  type ByteText,
  makeRoom,
  NUMBER_ROOM,
  phrase,
  phraseRoom,
  stringRoom,
  writeNumber,
  writePhrase,
  writeString,
} from "./byte-text.ts";
import type { FormatName } from "./media-types.ts";

/** Writes rows of known fields, piece by piece. */
export interface RowWriter {
  /** What stands before the first row. */
  readonly head: string;
  /** Writes a batch; `first` when no row was written before it. */
  rows(rows: readonly Row[], first: boolean, into: ByteText): void;
  /** What stands after the last row. `next` is the path of the next page, null when this was the last. */
  tail(next: string | null): string;
}

/** A writer for the fields, which are the first cells of every row; further cells are left out. */
export function rowWriter(format: FormatName, fields: readonly Shown[]): RowWriter {
  if (format === "csv") return csvWriter(fields);
  const write = objectWriter(fields);
  if (format === "ndjson")
    return {
      head: "",
      rows: (rows, _first, into) => write(rows, 0, "", "\n", into),
      tail: () => "",
    };
  return {
    head: '{"data":[',
    rows: (rows, first, into) => write(rows, first ? 1 : 0, ",", "", into),
    tail: (next) => (next === null ? LAST_TAIL : `],"next":${JSON.stringify(next)}}`),
  };
}

const LAST_TAIL = '],"next":null}';

/**
 * Rows as JSON objects, the members' names made into bytes once. `before` stands before every row but the first
 * `without`, `after` after each.
 */
function objectWriter(
  fields: readonly Shown[],
): (rows: readonly Row[], without: number, before: string, after: string, into: ByteText) => void {
  const names = fields.map((field, index) =>
    phrase(`${index === 0 ? "{" : ","}${JSON.stringify(field.name)}:`),
  );
  const raw = fields.map(({ type }) => rawText(type));
  const fixed = names.reduce((sum, name) => sum + phraseRoom(name) + NUMBER_ROOM, 4);
  return (rows, without, before, after, into) => {
    for (let number = 0; number < rows.length; number += 1) {
      const row = rows[number] ?? NO_CELLS;
      let room = fixed;
      for (const cell of row) if (typeof cell === "string") room += stringRoom(cell);
      const buffer = makeRoom(into, room);
      const { view } = into;
      let at = into.length;
      if (before !== "" && number >= without) buffer[at++] = before.charCodeAt(0);
      for (let index = 0; index < names.length; index += 1) {
        at = writePhrase(view, at, names[index] ?? EMPTY);
        const cell = row[index] ?? null;
        const rawOf = raw[index];
        if (typeof cell === "number") at = writeNumber(buffer, at, cell);
        else if (rawOf !== undefined) at += buffer.write(rawOf(cell), at);
        else if (typeof cell === "string") at = writeString(buffer, at, cell);
        else at += buffer.write(String(cell), at, "latin1");
      }
      buffer[at++] = 125;
      if (after !== "") buffer[at++] = after.charCodeAt(0);
      into.length = at;
    }
  };
}

const NO_CELLS: Row = [];
const EMPTY = phrase("");

/** How cells of a type become JSON when their text is not a JSON string; undefined when it is. */
function rawText({ kind, long }: ValueType): ((cell: Cell) => string) | undefined {
  if (kind === "list")
    return (cell) =>
      cell === null || cell === "" ? "[]" : JSON.stringify(String(cell).split(",").map(Number));
  if (kind === "json" || kind === "geo" || kind === "vector") return (cell) => jsonOf(String(cell));
  if (long) return (cell) => (cell === null ? "null" : numberOf(String(cell)));
  return undefined;
}

/** JSON as it is; what Snowflake holds beside it (undefined, NaN) makes the whole a string. */
function jsonOf(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

/** Digits as a JSON number, without zeros at the end. */
export function numberOf(digits: string): string {
  const short = digits.includes(".") && !/e/i.test(digits) ? digits.replace(/\.?0+$/, "") : digits;
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(short) ? short : JSON.stringify(digits);
}

/** RFC 4180, with a header line. No value is an empty cell. */
function csvWriter(fields: readonly Shown[]): RowWriter {
  const numeric = fields.map(({ type }) => type.long);
  const cell = (value: Cell | undefined, index: number) => {
    if (value === null || value === undefined) return "";
    if (typeof value !== "string") return String(value);
    if (numeric[index]) return numberOf(value).replaceAll('"', "");
    return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  return {
    head: `${fields.map((field) => field.name).join(",")}\r\n`,
    rows(rows, _first, into) {
      let text = "";
      for (const row of rows) text += `${fields.map((_, index) => cell(row[index], index)).join(",")}\r\n`;
      append(into, text);
    },
    tail: () => "",
  };
}
