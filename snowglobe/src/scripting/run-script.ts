import type { Execution } from "../engine/account.ts";
import type { DataType } from "../engine/data-type.ts";
import { notSupported } from "../engine/errors.ts";
import type { ResultSet, WireValue } from "../engine/result-set.ts";

/** A value of Snowflake Scripting: a type and what the protocol would carry. */
export interface ScriptValue {
  readonly type: DataType;
  readonly value: WireValue;
}

/**
 * Runs a Snowflake Scripting body: a block (`[DECLARE …] BEGIN … END`) or one statement.
 *
 * @param execution the statement that calls it: its session and signal are the body's.
 * @param body the body's text, as it stood between the quotes of EXECUTE IMMEDIATE or CREATE PROCEDURE … AS.
 * @param variables what is declared around it, by upper-case name: a procedure's arguments.
 * @returns the RETURN value, or the table of RETURN TABLE(…); NULL when nothing was returned.
 */
export function runScript(
  _execution: Execution,
  _body: string,
  _variables: ReadonlyMap<string, ScriptValue>,
): Promise<{ readonly value: ScriptValue } | { readonly table: ResultSet }> {
  throw notSupported("Snowflake Scripting");
}
