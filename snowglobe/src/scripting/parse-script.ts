import { isTransactionBegin } from "../sql/block-depth.ts";
import { endOfStatement } from "../sql/split-statements.ts";
import { parseDeclaration } from "./parse-declaration.ts";
import { isWord, ScriptReader } from "./script-reader.ts";
import type { Block, Branch, Declaration, Handler, Span, Statement } from "./script-tree.ts";

/**
 * Parses a Snowflake Scripting body: a block, or one statement.
 * https://docs.snowflake.com/en/sql-reference-snowflake-scripting
 *
 * @throws {SnowflakeError} 001003 for what is no script, 000002 for what is not supported.
 */
export function parseScript(text: string): Statement {
  const reader = new ScriptReader(text);
  const statement = parseStatement(reader);
  if (reader.peek() !== undefined) throw reader.unexpected();
  return statement;
}

type Parse = (reader: ScriptReader, at: Span) => Statement;

const BY_WORD: Readonly<Record<string, Parse>> = {
  LET: (reader, at) => ({ kind: "let", declaration: parseDeclaration(reader), at }),
  IF: parseIf,
  CASE: parseCase,
  FOR: parseFor,
  WHILE: parseWhile,
  REPEAT: parseRepeat,
  LOOP: parseLoop,
  BREAK: (reader, at) => parseJump(reader, at, "break"),
  EXIT: (reader, at) => parseJump(reader, at, "break"),
  CONTINUE: (reader, at) => parseJump(reader, at, "continue"),
  ITERATE: (reader, at) => parseJump(reader, at, "continue"),
  RETURN: parseReturn,
  RAISE: parseRaise,
  OPEN: parseOpen,
  FETCH: parseFetch,
  CLOSE: (reader, at) => end(reader, { kind: "close", cursor: reader.name(), at }),
  ASYNC: (reader, at) => end(reader, { kind: "async", query: untilEnd(reader), at }),
  AWAIT: parseAwait,
  CANCEL: (reader, at) => end(reader, { kind: "cancel", name: reader.name(), at }),
};

/** One statement with its semicolon; at the text's end the semicolon may be missing. */
function parseStatement(reader: ScriptReader): Statement {
  const at = reader.here();
  const token = reader.peek();
  const word = token?.kind === "word" ? token.value : "";
  if (word === "DECLARE" || (word === "BEGIN" && !isTransactionBegin(reader.tokens, reader.at))) {
    return end(reader, { kind: "block", block: parseBlock(reader), at });
  }
  if (isWord(reader.peek(1), ":=")) {
    const name = reader.name();
    reader.expect(":=");
    return end(reader, { kind: "assign", name, value: untilEnd(reader), at });
  }
  if (word === "NULL" && (reader.peek(1) === undefined || isWord(reader.peek(1), ";"))) {
    reader.at += 1;
    return end(reader, { kind: "null", at });
  }
  if (reader.accept("EXECUTE", "IMMEDIATE")) return parseExecuteImmediate(reader, at);
  const parse = Object.hasOwn(BY_WORD, word) ? BY_WORD[word] : undefined;
  if (parse) {
    reader.at += 1;
    return parse(reader, at);
  }
  return parseSql(reader, at);
}

function end<Kind extends Statement>(reader: ScriptReader, statement: Kind): Kind {
  if (reader.peek() !== undefined) reader.expect(";");
  return statement;
}

/** Up to the semicolon, or to the text's end. */
function untilEnd(reader: ScriptReader, ...otherEnds: readonly string[]): Span {
  const first = reader.at;
  try {
    return reader.until(";", ...otherEnds);
  } catch {
    return reader.cut(first, reader.tokens.length);
  }
}

/** DECLARE … BEGIN … END, without a semicolon. */
export function parseBlock(reader: ScriptReader): Block {
  const declarations: Declaration[] = [];
  if (reader.accept("DECLARE")) {
    while (!reader.looksLike("BEGIN")) declarations.push(parseDeclaration(reader));
  }
  reader.expect("BEGIN");
  const body = parseStatements(reader, "END", "EXCEPTION");
  const handlers: Handler[] = [];
  if (reader.accept("EXCEPTION")) while (reader.accept("WHEN")) handlers.push(parseHandler(reader));
  reader.expect("END");
  if (!reader.looksLike(";") && reader.peek()?.kind === "word") reader.at += 1;
  return { declarations, body, handlers };
}

function parseHandler(reader: ScriptReader): Handler {
  const names = [reader.name()];
  while (reader.accept("OR")) names.push(reader.name());
  const continues = reader.accept("CONTINUE");
  if (!continues) reader.accept("EXIT");
  reader.expect("THEN");
  return { names, continues, body: parseStatements(reader, "WHEN", "END") };
}

function parseStatements(reader: ScriptReader, ...ends: readonly string[]): Statement[] {
  const statements: Statement[] = [];
  while (!ends.some((word) => reader.looksLike(word))) {
    if (reader.peek() === undefined) throw reader.unexpected();
    statements.push(parseStatement(reader));
  }
  return statements;
}

function parseIf(reader: ScriptReader, at: Span): Statement {
  const branches: Branch[] = [];
  do {
    const condition = reader.until("THEN");
    reader.expect("THEN");
    branches.push({ condition, body: parseStatements(reader, "ELSEIF", "ELSE", "END") });
  } while (reader.accept("ELSEIF"));
  const otherwise = reader.accept("ELSE") ? parseStatements(reader, "END") : [];
  reader.expect("END", "IF");
  return end(reader, { kind: "if", branches, otherwise, at });
}

function parseCase(reader: ScriptReader, at: Span): Statement {
  const subject = reader.looksLike("WHEN") ? undefined : reader.until("WHEN");
  const branches: Branch[] = [];
  while (reader.accept("WHEN")) {
    const condition = reader.until("THEN");
    reader.expect("THEN");
    branches.push({ condition, body: parseStatements(reader, "WHEN", "ELSE", "END") });
  }
  const otherwise = reader.accept("ELSE") ? parseStatements(reader, "END") : [];
  reader.expect("END");
  reader.accept("CASE");
  return end(reader, { kind: "case", ...(subject ? { subject } : {}), branches, otherwise, at });
}

function parseFor(reader: ScriptReader, at: Span): Statement {
  const name = reader.name();
  reader.expect("IN");
  const reverse = reader.accept("REVERSE");
  const first = reader.until("TO", "DO", "LOOP");
  if (!reader.accept("TO")) {
    const { body, label } = parseLoopBody(reader, "FOR");
    return end(reader, { kind: "for rows", name, source: first, body, ...label, at });
  }
  const to = reader.until("DO", "LOOP");
  const { body, label } = parseLoopBody(reader, "FOR");
  return end(reader, { kind: "for range", name, reverse, from: first, to, body, ...label, at });
}

function parseWhile(reader: ScriptReader, at: Span): Statement {
  const condition = reader.until("DO", "LOOP");
  const { body, label } = parseLoopBody(reader, "WHILE");
  return end(reader, { kind: "while", condition, body, ...label, at });
}

/** `{ DO … END FOR | LOOP … END LOOP } [label]`: what opened it closes it. */
function parseLoopBody(reader: ScriptReader, word: string): { body: Statement[]; label: { label?: string } } {
  const closing = reader.accept("DO") ? word : "LOOP";
  if (closing === "LOOP") reader.expect("LOOP");
  const body = parseStatements(reader, "END");
  reader.expect("END", closing);
  return { body, label: optionalLabel(reader) };
}

function parseRepeat(reader: ScriptReader, at: Span): Statement {
  const body = parseStatements(reader, "UNTIL");
  reader.expect("UNTIL");
  const until = reader.until("END");
  reader.expect("END", "REPEAT");
  return end(reader, { kind: "repeat", until, body, ...optionalLabel(reader), at });
}

function parseLoop(reader: ScriptReader, at: Span): Statement {
  const body = parseStatements(reader, "END");
  reader.expect("END", "LOOP");
  return end(reader, { kind: "loop", body, ...optionalLabel(reader), at });
}

function optionalLabel(reader: ScriptReader): { label?: string } {
  const token = reader.peek();
  return token?.kind === "word" || token?.kind === "quoted" ? { label: reader.name() } : {};
}

function parseJump(reader: ScriptReader, at: Span, kind: "break" | "continue"): Statement {
  return end(reader, { kind, ...optionalLabel(reader), at });
}

function parseReturn(reader: ScriptReader, at: Span): Statement {
  if (reader.peek() === undefined || reader.looksLike(";")) return end(reader, { kind: "return", at });
  if (!reader.looksLike("TABLE", "(")) return end(reader, { kind: "return", value: untilEnd(reader), at });
  reader.expect("TABLE", "(");
  const table = reader.until(")");
  reader.expect(")");
  return end(reader, { kind: "return", table, at });
}

function parseRaise(reader: ScriptReader, at: Span): Statement {
  if (reader.peek() === undefined || reader.looksLike(";")) return end(reader, { kind: "raise", at });
  return end(reader, { kind: "raise", name: reader.name(), at });
}

function parseOpen(reader: ScriptReader, at: Span): Statement {
  const cursor = reader.name();
  return end(reader, { kind: "open", cursor, using: parseUsing(reader), at });
}

// https://docs.snowflake.com/en/sql-reference/snowflake-scripting/await
function parseAwait(reader: ScriptReader, at: Span): Statement {
  if (reader.accept("ALL")) return end(reader, { kind: "await", at });
  return end(reader, { kind: "await", name: reader.name(), at });
}

function parseUsing(reader: ScriptReader): Span[] {
  const using: Span[] = [];
  if (!reader.accept("USING")) return using;
  reader.expect("(");
  do using.push(reader.until(",", ")"));
  while (reader.accept(","));
  reader.expect(")");
  return using;
}

function parseFetch(reader: ScriptReader, at: Span): Statement {
  const cursor = reader.name();
  reader.expect("INTO");
  return end(reader, { kind: "fetch", cursor, into: parseTargets(reader), at });
}

function parseTargets(reader: ScriptReader): string[] {
  const names: string[] = [];
  do {
    reader.accept(":");
    names.push(reader.name());
  } while (reader.accept(","));
  return names;
}

function parseExecuteImmediate(reader: ScriptReader, at: Span): Statement {
  const text = untilEnd(reader, "USING");
  return end(reader, { kind: "execute immediate", text, using: parseUsing(reader), at });
}

const MAY_HAVE_INTO = new Set(["SELECT", "WITH", "CALL"]);

/** A SQL statement; `INTO :a, :b` of a SELECT or CALL is taken out of its text. */
function parseSql(reader: ScriptReader, at: Span): Statement {
  const first = reader.at;
  const last = endOfStatement(reader.tokens, first);
  const whole = reader.cut(first, last);
  const into = MAY_HAVE_INTO.has(reader.peek()?.value ?? "") ? intoClause(reader, first, last) : undefined;
  reader.at = last;
  if (!into) return end(reader, { kind: "sql", sql: whole, into: [], at });
  const start = reader.tokens[first]?.start ?? 0;
  const text = whole.text.slice(0, into.start - start) + whole.text.slice(into.end - start);
  return end(reader, { kind: "sql", sql: { ...whole, text }, into: into.names, at });
}

function intoClause(
  reader: ScriptReader,
  first: number,
  last: number,
): { names: string[]; start: number; end: number } | undefined {
  let depth = 0;
  for (let index = first; index < last; index += 1) {
    const token = reader.tokens[index];
    if (isWord(token, "(")) depth += 1;
    if (isWord(token, ")")) depth -= 1;
    if (depth !== 0 || !token || !isWord(token, "INTO") || !isWord(reader.tokens[index + 1], ":")) continue;
    reader.at = index + 1;
    const names = parseTargets(reader);
    return { names, start: token.start, end: reader.tokens[reader.at - 1]?.end ?? token.end };
  }
  return undefined;
}
