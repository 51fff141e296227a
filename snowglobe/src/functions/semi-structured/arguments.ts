import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { BoundExpression } from "../../expression/bound-expression.ts";
import { made, markNullable } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import type { FunctionCall } from "../../expression/function-rule.ts";
import { cannotBeUsed } from "../../expression/structured-path.ts";
import { basicName, type DataType, isStructured, VARIANT } from "../../types/data-type.ts";
import { type DuckSql, joinSql, macro, rawSql, sql } from "../../types/duck-sql.ts";
import { duckString } from "../../types/duck-type.ts";
import { typeName } from "../../types/type-name.ts";

export const ARRAY: DataType = { name: "ARRAY" };
export const OBJECT: DataType = { name: "OBJECT" };

/** An argument that must be of one of the types. @throws {SnowflakeError} 001044 for another. */
export function argumentOf(
  call: FunctionCall,
  index: number,
  ...names: readonly DataType["name"][]
): BoundExpression {
  const value = call.arg(index);
  if (value.untyped) return coerce(call.compiler, value, VARIANT);
  if (isStructured(value.type)) {
    // https://docs.snowflake.com/en/sql-reference/data-types-structured#working-with-other-semi-structured-functions
    if (/^(?:AS_|IS_|TYPEOF$)/.test(call.name)) throw cannotBeUsed(call.name, [value]);
    throw notSupported(`function ${call.name} of a structured ${basicName(value.type)}`);
  }
  if (!names.includes(value.type.name))
    throw invalid(
      "001044",
      "42P13",
      `Invalid argument types for function '${call.name}': (${typeName(value.type)})`,
    );
  return value;
}

/** An ARRAY; a VARIANT that holds none is turned into one, as Snowflake does where an ARRAY is needed. */
export function arrayArgument(call: FunctionCall, index: number): BoundExpression {
  return coerce(call.compiler, argumentOf(call, index, "ARRAY", "VARIANT"), ARRAY);
}

/** An OBJECT. */
export function objectArgument(call: FunctionCall, index: number): BoundExpression {
  return coerce(call.compiler, argumentOf(call, index, "OBJECT", "VARIANT"), OBJECT);
}

const ITSELF = new Set<DataType["name"]>(["FIXED", "REAL", "BOOLEAN", "VARIANT", "OBJECT", "ARRAY"]);

/**
 * A value where Snowflake needs a VARIANT: numbers and booleans become one by themselves, texts and times must be cast.
 * https://docs.snowflake.com/en/sql-reference/data-type-conversion
 */
export function strictVariant(call: FunctionCall, index: number): BoundExpression {
  const value = call.arg(index);
  if (!value.untyped && !ITSELF.has(value.type.name))
    throw invalid(
      "001044",
      "42P13",
      `Invalid argument types for function '${call.name}': (${call
        .all()
        .map(({ type }) => typeName(type))
        .join(", ")})`,
    );
  return coerce(call.compiler, value, VARIANT);
}

/** A call of `sf_variant`: the operation has the function's name. */
export function operation(
  name: string,
  type: DataType,
  parts: readonly BoundExpression[],
  arrange: (...texts: readonly DuckSql[]) => readonly DuckSql[] = (...texts) => texts,
): BoundExpression {
  return markNullable(
    made(type, parts, (...names) => {
      const texts = arrange(...names).map((x) => sql`CAST(${x} AS VARCHAR)`);
      return resultSql(sql`sf_variant(${joinSql([rawSql(duckString(name)), ...texts], ", ")})`, type);
    }),
  );
}

function resultSql(text: DuckSql, type: DataType): DuckSql {
  switch (type.name) {
    case "BOOLEAN":
      return sql`CAST(${text} AS BOOLEAN)`;
    case "FIXED":
      return sql`CAST(CAST(${text} AS HUGEINT) AS DECIMAL(${type.precision},0))`;
    case "REAL":
      return sql`CAST(${text} AS DOUBLE)`;
    case "BINARY":
      return sql`unhex(${text})`;
    case "TEXT":
      return text;
    default:
      return sql`CAST(${text} AS JSON)`;
  }
}

/** A VARIANT as an element of an array: an SQL NULL is one as well. */
export function elementSql(x: DuckSql): DuckSql {
  return macro("json_element", x);
}
