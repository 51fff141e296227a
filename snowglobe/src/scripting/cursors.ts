import { SnowflakeError } from "../errors/snowflake-error.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";
import { cellOf, type TypedValue } from "../types/typed-value.ts";
import { heldBy } from "./run-async.ts";
import type { Entry, Scope } from "./scope.ts";
import { ScriptException } from "./script-error.ts";
import type { ScriptRun } from "./script-run.ts";
import type { Span, Statement } from "./script-tree.ts";

type Cursor = Extract<Entry, { kind: "cursor" }>;

/** OPEN: runs the query; a cursor for a RESULTSET reads what that has already. */
export async function openCursor(
  run: ScriptRun,
  scope: Scope,
  { cursor: name, using, at }: Extract<Statement, { kind: "open" }>,
): Promise<void> {
  const cursor = scope.get("cursor", name, at);
  const values: TypedValue[] = [];
  for (const value of using) values.push(await run.evaluate(value, scope));
  cursor.open = { result: await runCursor(run, scope, cursor, at, values), at: 0 };
}

async function runCursor(
  run: ScriptRun,
  scope: Scope,
  { query }: Cursor,
  at: Span,
  using: readonly TypedValue[],
): Promise<ResultSet> {
  const [token, ...more] = tokenize(query.text);
  const source = token && more.length === 0 ? scope.find(token.value) : undefined;
  const held = source?.kind === "resultset" ? heldBy(run, source, token?.value ?? "") : null;
  if (held) return held;
  return run.sql(query, scope, at, using);
}

/** FETCH: the next row into variables; NULLs after the last one. */
export async function fetchRow(
  run: ScriptRun,
  scope: Scope,
  { cursor: name, into, at }: Extract<Statement, { kind: "fetch" }>,
): Promise<void> {
  const { open } = scope.get("cursor", name, at);
  if (!open) throw notOpen(name, at);
  const { result, at: row } = open;
  open.at += 1;
  const given = row < result.rows.length ? result.columns.length : into.length;
  for (const [index, target] of into.slice(0, given).entries()) {
    const variable = scope.get("value", target, at);
    variable.value = await run.convert(cellOf(result, row, index), variable.type, at);
  }
}

export function closeCursor(scope: Scope, { cursor: name, at }: Extract<Statement, { kind: "close" }>): void {
  const cursor = scope.get("cursor", name, at);
  if (!cursor.open) throw notOpen(name, at);
  cursor.open = null;
}

/** The rows that a FOR loop or RETURN TABLE goes over: those of a cursor or a RESULTSET. */
export async function rowsOf(run: ScriptRun, scope: Scope, source: Span, at: Span): Promise<ResultSet> {
  const tokens = tokenize(source.text);
  const [first] = tokens;
  if (first?.value === "RESULTSET_FROM_CURSOR" && tokens[1]?.text === "(" && tokens[2]) {
    const cursor = scope.get("cursor", tokens[2].value, at);
    if (!cursor.open) throw notOpen(tokens[2].value, at);
    return cursor.open.result;
  }
  const entry = first && tokens.length === 1 ? scope.find(first.value) : undefined;
  if (entry?.kind === "cursor") return entry.open?.result ?? runCursor(run, scope, entry, at, []);
  const held = entry?.kind === "resultset" ? heldBy(run, entry, first?.value ?? "") : null;
  if (held) return held;
  if (first?.text === "(") {
    return run.sql({ ...source, text: source.text.slice(first.end, tokens.at(-1)?.start) }, scope, at);
  }
  return (
    scope.get("resultset", first?.value ?? "", at).result ?? {
      columns: [],
      rows: [],
      statementType: "SELECT",
    }
  );
}

function notOpen(name: string, at: Span): ScriptException {
  return new ScriptException(
    "STATEMENT_ERROR",
    new SnowflakeError("090242", "24000", `Cursor '${name}' is not open.`),
    at,
  );
}
