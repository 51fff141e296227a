import { commonStructure } from "./coercible.ts";
import { type DataType, isStructured } from "./data-type.ts";

/** A string beside a number is read as NUMBER(18,5): https://docs.snowflake.com/en/sql-reference/data-type-conversion */
const TEXT_AS_NUMBER = { precision: 18, scale: 5 };

function commonNumber(
  left: { readonly precision: number; readonly scale: number },
  right: { readonly precision: number; readonly scale: number },
): DataType {
  const scale = Math.max(left.scale, right.scale);
  const leading = Math.max(left.precision - left.scale, right.precision - right.scale);
  return { name: "FIXED", precision: Math.min(38, leading + scale), scale };
}

/**
 * The type that values of both types are turned into where they meet: CASE, COALESCE, UNION, VALUES, comparisons.
 * undefined when Snowflake has none.
 * https://docs.snowflake.com/en/sql-reference/data-type-conversion#implicit-casting-coercion
 */
export function commonType(left: DataType, right: DataType): DataType | undefined {
  if (isStructured(left) || isStructured(right)) return commonStructure(left, right);
  if (left.name === "FIXED" && right.name === "FIXED") return commonNumber(left, right);
  if (left.name === "TEXT" && right.name === "TEXT") return left.length >= right.length ? left : right;
  if (left.name === "BINARY" && right.name === "BINARY") return left.length >= right.length ? left : right;
  if (left.name === right.name)
    return "scale" in left && "scale" in right && right.scale > left.scale ? right : left;
  return widened(left, right) ?? widened(right, left);
}

/** `wide` when the other can be turned into it without being asked. */
function widened(wide: DataType, other: DataType): DataType | undefined {
  if (wide.name === "VARIANT") return wide;
  if (wide.name === "OBJECT" || wide.name === "ARRAY" || wide.name === "BINARY") return undefined;
  if (wide.name === "FIXED" && other.name === "TEXT") return commonNumber(wide, TEXT_AS_NUMBER);
  if (other.name === "TEXT") return wide;
  if (wide.name === "REAL" && other.name === "FIXED") return wide;
  if (wide.name.startsWith("TIMESTAMP") && other.name === "DATE") return wide;
  if (wide.name === "TIMESTAMP_TZ" && other.name.startsWith("TIMESTAMP")) return wide;
  if (wide.name === "TIMESTAMP_LTZ" && other.name === "TIMESTAMP_NTZ") return wide;
  if (wide.name === "BOOLEAN" && other.name === "FIXED") return wide;
  return undefined;
}
