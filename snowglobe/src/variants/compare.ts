import { notSupported } from "../errors/snowflake-error.ts";
import { encodeDecimal, MARK, readMark, replaceMarked, unquoteJson } from "./encoding.ts";
import { typeOf } from "./pieces.ts";

/**
 * Text that is the same for equal VARIANTs: a DOUBLE is equal to the decimal of the same value, a TIMESTAMP_TZ to the
 * same instant with another offset.
 */
export function keyOf(encoded: string): string {
  return replaceMarked(encoded, (string) => {
    const { kind, rest } = readMark(unquoteJson(string));
    if (kind === "F") return decimalOf(rest) ?? string;
    return kind === "Z" ? `"${MARK}Z${rest.split(" ")[0]}"` : string;
  });
}

/**
 * A finite DOUBLE as a NUMBER: a whole number itself, else its shortest digits; undefined when they are more than a
 * NUMBER has.
 */
function decimalOf(real: string): string | undefined {
  const value = Number(real);
  if (!Number.isFinite(value)) return undefined;
  if (Number.isInteger(value)) return Math.abs(value) < 1e38 ? String(BigInt(value)) : undefined;
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const digits = mantissa.replace(/[-.]/g, "");
  const point = Number(exponent) + 1;
  if (point > 38 || digits.length - point > 38) return undefined;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  const fraction = point > 0 ? digits.slice(point) : `${"0".repeat(-point)}${digits}`;
  return encodeDecimal(`${value < 0 ? "-" : ""}${whole}${fraction && `.${fraction}`}`);
}

const RANKS: Readonly<Record<string, number>> = {
  INTEGER: 0,
  DECIMAL: 0,
  DOUBLE: 0,
  VARCHAR: 1,
  BOOLEAN: 2,
  DATE: 3,
  TIME: 4,
  TIMESTAMP_NTZ: 5,
  TIMESTAMP_LTZ: 6,
  TIMESTAMP_TZ: 6,
  BINARY: 8,
  NULL_VALUE: 20,
  NULL: 21,
};

/**
 * The order of ARRAY_SORT: numbers by size, JSON null behind them, SQL NULL last. The order of other types among each
 * other is not told by Snowflake; here it is fixed. https://docs.snowflake.com/en/sql-reference/functions/array_sort
 *
 * @throws {SnowflakeError} 000002 for objects and arrays.
 */
export function compareValues(left: string, right: string): number {
  const [a, b] = [rankOf(left), rankOf(right)];
  if (a !== b) return a - b;
  if (a === 0) return compareNumbers(numberOf(left), numberOf(right));
  const [x, y] = [sortText(left), sortText(right)];
  if (a >= 3 && a <= 7) {
    const [m, n] = [BigInt(x), BigInt(y)];
    return m < n ? -1 : m > n ? 1 : 0;
  }
  return Buffer.from(x).compare(Buffer.from(y));
}

function rankOf(encoded: string): number {
  const rank = RANKS[typeOf(encoded)];
  if (rank === undefined) throw notSupported("sorting objects and arrays");
  return rank;
}

function sortText(encoded: string): string {
  if (!encoded.startsWith('"')) return encoded;
  return readMark(unquoteJson(encoded)).rest.split(" ")[0] ?? "";
}

/** A number's digits, as they are kept. */
function numberOf(encoded: string): string {
  return encoded.startsWith('"') ? readMark(unquoteJson(encoded)).rest : encoded;
}

function compareNumbers(left: string, right: string): number {
  const [x, y] = [Number(left), Number(right)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  if (x !== y) return x < y ? -1 : 1;
  if (/[eIN]/.test(left + right)) return 0;
  // Equal as DOUBLEs, perhaps not as numbers of up to 38 digits.
  const scale = Math.max(fractionOf(left).length, fractionOf(right).length);
  const [m, n] = [digitsOf(left, scale), digitsOf(right, scale)];
  return m < n ? -1 : m > n ? 1 : 0;
}

function fractionOf(text: string): string {
  return text.split(".")[1] ?? "";
}

function digitsOf(text: string, scale: number): bigint {
  return BigInt(`${text.split(".")[0]}${fractionOf(text).padEnd(scale, "0")}`);
}
