import { invalid } from "../../errors/invalid.ts";
import { type BoundExpression, markNullable } from "../../expression/bound-expression.ts";
import { outputName } from "../../expression/context.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import type { Query } from "../../parser/ast.ts";
import { parseExpressionText } from "../../parser/parse-statement.ts";
import { tokenize } from "../../sql/tokenize.ts";
import type { DataType } from "../../types/data-type.ts";
import { pinned, rawSql } from "../../types/duck-sql.ts";
import { typeName } from "../../types/type-name.ts";

type TypeName = DataType["name"];

const NUMBERS: readonly TypeName[] = ["FIXED", "REAL"];
const TIMES: readonly TypeName[] = ["DATE", "TIMESTAMP_LTZ", "TIMESTAMP_NTZ", "TIMESTAMP_TZ"];
const TEXTS: readonly TypeName[] = ["TEXT"];
const ALL = [...NUMBERS, ...TIMES, ...TEXTS];

const NOWHERE = { start: 0, end: 0 };

/** A metric of the column X that its argument, a query of one column, gives. */
function metric(aggregate: string, types: readonly TypeName[]): FunctionRule {
  return { args: [1, 1], compile: (call) => measured(call, aggregate, types) };
}

function measured(call: FunctionCall, aggregate: string, types: readonly TypeName[]): BoundExpression {
  const { context } = call;
  const [argument] = call.ast.args;
  if (argument?.kind !== "subquery")
    throw invalid("001044", "42P13", `${call.name} takes a query of one column`);
  const within = context.subquery(argument.query, context.environment, context.scope);
  const [column] = within.columns;
  if (!column || within.columns.length !== 1)
    throw invalid("002020", "21S01", `${call.name} takes a query of one column`);
  if (!types.includes(column.type.name) && !column.untyped)
    throw invalid(
      "001044",
      "42P13",
      `Invalid argument types for function '${call.name}': (TABLE(${typeName(column.type)}))`,
    );
  const query: Query = {
    ...{ span: NOWHERE, recursive: false, with: [], orderBy: [] },
    body: {
      ...{ kind: "select", span: NOWHERE, distinct: false },
      items: [{ expression: parseExpressionText(aggregate, tokenize(aggregate), "TIMESTAMP_NTZ") }],
      from: [
        { kind: "subquery", query: argument.query, lateral: false, alias: { name: "T", columns: ["X"] } },
      ],
    },
  };
  const found = context.subquery(query, context.environment, context.scope);
  const [only] = found.columns;
  if (!only) throw new Error(`${call.name} has a value (${outputName(0)})`);
  return markNullable({ value: pinned(rawSql(`(${found.sql})`)), type: only.type, nullable: true });
}

const METRICS: Readonly<Record<string, FunctionRule>> = {
  NULL_COUNT: metric("COUNT_IF(X IS NULL)", ALL),
  UNIQUE_COUNT: metric("COUNT(DISTINCT X)", ALL),
  AVG: metric("AVG(X)", NUMBERS),
  MAX: metric("MAX(X)", NUMBERS),
  MIN: metric("MIN(X)", NUMBERS),
  MEDIAN: metric("MEDIAN(X)", NUMBERS),
  STDDEV: metric("STDDEV(X)", NUMBERS),
  VARIANCE: metric("VARIANCE(X)", NUMBERS),
  NEGATIVE_COUNT: metric("COUNT_IF(X < 0)", NUMBERS),
  ZERO_COUNT: metric("COUNT_IF(X = 0)", NUMBERS),
  STRING_LENGTH_AVG: metric("AVG(LENGTH(X)::FLOAT)", TEXTS),
  STRING_LENGTH_MAX: metric("MAX(LENGTH(X))", TEXTS),
  STRING_LENGTH_MIN: metric("MIN(LENGTH(X))", TEXTS),
  UNTRIMMED_STRING_COUNT: metric("COUNT_IF(REGEXP_COUNT(X, '^\\\\s|\\\\s$') > 0)", TEXTS),
};

/**
 * Metrics of a column that may be called by themselves: https://docs.snowflake.com/en/sql-reference/functions-data-metric
 * ROW_COUNT, FRESHNESS and ACCEPTED_VALUES belong to a table, and are refused.
 */
export const dataMetricFunctions: FunctionRules = Object.fromEntries(
  Object.entries(METRICS).map(([name, rule]) => [`SNOWFLAKE.CORE.${name}`, rule]),
);
