import { notSupported } from "../errors/snowflake-error.ts";
import { unify } from "../expression/coerce.ts";
import type { FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { NULL } from "../expression/literal.ts";
import { asNumber, binary } from "../expression/operators.ts";
import { typed } from "../expression/typed.ts";
import { type DataType, NUMBER } from "../types/data-type.ts";

const WHOLE_PARTITION = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";

/** A rank, as a whole number. */
function rank(name: string): FunctionRule {
  return {
    args: [0, 0],
    kind: "window",
    compile(call) {
      if (call.ast.over?.orderBy.length === 0 && name !== "row_number")
        throw notSupported(`${call.name} without ORDER BY`);
      return { sql: `CAST(${call.windowed(`${name}()`)} AS DECIMAL(18,0))`, type: RANK, nullable: false };
    },
  };
}
const RANK: DataType = { name: "FIXED", precision: 18, scale: 0 };

function nullsOption(call: FunctionCall): string {
  return call.ast.nulls === "IGNORE" ? " IGNORE NULLS" : "";
}

function neighbour(name: "lag" | "lead"): FunctionRule {
  return {
    args: [1, 3],
    kind: "window",
    compile(call) {
      const offset = call.count > 1 ? call.integer(1) : 1;
      const { type, values } = unify(call.compiler, [call.arg(0), call.count > 2 ? call.arg(2) : NULL]);
      const sql = call.windowed(
        `${name}(${values[0]?.sql}, ${offset}, ${values[1]?.sql}${nullsOption(call)})`,
      );
      return { ...typed(sql, type, values), nullable: true };
    },
  };
}

/** FIRST_VALUE and the like see the whole partition when no frame is written. */
function valueAt(name: string, more: (call: FunctionCall) => string = () => ""): FunctionRule {
  return {
    args: [1, name === "nth_value" ? 2 : 1],
    kind: "window",
    compile(call) {
      const value = call.arg(0);
      const sql = call.windowed(`${name}(${value.sql}${more(call)}${nullsOption(call)})`, WHOLE_PARTITION);
      return { ...typed(sql, value.type, [value]), nullable: true };
    },
  };
}

/** Window functions: https://docs.snowflake.com/en/sql-reference/functions-window */
export const windowFunctions: FunctionRules = {
  ROW_NUMBER: rank("row_number"),
  RANK: rank("rank"),
  DENSE_RANK: rank("dense_rank"),
  PERCENT_RANK: {
    args: [0, 0],
    kind: "window",
    compile: (call) => ({ sql: call.windowed("percent_rank()"), type: { name: "REAL" }, nullable: false }),
  },
  CUME_DIST: {
    args: [0, 0],
    kind: "window",
    compile: (call) => ({ sql: call.windowed("cume_dist()"), type: { name: "REAL" }, nullable: false }),
  },
  NTILE: {
    args: [1, 1],
    kind: "window",
    compile: (call) => ({
      sql: `CAST(${call.windowed(`ntile(${call.integer(0)})`)} AS DECIMAL(38,0))`,
      type: NUMBER,
      nullable: false,
    }),
  },
  LAG: neighbour("lag"),
  LEAD: neighbour("lead"),
  FIRST_VALUE: valueAt("first_value"),
  LAST_VALUE: valueAt("last_value"),
  NTH_VALUE: valueAt("nth_value", (call) => `, ${call.integer(1)}`),
  RATIO_TO_REPORT: {
    args: [1, 1],
    kind: "window",
    compile(call) {
      const value = asNumber(call.compiler, call.arg(0));
      const total = call.windowed(`sum(${value.sql})`);
      if (value.type.name !== "FIXED")
        return typed(`(${value.sql} / nullif(${total}, 0))`, value.type, [value]);
      const type: DataType = { name: "FIXED", precision: 38, scale: value.type.scale };
      const whole = typed(`nullif(CAST(${total} AS DECIMAL(38,${type.scale})), 0)`, type, [value]);
      return { ...binary(call.compiler, "/", value, whole), nullable: true };
    },
  },
};
