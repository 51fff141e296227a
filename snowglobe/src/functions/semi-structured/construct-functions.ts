import { invalid } from "../../errors/invalid.ts";
import { type BoundExpression, made } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { textLiteral } from "../../expression/literal.ts";
import { VARIANT } from "../../types/data-type.ts";
import { type DuckSql, joinSql, macro, mapList, rawSql, sql } from "../../types/duck-sql.ts";
import { ARRAY, elementSql, OBJECT } from "./arguments.ts";

const NOTHING = rawSql("NULL");

function objectOf(call: FunctionCall, build: (entries: DuckSql) => DuckSql): BoundExpression {
  const [first] = call.ast.args;
  const pairs: (readonly [key: BoundExpression, value: BoundExpression])[] = [];
  if (first?.kind === "star") {
    for (const { name, value } of call.star(first)) pairs.push([textLiteral(name), value]);
  } else {
    if (call.count % 2 !== 0)
      throw invalid("000938", "22023", `not enough arguments for function [${call.name}]`);
    for (let index = 0; index < call.count; index += 2) pairs.push([call.text(index), call.arg(index + 1)]);
  }
  const values = pairs.flatMap(([key, value]) => [key, coerce(call.compiler, value, VARIANT)]);
  const object = made(OBJECT, values, (...parts) => {
    const list = pairs.map(
      (_, index) =>
        sql`{'k': ${parts[index * 2] ?? NOTHING}, 'v': CAST(${parts[index * 2 + 1] ?? NOTHING} AS VARCHAR)}`,
    );
    return build(
      list.length === 0
        ? rawSql("CAST([] AS STRUCT(k VARCHAR, v VARCHAR)[])")
        : sql`[${joinSql(list, ", ")}]`,
    );
  });
  return { ...object, nullable: false };
}

/** OBJECT_CONSTRUCT leaves out NULLs: https://docs.snowflake.com/en/sql-reference/functions/object_construct */
const objectConstruct: FunctionRule = {
  args: [0, 10_000],
  compile: (call) => objectOf(call, (entries) => macro("object", macro("object_entries", entries))),
};

const objectKeepNull: FunctionRule = {
  args: [0, 10_000],
  compile: (call) =>
    objectOf(call, (entries) => {
      const named = mapList(entries, (e) => sql`${e}.k IS NOT NULL`, "list_filter");
      return macro(
        "object",
        mapList(named, (e) => sql`{'k': ${e}.k, 'v': coalesce(${e}.v, 'null')}`),
      );
    }),
};

function arrayOf(compact: boolean): FunctionRule {
  return {
    args: [0, 10_000],
    compile(call) {
      const values = call.all().map((value) => coerce(call.compiler, value, VARIANT));
      const array = made(ARRAY, values, (...parts) => {
        const texts = parts.map((x) => sql`CAST(${x} AS VARCHAR)`);
        const list = parts.length === 0 ? rawSql("CAST([] AS VARCHAR[])") : sql`[${joinSql(texts, ", ")}]`;
        return macro(
          "array",
          compact ? mapList(list, (x) => sql`${x} IS NOT NULL`, "list_filter") : mapList(list, elementSql),
        );
      });
      return { ...array, nullable: false };
    },
  };
}

/** Functions that make objects and arrays: https://docs.snowflake.com/en/sql-reference/functions-semistructured */
export const constructFunctions: FunctionRules = {
  OBJECT_CONSTRUCT: objectConstruct,
  OBJECT_CONSTRUCT_KEEP_NULL: objectKeepNull,
  ARRAY_CONSTRUCT: arrayOf(false),
  ARRAY_CONSTRUCT_COMPACT: arrayOf(true),
};
