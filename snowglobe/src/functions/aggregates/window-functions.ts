import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { type BoundExpression, bound, made, markNullable } from "../../expression/bound-expression.ts";
import { unify } from "../../expression/coerce.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { NULL } from "../../expression/literal.ts";
import { asNumber, binary } from "../../expression/operators.ts";
import { distinguished } from "../../expression/order.ts";
import { BOOLEAN, type DataType, NUMBER } from "../../types/data-type.ts";
import { type DuckSql, mapList, pinned, place, rawSql, sql } from "../../types/duck-sql.ts";
import { duckType } from "../../types/duck-type.ts";
import { aggregate } from "./aggregate-value.ts";

const UP_TO_ROW = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";
const FROM_ROW = "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING";
const WHOLE_PARTITION = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";

/** A rank, as a whole number. */
function rank(name: string): FunctionRule {
  return {
    args: [0, 0],
    kind: "window",
    compile(call) {
      if (call.ast.over?.orderBy.length === 0 && name !== "row_number")
        throw notSupported(`${call.name} without ORDER BY`);
      return windowOf(sql`CAST(${call.windowed(sql`${rawSql(name)}()`)} AS DECIMAL(18,0))`, RANK);
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
      const nulls = rawSql(nullsOption(call));
      const [x = NULL, otherwise = NULL] = values;
      const at = sql`${rawSql(name)}(${place(x.value)}, ${offset}, ${place(otherwise.value)}${nulls})`;
      return markNullable(bound(pinned(call.windowed(at)), type, values));
    },
  };
}

/** FIRST_VALUE and the like see the whole partition when no frame is written. */
function valueAt(name: string, more: (call: FunctionCall) => DuckSql = () => sql``): FunctionRule {
  return {
    args: [1, name === "nth_value" ? 2 : 1],
    kind: "window",
    compile(call) {
      const value = call.arg(0);
      const nulls = rawSql(nullsOption(call));
      const at = sql`${rawSql(name)}(${place(value.value)}${more(call)}${nulls})`;
      return markNullable(bound(pinned(call.windowed(at, WHOLE_PARTITION)), value.type, [value]));
    },
  };
}

/** The nearest value that is known: https://docs.snowflake.com/en/sql-reference/functions/interpolate_bfill */
function filled(duck: string, frame: string): FunctionRule {
  return {
    args: [1, 1],
    kind: "window",
    compile(call) {
      if (call.ast.over?.frame)
        throw invalid("002303", "0A000", `Sliding window frame unsupported for function ${call.name}`);
      if (call.ast.over?.orderBy.length === 0)
        throw invalid("002303", "42601", `${call.name} needs ORDER BY in its OVER clause`);
      const value = call.arg(0);
      const at = sql`${rawSql(duck)}(${place(value.value)} IGNORE NULLS)`;
      return markNullable(bound(pinned(call.windowed(at, frame)), value.type, [value]));
    },
  };
}

function windowOf(text: DuckSql, type: DataType): BoundExpression {
  return { value: pinned(text), type, nullable: false };
}

/** Window functions: https://docs.snowflake.com/en/sql-reference/functions-window */
export const windowFunctions: FunctionRules = {
  ROW_NUMBER: rank("row_number"),
  RANK: rank("rank"),
  DENSE_RANK: rank("dense_rank"),
  PERCENT_RANK: {
    args: [0, 0],
    kind: "window",
    compile: (call) => windowOf(call.windowed(sql`percent_rank()`), { name: "REAL" }),
  },
  CUME_DIST: {
    args: [0, 0],
    kind: "window",
    compile: (call) => windowOf(call.windowed(sql`cume_dist()`), { name: "REAL" }),
  },
  NTILE: {
    args: [1, 1],
    kind: "window",
    compile: (call) =>
      windowOf(sql`CAST(${call.windowed(sql`ntile(${call.integer(0)})`)} AS DECIMAL(38,0))`, NUMBER),
  },
  LAG: neighbour("lag"),
  LEAD: neighbour("lead"),
  FIRST_VALUE: valueAt("first_value"),
  LAST_VALUE: valueAt("last_value"),
  NTH_VALUE: valueAt("nth_value", (call) => sql`, ${call.integer(1)}`),
  CONDITIONAL_CHANGE_EVENT: {
    args: [1, 1],
    kind: "window",
    compile(call) {
      const values = aggregate(call.windowed(sql`list(${distinguished(call.arg(0))})`, UP_TO_ROW), RANK);
      // NULL is no change, nor is what comes behind it.
      const changes = made(RANK, [values], (list) => {
        const changed = mapList(
          list,
          (x, index) => sql`(${index} > 1 AND ${x} <> ${list}[CAST(${index} AS BIGINT) - 1])`,
          "list_filter",
        );
        return sql`CAST(coalesce(len(${changed}), 0) AS DECIMAL(18,0))`;
      });
      return { ...changes, nullable: false };
    },
  },
  INTERPOLATE_FFILL: filled("last_value", UP_TO_ROW),
  INTERPOLATE_BFILL: filled("first_value", FROM_ROW),
  // How often the condition was true, up to the row.
  CONDITIONAL_TRUE_EVENT: {
    args: [1, 1],
    kind: "window",
    compile(call) {
      const held = sql`count(CASE WHEN ${place(call.as(0, BOOLEAN).value)} THEN 1 END)`;
      return windowOf(sql`CAST(${call.windowed(held, UP_TO_ROW)} AS DECIMAL(18,0))`, RANK);
    },
  },
  RATIO_TO_REPORT: {
    args: [1, 1],
    kind: "window",
    compile(call) {
      const value = asNumber(call.compiler, call.arg(0));
      if (value.volatile) throw notSupported(`${call.name} of a value that changes each time`);
      const total = call.windowed(sql`sum(${place(value.value)})`);
      const type: DataType =
        value.type.name === "FIXED" ? { name: "FIXED", precision: 38, scale: value.type.scale } : value.type;
      const whole = bound(pinned(sql`nullif(CAST(${total} AS ${rawSql(duckType(type))}), 0)`), type, [value]);
      return markNullable(binary(call.compiler, "/", value, whole));
    },
  },
};
