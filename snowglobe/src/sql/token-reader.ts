import { type SnowflakeError, syntaxError } from "../errors/snowflake-error.ts";
import { positionOf, type Token } from "./tokenize.ts";

/** The parts of a name as they are meant: unquoted parts in upper case. One to three parts. */
export type NameParts = readonly string[];

/** Walks over a statement's tokens: what every administrative parser is written with. */
export class TokenReader {
  readonly sql: string;
  readonly tokens: readonly Token[];
  #at = 0;

  constructor(sql: string, tokens: readonly Token[]) {
    this.sql = sql;
    this.tokens = tokens;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.#at + ahead];
  }

  /** Where the last token read ends in the text; 0 before the first. */
  get lastEnd(): number {
    return this.tokens[this.#at - 1]?.end ?? 0;
  }

  get done(): boolean {
    return this.#at >= this.tokens.length;
  }

  next(): Token {
    const token = this.peek();
    if (!token) throw this.unexpected("the end of the statement");
    this.#at += 1;
    return token;
  }

  /** True, and steps over them, when the next tokens are these words or symbols. */
  accept(...words: readonly string[]): boolean {
    const found = words.every((word, index) => isWordOrSymbol(this.peek(index), word));
    if (found) this.#at += words.length;
    return found;
  }

  /** Whether the next tokens are these words or symbols; does not step. */
  looksLike(...words: readonly string[]): boolean {
    return words.every((word, index) => isWordOrSymbol(this.peek(index), word));
  }

  /** Steps over these words or symbols. @throws {SnowflakeError} 001003 when something else stands there. */
  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) throw this.unexpected();
  }

  /** One of these words, or undefined. */
  acceptOneOf<const Word extends string>(...words: readonly Word[]): Word | undefined {
    return words.find((word) => this.accept(word));
  }

  /** An unquoted or quoted identifier. */
  identifier(): string {
    const token = this.peek();
    if (token?.kind !== "word" && token?.kind !== "quoted") throw this.unexpected();
    this.#at += 1;
    return token.value;
  }

  /** `a`, `a.b` or `a.b.c`; also IDENTIFIER('…'). */
  qualifiedName(): NameParts {
    if (this.accept("IDENTIFIER", "(")) {
      const text = this.string();
      this.expect(")");
      return parseName(text);
    }
    const parts = [this.identifier()];
    while (this.accept(".")) parts.push(this.identifier());
    return parts;
  }

  /** A '…' or $$…$$ string's value. */
  string(): string {
    const token = this.peek();
    if (token?.kind !== "string" && token?.kind !== "dollar") throw this.unexpected();
    this.#at += 1;
    return token.value;
  }

  /** A comment's text: a string, or in double quotes, which Snowflake takes here too. */
  comment(): string {
    return this.peek()?.kind === "quoted" ? this.identifier() : this.string();
  }

  /** A whole number, with an optional sign. */
  integer(): number {
    const sign = this.accept("-") ? -1 : 1;
    const token = this.peek();
    if (token?.kind !== "number" || !/^\d+$/.test(token.value)) throw this.unexpected();
    this.#at += 1;
    return sign * Number(token.value);
  }

  /** TRUE or FALSE. */
  boolean(): boolean {
    if (this.accept("TRUE")) return true;
    this.expect("FALSE");
    return false;
  }

  /** `( item, item … )`; an empty list is allowed. */
  list<Item>(item: () => Item): Item[] {
    this.expect("(");
    const items: Item[] = [];
    if (this.accept(")")) return items;
    do items.push(item());
    while (this.accept(","));
    this.expect(")");
    return items;
  }

  /** The source text from the next token to the end of the statement. */
  rest(): string {
    const token = this.peek();
    if (!token) return "";
    this.#at = this.tokens.length;
    return this.sql.slice(token.start).trimEnd();
  }

  /** The source text of a parenthesised run, without the outer parentheses. */
  parenthesised(): string {
    const open = this.next();
    if (open.text !== "(") throw this.unexpectedToken(open);
    let depth = 1;
    while (depth > 0) {
      const token = this.next();
      if (token.kind !== "symbol") continue;
      if (token.text === "(") depth += 1;
      if (token.text === ")") depth -= 1;
      if (depth === 0) return this.sql.slice(open.end, token.start);
    }
    return "";
  }

  /** Nothing may follow. @throws {SnowflakeError} 001003. */
  end(): void {
    this.accept(";");
    if (!this.done) throw this.unexpected();
  }

  /** Snowflake's words for "this does not belong here". */
  unexpected(instead?: string): SnowflakeError {
    const token = this.peek();
    if (token && instead === undefined) return this.unexpectedToken(token);
    return this.unexpectedAt(this.tokens.length);
  }

  /** `unexpected` for a token by its place in the statement. */
  unexpectedAt(place: number): SnowflakeError {
    const token = this.tokens[place];
    if (token) return this.unexpectedToken(token);
    const { line, position } = positionOf(this.sql, this.sql.length);
    return syntaxError(`syntax error line ${line} at position ${position} unexpected '<EOF>'.`, {
      line,
      position,
    });
  }

  private unexpectedToken(token: Token): SnowflakeError {
    const { line, position } = positionOf(this.sql, token.start);
    return syntaxError(`syntax error line ${line} at position ${position} unexpected '${token.text}'.`, {
      line,
      position,
    });
  }
}

function isWordOrSymbol(token: Token | undefined, word: string): boolean {
  return (token?.kind === "word" || token?.kind === "symbol") && token.value === word;
}

/** `db.schema."Name"` in a string, as IDENTIFIER() and several functions take it. */
export function parseName(text: string): NameParts {
  return [...text.matchAll(/"((?:[^"]|"")+)"|([^".]+)/g)].map((match) =>
    match[1] === undefined ? (match[2] ?? "").trim().toUpperCase() : match[1].replaceAll('""', '"'),
  );
}
