import { type SnowflakeError, syntaxError } from "../errors/snowflake-error.ts";

/**
 * A piece of SQL text. `value` is what it means: a word in upper case, a quoted name or a string without its quotes
 * and escapes. `text` is how it stood.
 */
export interface Token {
  readonly kind: "word" | "quoted" | "string" | "dollar" | "number" | "variable" | "symbol";
  readonly text: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s+/y;
const LINE_COMMENT = /(?:--|\/\/)[^\n]*/y;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const FILE_URL = /file:\/\/[^\s;'")]*/iy;
const VARIABLE = /\$(?:[\p{L}_][\p{L}\p{N}_$]*|\d+)/uy;
const PATH_SYMBOLS = new Set(["/", "-", "*", ".", "~", "%", "="]);
const SYMBOL = /->>|=>|->|:=|::|<=>|<>|!=|<=|>=|\|\||\*\*|[^\s]/uy;

/**
 * Cuts SQL text into tokens; comments and white space are left out. What looks like a comment in a path is none:
 * `file:///tmp/*.csv` is one token of kind "string", and in `@stage/a//b` the slashes are symbols.
 * https://docs.snowflake.com/en/sql-reference/identifiers-syntax
 *
 * @throws {SnowflakeError} 001003 when a string, quoted name or comment does not end.
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let inStagePath = false;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0];
  };
  const push = (kind: Token["kind"], text: string, value: string) => {
    tokens.push({ kind, text, value, start: at, end: at + text.length });
    at += text.length;
  };
  while (at < sql.length) {
    const space = match(SPACE);
    if (space !== undefined) {
      inStagePath = false;
      at += space.length;
      continue;
    }
    const fileUrl = match(FILE_URL);
    if (fileUrl !== undefined) {
      push("string", fileUrl, fileUrl);
      continue;
    }
    const lineComment = inStagePath ? undefined : match(LINE_COMMENT);
    if (lineComment !== undefined) {
      at += lineComment.length;
      continue;
    }
    if (!inStagePath && sql.startsWith("/*", at)) {
      at = endOfBlockComment(sql, at);
      continue;
    }
    const character = sql.charAt(at);
    if (character === "'") {
      const [text, value] = readString(sql, at);
      push("string", text, value);
    } else if (character === '"') {
      const [text, value] = readQuotedName(sql, at);
      push("quoted", text, value);
    } else if (sql.startsWith("$$", at)) {
      const end = sql.indexOf("$$", at + 2);
      if (end < 0) throw unfinished("a $$ string", sql, at);
      push("dollar", sql.slice(at, end + 2), sql.slice(at + 2, end));
    } else {
      const variable = match(VARIABLE);
      const number = variable === undefined ? match(NUMBER) : undefined;
      const word = variable === undefined && number === undefined ? match(WORD) : undefined;
      if (variable !== undefined) push("variable", variable, variable.slice(1).toUpperCase());
      else if (number !== undefined) push("number", number, number);
      else if (word !== undefined) push("word", word, word.toUpperCase());
      else {
        const symbol = match(SYMBOL) ?? character;
        if (symbol === "@") inStagePath = true;
        else if (!PATH_SYMBOLS.has(symbol)) inStagePath = false;
        push("symbol", symbol, symbol);
      }
    }
  }
  return tokens;
}

/** The 1-based line and 0-based position in it, as Snowflake's messages count. */
export function positionOf(sql: string, offset: number): { line: number; position: number } {
  const before = sql.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, position: offset - lineStart };
}

// Snowflake's block comments do not nest.
function endOfBlockComment(sql: string, start: number): number {
  const end = sql.indexOf("*/", start + 2);
  if (end < 0) throw unfinished("a comment", sql, start);
  return end + 2;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "0": "\0" };

// https://docs.snowflake.com/en/sql-reference/data-types-text#escape-sequences-in-single-quoted-string-constants
function readString(sql: string, start: number): [text: string, value: string] {
  let value = "";
  let at = start + 1;
  while (at < sql.length) {
    const character = sql.charAt(at);
    if (character === "'") {
      if (sql.charAt(at + 1) !== "'") return [sql.slice(start, at + 1), value];
      value += "'";
      at += 2;
    } else if (character === "\\") {
      const [unescaped, length] = readEscape(sql, at);
      value += unescaped;
      at += length;
    } else {
      value += character;
      at += 1;
    }
  }
  throw unfinished("a string", sql, start);
}

function readEscape(sql: string, at: number): [value: string, length: number] {
  const coded = /^\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{3}))/.exec(sql.slice(at, at + 6));
  const code = coded?.[1] ?? coded?.[2];
  if (coded && code !== undefined) return [String.fromCharCode(Number.parseInt(code, 16)), coded[0].length];
  if (coded?.[3] !== undefined) return [String.fromCharCode(Number.parseInt(coded[3], 8)), 4];
  const next = sql.charAt(at + 1);
  return [ESCAPES[next] ?? next, 2];
}

function readQuotedName(sql: string, start: number): [text: string, value: string] {
  let at = start + 1;
  while (at < sql.length) {
    const end = sql.indexOf('"', at);
    if (end < 0) break;
    if (sql.charAt(end + 1) !== '"') {
      const text = sql.slice(start, end + 1);
      return [text, text.slice(1, -1).replaceAll('""', '"')];
    }
    at = end + 2;
  }
  throw unfinished("a quoted name", sql, start);
}

function unfinished(what: string, sql: string, offset: number): SnowflakeError {
  const { line, position } = positionOf(sql, offset);
  return syntaxError(`parse error line ${line} at position ${position}: ${what} does not end.`, {
    line,
    position,
  });
}
