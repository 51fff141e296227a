import type { SystemFunction } from "../account/account.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { variableValue } from "../session/variable-value.ts";
import { type DataType, TEXT } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";
import { systemWait } from "./system-wait.ts";

type Value = { readonly type: DataType; readonly value: WireValue };

/**
 * Functions of the session that must be waited for, or that only a running account has; every other context function
 * is a rule: functions/context-functions.ts.
 */
export function sessionFunctions(runner: () => StatementRunner): readonly SystemFunction[] {
  return [
    {
      name: "CURRENT_TRANSACTION",
      async call({ session }, args) {
        if (args.length > 0) throw tooManyArguments("CURRENT_TRANSACTION", args.length, 0);
        return { type: TEXT, value: runner().transactions.current(session) };
      },
    },
    { name: "GETVARIABLE", call: async ({ session }, args) => getVariable(session.variables, args) },
    systemWait,
    cancelQuery(runner),
  ];
}

// https://docs.snowflake.com/en/sql-reference/session-variables#getvariable
function getVariable(variables: ReadonlyMap<string, string>, [name]: readonly WireValue[]): Value {
  const sql = variables.get(name ?? "");
  return { type: TEXT, value: sql === undefined ? null : variableValue(sql).text };
}

// https://docs.snowflake.com/en/sql-reference/functions/system_cancel_query
function cancelQuery(runner: () => StatementRunner): SystemFunction {
  return {
    name: "SYSTEM$CANCEL_QUERY",
    async call({ session }, [id]) {
      const query = runner().queries.byId(id ?? "");
      if (query?.user !== session.user || query.status !== "RUNNING") {
        return { type: TEXT, value: "Identified SQL statement is not currently executing." };
      }
      query.abort.abort();
      return { type: TEXT, value: `query [${query.id}] terminated.` };
    },
  };
}

function tooManyArguments(name: string, given: number, most: number): SnowflakeError {
  return new SnowflakeError(
    "000939",
    "22023",
    `SQL compilation error:\ntoo many arguments for function [${name}] expected ${most}, got ${given}`,
  );
}
