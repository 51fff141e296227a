import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { castSql } from "../types/cast.ts";
import { commonType } from "../types/common-type.ts";
import { type DataType, TEXT } from "../types/data-type.ts";
import { duckType } from "../types/duck-type.ts";
import { typeName } from "../types/type-name.ts";
import type { Compiler } from "./context.ts";
import { type Typed, typed } from "./typed.ts";

/** The value as another type, by Snowflake's rules of conversion. */
export function coerce(compiler: Compiler, value: Typed, type: DataType, tries = false): Typed {
  if (value.untyped) return { ...value, sql: `CAST(NULL AS ${duckType(type)})`, type };
  const sql = castSql(value.sql, value.type, type, compiler.settings, tries);
  if (sql === value.sql) return { ...value, type };
  if (value.volatile && sql.split(value.sql).length > 2)
    throw notSupported(
      `conversion of a value that changes each time from ${typeName(value.type)} to ${typeName(type)}`,
    );
  const nullable = value.nullable || tries || value.type.name === "VARIANT";
  return { ...typed(sql, type, [value]), nullable };
}

/** A text's value, whatever its type was. */
export function asText(compiler: Compiler, value: Typed): Typed {
  return value.type.name === "TEXT" ? value : coerce(compiler, value, textTypeOf(value));
}

// How long a value's text can be is not worked out: it is only said for text itself.
function textTypeOf(value: Typed): DataType {
  return value.untyped ? TEXT : { name: "TEXT", length: 16_777_216 };
}

/** All values as their common type. @throws {SnowflakeError} 002262 when they have none. */
export function unify(compiler: Compiler, values: readonly Typed[]): { type: DataType; values: Typed[] } {
  const type = commonTypeOfValues(values);
  return { type, values: values.map((value) => coerce(compiler, value, type)) };
}

/** The common type of values; words NULL take part in it only when there is nothing else. */
export function commonTypeOfValues(values: readonly Typed[]): DataType {
  let common: DataType | undefined;
  for (const value of values) {
    if (value.untyped) continue;
    const next: DataType | undefined = common === undefined ? value.type : commonType(common, value.type);
    if (next === undefined) throw incompatible(common ?? value.type, value.type);
    common = next;
  }
  return common ?? TEXT;
}

function incompatible(left: DataType, right: DataType): SnowflakeError {
  return new SnowflakeError(
    "002262",
    "22000",
    `SQL compilation error:\nCan not convert parameter of type [${typeName(right)}] into expected type [${typeName(left)}]`,
  );
}
