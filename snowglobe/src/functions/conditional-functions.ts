import { notSupported } from "../errors/snowflake-error.ts";
import { coerce, unify } from "../expression/coerce.ts";
import { alias, type FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { NULL } from "../expression/literal.ts";
import { compare } from "../expression/operators.ts";
import { type Typed, typed } from "../expression/typed.ts";
import { BOOLEAN, NUMBER } from "../types/data-type.ts";
import { typeName } from "../types/type-name.ts";

const coalesce: FunctionRule = {
  args: [1, 1000],
  compile(call) {
    const { type, values } = call.unified();
    const value = typed(`coalesce(${values.map(({ sql }) => sql).join(", ")})`, type, values);
    return { ...value, nullable: values.every(({ nullable }) => nullable) };
  },
};

/** The greatest or least of the arguments; NULL when one of them is. */
function extreme(name: "greatest" | "least", ignoreNulls: boolean): FunctionRule {
  return {
    args: [1, 1000],
    compile(call) {
      refuseTextFirst(call);
      const { type, values } = call.unified();
      const sql = `${name}(${values.map((value) => value.sql).join(", ")})`;
      if (ignoreNulls) return typed(sql, type, values);
      return typed(
        `CASE WHEN ${values.map((value) => `${value.sql} IS NULL`).join(" OR ")} THEN NULL ELSE ${sql} END`,
        type,
        values,
      );
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

function equalNull(call: FunctionCall): Typed {
  return compare(call.compiler, "IS NOT DISTINCT FROM", call.arg(0), call.arg(1));
}

/** Conditions: https://docs.snowflake.com/en/sql-reference/expressions-conditional */
export const conditionalFunctions: FunctionRules = {
  IFF: {
    args: [3, 3],
    compile(call) {
      const test = call.as(0, BOOLEAN);
      const { type, values } = call.unified([1, 2]);
      return typed(`CASE WHEN ${test.sql} THEN ${values[0]?.sql} ELSE ${values[1]?.sql} END`, type, values);
    },
  },
  COALESCE: { ...coalesce, args: [2, 1000] },
  ...alias({ ...coalesce, args: [2, 2] }, "NVL", "IFNULL"),
  NVL2: {
    args: [3, 3],
    compile(call) {
      const { type, values } = call.unified([1, 2]);
      return typed(
        `CASE WHEN ${call.arg(0).sql} IS NOT NULL THEN ${values[0]?.sql} ELSE ${values[1]?.sql} END`,
        type,
        values,
      );
    },
  },
  NULLIF: {
    args: [2, 2],
    compile(call) {
      const value = call.arg(0);
      const same = compare(call.compiler, "=", value, call.arg(1));
      return {
        ...typed(`CASE WHEN ${same.sql} THEN NULL ELSE ${value.sql} END`, value.type, [value]),
        nullable: true,
      };
    },
  },
  ZEROIFNULL: {
    args: [1, 1],
    compile(call) {
      const value = call.arg(0).untyped ? coerce(call.compiler, call.arg(0), NUMBER) : call.arg(0);
      return { ...typed(`coalesce(${value.sql}, 0)`, value.type, [value]), nullable: false };
    },
  },
  NULLIFZERO: {
    args: [1, 1],
    compile(call) {
      const value = call.arg(0);
      return { ...typed(`nullif(${value.sql}, 0)`, value.type, [value]), nullable: true };
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
      const tests: string[] = [];
      const results: Typed[] = [];
      for (let pair = 0; pair < pairs; pair += 1) {
        tests.push(compare(call.compiler, "IS NOT DISTINCT FROM", subject, rest[pair * 2] ?? NULL).sql);
        results.push(rest[pair * 2 + 1] ?? NULL);
      }
      const same = unify(call.compiler, [...results, otherwise]);
      const branches = tests.map((test, index) => `WHEN ${test} THEN ${same.values[index]?.sql}`);
      return typed(`CASE ${branches.join(" ")} ELSE ${same.values.at(-1)?.sql} END`, same.type, same.values);
    },
  },
  GREATEST: extreme("greatest", false),
  LEAST: extreme("least", false),
  GREATEST_IGNORE_NULLS: extreme("greatest", true),
  LEAST_IGNORE_NULLS: extreme("least", true),
};
