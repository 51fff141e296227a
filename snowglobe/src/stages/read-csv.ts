import type { CsvFormat } from "./file-format.ts";

/** 1-based. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** One record of a file. */
export interface CsvRecord {
  /** 1-based, without skipped lines. */
  readonly row: number;
  /** The 1-based line on which it begins. */
  readonly line: number;
  readonly fields: readonly (string | null)[];
  /** Where each field begins: its 1-based line and character. */
  readonly positions: readonly Place[];
  /** Right behind it: where the next record begins. */
  readonly end: Place;
  /** Why it cannot be read, in Snowflake's words; its fields are then those before the fault. */
  readonly fault?: { readonly code: string; readonly message: string };
}

/**
 * Reads delimited text as the format says.
 * https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-csv
 */
export function* readCsv(text: string, format: CsvFormat): Generator<CsvRecord> {
  const scanner = new CsvScanner(text, format);
  for (let skipped = 0; skipped < format.skipHeader; skipped += 1) scanner.skipLine();
  if (format.parseHeader && !scanner.done) scanner.record(0);
  let row = 0;
  while (!scanner.done) {
    if (format.skipBlankLines && scanner.skipBlankLine()) continue;
    row += 1;
    yield scanner.record(row);
  }
}

/** The names in the first line, for PARSE_HEADER = TRUE. */
export function csvHeader(text: string, format: CsvFormat): string[] {
  const scanner = new CsvScanner(text, format);
  for (let skipped = 0; skipped < format.skipHeader; skipped += 1) scanner.skipLine();
  return scanner.done ? [] : scanner.record(0).fields.map((name) => name ?? "");
}

const CONTROLS: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "0": "\0" };

class CsvScanner {
  readonly #text: string;
  readonly #format: CsvFormat;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string, format: CsvFormat) {
    this.#text = text;
    this.#format = format;
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  /** "it simply skips the specified number of CRLF-delimited lines". */
  skipLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#moveTo(end < 0 ? this.#text.length : end + 1);
  }

  skipBlankLine(): boolean {
    const length = this.#recordEnd(this.#at);
    if (length > 0) this.#moveTo(this.#at + length);
    return length > 0;
  }

  record(row: number): CsvRecord {
    const line = this.#line;
    const fields: (string | null)[] = [];
    const positions: Place[] = [];
    for (;;) {
      positions.push(this.#place());
      const fault = this.#field(fields);
      if (fault) {
        this.#skipRecord();
        return { row, line, fields, positions, end: this.#place(), fault };
      }
      const end = this.#recordEnd(this.#at);
      if (end > 0 || this.done) {
        this.#moveTo(this.#at + end);
        return { row, line, fields, positions, end: this.#place() };
      }
      this.#moveTo(this.#at + (this.#format.fieldDelimiter?.length ?? 0));
      // A delimiter that ends the file is followed by an empty last field.
      if (this.done) {
        positions.push(this.#place());
        fields.push(this.#meaning("", false));
        return { row, line, fields, positions, end: this.#place() };
      }
    }
  }

  #place(): Place {
    return { line: this.#line, character: this.#at - this.#lineStart + 1 };
  }

  #field(fields: (string | null)[]): CsvRecord["fault"] {
    const { trimSpace, fieldOptionallyEnclosedBy: quote } = this.#format;
    let start = this.#at;
    if (trimSpace) while (this.#text[start] === " " || this.#text[start] === "\t") start += 1;
    if (quote !== null && this.#text.startsWith(quote, start)) {
      this.#moveTo(start + quote.length);
      return this.#enclosed(fields, quote);
    }
    fields.push(this.#unenclosed());
    return undefined;
  }

  #unenclosed(): string | null {
    const { escapeUnenclosedField: escapedBy, trimSpace } = this.#format;
    const start = this.#at;
    let at = start;
    while (at < this.#text.length && this.#recordEnd(at) === 0 && !this.#isDelimiter(at)) {
      at += escapedBy !== null && this.#text[at] === escapedBy && at + 1 < this.#text.length ? 2 : 1;
    }
    const raw = this.#text.slice(start, at);
    this.#moveTo(at);
    const trimmed = trimSpace ? raw.trim() : raw;
    // NULL_IF's default \N is meant as it stands, before its backslash escapes anything.
    if (this.#format.nullIf.includes(trimmed)) return null;
    return this.#meaning(escapedBy === null ? trimmed : withoutEscapes(trimmed, escapedBy), false);
  }

  #enclosed(fields: (string | null)[], quote: string): CsvRecord["fault"] {
    const escapedBy = this.#format.escape;
    let value = "";
    let at = this.#at;
    for (;;) {
      if (at >= this.#text.length) {
        this.#moveTo(at);
        return fault("100078", `Found end of file while expecting the field's closing '${quote}'`);
      }
      if (escapedBy !== null && this.#text[at] === escapedBy && at + 1 < this.#text.length) {
        value += withoutEscapes(this.#text.slice(at, at + 2), escapedBy);
        at += 2;
      } else if (!this.#text.startsWith(quote, at)) {
        value += this.#text[at];
        at += 1;
      } else if (this.#text.startsWith(quote, at + quote.length)) {
        value += quote;
        at += 2 * quote.length;
      } else break;
    }
    at += quote.length;
    if (this.#format.trimSpace) while (this.#text[at] === " " || this.#text[at] === "\t") at += 1;
    this.#moveTo(at);
    if (!this.done && this.#recordEnd(at) === 0 && !this.#isDelimiter(at)) {
      const found = this.#text[at] ?? "";
      return fault(
        "100016",
        `Found character '${found}' instead of field delimiter '${this.#format.fieldDelimiter ?? "NONE"}'`,
      );
    }
    fields.push(this.#meaning(value, true));
    return undefined;
  }

  #meaning(value: string, enclosed: boolean): string | null {
    if (this.#format.nullIf.includes(value)) return null;
    return value === "" && !enclosed && this.#format.emptyFieldAsNull ? null : value;
  }

  #isDelimiter(at: number): boolean {
    const { fieldDelimiter } = this.#format;
    return fieldDelimiter !== null && this.#text.startsWith(fieldDelimiter, at);
  }

  /** The length of the record delimiter that stands here, else 0. */
  #recordEnd(at: number): number {
    const { recordDelimiter } = this.#format;
    if (recordDelimiter === null) return 0;
    if (this.#text.startsWith(recordDelimiter, at)) return recordDelimiter.length;
    return recordDelimiter === "\n" && this.#text.startsWith("\r\n", at) ? 2 : 0;
  }

  #skipRecord(): void {
    let at = this.#at;
    while (at < this.#text.length && this.#recordEnd(at) === 0) at += 1;
    this.#moveTo(at + this.#recordEnd(at));
  }

  #moveTo(at: number): void {
    for (let newLine = this.#text.indexOf("\n", this.#at); newLine >= 0 && newLine < at; ) {
      this.#line += 1;
      this.#lineStart = newLine + 1;
      newLine = this.#text.indexOf("\n", newLine + 1);
    }
    this.#at = at;
  }
}

function withoutEscapes(text: string, escapedBy: string): string {
  let value = "";
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== escapedBy || at + 1 >= text.length) {
      value += text[at];
      continue;
    }
    at += 1;
    const escaped = text[at] ?? "";
    value += escapedBy === "\\" ? (CONTROLS[escaped] ?? escaped) : escaped;
  }
  return value;
}

function fault(code: string, message: string): { code: string; message: string } {
  return { code, message };
}
