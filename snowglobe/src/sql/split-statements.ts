import { followBlock, isTransactionBegin } from "./block-depth.ts";
import { type Token, tokenize } from "./tokenize.ts";

/** One statement of a text, without its semicolon and without the comments around it. */
export interface SplitStatement {
  readonly sql: string;
  /** Offsets count from the statement's own start. */
  readonly tokens: readonly Token[];
  /** Where it begins in the whole text: an offset, and 1-based line with 0-based position. */
  readonly offset: number;
  readonly line: number;
  readonly position: number;
}

/**
 * Finds the statements of a text: at semicolons that stand outside of strings, names, comments, $$ and Snowflake
 * Scripting bodies. Statements of nothing but comments are left out.
 *
 * @throws {SnowflakeError} 001003 when a string, quoted name or comment does not end.
 */
export function splitStatements(text: string): SplitStatement[] {
  const tokens = tokenize(text);
  const statements: SplitStatement[] = [];
  const lineStarts = startsOfLines(text);
  let first = 0;
  while (first < tokens.length) {
    const end = endOfStatement(tokens, first);
    if (end > first) statements.push(cut(text, lineStarts, tokens, first, end));
    first = end + 1;
  }
  return statements;
}

/** The index of the semicolon that ends the statement, or the number of tokens. */
export function endOfStatement(tokens: readonly Token[], first: number): number {
  const bodyAt = scriptBody(tokens, first);
  const body = bodyAt === undefined ? undefined : followBlock(tokens, bodyAt);
  for (let index = first; index < tokens.length; index += 1) {
    if (body && bodyAt !== undefined && index >= bodyAt) body.take(index);
    const inBody = body !== undefined && bodyAt !== undefined && index >= bodyAt && body.open;
    const token = tokens[index];
    if (token?.kind === "symbol" && token.text === ";" && !inBody) return index;
  }
  return tokens.length;
}

const WITH_BODY = new Set(["PROCEDURE", "TASK", "FUNCTION", "ALERT"]);

/** The index of the BEGIN or DECLARE that begins a Snowflake Scripting body in the statement, if it has one. */
function scriptBody(tokens: readonly Token[], first: number): number | undefined {
  const start = tokens[first];
  if (start?.kind !== "word") return undefined;
  if (start.value === "DECLARE") return first;
  if (start.value === "BEGIN") return isTransactionBegin(tokens, first) ? undefined : first;
  if (start.value !== "CREATE" && start.value !== "ALTER") return undefined;
  if (!tokens.slice(first, first + 6).some((token) => token.kind === "word" && WITH_BODY.has(token.value))) {
    return undefined;
  }
  for (let index = first; index < tokens.length - 1; index += 1) {
    const token = tokens[index];
    if (token?.text === ";") return undefined;
    if (token?.kind !== "word" || (token.value !== "AS" && token.value !== "THEN")) continue;
    const next = tokens[index + 1];
    if (next?.kind === "word" && (next.value === "DECLARE" || next.value === "BEGIN")) {
      return isTransactionBegin(tokens, index + 1) ? undefined : index + 1;
    }
  }
  return undefined;
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function cut(
  text: string,
  lineStarts: readonly number[],
  tokens: readonly Token[],
  first: number,
  end: number,
): SplitStatement {
  const own = tokens.slice(first, end);
  const offset = own[0]?.start ?? 0;
  const sql = text.slice(offset, own.at(-1)?.end ?? offset);
  return {
    sql,
    tokens: own.map((token) => ({ ...token, start: token.start - offset, end: token.end - offset })),
    offset,
    ...lineAndPosition(lineStarts, offset),
  };
}

/** By bisection: a script of thousands of statements must not be counted through for each of them. */
function lineAndPosition(lineStarts: readonly number[], offset: number): { line: number; position: number } {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, position: offset - (lineStarts[low] ?? 0) };
}
