import type { Account, AccountPart, Execution, StatementFamily } from "../account/account.ts";
import { executeFile } from "../scripting/execute-file.ts";
import { executeImmediate } from "../scripting/execute-immediate.ts";
import { parseScript } from "../scripting/parse-script.ts";
import { runScript } from "../scripting/run-script.ts";
import { Scope } from "../scripting/scope.ts";
import { ScriptException } from "../scripting/script-error.ts";
import { ScriptReader } from "../scripting/script-reader.ts";
import { scriptResult } from "../scripting/script-result.ts";
import { createScriptRun } from "../scripting/script-run.ts";
import { isTransactionBegin } from "../sql/block-depth.ts";

/** A block as a statement: https://docs.snowflake.com/en/developer-guide/snowflake-scripting/blocks */
const blockFamily: StatementFamily = {
  name: "anonymous block",
  commits: false,
  accepts: (tokens) => {
    const [first] = tokens;
    if (first?.kind !== "word") return false;
    return first.value === "DECLARE" || (first.value === "BEGIN" && !isTransactionBegin(tokens, 0));
  },
  execute: async (execution) =>
    scriptResult(await runScript(execution, execution.sql, outerVariables(execution))),
};

const executeImmediateFamily: StatementFamily = {
  name: "EXECUTE IMMEDIATE",
  commits: false,
  accepts: ([first, second]) =>
    first?.kind === "word" &&
    first.value === "EXECUTE" &&
    second?.kind === "word" &&
    second.value === "IMMEDIATE",
  async execute(execution) {
    if (new ScriptReader(execution.sql).looksLike("EXECUTE", "IMMEDIATE", "FROM"))
      return await executeFile(execution);
    const statement = parseScript(execution.sql);
    if (statement.kind !== "execute immediate") throw new ScriptReader(execution.sql).unexpected();
    const scope = new Scope();
    for (const [name, value] of outerVariables(execution)) {
      scope.declare(name, { kind: "value", type: undefined, value });
    }
    try {
      return await executeImmediate(createScriptRun(execution), scope, statement);
    } catch (error) {
      // Outside of a block there is nothing that could have caught it.
      throw error instanceof ScriptException ? error.failure : error;
    }
  },
};

function outerVariables(execution: Execution): NonNullable<Execution["scriptVariables"]> {
  return execution.scriptVariables ?? new Map();
}

/** Snowflake Scripting outside of procedures. */
export function scriptingPart(_account: Account): AccountPart {
  return { families: [blockFamily, executeImmediateFamily] };
}
