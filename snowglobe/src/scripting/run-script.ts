import type { Execution } from "../account/account.ts";
import { typeSql } from "../sql/literal.ts";
import { BOOLEAN, NUMBER } from "../types/data-type.ts";
import type { ResultSet } from "../types/result-set.ts";
import type { TypedValue } from "../types/typed-value.ts";
import { parseScript } from "./parse-script.ts";
import { runStatement } from "./run-statements.ts";
import { Scope } from "./scope.ts";
import { ScriptException } from "./script-error.ts";
import { createScriptRun, NULL_VALUE } from "./script-run.ts";

/** What a script returned: a value (NULL when it returned nothing), or the table of RETURN TABLE(…). */
export type ScriptOutcome = { readonly value: TypedValue } | { readonly table: ResultSet };

/**
 * Runs a Snowflake Scripting body: a block (`[DECLARE …] BEGIN … END`) or one statement.
 * https://docs.snowflake.com/en/developer-guide/snowflake-scripting/index
 *
 * @param execution the statement that calls it: its session and signal are the body's.
 * @param body the body's text, as it stood between the quotes of EXECUTE IMMEDIATE or CREATE PROCEDURE … AS.
 * @param variables what is declared around it, by upper-case name: a procedure's arguments.
 * @throws {SnowflakeError} 001003 for what is no script; what was not handled, as "Uncaught exception of type …".
 */
export async function runScript(
  execution: Execution,
  body: string,
  variables: ReadonlyMap<string, TypedValue>,
): Promise<ScriptOutcome> {
  const statement = parseScript(body);
  const scope = new Scope();
  for (const [name, value] of builtIns()) scope.declare(name, { kind: "value", type: undefined, value });
  for (const [name, value] of variables)
    scope.declare(name, { kind: "value", type: typeSql(value.type), value });
  try {
    const flow = await runStatement(
      { run: createScriptRun(execution), handling: undefined },
      scope,
      statement,
    );
    return flow.kind === "return" ? flow.outcome : { value: NULL_VALUE };
  } catch (error) {
    if (error instanceof ScriptException) throw error.uncaught();
    throw error;
  }
}

// https://docs.snowflake.com/en/developer-guide/snowflake-scripting/dml-status: NULL before the first statement.
function builtIns(): [string, TypedValue][] {
  return [
    ["SQLROWCOUNT", { type: NUMBER, value: null }],
    ["SQLFOUND", { type: BOOLEAN, value: null }],
    ["SQLNOTFOUND", { type: BOOLEAN, value: null }],
    ["SQLID", NULL_VALUE],
    ["SQLCODE", { type: NUMBER, value: null }],
    ["SQLERRM", NULL_VALUE],
    ["SQLSTATE", NULL_VALUE],
  ];
}
