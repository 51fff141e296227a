import { tokenize } from "../sql/tokenize.ts";
import { rowsOf } from "./cursors.ts";
import type { Flow } from "./run-statements.ts";
import type { Scope } from "./scope.ts";
import { NULL_VALUE, type ScriptRun } from "./script-run.ts";
import type { Statement } from "./script-tree.ts";

/** RETURN: https://docs.snowflake.com/en/sql-reference/snowflake-scripting/return */
export async function runReturn(
  run: ScriptRun,
  scope: Scope,
  statement: Extract<Statement, { kind: "return" }>,
): Promise<Flow> {
  const { value, table, at } = statement;
  if (table) return { kind: "return", outcome: { table: await rowsOf(run, scope, table, at) } };
  if (!value) return { kind: "return", outcome: { value: NULL_VALUE } };
  // A variable goes out as it is, with its own type.
  const [name, ...more] = tokenize(value.text);
  const entry = name && more.length === 0 && name.kind !== "string" ? scope.find(name.value) : undefined;
  if (entry?.kind === "value") return { kind: "return", outcome: { value: entry.value } };
  return { kind: "return", outcome: { value: await run.evaluate(value, scope) } };
}
