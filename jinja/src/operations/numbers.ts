import { raise } from "../errors/raised.ts";
import type { Py } from "../values/object.ts";
import { typeName } from "./type-name.ts";
import { failIfUndefined } from "./undefined.ts";

/** The int that a value is where Python wants one (`__index__`); undefined for other types. */
export function intOf(value: Py): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  return undefined;
}

/** The number that a value is in arithmetic; undefined for other types. */
export function numberOf(value: Py): bigint | number | undefined {
  return typeof value === "number" ? value : intOf(value);
}

/** An int argument of a function. @throws Raised of type TypeError */
export function toIndex(value: Py): bigint {
  const int = intOf(value);
  if (int !== undefined) return int;
  failIfUndefined(value);
  raise("TypeError", `'${typeName(value)}' object cannot be interpreted as an integer`);
}

/** An int argument that counts something. @throws Raised of type OverflowError when it is too large for C */
export function toCount(value: Py): number {
  const int = toIndex(value);
  if (int > 0x7fffffffffffffffn || int < -0x8000000000000000n) {
    raise("OverflowError", "Python int too large to convert to C ssize_t");
  }
  return Number(int);
}

/** An int as a float. @throws Raised of type OverflowError */
export function intToFloat(value: bigint): number {
  const float = Number(value);
  if (!Number.isFinite(float)) raise("OverflowError", "int too large to convert to float");
  return float;
}

/** A number as a float. */
export function toFloat(value: bigint | number): number {
  return typeof value === "number" ? value : intToFloat(value);
}
