import { isRaised, raise } from "../errors/raised.ts";
import { magnitudeText } from "../formatting/number-text.ts";
import { bind, positional } from "../operations/arguments.ts";
import { divide, power } from "../operations/arithmetic.ts";
import { multiply } from "../operations/concatenate.ts";
import { intOf, numberOf, toIndex } from "../operations/numbers.ts";
import { truth } from "../operations/truth.ts";
import { typeName } from "../operations/type-name.ts";
import { failIfUndefined } from "../operations/undefined.ts";
import { divideRounded, fixedText as fixed } from "../text/exact-decimal.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import type { Filter } from "./filter.ts";
import { parseInteger, toFloatValue, truncated } from "./parse-number.ts";

const int: Filter = (value, args, keywords) => {
  const [otherwise = null, base = null] = bind(
    "int",
    [
      ["default", 0n],
      ["base", 10n],
    ],
    args,
    keywords,
  );
  try {
    if (isText(value)) return parseInteger(textOf(value), toIndex(base));
    return intOf(value) ?? truncated(numberValue(value));
  } catch (error) {
    if (!isRaised(error, "TypeError", "ValueError")) throw error;
  }
  try {
    // so that "42.23" gives 42
    return truncated(toFloatValue(value));
  } catch (error) {
    if (!isRaised(error, "TypeError", "ValueError")) throw error;
    return otherwise;
  }
};

function numberValue(value: Py): number {
  if (typeof value === "number") return value;
  failIfUndefined(value);
  raise(
    "TypeError",
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  );
}

const float: Filter = (value, args, keywords) => {
  const [otherwise = null] = bind("float", [["default", 0]], args, keywords);
  try {
    return toFloatValue(value);
  } catch (error) {
    if (!isRaised(error, "TypeError", "ValueError")) throw error;
    return otherwise;
  }
};

const abs: Filter = (value, args, keywords) => {
  positional("abs", args, keywords, 0);
  const number = numberOf(value);
  if (number === undefined) {
    failIfUndefined(value);
    raise("TypeError", `bad operand type for abs(): '${typeName(value)}'`);
  }
  return typeof number === "bigint" ? (number < 0n ? -number : number) : Math.abs(number);
};

/** Python's `round(value, digits)`. */
function rounded(value: Py, digits: Py): Py {
  const number = numberOf(value);
  if (number === undefined) {
    failIfUndefined(value);
    raise("TypeError", `type ${typeName(value)} doesn't define __round__ method`);
  }
  if (digits === null) return typeof number === "bigint" ? number : roundedWhole(number);
  const places = toIndex(digits);
  if (typeof number === "bigint") return places >= 0n ? number : roundedInt(number, -places);
  if (!Number.isFinite(number) || places > 323n) return number;
  if (places < -308n) return number * 0;
  const result = Number(fixed(number, Number(places)));
  if (!Number.isFinite(result)) raise("OverflowError", "rounded value too large to represent");
  return number < 0 || Object.is(number, -0) ? -result : result;
}

function roundedWhole(value: number): bigint {
  const magnitude = truncated(value) === 0n || Number.isFinite(value) ? BigInt(fixed(value, 0)) : 0n;
  return value < 0 ? -magnitude : magnitude;
}

function roundedInt(value: bigint, places: bigint): bigint {
  if (places > 5000n) return 0n;
  const unit = 10n ** places;
  const magnitude = divideRounded(value < 0n ? -value : value, unit) * unit;
  return value < 0n ? -magnitude : magnitude;
}

const round: Filter = (value, args, keywords) => {
  const [precision = null, method = null] = bind(
    "round",
    [
      ["precision", 0n],
      ["method", "common"],
    ],
    args,
    keywords,
  );
  const name = isText(method) ? textOf(method) : "";
  if (name === "common") return rounded(value, precision);
  if (name !== "ceil" && name !== "floor")
    raise("FilterArgumentError", "method must be common, ceil or floor");
  const unit = power(10n, precision);
  const scaled = multiply(value, unit);
  const number = numberOf(scaled);
  if (number === undefined) raise("TypeError", `must be real number, not ${typeName(scaled)}`);
  const whole =
    typeof number === "bigint" ? number : truncated(name === "ceil" ? Math.ceil(number) : Math.floor(number));
  return divide(whole, unit);
};

const fileSize: Filter = (value, args, keywords) => {
  const [binary = null] = bind("filesizeformat", [["binary", false]], args, keywords);
  const bytes = toFloatValue(value);
  const isBinary = truth(binary);
  const base = isBinary ? 1024 : 1000;
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${truncated(bytes)} Bytes`;
  const letters = isBinary ? "KMGTPEZY" : "kMGTPEZY";
  let text = "";
  for (const [index, letter] of [...letters].entries()) {
    const unit = base ** (index + 2);
    const number = (base * bytes) / unit;
    const digits = magnitudeText(number, { type: "f", precision: 1 });
    text = `${number < 0 ? "-" : ""}${digits} ${letter}${isBinary ? "iB" : "B"}`;
    if (bytes < unit) break;
  }
  return text;
};

/** The filters that are about numbers. */
export const numberFilters: Readonly<Record<string, Filter>> = {
  int,
  float,
  abs,
  round,
  filesizeformat: fileSize,
};
