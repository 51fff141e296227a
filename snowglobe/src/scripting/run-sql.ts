import { SnowflakeError } from "../errors/snowflake-error.ts";
import { BOOLEAN, NUMBER, TEXT } from "../types/data-type.ts";
import type { ResultSet, WireValue } from "../types/result-set.ts";
import { cellOf } from "../types/typed-value.ts";
import type { Scope } from "./scope.ts";
import { ScriptException } from "./script-error.ts";
import type { ScriptRun } from "./script-run.ts";
import type { Span, Statement } from "./script-tree.ts";

/** A SQL statement of a script, with `INTO :a, :b` when it has that. */
export async function runSql(
  run: ScriptRun,
  scope: Scope,
  { sql, into, at }: Extract<Statement, { kind: "sql" }>,
): Promise<void> {
  const result = await run.sql(sql, scope, at);
  setSqlVariables(run, scope, result);
  if (into.length > 0) await setVariables(run, scope, result, into, at);
}

/** https://docs.snowflake.com/en/sql-reference/constructs/into: the statement must give one row. */
async function setVariables(
  run: ScriptRun,
  scope: Scope,
  result: ResultSet,
  into: readonly string[],
  at: Span,
): Promise<void> {
  if (result.rows.length > 1) {
    const error = new SnowflakeError(
      "090232",
      "21000",
      "A SELECT INTO statement returned more than one row.",
    );
    throw new ScriptException("STATEMENT_ERROR", error, at);
  }
  if (into.length > result.columns.length) {
    const error = new SnowflakeError(
      "002057",
      "42601",
      "SELECT INTO names more variables than it has columns.",
    );
    throw new ScriptException("STATEMENT_ERROR", error, at);
  }
  for (const [index, name] of into.entries()) {
    const variable = scope.get("value", name, at);
    variable.value = await run.convert(cellOf(result, 0, index), variable.type, at);
  }
}

const COUNTING = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** SQLROWCOUNT, SQLFOUND, SQLNOTFOUND and SQLID after a statement. */
export function setSqlVariables(run: ScriptRun, scope: Scope, result: ResultSet): void {
  const set = (name: string, type: typeof NUMBER | typeof BOOLEAN | typeof TEXT, value: WireValue) => {
    const entry = scope.find(name);
    if (entry?.kind === "value") entry.value = { type, value };
  };
  set("SQLID", TEXT, run.execution.session.queryIds.at(-1) ?? null);
  if (!COUNTING.has(result.statementType)) return;
  // An UPDATE's second cell counts rows that matched more than once; a MERGE's cells are inserts, updates, deletes.
  const cells = result.rows[0] ?? [];
  const counted = result.statementType === "MERGE" ? cells : cells.slice(0, 1);
  const count = counted.reduce((sum, cell) => sum + Number(cell ?? 0), 0);
  set("SQLROWCOUNT", NUMBER, String(count));
  set("SQLFOUND", BOOLEAN, count > 0 ? "1" : "0");
  set("SQLNOTFOUND", BOOLEAN, count > 0 ? "0" : "1");
}
