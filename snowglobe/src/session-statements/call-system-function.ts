import type { Account, StatementFamily } from "../account/account.ts";
import { functionRules } from "../functions/function-rules.ts";
import { textColumn } from "../types/result-set.ts";

/**
 * CALL SYSTEM$WAIT(10) and other functions of the account: the same as SELECT of them.
 * https://docs.snowflake.com/en/sql-reference/functions/system_wait
 */
export function callSystemFunctionFamily(account: Account): StatementFamily {
  return {
    name: "CALL of a system function",
    commits: false,
    accepts: ([first, name, open]) =>
      first?.kind === "word" &&
      first.value === "CALL" &&
      name?.kind === "word" &&
      open?.text === "(" &&
      (account.systemFunctions.has(name.value) ||
        (name.value.startsWith("SYSTEM$") && functionRules().has(name.value))),
    async execute({ run, sql, tokens, binds, scriptVariables }) {
      const name = tokens[1]?.value ?? "";
      const within = { binds, unrecorded: true, ...(scriptVariables && { scriptVariables }) };
      const result = await run(`SELECT ${sql.slice(tokens[1]?.start)}`, within);
      return { ...result, columns: result.columns.map((column) => ({ ...column, name })) };
    },
    describe: async ({ tokens }) => ({
      columns: [{ ...textColumn(tokens[1]?.value ?? ""), nullable: false }],
      rows: [],
      statementType: "SELECT",
    }),
  };
}
