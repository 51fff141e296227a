import { isTransactionBegin } from "../sql/block-depth.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";
import type { TypedValue } from "../types/typed-value.ts";
import { runScript } from "./run-script.ts";
import type { Scope } from "./scope.ts";
import { scriptResult } from "./script-result.ts";
import type { ScriptRun } from "./script-run.ts";
import type { Statement } from "./script-tree.ts";

type ExecuteImmediate = Extract<Statement, { kind: "execute immediate" }>;

/** EXECUTE IMMEDIATE in a script: https://docs.snowflake.com/en/sql-reference/sql/execute-immediate */
export async function executeImmediate(
  run: ScriptRun,
  scope: Scope,
  { text, using, at }: ExecuteImmediate,
): Promise<ResultSet> {
  const sql = (await run.evaluate(text, scope)).value ?? "";
  const values: TypedValue[] = [];
  for (const value of using) values.push(await run.evaluate(value, scope));
  if (!isScript(sql)) return run.dynamic(sql, at, values);
  return scriptResult(await runScript(run.execution, sql, new Map()));
}

const CONTROL = new Set(["DECLARE", "IF", "CASE", "FOR", "WHILE", "REPEAT", "LOOP", "LET", "RETURN"]);

/** Whether a text is a block or a control-flow statement rather than SQL. */
export function isScript(sql: string): boolean {
  const tokens = tokenize(sql);
  const first = tokens[0];
  if (first?.kind !== "word") return false;
  return CONTROL.has(first.value) || (first.value === "BEGIN" && !isTransactionBegin(tokens, 0));
}
