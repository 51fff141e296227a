import { invalid } from "../../errors/invalid.ts";
import { type BoundExpression, made, markNullable } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { textLiteral } from "../../expression/literal.ts";
import { BINARY, type DataType, NUMBER, TEXT, VARIANT } from "../../types/data-type.ts";
import { macro, mapList, rawSql, sql } from "../../types/duck-sql.ts";
import { duckString } from "../../types/duck-type.ts";
import { aggregate, argument, counted, refuseDistinctWindow } from "../aggregates/aggregate-value.ts";
import { hashInput } from "../hashes/hash-input.ts";
import { ARRAY, OBJECT, objectArgument, operation } from "../semi-structured/arguments.ts";

const REAL: DataType = { name: "REAL" };
const MOST_COUNTERS = 100_000;

/** All values of the rows as an array's text, NULLs left out. */
function allOf(call: FunctionCall, value: BoundExpression): BoundExpression {
  const texts = call.windowed(sql`list(CAST(${argument(value)} AS VARCHAR))`);
  const known = mapList(texts, (x) => sql`${x} IS NOT NULL`, "list_filter");
  return aggregate(macro("array", known), TEXT);
}

/** A whole number from 1 to 100,000. */
function countAt(call: FunctionCall, index: number, otherwise: number | ""): BoundExpression {
  if (call.count <= index) return textLiteral(String(otherwise));
  const count = call.integer(index);
  if (count < 1 || count > MOST_COUNTERS)
    throw invalid(
      "001044",
      "42P13",
      `argument ${index + 1} of ${call.name} must be between 1 and ${MOST_COUNTERS}`,
    );
  return textLiteral(String(count));
}

function ofRows(args: FunctionRule["args"], compile: (call: FunctionCall) => BoundExpression): FunctionRule {
  return {
    args,
    kind: "aggregate",
    compile(call) {
      refuseDistinctWindow(call);
      return { ...compile(call), volatile: false };
    },
  };
}

/** Distinct values by their hashes of 64 bits, in order: what HLL_ESTIMATE counts. */
const accumulateHashes = ofRows([1, 1], (call) => {
  const value = call.arg(0);
  const key = made(
    TEXT,
    [value, hashInput([value])],
    (x, text) => sql`CASE WHEN ${x} IS NOT NULL THEN lpad(to_hex(hash(${text})), 16, '0') END`,
  );
  const hashes = mapList(
    call.windowed(sql`list(${argument(key)})`),
    (x) => sql`${x} IS NOT NULL`,
    "list_filter",
  );
  return counted(sql`unhex(coalesce(array_to_string(list_sort(list_distinct(${hashes})), ''), ''))`, BINARY);
});

const combineHashes = ofRows([1, 1], (call) => {
  const hex = made(TEXT, [call.as(0, BINARY)], (x) => sql`hex(${x})`);
  const all = call.windowed(sql`string_agg(${argument(hex)}, ',')`);
  return counted(sql`unhex(sf_variant('HLL_COMBINE', coalesce(${all}, '')))`, BINARY);
});

function shareAt(call: FunctionCall, index: number): BoundExpression {
  const share = Number(call.constant(index));
  if (!(share >= 0 && share <= 1))
    throw invalid(
      "001015",
      "22023",
      `Invalid percentile ${call.constant(index)}: it must be between 0.0 and 1.0`,
    );
  return textLiteral(String(share));
}

/** NULL without rows. */
function perState(name: string, call: FunctionCall, ...more: readonly BoundExpression[]): BoundExpression {
  const states = allOf(call, objectArgument(call, 0));
  const state = operation(name, OBJECT, [states, ...more]);
  return markNullable(
    made(
      OBJECT,
      [states, state],
      (all, x) => sql`CASE WHEN ${all} <> ${rawSql(duckString("[]"))} THEN ${x} END`,
    ),
  );
}

/**
 * Estimates of Snowflake's, which are exact here: https://docs.snowflake.com/en/sql-reference/functions-aggregation
 * HLL_EXPORT and HLL_IMPORT show Snowflake's own hashes, and are not here.
 */
export const estimateFunctions: FunctionRules = {
  HLL_ACCUMULATE: accumulateHashes,
  HLL_COMBINE: combineHashes,
  HLL_ESTIMATE: {
    args: [1, 1],
    compile: (call) =>
      made(NUMBER, [call.as(0, BINARY)], (x) => sql`CAST(octet_length(${x}) // 8 AS DECIMAL(38,0))`),
  },
  APPROX_TOP_K: ofRows([1, 3], (call) => {
    countAt(call, 2, 1);
    return operation("TOP_K", ARRAY, [allOf(call, call.as(0, VARIANT)), countAt(call, 1, 1)]);
  }),
  APPROX_TOP_K_ACCUMULATE: ofRows([2, 2], (call) =>
    operation("TOP_K_ACCUMULATE", OBJECT, [allOf(call, call.as(0, VARIANT)), countAt(call, 1, 1)]),
  ),
  APPROX_TOP_K_COMBINE: ofRows([1, 2], (call) => perState("TOP_K_COMBINE", call, countAt(call, 1, ""))),
  APPROX_TOP_K_ESTIMATE: {
    args: [1, 2],
    compile: (call) => operation("TOP_K_ESTIMATE", ARRAY, [objectArgument(call, 0), countAt(call, 1, 1)]),
  },
  APPROX_PERCENTILE_ACCUMULATE: ofRows([1, 1], (call) =>
    operation("PERCENTILE_ACCUMULATE", OBJECT, [
      allOf(call, coerce(call.compiler, call.as(0, REAL), VARIANT)),
    ]),
  ),
  APPROX_PERCENTILE_COMBINE: ofRows([1, 1], (call) => perState("PERCENTILE_COMBINE", call)),
  APPROX_PERCENTILE_ESTIMATE: {
    args: [2, 2],
    compile: (call) => operation("PERCENTILE_ESTIMATE", REAL, [objectArgument(call, 0), shareAt(call, 1)]),
  },
};
