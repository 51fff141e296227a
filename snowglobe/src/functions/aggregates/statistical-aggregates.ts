import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { type BoundExpression, made, markNullable } from "../../expression/bound-expression.ts";
import { alias, type FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { asNumber } from "../../expression/operators.ts";
import { hasEquals, sortable } from "../../expression/order.ts";
import { BOOLEAN, type DataType, NUMBER } from "../../types/data-type.ts";
import { type DuckSql, macro, rawSql, sql } from "../../types/duck-sql.ts";
import { duckType } from "../../types/duck-type.ts";
import { aggregate, argument, counted, distinct, refuseDistinctWindow } from "./aggregate-value.ts";

const REAL: DataType = { name: "REAL" };

/** Of two FLOATs, y before x; rows where one is NULL are left out. */
function ofPairs(duck: string): FunctionRule {
  return {
    args: [2, 2],
    kind: "aggregate",
    compile(call) {
      refuseDistinctWindow(call);
      const pair = sql`${argument(call.as(0, REAL))}, ${argument(call.as(1, REAL))}`;
      const found = sql`${rawSql(duck)}(${distinct(call)}${pair})`;
      if (duck === "regr_count")
        return counted(sql`CAST(${call.windowed(found)} AS DECIMAL(18,0))`, {
          name: "FIXED",
          precision: 18,
          scale: 0,
        });
      return markNullable(aggregate(call.windowed(found), REAL));
    },
  };
}

function ofReals(duck: string): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      refuseDistinctWindow(call);
      const found = sql`${rawSql(duck)}(${distinct(call)}${argument(call.as(0, REAL))})`;
      return markNullable(aggregate(call.windowed(found), REAL));
    },
  };
}

/** The bits of whole numbers put together. Beyond 64 bits DuckDB says so. */
function ofBits(duck: string): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      const value = sql`CAST(${argument(call.as(0, NUMBER))} AS BIGINT)`;
      const found = call.windowed(sql`${rawSql(duck)}(${distinct(call)}${value})`);
      return markNullable(aggregate(sql`CAST(${found} AS DECIMAL(38,0))`, NUMBER));
    },
  };
}

/** The share below which a value is looked for. @throws unless it is a constant from 0 to 1 */
function shareAt(call: FunctionCall, index: number): DuckSql {
  const share = call.constant(index);
  if (!(Number(share) >= 0 && Number(share) <= 1))
    throw invalid("001015", "22023", `Invalid percentile ${share}: it must be between 0.0 and 1.0`);
  return rawSql(`CAST('${Number(share)}' AS DOUBLE)`);
}

/** The share, and what is sorted. */
function percentile(call: FunctionCall): { share: DuckSql; value: BoundExpression; descending: boolean } {
  const share = shareAt(call, 0);
  const items = call.sortedBy();
  const [item] = items;
  if (item === undefined || items.length > 1)
    throw invalid("001003", "42000", `${call.name} needs WITHIN GROUP (ORDER BY …) with one expression.`);
  return { share, ...item };
}

/** Between two values: of numbers it has three digits more. */
const percentileCont: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const { share, value: sorted, descending } = percentile(call);
    const value = asNumber(call.compiler, sorted);
    const at = descending ? sql`(1 - ${share})` : share;
    if (value.type.name !== "FIXED")
      return markNullable(
        aggregate(call.windowed(sql`quantile_cont(${argument(value)}, ${at})`), REAL, [value]),
      );
    const scale = Math.min(value.type.scale + 3, 37);
    const type: DataType = { name: "FIXED", precision: 38, scale };
    const duck = rawSql(duckType(type));
    const found = call.windowed(sql`quantile_cont(CAST(${argument(value)} AS ${duck}), ${at})`);
    return markNullable(aggregate(sql`CAST(${found} AS ${duck})`, type, [value]));
  },
};

/** The first value whose share is as great. */
const percentileDisc: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const { share, value, descending } = percentile(call);
    if (descending) throw notSupported("PERCENTILE_DISC with ORDER BY … DESC");
    if (value.type.name === "VARIANT" || value.type.name === "TIMESTAMP_TZ")
      throw notSupported(`PERCENTILE_DISC of ${value.type.name}`);
    const found = call.windowed(sql`quantile_disc(${sortable(value)}, ${share})`);
    return markNullable(aggregate(found, value.type, [value]));
  },
};

/** Snowflake estimates it (t-Digest); here it is exact, which is an estimate without an error. */
const approximatePercentile: FunctionRule = {
  args: [2, 2],
  kind: "aggregate",
  compile(call) {
    const value = argument(call.as(0, REAL));
    return markNullable(aggregate(call.windowed(sql`quantile_cont(${value}, ${shareAt(call, 1)})`), REAL));
  },
};

/** The most frequent value. Among several that are, Snowflake takes any; here it is the first that was met. */
const mode: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const value = call.arg(0);
    if (hasEquals(value.type)) throw notSupported(`MODE of ${value.type.name}`);
    return markNullable(aggregate(call.windowed(sql`mode(${argument(value)})`), value.type, [value]));
  },
};

/** Of numbers it has twelve digits, so it is worked out in two passes: DuckDB's own differs at the twelfth. */
const kurtosis: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const isNumber = asNumber(call.compiler, call.arg(0)).type.name === "FIXED";
    const type: DataType = isNumber ? { name: "FIXED", precision: 38, scale: 12 } : REAL;
    const values = call.windowed(sql`list(${distinct(call)}${argument(call.as(0, REAL))})`);
    return markNullable(
      made(
        type,
        [aggregate(values, REAL)],
        (list) => sql`CAST(${macro("kurtosis", list)} AS ${rawSql(duckType(type))})`,
      ),
    );
  },
};

/** Aggregates of statistics: https://docs.snowflake.com/en/sql-reference/functions-aggregation */
export const statisticalAggregates: FunctionRules = {
  CORR: ofPairs("corr"),
  COVAR_POP: ofPairs("covar_pop"),
  COVAR_SAMP: ofPairs("covar_samp"),
  REGR_AVGX: ofPairs("regr_avgx"),
  REGR_AVGY: ofPairs("regr_avgy"),
  REGR_COUNT: ofPairs("regr_count"),
  REGR_INTERCEPT: ofPairs("regr_intercept"),
  REGR_R2: ofPairs("regr_r2"),
  REGR_SLOPE: ofPairs("regr_slope"),
  REGR_SXX: ofPairs("regr_sxx"),
  REGR_SXY: ofPairs("regr_sxy"),
  REGR_SYY: ofPairs("regr_syy"),
  KURTOSIS: kurtosis,
  SKEW: ofReals("skewness"),
  MODE: mode,
  PERCENTILE_CONT: percentileCont,
  PERCENTILE_DISC: percentileDisc,
  APPROX_PERCENTILE: approximatePercentile,
  ...alias(ofBits("bit_and"), "BITAND_AGG"),
  ...alias(ofBits("bit_or"), "BITOR_AGG"),
  ...alias(ofBits("bit_xor"), "BITXOR_AGG"),
  // True when exactly one value is.
  BOOLXOR_AGG: {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      const held = call.windowed(sql`sum(CAST(${argument(call.as(0, BOOLEAN))} AS INTEGER))`);
      return markNullable(aggregate(sql`(${held} = 1)`, BOOLEAN));
    },
  },
};
