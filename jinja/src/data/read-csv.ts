import { Raised, type TemplateText } from "../errors/raised.ts";
import { charged, chargeItems, step } from "../limits/budget.ts";

/** A line of a table, or several: a field in quotes may hold line ends. */
export interface CsvRow {
  readonly fields: readonly string[];
  /** where it begins */
  readonly offset: number;
}

/** Python's `csv.field_size_limit()`, in characters. */
const MAX_FIELD = 131_072;

/**
 * The rows of a table, as Python's `csv.reader(file, delimiter=…, strict=True)` reads them, empty lines left out.
 * https://docs.python.org/3/library/csv.html
 * @throws Raised of type ValueError, at the place in the file
 */
export function readCsv(file: TemplateText, delimiter: string): CsvRow[] {
  const { text } = file;
  const rows: CsvRow[] = [];
  const reader = new FieldReader(file, delimiter);
  while (reader.at < text.length) {
    const offset = reader.at;
    if (reader.skipLineEnd()) continue;
    const fields: string[] = [];
    do {
      step();
      chargeItems(1);
      fields.push(reader.field());
    } while (reader.skipDelimiter());
    reader.skipLineEnd();
    rows.push({ fields, offset });
  }
  return rows;
}

class FieldReader {
  at = 0;
  private readonly file: TemplateText;
  private readonly text: string;
  private readonly delimiter: string;
  private readonly plain: RegExp;

  constructor(file: TemplateText, delimiter: string) {
    this.file = file;
    this.text = file.text;
    this.delimiter = delimiter;
    this.plain = new RegExp(`[^\\r\\n\\u{${(delimiter.codePointAt(0) ?? 0).toString(16)}}]*`, "uy");
  }

  private fail(message: string, offset = this.at): never {
    throw new Raised("ValueError", message, { template: this.file, offset });
  }

  skipDelimiter(): boolean {
    if (!this.text.startsWith(this.delimiter, this.at)) return false;
    this.at += this.delimiter.length;
    return true;
  }

  skipLineEnd(): boolean {
    const mark = this.text.charAt(this.at);
    if (mark !== "\r" && mark !== "\n") return false;
    this.at += this.text.startsWith("\r\n", this.at) ? 2 : 1;
    return true;
  }

  field(): string {
    const start = this.at;
    const value = this.text.charAt(start) === '"' ? this.quoted() : this.unquoted();
    if (value.length > MAX_FIELD && Array.from(value).length > MAX_FIELD) {
      this.fail(`field larger than field limit (${MAX_FIELD})`, start);
    }
    return charged(value);
  }

  private unquoted(): string {
    this.plain.lastIndex = this.at;
    const value = this.plain.exec(this.text)?.[0] ?? "";
    this.at += value.length;
    return value;
  }

  private quoted(): string {
    const start = this.at++;
    let value = "";
    for (;;) {
      const end = this.text.indexOf('"', this.at);
      if (end < 0) this.fail("The quotation mark is not closed: unexpected end of data", start);
      value += this.text.slice(this.at, end);
      this.at = end + 1;
      if (this.text.charAt(this.at) !== '"') break;
      value += '"';
      this.at++;
    }
    const next = this.text.charAt(this.at);
    if (next !== "" && next !== "\r" && next !== "\n" && !this.text.startsWith(this.delimiter, this.at)) {
      this.fail(`'${this.delimiter}' expected after '"'`);
    }
    return value;
  }
}
