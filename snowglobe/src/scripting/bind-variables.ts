import { literal, typeSql } from "../sql/literal.ts";
import { type Token, tokenize } from "../sql/tokenize.ts";
import { innerText, type TypedValue } from "../types/typed-value.ts";
import type { Scope } from "./scope.ts";

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly sql: string;
}

/** A value as SQL that keeps its type when it is NULL. */
export function valueSql(value: TypedValue): string {
  return value.value === null
    ? `CAST(NULL AS ${typeSql(value.type)})`
    : literal(value.type, innerText(value));
}

/**
 * Writes variables into a SQL statement, where they stand as `:name` (or `:row.column`).
 * https://docs.snowflake.com/en/developer-guide/snowflake-scripting/variables#using-a-variable-in-a-sql-statement-binding
 */
export function bindInStatement(sql: string, scope: Scope): string {
  const tokens = tokenize(sql);
  return replace(
    sql,
    tokens.flatMap((_token, index) => colonVariable(tokens, index, scope) ?? []),
  );
}

/**
 * Writes variables into an expression, where they also stand by their bare names; not in a subquery, where bare names
 * are columns.
 */
export function bindInExpression(sql: string, scope: Scope): string {
  const tokens = tokenize(sql);
  const found: Replacement[] = [];
  const parentheses: ("subquery" | "expression")[] = [];
  tokens.forEach((token, index) => {
    if (token.text === "(" && token.kind === "symbol") {
      const next = tokens[index + 1];
      const query = next?.kind === "word" && (next.value === "SELECT" || next.value === "WITH");
      parentheses.push(query || parentheses.at(-1) === "subquery" ? "subquery" : "expression");
    }
    if (token.text === ")" && token.kind === "symbol") parentheses.pop();
    const withColon = colonVariable(tokens, index, scope);
    if (withColon) found.push(withColon);
    else if (parentheses.at(-1) !== "subquery") found.push(...(bareVariable(tokens, index, scope) ?? []));
  });
  return replace(sql, found);
}

/** Writes values in the places of `?` and `:1`, `:2` … in a statement that EXECUTE IMMEDIATE or OPEN runs. */
export function bindPositions(sql: string, values: readonly TypedValue[]): string {
  const tokens = tokenize(sql);
  const found: Replacement[] = [];
  let questionMarks = 0;
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if (token.kind === "symbol" && token.text === "?") {
      const value = values[questionMarks];
      questionMarks += 1;
      if (value) found.push({ start: token.start, end: token.end, sql: valueSql(value) });
    } else if (startsBind(tokens, index) && next?.kind === "number") {
      const value = values[Number(next.value) - 1];
      if (value) found.push({ start: token.start, end: next.end, sql: valueSql(value) });
    }
  });
  return replace(sql, found);
}

/** A colon that is no path into a VARIANT: not right behind a name, bracket or parenthesis. */
function startsBind(tokens: readonly Token[], index: number): boolean {
  const colon = tokens[index];
  if (colon?.kind !== "symbol" || colon.text !== ":" || tokens[index + 1]?.start !== colon.end) return false;
  const before = tokens[index - 1];
  if (before === undefined || before.end !== colon.start) return true;
  return before.kind === "symbol" && before.text !== ")" && before.text !== "]";
}

function colonVariable(tokens: readonly Token[], index: number, scope: Scope): Replacement | undefined {
  const colon = tokens[index];
  const name = tokens[index + 1];
  if (!colon || !name || !startsBind(tokens, index)) return undefined;
  const value = lookUp(tokens, index + 1, scope);
  return value && { start: colon.start, end: value.end, sql: value.sql };
}

const NOT_BEFORE_A_VARIABLE = new Set([".", "::", "AS", ":"]);
const NOT_BEHIND_A_VARIABLE = new Set(["(", "=>"]);

function bareVariable(tokens: readonly Token[], index: number, scope: Scope): Replacement[] | undefined {
  const token = tokens[index];
  if (token?.kind !== "word" && token?.kind !== "quoted") return undefined;
  if (NOT_BEFORE_A_VARIABLE.has(tokens[index - 1]?.value ?? "")) return undefined;
  if (NOT_BEHIND_A_VARIABLE.has(tokens[index + 1]?.value ?? "")) return undefined;
  const value = lookUp(tokens, index, scope);
  return value && [{ start: token.start, end: value.end, sql: value.sql }];
}

function lookUp(
  tokens: readonly Token[],
  index: number,
  scope: Scope,
): { readonly sql: string; readonly end: number } | undefined {
  const name = tokens[index];
  if (name?.kind !== "word" && name?.kind !== "quoted") return undefined;
  const entry = scope.find(name.value);
  if (entry?.kind === "value") return { sql: valueSql(entry.value), end: name.end };
  const field = tokens[index + 2];
  if (entry?.kind !== "row" || tokens[index + 1]?.text !== "." || !field) return undefined;
  const value = entry.fields.get(field.value);
  return value && { sql: valueSql(value), end: field.end };
}

function replace(sql: string, found: readonly Replacement[]): string {
  let written = "";
  let copied = 0;
  for (const { start, end, sql: value } of found) {
    if (start < copied) continue;
    // A bare negative number must not grow together with a sign before it.
    written += `${sql.slice(copied, start)}${value.startsWith("-") ? `(${value})` : value}`;
    copied = end;
  }
  return written + sql.slice(copied);
}
