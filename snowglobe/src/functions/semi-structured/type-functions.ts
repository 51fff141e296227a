import { type BoundExpression, made, markNullable } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import { alias, type FunctionRules } from "../../expression/define.ts";
import type { FunctionRule } from "../../expression/function-rule.ts";
import { BINARY, BOOLEAN, type DataType, NUMBER, TEXT, VARIANT } from "../../types/data-type.ts";
import { type DuckSql, macro, rawSql, sql } from "../../types/duck-sql.ts";
import { duckString, duckType } from "../../types/duck-type.ts";
import { ARRAY, argumentOf, OBJECT } from "./arguments.ts";

const INTEGERS = ["INTEGER"];
const DECIMALS = [...INTEGERS, "DECIMAL"];

function isOneOf(x: DuckSql, types: readonly string[]): DuckSql {
  return sql`(${macro("type_of", x)} IN (${rawSql(types.map(duckString).join(", "))}))`;
}

/** IS_…: a test of what a VARIANT holds; FALSE for NULL. https://docs.snowflake.com/en/sql-reference/functions/is */
function holds(...types: readonly string[]): FunctionRule {
  return {
    args: [1, 1],
    compile(call) {
      const value = argumentOf(call, 0, "VARIANT");
      const test = made(BOOLEAN, [value], (x) => sql`coalesce(${isOneOf(x, types)}, false)`);
      return { ...test, nullable: false };
    },
  };
}

/** AS_…: the value when it is of the type, without a conversion; else NULL. https://docs.snowflake.com/en/sql-reference/functions/as */
function only(type: DataType, ...types: readonly string[]): FunctionRule {
  return {
    args: [1, 1],
    compile(call) {
      return onlyAs(argumentOf(call, 0, "VARIANT"), type, types, (value) =>
        coerce(call.compiler, value, type),
      );
    },
  };
}

function onlyAs(
  variant: BoundExpression,
  type: DataType,
  types: readonly string[],
  read: (value: BoundExpression) => BoundExpression,
): BoundExpression {
  const held = made(
    VARIANT,
    [variant],
    (x) => sql`CASE WHEN ${isOneOf(x, types)} THEN ${x} ELSE CAST(NULL AS ${rawSql(duckType(VARIANT))}) END`,
  );
  return { ...markNullable(read(held)), type };
}

/** AS_DECIMAL(v [, precision [, scale]]): https://docs.snowflake.com/en/sql-reference/functions/as_decimal-number */
const asDecimal: FunctionRule = {
  args: [1, 3],
  compile(call) {
    const precision = call.count > 1 ? call.integer(1) : NUMBER.name === "FIXED" ? NUMBER.precision : 38;
    const type: DataType = { name: "FIXED", precision, scale: call.count > 2 ? call.integer(2) : 0 };
    return onlyAs(argumentOf(call, 0, "VARIANT"), type, DECIMALS, (value) =>
      coerce(call.compiler, value, type),
    );
  },
};

const REAL: DataType = { name: "REAL" };
const TIME: DataType = { name: "TIME", scale: 9 };
const timestamp = (name: "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" | "TIMESTAMP_TZ") => ({
  [`IS_${name}`]: holds(name),
  [`AS_${name}`]: only({ name, scale: 9 }, name),
});

/** What a VARIANT holds: https://docs.snowflake.com/en/sql-reference/functions-semistructured#type-predicates */
export const typeFunctions: FunctionRules = {
  TYPEOF: {
    args: [1, 1],
    compile: (call) => markNullable(made(TEXT, [argumentOf(call, 0, "VARIANT")], (x) => macro("type_of", x))),
  },
  IS_NULL_VALUE: {
    args: [1, 1],
    compile: (call) =>
      made(BOOLEAN, [argumentOf(call, 0, "VARIANT")], (x) => sql`(json_type(${x}) = 'NULL')`),
  },
  IS_ARRAY: holds("ARRAY"),
  IS_OBJECT: holds("OBJECT"),
  IS_BOOLEAN: holds("BOOLEAN"),
  IS_BINARY: holds("BINARY"),
  ...alias(holds("VARCHAR"), "IS_CHAR", "IS_VARCHAR"),
  ...alias(holds("DATE"), "IS_DATE", "IS_DATE_VALUE"),
  IS_INTEGER: holds(...INTEGERS),
  IS_DECIMAL: holds(...DECIMALS),
  ...alias(holds(...DECIMALS, "DOUBLE"), "IS_DOUBLE", "IS_REAL"),
  IS_TIME: holds("TIME"),
  ...timestamp("TIMESTAMP_NTZ"),
  ...timestamp("TIMESTAMP_LTZ"),
  ...timestamp("TIMESTAMP_TZ"),
  AS_ARRAY: only(ARRAY, "ARRAY"),
  AS_OBJECT: only(OBJECT, "OBJECT"),
  AS_BOOLEAN: only(BOOLEAN, "BOOLEAN"),
  AS_BINARY: only(BINARY, "BINARY"),
  ...alias(only(TEXT, "VARCHAR"), "AS_CHAR", "AS_VARCHAR"),
  AS_DATE: only({ name: "DATE" }, "DATE"),
  ...alias(asDecimal, "AS_DECIMAL", "AS_NUMBER"),
  ...alias(only(REAL, ...DECIMALS, "DOUBLE"), "AS_DOUBLE", "AS_REAL"),
  AS_INTEGER: only(NUMBER, ...INTEGERS),
  AS_TIME: only(TIME, "TIME"),
  STRIP_NULL_VALUE: {
    args: [1, 1],
    compile(call) {
      const value = argumentOf(call, 0, "VARIANT");
      return markNullable(
        made(VARIANT, [value], (x) => sql`CASE WHEN json_type(${x}) <> 'NULL' THEN ${x} END`),
      );
    },
  },
};
