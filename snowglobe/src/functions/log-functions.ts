import { invalid } from "../errors/invalid.ts";
import { made } from "../expression/bound-expression.ts";
import type { FunctionRules } from "../expression/define.ts";
import type { FunctionRule } from "../expression/function-rule.ts";
import { TEXT } from "../types/data-type.ts";
import { sql } from "../types/duck-sql.ts";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
// The page's examples say it as well.
const ALSO = ["WARNING"];

/** The message is worked out, and goes nowhere: the log level is OFF, as in Snowflake until somebody sets it. */
function logging(count: 1 | 2): FunctionRule {
  return {
    args: [count, count],
    compile(call) {
      if (count === 2 && ![...LEVELS, ...ALSO].includes(call.constant(0).toUpperCase()))
        throw invalid("001044", "42P13", `Invalid level '${call.constant(0)}' of function ${call.name}`);
      return made(TEXT, [call.text(count - 1)], (x) => sql`CASE WHEN ${x} IS NULL THEN NULL::VARCHAR END`);
    },
  };
}

/** SYSTEM$LOG and its like: https://docs.snowflake.com/en/sql-reference/functions/system_log */
export const logFunctions: FunctionRules = {
  SYSTEM$LOG: logging(2),
  ...Object.fromEntries(LEVELS.map((level) => [`SYSTEM$LOG_${level}`, logging(1)])),
};
