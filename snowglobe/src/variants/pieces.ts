import { MARK, UNDEFINED, unquoteJson } from "./encoding.ts";

// A VARIANT as it is kept, taken apart without reading what is inside its members.

const PIECE = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^"{}[\],:\s]+/g;

/** An array's elements as they are kept; undefined for what is no array. */
export function elementsOf(encoded: string): string[] | undefined {
  if (!encoded.startsWith("[")) return undefined;
  return partsOf(encoded);
}

/** An object's members; undefined for what is no object. */
export function membersOf(encoded: string): Map<string, string> | undefined {
  if (!encoded.startsWith("{")) return undefined;
  const members = new Map<string, string>();
  for (const part of partsOf(encoded)) {
    const key = /^"(?:[^"\\]|\\.)*"/.exec(part)?.[0] ?? '""';
    members.set(unquoteJson(key), part.slice(key.length + 1));
  }
  return members;
}

/** What stands between the outermost commas. */
function partsOf(encoded: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 1;
  for (const match of encoded.matchAll(PIECE)) {
    const [piece] = match;
    if (piece === "{" || piece === "[") depth += 1;
    else if (piece === "}" || piece === "]") depth -= 1;
    else if (piece === "," && depth === 1) {
      parts.push(encoded.slice(start, match.index));
      start = match.index + 1;
    }
  }
  const last = encoded.slice(start, -1);
  if (last.trim() !== "") parts.push(last);
  return parts;
}

/** An array of elements as they are kept. */
export function arrayOf(elements: readonly string[]): string {
  return `[${elements.join(",")}]`;
}

const TYPES: Readonly<Record<string, string>> = {
  N: "DECIMAL",
  F: "DOUBLE",
  D: "DATE",
  T: "TIME",
  P: "TIMESTAMP_NTZ",
  L: "TIMESTAMP_LTZ",
  Z: "TIMESTAMP_TZ",
  B: "BINARY",
  S: "VARCHAR",
  U: "NULL",
};

/** What TYPEOF tells: https://docs.snowflake.com/en/sql-reference/functions/typeof */
export function typeOf(encoded: string): string {
  switch (encoded[0]) {
    case "{":
      return "OBJECT";
    case "[":
      return "ARRAY";
    case '"':
      return encoded[1] === MARK ? (TYPES[encoded[2] ?? ""] ?? "VARCHAR") : "VARCHAR";
    case "n":
      return "NULL_VALUE";
    case "t":
    case "f":
      return "BOOLEAN";
    default:
      if (/e/i.test(encoded)) return "DOUBLE";
      return encoded.includes(".") ? "DECIMAL" : "INTEGER";
  }
}

/** Is the element an SQL NULL? */
export function isUndefined(encoded: string): boolean {
  return encoded === UNDEFINED;
}
