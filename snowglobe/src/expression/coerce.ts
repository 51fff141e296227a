import { invalid } from "../errors/invalid.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { type CastOptions, castValue } from "../types/cast.ts";
import { structureFits } from "../types/coercible.ts";
import { commonType } from "../types/common-type.ts";
import { type DataType, isStructured, TEXT } from "../types/data-type.ts";
import { atom, rawSql } from "../types/duck-sql.ts";
import { duckType } from "../types/duck-type.ts";
import { typeName } from "../types/type-name.ts";
import { type BoundExpression, bound } from "./bound-expression.ts";
import type { Compiler } from "./context.ts";

/**
 * The value as another type where Snowflake converts it by itself.
 *
 * @throws {SnowflakeError} 002262 for a structured type that has to be cast.
 */
export function coerce(
  compiler: Compiler,
  expression: BoundExpression,
  type: DataType,
  tries = false,
  format?: string,
): BoundExpression {
  const { untyped, type: from } = expression;
  if (!untyped && (isStructured(from) || isStructured(type)) && !structureFits(from, type))
    throw incompatible(type, from);
  return convert(compiler, expression, type, { tries, ...(format !== undefined && { format }) });
}

/** The value as another type, as a cast that is written converts it. */
export function convert(
  compiler: Compiler,
  expression: BoundExpression,
  type: DataType,
  options: Omit<CastOptions, "constant"> = {},
): BoundExpression {
  // A NULL that is told its type has that type from then on.
  if (expression.untyped) return { ...nullOf(type), untyped: false };
  const value = castValue(expression.value, expression.type, type, compiler.settings, {
    ...options,
    ...(typeof expression.constant === "string" && { constant: expression.constant }),
  });
  if (value === expression.value) return { ...expression, type };
  const nullable = expression.nullable || options.tries === true || expression.type.name === "VARIANT";
  return { ...bound(value, type, [expression]), nullable };
}

/** NULL of a type. */
export function nullOf(type: DataType): BoundExpression {
  const value = atom(rawSql(`CAST(NULL AS ${duckType(type)})`));
  return { value, type, nullable: true, constant: null };
}

/** A text's value, whatever its type was. */
export function asText(compiler: Compiler, value: BoundExpression): BoundExpression {
  // https://docs.snowflake.com/en/sql-reference/data-type-conversion: BINARY becomes VARCHAR only when it is told to.
  if (value.type.name === "BINARY" && !value.untyped)
    throw invalid(
      "001044",
      "42P13",
      "Invalid argument types: BINARY where VARCHAR is needed; use TO_VARCHAR",
    );
  return value.type.name === "TEXT" && !value.untyped ? value : coerce(compiler, value, TEXT);
}

/** All values as their common type. @throws {SnowflakeError} 002262 when they have none. */
export function unify(
  compiler: Compiler,
  values: readonly BoundExpression[],
): { type: DataType; values: BoundExpression[]; untyped: boolean } {
  const type = commonTypeOfValues(values);
  const untyped = values.every((value) => value.untyped);
  return {
    type,
    untyped,
    values: values.map((value) => ({ ...coerce(compiler, value, type), untyped: value.untyped === true })),
  };
}

/** The common type of values; words NULL take part in it only when there is nothing else. */
export function commonTypeOfValues(
  values: readonly Pick<BoundExpression, "type" | "untyped" | "constant">[],
): DataType {
  const besideNumbers = values.some(({ type, untyped }) => type.name === "FIXED" && !untyped);
  let common: DataType | undefined;
  for (const value of values) {
    if (value.untyped) continue;
    const type = (besideNumbers ? writtenNumber(value.constant) : undefined) ?? value.type;
    const next: DataType | undefined = common === undefined ? type : commonType(common, type);
    if (next === undefined) throw incompatible(common ?? type, type);
    common = next;
  }
  return common ?? TEXT;
}

/** The type of a number that is written as text: beside numbers it is one. */
function writtenNumber(constant: unknown): DataType | undefined {
  const [, digits, fraction = ""] =
    (typeof constant === "string" && /^\s*[-+]?(\d+)(?:\.(\d+))?\s*$/.exec(constant)) || [];
  if (digits === undefined || digits.length + fraction.length > 38) return undefined;
  return { name: "FIXED", precision: digits.length + fraction.length, scale: fraction.length };
}

function incompatible(left: DataType, right: DataType): SnowflakeError {
  return new SnowflakeError(
    "002262",
    "22000",
    `SQL compilation error:\nCan not convert parameter of type [${typeName(right)}] into expected type [${typeName(left)}]`,
  );
}
