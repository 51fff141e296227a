import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { coerce } from "../expression/coerce.ts";
import { alias, type FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { textLiteral } from "../expression/literal.ts";
import { type Typed, typed } from "../expression/typed.ts";
import { BOOLEAN, type DataType, TEXT, VARIANT } from "../types/data-type.ts";
import { duckString } from "../types/duck-type.ts";
import { jsonPath } from "../types/json-path.ts";
import { typeName } from "../types/type-name.ts";

const ARRAY: DataType = { name: "ARRAY" };
const OBJECT: DataType = { name: "OBJECT" };

function json(call: FunctionCall, index: number, ...names: readonly DataType["name"][]): Typed {
  const value = call.arg(index);
  if (!names.includes(value.type.name))
    throw invalid(
      "001044",
      "42P13",
      `Invalid argument types for function '${call.name}': (${typeName(value.type)})`,
    );
  return value;
}

function entries(call: FunctionCall): string {
  const [first] = call.ast.args;
  const pairs: (readonly [key: Typed, value: Typed])[] = [];
  if (first?.kind === "star") {
    for (const { name, value } of call.star(first)) pairs.push([textLiteral(name), value]);
  } else {
    if (call.count % 2 !== 0)
      throw invalid("000938", "22023", `not enough arguments for function [${call.name}]`);
    for (let index = 0; index < call.count; index += 2) pairs.push([call.text(index), call.arg(index + 1)]);
  }
  const list = pairs.map(
    ([key, value]) => `{'k': ${key.sql}, 'v': CAST(${coerce(call.compiler, value, VARIANT).sql} AS VARCHAR)}`,
  );
  return list.length === 0 ? "CAST([] AS STRUCT(k VARCHAR, v VARCHAR)[])" : `[${list.join(", ")}]`;
}

/** OBJECT_CONSTRUCT leaves out NULLs: https://docs.snowflake.com/en/sql-reference/functions/object_construct */
const objectConstruct: FunctionRule = {
  args: [0, 10_000],
  compile: (call) => ({
    sql: `sf.object(sf.object_entries(${entries(call)}))`,
    type: OBJECT,
    nullable: false,
  }),
};

const objectKeepNull: FunctionRule = {
  args: [0, 10_000],
  compile: (call) => ({
    sql: `sf.object(list_transform(list_filter(${entries(call)}, lambda e: e.k IS NOT NULL), lambda e: {'k': e.k, 'v': coalesce(e.v, 'null')}))`,
    type: OBJECT,
    nullable: false,
  }),
};

function arrayOf(compact: boolean): FunctionRule {
  return {
    args: [0, 10_000],
    compile(call) {
      const values = call
        .all()
        .map((value) => `CAST(${coerce(call.compiler, value, VARIANT).sql} AS VARCHAR)`);
      const list = values.length === 0 ? "CAST([] AS VARCHAR[])" : `[${values.join(", ")}]`;
      if (compact)
        return {
          sql: `sf.array(list_filter(${list}, lambda x: x IS NOT NULL))`,
          type: ARRAY,
          nullable: false,
        };
      // Snowflake shows a NULL element as `undefined`, which JSON has not.
      const elements = `list_transform(${list}, lambda x: coalesce(x, 'null'))`;
      return { sql: `sf.array(${elements})`, type: ARRAY, nullable: false };
    },
  };
}

const elementsOf = (sql: string) => `CAST(json_extract(${sql}, '$[*]') AS VARCHAR[])`;

/** Functions of VARIANT, OBJECT and ARRAY: https://docs.snowflake.com/en/sql-reference/functions-semistructured */
export const semiStructuredFunctions: FunctionRules = {
  PARSE_JSON: {
    args: [1, 1],
    compile(call) {
      const text = call.text(0);
      return { ...typed(`sf.parse_json(${text.sql})`, VARIANT, [text]), nullable: true };
    },
  },
  TRY_PARSE_JSON: {
    args: [1, 1],
    compile(call) {
      const text = call.text(0);
      return { ...typed(`sf.try_parse_json(${text.sql})`, VARIANT, [text]), nullable: true };
    },
  },
  TO_JSON: {
    args: [1, 1],
    compile: (call) => typed(`CAST(${call.as(0, VARIANT).sql} AS VARCHAR)`, TEXT, [call.arg(0)]),
  },
  OBJECT_CONSTRUCT: objectConstruct,
  OBJECT_CONSTRUCT_KEEP_NULL: objectKeepNull,
  ARRAY_CONSTRUCT: arrayOf(false),
  ARRAY_CONSTRUCT_COMPACT: arrayOf(true),
  ARRAY_SIZE: {
    args: [1, 1],
    compile(call) {
      const value = json(call, 0, "ARRAY", "VARIANT");
      const sql = `CAST(CASE WHEN json_type(${value.sql}) = 'ARRAY' THEN json_array_length(${value.sql}) END AS DECIMAL(9,0))`;
      return { ...typed(sql, { name: "FIXED", precision: 9, scale: 0 }, [value]), nullable: true };
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
      return typed(`list_contains(${elementsOf(array.sql)}, CAST(${value.sql} AS VARCHAR))`, BOOLEAN, [
        value,
        array,
      ]);
    },
  },
  ARRAY_TO_STRING: {
    args: [2, 2],
    compile(call) {
      const array = json(call, 0, "ARRAY", "VARIANT");
      const texts = `list_transform(json_extract(${array.sql}, '$[*]'), lambda x: coalesce(sf.variant_text(x), ''))`;
      return typed(`array_to_string(${texts}, ${call.text(1).sql})`, TEXT, [array]);
    },
  },
  ARRAY_CAT: {
    args: [2, 2],
    compile(call) {
      const [left, right] = [json(call, 0, "ARRAY"), json(call, 1, "ARRAY")];
      return typed(`sf.array(list_concat(${elementsOf(left.sql)}, ${elementsOf(right.sql)}))`, ARRAY, [
        left,
        right,
      ]);
    },
  },
  ARRAY_APPEND: {
    args: [2, 2],
    compile(call) {
      const array = json(call, 0, "ARRAY");
      const element = `coalesce(CAST(${call.as(1, VARIANT).sql} AS VARCHAR), 'null')`;
      return typed(`sf.array(list_append(${elementsOf(array.sql)}, ${element}))`, ARRAY, [array]);
    },
  },
  OBJECT_KEYS: {
    args: [1, 1],
    compile(call) {
      const value = json(call, 0, "OBJECT", "VARIANT");
      return typed(`CAST(to_json(json_keys(${value.sql})) AS JSON)`, ARRAY, [value]);
    },
  },
  GET: {
    args: [2, 2],
    compile(call) {
      const value = json(call, 0, "OBJECT", "ARRAY", "VARIANT");
      const place = call.arg(1);
      const path = place.type.name === "FIXED" ? `$[${call.integer(1)}]` : jsonPath(call.constant(1));
      return {
        ...typed(`json_extract(${value.sql}, ${duckString(path)})`, VARIANT, [value]),
        nullable: true,
      };
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
      return {
        ...typed(`json_extract(${value.sql}, ${duckString(duck)})`, VARIANT, [value]),
        nullable: true,
      };
    },
  },
  TYPEOF: {
    args: [1, 1],
    compile: (call) => typed(`sf.type_of(${json(call, 0, "VARIANT").sql})`, TEXT, [call.arg(0)]),
  },
  IS_NULL_VALUE: {
    args: [1, 1],
    compile: (call) => typed(`(json_type(${json(call, 0, "VARIANT").sql}) = 'NULL')`, BOOLEAN, [call.arg(0)]),
  },
  ...alias(
    {
      args: [1, 1],
      compile: (call) =>
        typed(`(json_type(${json(call, 0, "VARIANT").sql}) = 'ARRAY')`, BOOLEAN, [call.arg(0)]),
    },
    "IS_ARRAY",
  ),
  ...alias(
    {
      args: [1, 1],
      compile: (call) =>
        typed(`(json_type(${json(call, 0, "VARIANT").sql}) = 'OBJECT')`, BOOLEAN, [call.arg(0)]),
    },
    "IS_OBJECT",
  ),
  STRIP_NULL_VALUE: {
    args: [1, 1],
    compile(call) {
      const value = json(call, 0, "VARIANT");
      return {
        ...typed(`CASE WHEN json_type(${value.sql}) <> 'NULL' THEN ${value.sql} END`, VARIANT, [value]),
        nullable: true,
      };
    },
  },
};
