import { raise } from "../errors/raised.ts";
import { charge, step } from "../limits/budget.ts";
import { intOf, intToFloat } from "../operations/numbers.ts";
import { repr } from "../operations/print.ts";
import { typeName } from "../operations/type-name.ts";
import { failIfUndefined } from "../operations/undefined.ts";
import { stripEnd, stripStart } from "../text/character-classes.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";

/** Digits of other scripts as the ones that JavaScript reads. */
function westernDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    if (code < 0x80) return digit;
    // every block of decimal digits begins with its zero
    let value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
    return String(value);
  });
}

function prepared(text: string): string {
  return westernDigits(stripEnd(stripStart(text)));
}

function invalid(text: string, base: bigint): never {
  raise("ValueError", `invalid literal for int() with base ${base}: ${repr(text)}`);
}

const prefixes: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16 };

/** Python's `int(text, base)`. @throws Raised of type ValueError */
export function parseInteger(text: string, base: bigint): bigint {
  if (base !== 0n && (base < 2n || base > 36n))
    raise("ValueError", "int() base must be >= 2 and <= 36, or 0");
  const match = /^([+-]?)(?:0([box])_?)?([\s\S]*)$/i.exec(prepared(text));
  const [, sign = "", prefix, rest = ""] = match ?? [];
  const prefixBase = prefix === undefined ? undefined : prefixes[prefix.toLowerCase()];
  let radix = Number(base);
  let digits = rest;
  if (prefixBase !== undefined && (base === 0n || Number(base) === prefixBase)) radix = prefixBase;
  else {
    if (prefix !== undefined) digits = `0${prefix}${rest}`;
    if (base === 0n) {
      radix = 10;
      if (/^0[0_]*[1-9]/.test(digits)) invalid(text, base);
    }
  }
  if (!/^[\da-z]+(?:_[\da-z]+)*$/i.test(digits)) invalid(text, base);
  const plain = digits.replaceAll("_", "");
  if (plain.length > 4300 && (radix & (radix - 1)) !== 0) {
    raise("ValueError", "Exceeds the limit (4300 digits) for integer string conversion");
  }
  const value = digitsToInt(plain, radix);
  if (value === undefined) invalid(text, base);
  return sign === "-" ? -value : value;
}

function digitsToInt(digits: string, radix: number): bigint | undefined {
  charge(digits.length);
  const allowed = [...digits.toLowerCase()].every((digit) => Number.parseInt(digit, 36) < radix);
  if (!allowed) return undefined;
  if (radix === 10) return BigInt(digits);
  const prefix = { 2: "0b", 8: "0o", 16: "0x" }[radix];
  if (prefix !== undefined) return BigInt(prefix + digits);
  step(digits.length);
  return [...digits].reduce((total, digit) => total * BigInt(radix) + BigInt(Number.parseInt(digit, 36)), 0n);
}

const floatPattern = /^[+-]?(?:(?:\d+(?:_\d+)*)?\.?(?:\d+(?:_\d+)*)?)(?:e[+-]?\d+(?:_\d+)*)?$/i;
const special = /^([+-]?)(inf(?:inity)?|nan)$/i;

/** Python's `float(text)`. @throws Raised of type ValueError */
export function parseFloatText(text: string): number {
  const trimmed = prepared(text);
  const [, sign, word] = special.exec(trimmed) ?? [];
  if (word !== undefined) {
    const value = word.toLowerCase() === "nan" ? Number.NaN : Number.POSITIVE_INFINITY;
    return sign === "-" ? -value : value;
  }
  if (!floatPattern.test(trimmed) || !/^[+-]?\.?\d/.test(trimmed)) {
    raise("ValueError", `could not convert string to float: ${repr(text)}`);
  }
  return Number(trimmed.replaceAll("_", ""));
}

/** Python's `float(value)`. @throws Raised of type TypeError, ValueError or OverflowError */
export function toFloatValue(value: Py): number {
  if (typeof value === "number") return value;
  if (isText(value)) return parseFloatText(textOf(value));
  const int = intOf(value);
  if (int !== undefined) return intToFloat(int);
  failIfUndefined(value);
  raise("TypeError", `float() argument must be a string or a real number, not '${typeName(value)}'`);
}

/** A float without what stands behind the point. @throws Raised as Python's `int()` */
export function truncated(value: number): bigint {
  if (Number.isNaN(value)) raise("ValueError", "cannot convert float NaN to integer");
  if (!Number.isFinite(value)) raise("OverflowError", "cannot convert float infinity to integer");
  return BigInt(Math.trunc(value));
}
