import { type BoundExpression, made } from "../../expression/bound-expression.ts";
import type { FunctionCall } from "../../expression/function-rule.ts";
import { type DataType, isKeptAsJson, TEXT } from "../../types/data-type.ts";
import { type DuckSql, joinSql, macro, rawSql, sql } from "../../types/duck-sql.ts";
import { toWireSql } from "../../types/wire-value.ts";

/** The values that a hash is made of: the arguments, or the columns of `*`. */
export function hashed(call: FunctionCall): BoundExpression[] {
  const [first] = call.ast.args;
  if (first?.kind !== "star" || call.count > 1) return call.all();
  return call.star(first).map(({ value }) => value);
}

/** Text that is the same for equal values, for hashes. */
export function hashInput(values: readonly BoundExpression[]): BoundExpression {
  return made(TEXT, values, (...parts) => {
    const texts = parts.map((part, index) => {
      const type = values[index]?.type ?? TEXT;
      const text = hashedText(part, type);
      // Equal numbers have equal hashes, whatever their scale.
      const same = type.name === "FIXED" ? sql`CAST(${macro("json_number", text)} AS VARCHAR)` : text;
      return sql`coalesce(${rawSql(`'${kindOf(type)}'`)} || ${same}, 'n')`;
    });
    const [only] = texts;
    return only && texts.length === 1 ? only : sql`[${joinSql(texts, ", ")}]`;
  });
}

/** Numbers and VARIANTs of equal value are equal, a text is not equal to a number. */
function kindOf({ name }: DataType): string {
  if (name === "TEXT") return "t";
  return name === "FIXED" || name === "REAL" || name === "VARIANT" ? "v" : "o";
}

// Equal times have equal hashes, whatever their scale and offset.
function hashedText(x: DuckSql, type: DataType): DuckSql {
  if (isKeptAsJson(type)) return macro("variant_key", x);
  switch (type.name) {
    case "TIME":
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
      return sql`CAST(${x} AS VARCHAR)`;
    case "TIMESTAMP_TZ":
      return sql`CAST((${x}).t AS VARCHAR)`;
    default:
      return toWireSql(x, type, sql`''`);
  }
}
