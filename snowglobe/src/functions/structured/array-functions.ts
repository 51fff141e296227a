import { notSupported } from "../../errors/snowflake-error.ts";
import { type BoundExpression, made } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { cannotBeUsed } from "../../expression/structured-path.ts";
import { structureFits } from "../../types/coercible.ts";
import { commonType } from "../../types/common-type.ts";
import { BOOLEAN, type DataType, NUMBER } from "../../types/data-type.ts";
import { joinSql, macro, sql } from "../../types/duck-sql.ts";
import { operation } from "../semi-structured/arguments.ts";
import { arrayFunctions } from "../semi-structured/array-functions.ts";
import {
  alsoStructured,
  keptText,
  memberArgument,
  type Structured,
  type StructuredValue,
  structuredArgument,
} from "./arguments.ts";

// https://docs.snowflake.com/en/sql-reference/data-types-structured#transforming-structured-array-values

type StructuredArray = StructuredValue<"STRUCTURED_ARRAY">;

const SIZE: DataType = { name: "FIXED", precision: 9, scale: 0 };

function arrayOf(call: FunctionCall, index: number): StructuredArray {
  return structuredArgument(call, index, "STRUCTURED_ARRAY");
}

/** The array with another element: of its own type. */
function withElement(name: string): FunctionRule {
  return alsoStructured(arrayFunctions[name], (call) => {
    const { expression, type } = arrayOf(call, 0);
    return operation(name, type, [expression, memberArgument(call, 1, type.element)]);
  });
}

/** A part of the array: of its own type. */
function partOf(name: string, ...numbers: readonly number[]): FunctionRule {
  return alsoStructured(arrayFunctions[name], (call) => {
    const { expression, type } = arrayOf(call, 0);
    return operation(name, type, [expression, ...numbers.map((index) => call.as(index, NUMBER))]);
  });
}

/** Whether, and where, an element is that is comparable to those of the array. */
function search(name: string, result: DataType): FunctionRule {
  return alsoStructured(arrayFunctions[name], (call) => {
    const { expression, type } = arrayOf(call, 1);
    const value = call.arg(0);
    const fits = value.untyped || elementFits(value.type, type.element.type);
    if (!fits) throw cannotBeUsed(name, call.all());
    return operation(name, result, [lookedFor(call, value, type.element.type), expression]);
  });
}

/** A number is compared as it is, and so is a text; others as the array's elements are. */
function lookedFor(call: FunctionCall, value: BoundExpression, element: DataType): BoundExpression {
  const same = value.untyped || isNumber(value.type) || value.type.name === "TEXT";
  const type = same && !value.untyped ? value.type : element;
  return keptText(call, coerce(call.compiler, value, type), { type, nullable: true });
}

function isNumber({ name }: DataType): boolean {
  return name === "FIXED" || name === "REAL";
}

function elementFits(value: DataType, element: DataType): boolean {
  return structureFits(
    { name: "STRUCTURED_ARRAY", element: { type: value, nullable: true } },
    { name: "STRUCTURED_ARRAY", element: { type: element, nullable: true } },
  );
}

/** Two arrays that fit each other, and the type that holds the elements of both. */
function pair(call: FunctionCall): [StructuredArray, StructuredArray, Structured<"STRUCTURED_ARRAY">] {
  const [left, right] = [arrayOf(call, 0), arrayOf(call, 1)];
  const common = commonType(left.type, right.type);
  if (common?.name !== "STRUCTURED_ARRAY") throw cannotBeUsed(call.name, call.all());
  return [left, right, common];
}

function ofBoth(name: string, result?: DataType): FunctionRule {
  return alsoStructured(arrayFunctions[name], (call) => {
    const [left, right, common] = pair(call);
    const arrays = [left, right].map(({ expression }) => coerce(call.compiler, expression, common));
    return operation(name, result ?? common, arrays);
  });
}

/** The first array's type: what is taken away may be of another that is comparable. */
const except = alsoStructured(arrayFunctions.ARRAY_EXCEPT, (call) => {
  const [left, right] = pair(call);
  const [a, b] = [left.type.element.type, right.type.element.type];
  if (a.name !== b.name && !isNumber(a)) throw notSupported("ARRAY_EXCEPT of TIMESTAMP_LTZ and TIMESTAMP_TZ");
  return operation("ARRAY_EXCEPT", left.type, [left.expression, right.expression]);
});

const size = alsoStructured(arrayFunctions.ARRAY_SIZE, (call) =>
  made(SIZE, [arrayOf(call, 0).expression], (x) => sql`CAST(json_array_length(${x}) AS DECIMAL(9,0))`),
);

const insert = alsoStructured(arrayFunctions.ARRAY_INSERT, (call) => {
  const { expression, type } = arrayOf(call, 0);
  // Beyond its end it is filled up with NULLs.
  if (!type.element.nullable) throw notSupported("ARRAY_INSERT into a structured ARRAY of NOT NULL elements");
  return operation("ARRAY_INSERT", type, [
    expression,
    call.as(1, NUMBER),
    memberArgument(call, 2, type.element),
  ]);
});

/** https://docs.snowflake.com/en/sql-reference/functions/array_construct_structured */
const construct: FunctionRule = {
  args: [1, 10_000],
  compile(call) {
    const { type, values, untyped } = call.unified();
    if (untyped) throw cannotBeUsed(call.name, call.all());
    const element = { type, nullable: values.some(({ nullable }) => nullable) };
    const texts = values.map((value) => keptText(call, value, element));
    const array = made({ name: "STRUCTURED_ARRAY", element }, texts, (...parts) =>
      macro("array", sql`[${joinSql(parts, ", ")}]`),
    );
    return { ...array, nullable: false };
  },
};

/** Functions of arrays, which take structured ones as well. */
export const structuredArrayFunctions: FunctionRules = {
  ARRAY_CONSTRUCT_STRUCTURED: construct,
  ARRAY_SIZE: size,
  ARRAY_CONTAINS: search("ARRAY_CONTAINS", BOOLEAN),
  ARRAY_POSITION: search("ARRAY_POSITION", SIZE),
  ARRAY_APPEND: withElement("ARRAY_APPEND"),
  ARRAY_PREPEND: withElement("ARRAY_PREPEND"),
  ARRAY_INSERT: insert,
  ARRAY_COMPACT: partOf("ARRAY_COMPACT"),
  ARRAY_SLICE: partOf("ARRAY_SLICE", 1, 2),
  ARRAY_CAT: ofBoth("ARRAY_CAT"),
  ARRAY_INTERSECTION: ofBoth("ARRAY_INTERSECTION"),
  ARRAYS_OVERLAP: ofBoth("ARRAYS_OVERLAP", BOOLEAN),
  ARRAY_EXCEPT: except,
};
