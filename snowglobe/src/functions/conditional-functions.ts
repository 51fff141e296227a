import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, made, markNullable, once } from "../expression/bound-expression.ts";
import { unify } from "../expression/coerce.ts";
import { alias, type FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { NULL } from "../expression/literal.ts";
import { asNumber, caseOf, compare } from "../expression/operators.ts";
import { BOOLEAN, basicName, isKeptAsJson } from "../types/data-type.ts";
import { joinSql, rawSql, sql } from "../types/duck-sql.ts";
import { typeName } from "../types/type-name.ts";

const coalesce: FunctionRule = {
  args: [1, 1000],
  compile(call) {
    const { type, values } = call.unified();
    const value = made(type, values, (...parts) => sql`coalesce(${joinSql(parts, ", ")})`);
    return { ...value, nullable: values.every(({ nullable }) => nullable) };
  },
};

/** One of two FLOATs when the other is known: https://docs.snowflake.com/en/sql-reference/functions/regr_valx */
function regressionValue(kept: 0 | 1): FunctionRule {
  return {
    args: [2, 2],
    compile: (call) => {
      const parts = [call.as(0, { name: "REAL" }), call.as(1, { name: "REAL" })] as const;
      return markNullable(
        made({ name: "REAL" }, parts, (y, x) => {
          const [value, other] = kept === 0 ? [y, x] : [x, y];
          return sql`CASE WHEN ${other} IS NOT NULL THEN ${value} END`;
        }),
      );
    },
  };
}

/** The greatest or least of the arguments; NULL when one of them is. */
function extreme(name: "greatest" | "least", ignoreNulls: boolean): FunctionRule {
  return {
    args: [1, 1000],
    compile(call) {
      refuseTextFirst(call);
      const { type, values } = call.unified();
      if (isKeptAsJson(type))
        throw notSupported(`${call.name} of values of type ${basicName(type)}: cast them first`);
      return made(type, values, (...parts) => {
        const found = sql`${rawSql(name)}(${joinSql(parts, ", ")})`;
        if (ignoreNulls) return found;
        const nulls = parts.map((part) => sql`${part} IS NULL`);
        return sql`CASE WHEN ${joinSql(nulls, " OR ")} THEN NULL ELSE ${found} END`;
      });
    },
  };
}

/** "If the first type is not numeric, then all other arguments must be convertible to the first type." */
function refuseTextFirst(call: FunctionCall): void {
  const [first, ...rest] = call.all();
  if (first?.type.name !== "TEXT" || first.untyped) return;
  const other = rest.find(({ type, untyped }) => !untyped && type.name !== "TEXT");
  if (other)
    throw notSupported(`${call.name} of a text before a value of type ${typeName(other.type)}: cast one`);
}

function equalNull(call: FunctionCall): BoundExpression {
  return compare(call.compiler, "IS NOT DISTINCT FROM", call.arg(0), call.arg(1));
}

/** Conditions: https://docs.snowflake.com/en/sql-reference/expressions-conditional */
export const conditionalFunctions: FunctionRules = {
  REGR_VALX: regressionValue(1),
  REGR_VALY: regressionValue(0),
  IFF: {
    args: [3, 3],
    compile(call) {
      const { type, values, untyped } = call.unified([1, 2]);
      const [yes = NULL, no = NULL] = values;
      const value = made(
        type,
        [call.as(0, BOOLEAN), yes, no],
        (test, x, y) => sql`CASE WHEN ${test} THEN ${x} ELSE ${y} END`,
      );
      return { ...value, nullable: yes.nullable || no.nullable, untyped };
    },
  },
  COALESCE: { ...coalesce, args: [2, 1000] },
  ...alias({ ...coalesce, args: [2, 2] }, "NVL", "IFNULL"),
  NVL2: {
    args: [3, 3],
    compile(call) {
      const { type, values, untyped } = call.unified([1, 2]);
      const [yes = NULL, no = NULL] = values;
      const value = made(
        type,
        [call.arg(0), yes, no],
        (test, x, y) => sql`CASE WHEN ${test} IS NOT NULL THEN ${x} ELSE ${y} END`,
      );
      return { ...value, nullable: yes.nullable || no.nullable, untyped };
    },
  },
  NULLIF: {
    args: [2, 2],
    compile(call) {
      const value = once(call.arg(0), (x) =>
        made(
          x.type,
          [compare(call.compiler, "=", x, call.arg(1)), x],
          (same, kept) => sql`CASE WHEN ${same} THEN NULL ELSE ${kept} END`,
        ),
      );
      return markNullable(value);
    },
  },
  ZEROIFNULL: {
    args: [1, 1],
    compile(call) {
      const value = asNumber(call.compiler, call.arg(0));
      return { ...made(value.type, [value], (x) => sql`coalesce(${x}, 0)`), nullable: false };
    },
  },
  NULLIFZERO: {
    args: [1, 1],
    compile(call) {
      const value = asNumber(call.compiler, call.arg(0));
      return markNullable(made(value.type, [value], (x) => sql`CASE WHEN ${x} <> 0 THEN ${x} END`));
    },
  },
  EQUAL_NULL: { args: [2, 2], compile: equalNull },
  // Unlike CASE, DECODE finds NULL equal to NULL: https://docs.snowflake.com/en/sql-reference/functions/decode
  DECODE: {
    args: [3, 1000],
    compile(call) {
      const values = call.all();
      const [subject = NULL, ...rest] = values;
      const otherwise = rest.length % 2 === 1 ? (rest.at(-1) ?? NULL) : NULL;
      const pairs = Math.floor(rest.length / 2);
      const results = Array.from({ length: pairs }, (_, pair) => rest[pair * 2 + 1] ?? NULL);
      const same = unify(call.compiler, [...results, otherwise]);
      const value = once(subject, (x) => {
        const tests = results.map((_, pair) =>
          compare(call.compiler, "IS NOT DISTINCT FROM", x, rest[pair * 2] ?? NULL),
        );
        return caseOf(same.type, tests, same.values);
      });
      return { ...value, nullable: same.values.some(({ nullable }) => nullable), untyped: same.untyped };
    },
  },
  GREATEST: extreme("greatest", false),
  LEAST: extreme("least", false),
  GREATEST_IGNORE_NULLS: extreme("greatest", true),
  LEAST_IGNORE_NULLS: extreme("least", true),
};
