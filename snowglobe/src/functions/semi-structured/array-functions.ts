import { type BoundExpression, made, markNullable } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { booleanLiteral, numberLiteral } from "../../expression/literal.ts";
import { BOOLEAN, type DataType, NUMBER, TEXT, VARIANT } from "../../types/data-type.ts";
import { type DuckSql, macro, mapList, sql } from "../../types/duck-sql.ts";
import { variantFormats } from "../../types/variant-formats.ts";
import {
  ARRAY,
  argumentOf,
  arrayArgument,
  elementSql,
  OBJECT,
  operation,
  strictVariant,
} from "./arguments.ts";

const SIZE: DataType = { name: "FIXED", precision: 9, scale: 0 };

/** A function of arrays alone. */
function ofArrays(name: string, count: number, type: DataType = ARRAY): FunctionRule {
  return {
    args: [count, count],
    compile: (call) =>
      operation(
        name,
        type,
        Array.from({ length: count }, (_, index) => arrayArgument(call, index)),
      ),
  };
}

/** An array and one more element, which may be NULL. */
function withElement(name: string): FunctionRule {
  return {
    args: [2, 2],
    compile: (call) =>
      operation(name, ARRAY, [arrayArgument(call, 0), call.as(1, VARIANT)], (array, value) => [
        array ?? sql`NULL`,
        elementSql(value ?? sql`NULL`),
      ]),
  };
}

/** Whether, and where, a value is in an array: an SQL NULL is looked for as well. */
function search(name: string, type: DataType): FunctionRule {
  return {
    args: [2, 2],
    compile: (call) =>
      operation(name, type, [strictVariant(call, 0), arrayArgument(call, 1)], (value, array) => [
        elementSql(value ?? sql`NULL`),
        array ?? sql`NULL`,
      ]),
  };
}

function optional(call: FunctionCall, index: number, value: boolean): BoundExpression {
  return call.count > index ? call.as(index, BOOLEAN) : booleanLiteral(value);
}

/** ARRAY_SIZE: NULL for what holds no array. */
const arraySize: FunctionRule = {
  args: [1, 1],
  compile(call) {
    const value = argumentOf(call, 0, "ARRAY", "VARIANT");
    const size = made(
      SIZE,
      [value],
      (x) => sql`CAST(CASE WHEN json_type(${x}) = 'ARRAY' THEN json_array_length(${x}) END AS DECIMAL(9,0))`,
    );
    return markNullable(size);
  },
};

/** ARRAY_TO_STRING: https://docs.snowflake.com/en/sql-reference/functions/array_to_string (NULLs are empty texts) */
const arrayToString: FunctionRule = {
  args: [2, 2],
  compile(call) {
    const formats = variantFormats(call.compiler.settings);
    // DuckDB joins a list by a constant only.
    if (call.arg(1).constant === undefined)
      return operation("join", TEXT, [arrayArgument(call, 0), call.text(1)], (...texts) => [
        ...texts,
        formats,
      ]);
    return made(TEXT, [arrayArgument(call, 0), call.text(1)], (list, between) => {
      const text = (x: DuckSql) =>
        sql`coalesce(${macro("variant_text", macro("json_item", x), formats)}, '')`;
      return sql`array_to_string(${mapList(sql`json_extract(${list}, '$[*]')`, text)}, ${between})`;
    });
  },
};

const NULL_FIRST_BY_DEFAULT = (call: FunctionCall): BoundExpression =>
  call.count > 2 ? call.as(2, BOOLEAN) : made(BOOLEAN, [optional(call, 1, true)], (x) => sql`(NOT ${x})`);

/** Functions of arrays: https://docs.snowflake.com/en/sql-reference/functions-semistructured */
export const arrayFunctions: FunctionRules = {
  ARRAY_REPEAT: {
    args: [2, 2],
    compile: (call) =>
      operation("ARRAY_REPEAT", ARRAY, [call.as(0, VARIANT), call.as(1, NUMBER)], (value, count) => [
        elementSql(value ?? sql`NULL`),
        count ?? sql`NULL`,
      ]),
  },
  ARRAY_SIZE: arraySize,
  ARRAY_TO_STRING: arrayToString,
  ARRAY_CONTAINS: search("ARRAY_CONTAINS", BOOLEAN),
  ARRAY_POSITION: search("ARRAY_POSITION", SIZE),
  ARRAY_CAT: ofArrays("ARRAY_CAT", 2),
  ARRAY_COMPACT: ofArrays("ARRAY_COMPACT", 1),
  ARRAY_DISTINCT: ofArrays("ARRAY_DISTINCT", 1),
  ARRAY_EXCEPT: ofArrays("ARRAY_EXCEPT", 2),
  ARRAY_INTERSECTION: ofArrays("ARRAY_INTERSECTION", 2),
  ARRAY_FLATTEN: ofArrays("ARRAY_FLATTEN", 1),
  ARRAY_REVERSE: ofArrays("ARRAY_REVERSE", 1),
  ARRAY_MAX: ofArrays("ARRAY_MAX", 1, VARIANT),
  ARRAY_MIN: ofArrays("ARRAY_MIN", 1, VARIANT),
  ARRAYS_OVERLAP: ofArrays("ARRAYS_OVERLAP", 2, BOOLEAN),
  ARRAYS_TO_OBJECT: ofArrays("ARRAYS_TO_OBJECT", 2, OBJECT),
  ARRAYS_ZIP: {
    args: [1, 100],
    compile: (call) =>
      operation(
        "ARRAYS_ZIP",
        ARRAY,
        call.all().map((_, index) => arrayArgument(call, index)),
      ),
  },
  ARRAY_APPEND: withElement("ARRAY_APPEND"),
  ARRAY_PREPEND: withElement("ARRAY_PREPEND"),
  ARRAY_INSERT: {
    args: [3, 3],
    compile: (call) =>
      operation(
        "ARRAY_INSERT",
        ARRAY,
        [arrayArgument(call, 0), call.as(1, NUMBER), call.as(2, VARIANT)],
        (array = sql`NULL`, index = sql`NULL`, value = sql`NULL`) => [array, index, elementSql(value)],
      ),
  },
  ARRAY_REMOVE: {
    args: [2, 2],
    compile: (call) => operation("ARRAY_REMOVE", ARRAY, [arrayArgument(call, 0), strictVariant(call, 1)]),
  },
  ARRAY_REMOVE_AT: {
    args: [2, 2],
    compile: (call) => operation("ARRAY_REMOVE_AT", ARRAY, [arrayArgument(call, 0), call.as(1, NUMBER)]),
  },
  ARRAY_SLICE: {
    args: [3, 3],
    compile: (call) =>
      operation("ARRAY_SLICE", ARRAY, [arrayArgument(call, 0), call.as(1, NUMBER), call.as(2, NUMBER)]),
  },
  ARRAY_SORT: {
    args: [1, 3],
    compile: (call) =>
      operation("ARRAY_SORT", ARRAY, [
        arrayArgument(call, 0),
        optional(call, 1, true),
        NULL_FIRST_BY_DEFAULT(call),
      ]),
  },
  ARRAY_GENERATE_RANGE: {
    args: [2, 3],
    compile: (call) =>
      operation("ARRAY_GENERATE_RANGE", ARRAY, [
        call.as(0, NUMBER),
        call.as(1, NUMBER),
        call.count > 2 ? call.as(2, NUMBER) : coerce(call.compiler, numberLiteral("1"), NUMBER),
      ]),
  },
};
