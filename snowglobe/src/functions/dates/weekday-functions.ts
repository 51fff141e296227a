import { notSupported } from "../../errors/snowflake-error.ts";
import { made } from "../../expression/bound-expression.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionRule } from "../../expression/function-rule.ts";
import type { DataType } from "../../types/data-type.ts";
import { type DuckSql, sql } from "../../types/duck-sql.ts";
import { localTimestamp } from "../../types/local-time.ts";
import { timeArgument } from "./date-functions.ts";

const DATE: DataType = { name: "DATE" };

/** A day's name by its first two letters, from Sunday on, as DuckDB's dayofweek counts. */
function dayNumber(name: DuckSql): DuckSql {
  const at = sql`list_position(['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'], left(lower(trim(${name})), 2))`;
  const unknown = sql`sf.fail('100045', '22023', 'Day of week ''' || ${name} || ''' is not recognized')`;
  return sql`CASE WHEN ${name} IS NOT NULL THEN coalesce(${at}, CAST(${unknown} AS INTEGER)) - 1 END`;
}

/** The next (or the last) day of a name, never the day itself. */
function nearestDay(direction: 1 | -1): FunctionRule {
  return {
    args: [2, 2],
    compile(call) {
      const value = timeArgument(call, 0);
      return made(DATE, [value, call.text(1)], (x, name) => {
        const day = sql`CAST(${localTimestamp(x, value.type, call.compiler.settings)} AS DATE)`;
        const apart = sql`(${dayNumber(name)} - dayofweek(${day})) * ${direction}`;
        return sql`CAST(${day} + ${direction} * CAST((${apart} + 6) % 7 + 1 AS INTEGER) AS DATE)`;
      });
    },
  };
}

/** "Months" of the same day, or of two last days, are whole; else a day is a 31st of one. */
const monthsBetween: FunctionRule = {
  args: [2, 2],
  compile(call) {
    const values = [timeArgument(call, 0), timeArgument(call, 1)] as const;
    if (values.some(({ type }) => type.name !== "DATE")) throw notSupported("MONTHS_BETWEEN of timestamps");
    return made({ name: "REAL" }, values, (x, y) => {
      const months = sql`((year(${x}) - year(${y})) * 12 + month(${x}) - month(${y}))`;
      const isWhole = sql`(day(${x}) = day(${y}) OR (${x} = last_day(${x}) AND ${y} = last_day(${y})))`;
      return sql`CAST(CASE WHEN ${isWhole} THEN ${months} ELSE ${months} + (day(${x}) - day(${y})) / 31.0::DOUBLE END AS DOUBLE)`;
    });
  },
};

/** https://docs.snowflake.com/en/sql-reference/functions/next_day, previous_day and months_between */
export const weekdayFunctions: FunctionRules = {
  MONTHS_BETWEEN: monthsBetween,
  NEXT_DAY: nearestDay(1),
  PREVIOUS_DAY: nearestDay(-1),
};
