import type { Execution } from "../account/account.ts";
import { asSnowflakeError } from "../engine/run-statement.ts";
import { tokenize } from "../sql/tokenize.ts";
import { type DataType, NUMBER, TEXT } from "../types/data-type.ts";
import type { ResultSet } from "../types/result-set.ts";
import { cellOf, type TypedValue } from "../types/typed-value.ts";
import { bindInExpression, bindInStatement, bindPositions, valueSql } from "./bind-variables.ts";
import type { Job, Scope } from "./scope.ts";
import { ScriptException } from "./script-error.ts";
import type { Span } from "./script-tree.ts";

export const NULL_VALUE: TypedValue = { type: TEXT, value: null };

/** Evaluates expressions and runs SQL for a script; errors become exceptions at the place where they were. */
export interface ScriptRun {
  readonly execution: Execution;
  /** ASYNC queries that AWAIT has not waited for. */
  readonly jobs: Set<Job>;
  /** The value of an expression, brought to a type when one is given (SQL of the type). */
  evaluate(expression: Span, scope: Scope, type?: string): Promise<TypedValue>;
  /** Whether a condition holds; NULL does not. */
  holds(condition: Span, scope: Scope): Promise<boolean>;
  /** A value brought to a type. */
  convert(value: TypedValue, type: string | undefined, at: Span): Promise<TypedValue>;
  /** Runs a SQL statement with the scope's variables written in; then `?` and `:1` get the given values. */
  sql(statement: Span, scope: Scope, at: Span, using?: readonly TypedValue[]): Promise<ResultSet>;
  /** Runs text that was put together at run time: variables are not written in. */
  dynamic(text: string, at: Span, using: readonly TypedValue[]): Promise<ResultSet>;
}

export function createScriptRun(execution: Execution): ScriptRun {
  const attempt = async <Value>(
    type: "STATEMENT_ERROR" | "EXPRESSION_ERROR",
    at: Span,
    work: () => Promise<Value>,
  ): Promise<Value> => {
    try {
      return await work();
    } catch (error) {
      // A cancelled script ends: no handler may hold it up.
      if (execution.signal.aborted || error instanceof ScriptException) throw error;
      throw new ScriptException(type, asSnowflakeError(error), at);
    }
  };
  const select = async (sql: string): Promise<TypedValue> => {
    const result = await execution.run(`SELECT ${sql}`, { unrecorded: true });
    return cellOf(result, 0, 0);
  };

  return {
    execution,
    jobs: new Set(),
    evaluate: (expression, scope, type) =>
      attempt("EXPRESSION_ERROR", expression, async () => {
        const constant = type === undefined ? constantOf(expression.text, execution) : undefined;
        if (constant) return constant;
        const bound = bindInExpression(expression.text, scope);
        return select(type === undefined ? bound : `CAST((${bound}) AS ${type})`);
      }),
    async holds(condition, scope) {
      const { type, value } = await this.evaluate(condition, scope);
      return type.name === "BOOLEAN" ? value === "1" : value !== null && value !== "0";
    },
    convert: (value, type, at) =>
      attempt("EXPRESSION_ERROR", at, async () =>
        type === undefined ? value : select(`CAST(${valueSql(value)} AS ${type})`),
      ),
    sql: (statement, scope, at, using = []) =>
      attempt("STATEMENT_ERROR", at, () =>
        execution.run(bindPositions(bindInStatement(calledText(statement.text, scope), scope), using)),
      ),
    dynamic: (text, at, using) =>
      attempt("STATEMENT_ERROR", at, () => execution.run(bindPositions(text, using))),
  };
}

/**
 * CALL of a procedure that the block has declared: it stands before its CALL, as WITH … AS PROCEDURE does, has its caller's
 * rights and does not see the variables around it.
 */
function calledText(text: string, scope: Scope): string {
  const [verb, name, open] = tokenize(text);
  const isCall = verb?.value === "CALL" && open?.text === "(";
  const entry =
    isCall && (name?.kind === "word" || name?.kind === "quoted") ? scope.find(name.value) : undefined;
  if (entry?.kind !== "procedure" || !name) return asCall(text);
  const body = entry.body.text.replaceAll("\\", "\\\\").replaceAll("'", "''");
  return `WITH ${name.text} AS PROCEDURE ${entry.header.text} AS '${body}' ${text.trim()}`;
}

/** SYSTEM$LOG_INFO('…') stands in a script without CALL: https://docs.snowflake.com/en/sql-reference/functions/system_log */
function asCall(text: string): string {
  return /^\s*SYSTEM\$LOG(?:_[A-Z]+)?\s*\(/i.test(text) ? `CALL ${text}` : text;
}

/** A lone string, whole number, TRUE, FALSE or NULL needs no query. */
function constantOf(text: string, execution: Execution): TypedValue | undefined {
  const [token, ...more] = tokenize(text);
  if (!token || more.length > 0) return undefined;
  if (token.kind === "variable") {
    const sql = execution.session.variables.get(token.value);
    return sql === undefined ? undefined : constantOf(sql, execution);
  }
  if (token.kind === "string" || token.kind === "dollar") return { type: TEXT, value: token.value };
  if (token.kind === "number" && /^\d{1,18}$/.test(token.text))
    return { type: NUMBER, value: String(BigInt(token.text)) };
  if (token.kind !== "word") return undefined;
  if (token.value === "TRUE") return { type: { name: "BOOLEAN" }, value: "1" };
  if (token.value === "FALSE") return { type: { name: "BOOLEAN" }, value: "0" };
  return token.value === "NULL" ? NULL_VALUE : undefined;
}

/**
 * The type of a variable that was declared without one: the roomy one of its kind.
 * https://docs.snowflake.com/en/developer-guide/snowflake-scripting/variables#how-snowflake-scripting-infers-the-data-type-of-a-variable
 */
export function inferredType(type: DataType): string {
  if (type.name === "FIXED") return type.scale === 0 ? "NUMBER(38, 0)" : "FLOAT";
  if (type.name === "REAL") return "FLOAT";
  if (type.name === "TEXT") return "VARCHAR";
  return "scale" in type ? `${type.name}(${type.scale})` : type.name;
}

/** A row's values by the names of its columns. */
export function rowFields(result: ResultSet, row: number): ReadonlyMap<string, TypedValue> {
  return new Map(result.columns.map(({ name }, index) => [name, cellOf(result, row, index)] as const));
}
