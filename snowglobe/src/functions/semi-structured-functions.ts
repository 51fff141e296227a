import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, made, markNullable } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import type { FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { textLiteral } from "../expression/literal.ts";
import { BOOLEAN, type DataType, TEXT, VARIANT } from "../types/data-type.ts";
import { type DuckSql, joinSql, macro, mapList, rawSql, sql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";
import { jsonPath } from "../types/json-path.ts";
import { typeName } from "../types/type-name.ts";

const ARRAY: DataType = { name: "ARRAY" };
const NOTHING = rawSql("NULL");
const OBJECT: DataType = { name: "OBJECT" };

function json(call: FunctionCall, index: number, ...names: readonly DataType["name"][]): BoundExpression {
  const value = call.arg(index);
  if (!names.includes(value.type.name))
    throw invalid(
      "001044",
      "42P13",
      `Invalid argument types for function '${call.name}': (${typeName(value.type)})`,
    );
  return value;
}

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
        // Snowflake shows a NULL element as `undefined`, which JSON has not.
        return macro(
          "array",
          compact
            ? mapList(list, (x) => sql`${x} IS NOT NULL`, "list_filter")
            : mapList(list, (x) => sql`coalesce(${x}, 'null')`),
        );
      });
      return { ...array, nullable: false };
    },
  };
}

/** A test of what a VARIANT holds. */
function holds(type: string): FunctionRule {
  return {
    args: [1, 1],
    compile: (call) =>
      made(BOOLEAN, [json(call, 0, "VARIANT")], (x) => sql`(json_type(${x}) = ${rawSql(duckString(type))})`),
  };
}

const elementsOf = (x: DuckSql) => sql`CAST(json_extract(${x}, '$[*]') AS VARCHAR[])`;

/** Functions of VARIANT, OBJECT and ARRAY: https://docs.snowflake.com/en/sql-reference/functions-semistructured */
export const semiStructuredFunctions: FunctionRules = {
  PARSE_JSON: {
    args: [1, 1],
    compile(call) {
      return markNullable(made(VARIANT, [call.text(0)], (x) => macro("parse_json", x)));
    },
  },
  TRY_PARSE_JSON: {
    args: [1, 1],
    compile(call) {
      return markNullable(made(VARIANT, [call.text(0)], (x) => macro("try_parse_json", x)));
    },
  },
  TO_JSON: {
    args: [1, 1],
    compile: (call) => made(TEXT, [call.as(0, VARIANT)], (x) => sql`CAST(${x} AS VARCHAR)`),
  },
  OBJECT_CONSTRUCT: objectConstruct,
  OBJECT_CONSTRUCT_KEEP_NULL: objectKeepNull,
  ARRAY_CONSTRUCT: arrayOf(false),
  ARRAY_CONSTRUCT_COMPACT: arrayOf(true),
  ARRAY_SIZE: {
    args: [1, 1],
    compile(call) {
      const value = json(call, 0, "ARRAY", "VARIANT");
      const size = made(
        { name: "FIXED", precision: 9, scale: 0 },
        [value],
        (x) =>
          sql`CAST(CASE WHEN json_type(${x}) = 'ARRAY' THEN json_array_length(${x}) END AS DECIMAL(9,0))`,
      );
      return markNullable(size);
    },
  },
  ARRAY_CONTAINS: {
    args: [2, 2],
    compile(call) {
      const value = call.arg(0);
      if (value.type.name !== "VARIANT")
        throw invalid(
          "001044",
          "42P13",
          `Invalid argument types for function 'ARRAY_CONTAINS': (${typeName(value.type)}, ARRAY)`,
        );
      const array = json(call, 1, "ARRAY", "VARIANT");
      return made(
        BOOLEAN,
        [value, array],
        (x, list) => sql`list_contains(${elementsOf(list)}, CAST(${x} AS VARCHAR))`,
      );
    },
  },
  ARRAY_TO_STRING: {
    args: [2, 2],
    compile(call) {
      const array = json(call, 0, "ARRAY", "VARIANT");
      return made(TEXT, [array, call.text(1)], (list, between) => {
        const texts = mapList(
          sql`json_extract(${list}, '$[*]')`,
          (x) => sql`coalesce(${macro("variant_text", x)}, '')`,
        );
        return sql`array_to_string(${texts}, ${between})`;
      });
    },
  },
  ARRAY_CAT: {
    args: [2, 2],
    compile: (call) =>
      made(ARRAY, [json(call, 0, "ARRAY"), json(call, 1, "ARRAY")], (left, right) =>
        macro("array", sql`list_concat(${elementsOf(left)}, ${elementsOf(right)})`),
      ),
  },
  ARRAY_APPEND: {
    args: [2, 2],
    compile: (call) =>
      made(ARRAY, [json(call, 0, "ARRAY"), call.as(1, VARIANT)], (list, x) =>
        macro("array", sql`list_append(${elementsOf(list)}, coalesce(CAST(${x} AS VARCHAR), 'null'))`),
      ),
  },
  OBJECT_KEYS: {
    args: [1, 1],
    compile(call) {
      const value = json(call, 0, "OBJECT", "VARIANT");
      return made(ARRAY, [value], (x) => sql`CAST(to_json(json_keys(${x})) AS JSON)`);
    },
  },
  GET: {
    args: [2, 2],
    compile(call) {
      const value = json(call, 0, "OBJECT", "ARRAY", "VARIANT");
      const place = call.arg(1);
      const path = place.type.name === "FIXED" ? `$[${call.integer(1)}]` : jsonPath(call.constant(1));
      return markNullable(
        made(VARIANT, [value], (x) => sql`json_extract(${x}, ${rawSql(duckString(path))})`),
      );
    },
  },
  GET_PATH: {
    args: [2, 2],
    compile(call) {
      const value = json(call, 0, "OBJECT", "ARRAY", "VARIANT");
      const path = call.constant(1);
      if (!/^[A-Za-z_][\w$]*(\[\d+\])*([.:][A-Za-z_][\w$]*(\[\d+\])*)*$/.test(path))
        throw notSupported(`GET_PATH of '${path}'`);
      const duck = `$${path
        .split(/[.:]/)
        .map((step) => step.replace(/^[^[]+/, (name) => `."${name}"`))
        .join("")}`;
      return markNullable(
        made(VARIANT, [value], (x) => sql`json_extract(${x}, ${rawSql(duckString(duck))})`),
      );
    },
  },
  TYPEOF: {
    args: [1, 1],
    compile: (call) => made(TEXT, [json(call, 0, "VARIANT")], (x) => macro("type_of", x)),
  },
  IS_NULL_VALUE: holds("NULL"),
  IS_ARRAY: holds("ARRAY"),
  IS_OBJECT: holds("OBJECT"),
  STRIP_NULL_VALUE: {
    args: [1, 1],
    compile(call) {
      const value = json(call, 0, "VARIANT");
      return markNullable(
        made(VARIANT, [value], (x) => sql`CASE WHEN json_type(${x}) <> 'NULL' THEN ${x} END`),
      );
    },
  },
};
