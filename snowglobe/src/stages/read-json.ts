import { JsonFault, parseJson } from "../variants/parse-json.ts";
import { printVariant } from "../variants/print.ts";
import { stripNulls } from "../variants/strip-nulls.ts";
import { NO_FORMATS } from "../variants/write-time.ts";
import type { JsonFormat } from "./file-format.ts";

/** One document of a file: its JSON text, as it stood. */
export interface JsonDocument {
  /** 1-based. */
  readonly row: number;
  /** The 1-based line on which it begins. */
  readonly line: number;
  readonly text: string;
  /** Why it cannot be read, in Snowflake's words. */
  readonly fault?: { readonly code: string; readonly message: string };
}

/**
 * Reads JSON documents: one after the other, comma-separated or not, or the elements of one array when
 * STRIP_OUTER_ARRAY is TRUE. Texts are kept, so that numbers lose no digit.
 * https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-json
 */
export function* readJson(text: string, format: JsonFormat): Generator<JsonDocument> {
  let row = 0;
  const lineAt = countLines(text);
  for (const { start, end } of documents(text)) {
    const line = lineAt(start);
    const document = text.slice(start, end);
    const fault = faultOf(document);
    if (fault !== undefined) {
      row += 1;
      yield { row, line, text: document, fault };
      return;
    }
    const isArray = format.stripOuterArray && document.startsWith("[");
    const inner = isArray ? documents(document.slice(1, -1)) : [{ start: 0, end: document.length }];
    for (const part of inner) {
      row += 1;
      const offset = isArray ? start + 1 : start;
      const element = text.slice(offset + part.start, offset + part.end);
      yield { row, line: lineAt(offset + part.start), text: stripped(element, format) };
    }
  }
}

function stripped(text: string, format: JsonFormat): string {
  if (!format.stripNullValues) return text;
  const encoded = parseJson(text, "d");
  return encoded === null ? text : printVariant(stripNulls(encoded), NO_FORMATS);
}

function faultOf(text: string): JsonDocument["fault"] {
  try {
    parseJson(text, "d");
    return undefined;
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return { code: "100069", message: `Error parsing JSON: ${error.message}` };
  }
}

const SEPARATORS = /[\s,]*/y;
const STRING = /"(?:[^"\\]|\\[\s\S])*"/y;
const SCALAR = /[^\s,[\]{}"]+/y;

/** Where the documents of a text begin and end; what is no document runs to the end. */
function* documents(text: string): Generator<{ start: number; end: number }> {
  let at = 0;
  for (;;) {
    at = endOf(SEPARATORS, text, at) ?? at;
    if (at >= text.length) return;
    const start = at;
    at = endOfDocument(text, start);
    yield { start, end: at };
  }
}

function endOfDocument(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') at = endOf(STRING, text, at) ?? text.length;
    else if (character === "{" || character === "[") {
      depth += 1;
      at += 1;
    } else if (character === "}" || character === "]") {
      depth -= 1;
      at += 1;
    } else if (depth === 0) at = endOf(SCALAR, text, at) ?? at + 1;
    else at += 1;
    if (depth <= 0) return at;
  }
  return text.length;
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** The line of a place in the text; asked for in order, so that the text is gone through once. */
function countLines(text: string): (at: number) => number {
  let line = 1;
  let next = text.indexOf("\n");
  return (at) => {
    for (; next >= 0 && next < at; next = text.indexOf("\n", next + 1)) line += 1;
    return line;
  };
}
