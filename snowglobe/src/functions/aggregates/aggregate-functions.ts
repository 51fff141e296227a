import { notSupported } from "../../errors/snowflake-error.ts";
import { type BoundExpression, made, markNullable } from "../../expression/bound-expression.ts";
import { alias, type FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { asNumber, binary, scaled, unscaled } from "../../expression/operators.ts";
import { distinguished, sortable } from "../../expression/order.ts";
import { BOOLEAN, type DataType, isKeptAsJson, NUMBER, TEXT } from "../../types/data-type.ts";
import {
  apply,
  type DuckSql,
  type DuckValue,
  joinSql,
  macro,
  place,
  rawSql,
  sql,
} from "../../types/duck-sql.ts";
import { duckString, duckType } from "../../types/duck-type.ts";
import { hashed, hashInput } from "../hashes/hash-input.ts";
import { aggregate, argument, counted, distinct, refuseDistinctWindow } from "./aggregate-value.ts";
import { collectingAggregates } from "./collecting-aggregates.ts";

const REAL: DataType = { name: "REAL" };
const COUNT: DataType = { name: "FIXED", precision: 18, scale: 0 };

/** COUNT(*), COUNT(x), COUNT(DISTINCT a, b): https://docs.snowflake.com/en/sql-reference/functions/count */
const count: FunctionRule = {
  args: [1, 100],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const result = (inside: DuckSql) =>
      counted(sql`CAST(${call.windowed(sql`count(${inside})`)} AS DECIMAL(18,0))`, COUNT);
    const [first] = call.ast.args;
    if (first?.kind === "star") {
      if (first.qualifier.length > 0 || call.count > 1) throw notSupported("COUNT(table.*)");
      return result(sql`*`);
    }
    const values = call.all();
    const [only] = values;
    if (only && values.length === 1)
      return result(sql`${distinct(call)}${call.ast.distinct ? distinguished(only) : argument(only)}`);
    const row = made(TEXT, values, (...parts) => {
      const known = parts.map((part) => sql`${part} IS NOT NULL`);
      const keys = parts.map((part, index) => keyOf(values[index]?.type, part));
      return sql`CASE WHEN ${joinSql(known, " AND ")} THEN row(${joinSql(keys, ", ")}) END`;
    });
    return result(sql`${distinct(call)}${argument(row)}`);
  },
};

/** SUM: whole and decimal numbers keep their scale. https://docs.snowflake.com/en/sql-reference/functions/sum */
const sum: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const value = summed(call);
    const sum = call.windowed(sql`sum(${distinct(call)}${argument(value)})`);
    if (value.type.name !== "FIXED") return markNullable(aggregate(sum, REAL, [value]));
    return markNullable(wholeSum(sum, value.type));
  },
};

/** What is summed: "When passed a VARCHAR expression, this function implicitly casts the input to floating point." */
function summed(call: FunctionCall): BoundExpression {
  const value = call.arg(0);
  return value.type.name === "TEXT" && !value.untyped ? call.as(0, REAL) : asNumber(call.compiler, value);
}

/** A sum as a number of 38 digits: DuckDB lets a sum grow to 39. */
function wholeSum(text: DuckSql, type: FixedType): BoundExpression {
  const result: FixedType = { ...type, precision: 38 };
  const sum = aggregate(sql`CAST(${text} AS ${rawSql(duckType(result))})`, result);
  // Numbers of so few digits would have to be thousands of millions.
  if (type.precision < 29) return sum;
  const nines = "9".repeat(38);
  const greatest = type.scale === 0 ? nines : `${nines.slice(type.scale)}.${"9".repeat(type.scale)}`;
  return made(
    result,
    [sum],
    (x) =>
      sql`CASE WHEN abs(${x}) > CAST(${rawSql(duckString(greatest))} AS ${rawSql(duckType(result))}) THEN sf.fail('100039', '22003', 'Numeric value is out of range: SUM') ELSE ${x} END`,
  );
}

type FixedType = Extract<DataType, { readonly name: "FIXED" }>;

/** AVG over a window has three digits more than its argument, rounded: 10.000 for whole numbers, as the page shows. */
function windowAverage(call: FunctionCall, value: BoundExpression, type: FixedType): BoundExpression {
  const result: FixedType = { name: "FIXED", precision: 38, scale: Math.min(type.scale + 3, 37) };
  const scale = type.scale;
  const sum = aggregate(
    unscaled(sql`CAST(${call.windowed(sql`sum(${argument(value)})`)} AS DECIMAL(38,${scale}))`, scale),
    result,
  );
  const rows = aggregate(sql`nullif(CAST(${rowsOf(call, value)} AS HUGEINT), 0)`, COUNT);
  const unit = rawSql(String(2n * 10n ** BigInt(result.scale - scale)));
  const average = made(result, [sum, rows], (x, n) =>
    scaled(sql`(CAST(sign(${x}) AS HUGEINT) * ((abs(${x}) * ${unit} + ${n}) // (2 * ${n})))`, result),
  );
  return markNullable(average);
}

/** How many values there are. A value that changes each time is asked for once, so it is not asked to be counted. */
function rowsOf(call: FunctionCall, value: BoundExpression): DuckSql {
  if (!value.nullable && !call.ast.distinct) return call.windowed(sql`count(*)`);
  if (value.volatile) throw notSupported(`${call.name} of a value that changes each time and may be NULL`);
  return call.windowed(sql`count(${distinct(call)}${argument(value)})`);
}

/** AVG is the exact sum divided by the count. */
const average: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const value = summed(call);
    const inside = sql`${distinct(call)}${argument(value)}`;
    if (value.type.name !== "FIXED")
      return markNullable(aggregate(call.windowed(sql`avg(${inside})`), REAL, [value]));
    if (call.ast.over) return windowAverage(call, value, value.type);
    const total = wholeSum(sql`sum(${inside})`, value.type);
    const rows = aggregate(sql`nullif(${rowsOf(call, value)}, 0)`, COUNT);
    return markNullable(binary(call.compiler, "/", total, rows));
  },
};

function extreme(name: "min" | "max"): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      const value = call.arg(0);
      if (value.type.name === "VARIANT" || value.type.name === "TIMESTAMP_TZ") {
        const found = call.windowed(sql`${rawSql(name)}(${place(behindItsOrder(value))})`);
        return markNullable(aggregate(sql`(${found}).v`, value.type, [value]));
      }
      return markNullable(
        aggregate(call.windowed(sql`${rawSql(name)}(${sortable(value)})`), value.type, [value]),
      );
    },
  };
}

/** A VARIANT or a TIMESTAMP_TZ behind what it is sorted by. */
function behindItsOrder({ value, type }: BoundExpression): DuckValue {
  const order = (x: DuckSql) => (type.name === "VARIANT" ? macro("variant_order", x) : sql`(${x}).t`);
  return apply([value], (x) => sql`CASE WHEN ${x} IS NOT NULL THEN {'o': ${order(x)}, 'v': ${x}} END`);
}

/** The part of a row that is counted once: the same for equal values. */
function keyOf(type: DataType | undefined, x: DuckSql): DuckSql {
  if (type?.name === "TIMESTAMP_TZ") return sql`(${x}).t`;
  return type && isKeptAsJson(type) ? macro("variant_key", x) : x;
}

function extremeBy(name: "arg_min" | "arg_max"): FunctionRule {
  return {
    args: [2, 2],
    kind: "aggregate",
    compile(call) {
      const value = call.arg(0);
      const found = sql`${rawSql(`${name}_null`)}(${argument(value)}, ${sortable(call.arg(1))})`;
      return markNullable(aggregate(call.windowed(found), value.type, [value]));
    },
  };
}

function ofReal(duck: string): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      refuseDistinctWindow(call);
      const value = call.as(0, REAL);
      const found = sql`${rawSql(duck)}(${distinct(call)}${argument(value)})`;
      return markNullable(aggregate(call.windowed(found), REAL, [value]));
    },
  };
}

function ofBooleans(duck: string): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile: (call) =>
      markNullable(aggregate(call.windowed(sql`${rawSql(duck)}(${argument(call.as(0, BOOLEAN))})`), BOOLEAN)),
  };
}

/**
 * HASH_AGG: one number for a set of rows, whatever their order. Snowflake does not tell its hash, so the number differs
 * from its; that it changes with the rows is what it promises. https://docs.snowflake.com/en/sql-reference/functions/hash_agg
 */
const hashAggregate: FunctionRule = {
  args: [1, 1000],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const input = argument(hashInput(hashed(call)));
    const total = call.windowed(sql`sum(${distinct(call)}CAST(hash(${input}) AS HUGEINT))`);
    return counted(sql`CAST(coalesce(${total}, 0) % 9223372036854775807 AS DECIMAL(19,0))`, {
      name: "FIXED",
      precision: 19,
      scale: 0,
    });
  },
};

const median: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    const value = asNumber(call.compiler, call.arg(0));
    if (value.type.name === "REAL")
      return markNullable(aggregate(call.windowed(sql`median(${argument(value)})`), REAL, [value]));
    const scale = Math.min((value.type.name === "FIXED" ? value.type.scale : 0) + 3, 37);
    const type: DataType = { name: "FIXED", precision: 38, scale };
    const duck = rawSql(duckType(type));
    const found = call.windowed(sql`median(CAST(${argument(value)} AS ${duck}))`);
    return markNullable(aggregate(sql`CAST(${found} AS ${duck})`, type, [value]));
  },
};

/** Aggregates: https://docs.snowflake.com/en/sql-reference/functions-aggregation */
export const aggregateFunctions: FunctionRules = {
  COUNT: count,
  COUNT_IF: {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      const test = argument(call.as(0, BOOLEAN));
      const found = call.windowed(sql`count(CASE WHEN ${test} THEN 1 END)`);
      return counted(sql`CAST(${found} AS DECIMAL(18,0))`, COUNT);
    },
  },
  SUM: sum,
  AVG: average,
  MIN: extreme("min"),
  MAX: extreme("max"),
  MIN_BY: extremeBy("arg_min"),
  MAX_BY: extremeBy("arg_max"),
  ANY_VALUE: {
    args: [1, 1],
    kind: "aggregate",
    compile: (call) =>
      markNullable(
        aggregate(call.windowed(sql`any_value(${argument(call.arg(0))})`), call.arg(0).type, [call.arg(0)]),
      ),
  },
  ...collectingAggregates,
  MEDIAN: median,
  ...alias(ofReal("stddev_samp"), "STDDEV", "STDDEV_SAMP"),
  STDDEV_POP: ofReal("stddev_pop"),
  ...alias(ofReal("var_samp"), "VARIANCE", "VAR_SAMP", "VARIANCE_SAMP"),
  ...alias(ofReal("var_pop"), "VAR_POP", "VARIANCE_POP"),
  BOOLAND_AGG: ofBooleans("bool_and"),
  BOOLOR_AGG: ofBooleans("bool_or"),
  HASH_AGG: hashAggregate,
  ...alias(
    {
      ...count,
      args: [1, 1],
      compile: (call) =>
        counted(
          sql`CAST(${call.windowed(sql`count(DISTINCT ${distinguished(call.arg(0))})`)} AS DECIMAL(18,0))`,
          COUNT,
        ),
    },
    "APPROX_COUNT_DISTINCT",
    "HLL",
  ),
  // The first expression is the highest bit: https://docs.snowflake.com/en/sql-reference/functions/grouping_id
  ...alias(
    {
      args: [1, 63],
      kind: "aggregate",
      compile: (call) =>
        counted(
          sql`CAST(grouping(${joinSql(call.all().map(distinguished), ", ")}) AS DECIMAL(38,0))`,
          NUMBER,
        ),
    },
    "GROUPING",
    "GROUPING_ID",
  ),
};
