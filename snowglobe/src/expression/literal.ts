import { SnowflakeError } from "../errors/snowflake-error.ts";
import { BOOLEAN, type DataType, TEXT } from "../types/data-type.ts";
import { duckString, duckType } from "../types/duck-type.ts";
import type { WireValue } from "../types/result-set.ts";
import { fromWireSql } from "../types/wire-value.ts";
import type { Typed } from "./typed.ts";

/** NULL as it is written. */
export const NULL: Typed = {
  sql: "CAST(NULL AS VARCHAR)",
  type: TEXT,
  nullable: true,
  constant: null,
  untyped: true,
};

export function textLiteral(value: string): Typed {
  const length = Math.max([...value].length, 1);
  return { sql: duckString(value), type: { name: "TEXT", length }, nullable: false, constant: value };
}

export function booleanLiteral(value: boolean): Typed {
  return { sql: String(value), type: BOOLEAN, nullable: false, constant: value ? "1" : "0" };
}

/**
 * A number with the precision and scale that its digits need; with an exponent it is a FLOAT.
 * https://docs.snowflake.com/en/sql-reference/data-types-numeric#numeric-constants
 */
export function numberLiteral(text: string): Typed {
  if (/e/i.test(text))
    return { sql: `CAST('${text}' AS DOUBLE)`, type: { name: "REAL" }, nullable: false, constant: text };
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  const digits = whole.replace(/^0+/, "");
  const scale = fraction.length;
  const precision = Math.max(digits.length + scale, 1);
  if (precision > 38) throw new SnowflakeError("100039", "22003", `Numeric value '${text}' is out of range`);
  const type: DataType = { name: "FIXED", precision, scale };
  const plain = `${text.startsWith("-") ? "-" : ""}${whole || "0"}${fraction && `.${fraction}`}`;
  return { sql: `CAST('${plain}' AS ${duckType(type)})`, type, nullable: false, constant: plain };
}

/** A value that came over the wire (a bind, a script's variable) as a constant of its type. */
export function wireLiteral(value: WireValue, type: DataType): Typed {
  if (value === null) return { sql: `CAST(NULL AS ${duckType(type)})`, type, nullable: true, constant: null };
  return { sql: fromWireSql(duckString(value), type), type, nullable: false, constant: value };
}
