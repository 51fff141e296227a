import type { Element, NumberFormat } from "./number-format.ts";

/** A number as decimal text, with as many digits behind the point as its scale says. */
export interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

/**
 * A number by a format, in a fixed number of characters unless it is compact.
 * https://docs.snowflake.com/en/sql-reference/sql-format-models
 *
 * @param rounded the number to so many digits behind the point; undefined for infinity and what is no number
 *
 * @example
 * printNumber(readNumberFormat("$99.0"), (scale) => round("-12.391", scale)) // "-$12.4"
 */
export function printNumber(
  format: NumberFormat,
  rounded: (scale: number | undefined) => Decimal | undefined,
): string {
  const { elements } = format;
  if (format.minimal) return minimal(format, rounded(undefined));
  const point = elements.findIndex(({ kind }) => kind === "point");
  const isBehind = (index: number) => point >= 0 && index > point;
  const scale = elements.filter(({ kind }, index) => kind === "digit" && isBehind(index)).length;
  const places = elements.filter(({ kind }, index) => kind === "digit" && !isBehind(index)).length;
  const value = rounded(scale);
  const explicit = elements.some(({ kind }) => kind === "sign" || kind === "minus");
  const digits = value && wholeDigits(format, value, places, explicit);
  const negative =
    value?.negative === true && !(format.hex && !explicit) && /[1-9]/.test(value.whole + value.fraction);
  const body = printed(format, digits, value?.fraction ?? "", places);
  const text = withSign(format, body, negative, explicit);
  return format.compact ? text.replaceAll(BLANK, "") : text.replaceAll(BLANK, " ");
}

/** A blank that the number makes, as against one of a literal. */
const BLANK = "\u0000";

/** The digits before the point; undefined when there are more than places for them. */
function wholeDigits(
  { hex }: NumberFormat,
  { whole, negative }: Decimal,
  places: number,
  explicit: boolean,
): string | undefined {
  const plain = whole.replace(/^0+/, "");
  if (!hex) return plain.length > places ? undefined : plain;
  const size = 16n ** BigInt(places);
  const amount = BigInt(plain || "0");
  if (negative && !explicit) {
    if (amount * 2n > size) return undefined;
    return written(amount === 0n ? 0n : size - amount, hex);
  }
  return amount >= size ? undefined : written(amount, hex);
}

function written(value: bigint, hex: "upper" | "lower"): string {
  const text = value === 0n ? "" : value.toString(16);
  return hex === "upper" ? text.toUpperCase() : text;
}

interface Printed {
  readonly before: readonly Element[];
  readonly number: string;
  readonly after: readonly Element[];
}

/** The digits with what stands between them; without a sign. */
function printed(
  { elements, hex }: NumberFormat,
  digits: string | undefined,
  fraction: string,
  places: number,
): Printed {
  const isPart = ({ kind }: Element) => kind === "digit" || kind === "point" || kind === "group";
  const first = elements.findIndex(isPart);
  const last = elements.findLastIndex(isPart);
  const parts = elements.slice(first, last + 1);
  const hasBlank = elements.some(({ kind }) => kind === "blank");
  const forced = firstForced(parts);
  const kept = lastKept(parts, fraction);
  let number = "";
  let place = 0;
  let behind = -1;
  for (const part of parts) {
    if (part.kind === "literal") number += part.text;
    else if (part.kind === "point") {
      number += ".";
      behind = 0;
    } else if (behind >= 0) {
      number += digits === undefined ? "#" : behind < kept ? (fraction[behind] ?? "0") : BLANK;
      behind += 1;
    } else {
      const first = digits === undefined ? 0 : Math.min(forced, places - digits.length);
      const started = place >= first;
      // "Printed if the number is big enough so the digits are on both sides".
      if (part.kind === "group") number += place > first ? "," : BLANK;
      else {
        const digit = digits === undefined ? "#" : digits[place - (places - digits.length)];
        const isLast = place === places - 1;
        const zero = isLast && !hasBlank && !hex ? "0" : started || place >= forced ? "0" : BLANK;
        number += digit ?? (isLast && hex && digits === "" && !hasBlank ? "0" : zero);
        place += 1;
      }
    }
  }
  return { before: elements.slice(0, first), number, after: elements.slice(last + 1) };
}

/** The place, among the digits before the point, from which on zeros are printed. */
function firstForced(parts: readonly Element[]): number {
  const point = parts.findIndex(({ kind }) => kind === "point");
  const whole = parts.slice(0, point < 0 ? parts.length : point).filter(({ kind }) => kind === "digit");
  const found = whole.findIndex((part) => part.kind === "digit" && part.of === "0");
  return found < 0 ? whole.length : found;
}

/** How many digits behind the point are printed: up to the last 0 of the format, or the last that is not zero. */
function lastKept(parts: readonly Element[], fraction: string): number {
  const point = parts.findIndex(({ kind }) => kind === "point");
  if (point < 0) return 0;
  const places = parts.slice(point + 1).filter(({ kind }) => kind === "digit");
  const zeros = places.findLastIndex((part) => part.kind === "digit" && part.of === "0") + 1;
  return Math.max(zeros, fraction.replace(/0+$/, "").length);
}

/** Signs and $ stand right before the first digit, behind the blanks; MI stands where it was written. */
function withSign(
  { hex, compact }: NumberFormat,
  { before, number, after }: Printed,
  negative: boolean,
  explicit: boolean,
): string {
  let start = 0;
  while (number[start] === BLANK) start += 1;
  const dollar = before.some(({ kind }) => kind === "dollar") ? "$" : "";
  const leading = before.some(({ kind }) => kind === "sign");
  const sign = leading ? (negative ? "-" : "+") : negative && !explicit ? "-" : "";
  const slot = explicit || hex || sign !== "" ? "" : BLANK;
  const core = `${slot}${number.slice(0, start)}${sign}${dollar}${number.slice(start)}`;
  const text = (element: Element): string => {
    if (element.kind === "literal") return element.text;
    if (element.kind === "minus") return negative ? "-" : BLANK;
    return "";
  };
  const trailing = (element: Element): string => {
    if (element.kind === "sign") return negative ? "-" : "+";
    return element.kind === "dollar" ? "$" : text(element);
  };
  const whole = before.map(text).join("") + core + after.map(trailing).join("");
  return compact ? whole.replaceAll(BLANK, "") : whole;
}

/** TM9 and TME: no more characters than the number has digits. */
function minimal(format: NumberFormat, value: Decimal | undefined): string {
  const { whole = "0", fraction = "", negative = false } = value ?? {};
  const body =
    format.minimal === "TM9" ? positional(whole, fraction) : scientific(whole, fraction, format.minimal);
  const explicit = format.elements.some(({ kind }) => kind === "sign" || kind === "minus");
  const dollar = format.elements.some(({ kind }) => kind === "dollar") ? "$" : "";
  const isNegative = negative && /[1-9]/.test(whole + fraction);
  return format.elements
    .map((element) => {
      switch (element.kind) {
        case "literal":
          return element.text;
        case "minimal":
          return `${isNegative && !explicit ? "-" : ""}${dollar}${body}`;
        case "sign":
          return isNegative ? "-" : "+";
        case "minus":
          return isNegative ? "-" : " ";
        default:
          return "";
      }
    })
    .join("");
}

function positional(whole: string, fraction: string): string {
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

function scientific(whole: string, fraction: string, letter: NumberFormat["minimal"]): string {
  const digits = `${whole}${fraction}`;
  const first = digits.search(/[1-9]/);
  const e = letter === "tme" ? "e" : "E";
  if (first < 0) return `0${e}0`;
  const mantissa = digits.slice(first).replace(/0+$/, "");
  const exponent = whole.length - 1 - first;
  return `${mantissa[0]}${mantissa.length > 1 ? `.${mantissa.slice(1)}` : ""}${e}${exponent}`;
}
