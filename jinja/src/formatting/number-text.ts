import { raise } from "../errors/raised.ts";
import { charge } from "../limits/budget.ts";
import { fixedText, leadingDigits } from "../text/exact-decimal.ts";
import { exponentText, floatText } from "../text/float-text.ts";

/** A finite float has at most this many digits that are not zero; what is asked for beyond is filled up. */
const MOST_DIGITS = 1100;

function padded(digits: number, make: (digits: number) => string): string {
  charge(digits * 2);
  return digits <= MOST_DIGITS ? make(digits) : make(MOST_DIGITS) + "0".repeat(digits - MOST_DIGITS);
}

export interface FloatStyle {
  /** e, f, g, or r for the shortest text that reads back as the same number */
  readonly type: "e" | "f" | "g" | "r";
  readonly precision: number;
  /** keep the point and the zeros behind it */
  readonly alternate?: boolean;
}

/** |value| as C's printf writes it. */
export function magnitudeText(value: number, { type, precision, alternate = false }: FloatStyle): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return "inf";
  const magnitude = Math.abs(value);
  if (type === "r") return floatText(magnitude);
  if (type === "f") {
    const text = padded(precision, (digits) => fixedText(magnitude, digits));
    return alternate && precision === 0 ? `${text}.` : text;
  }
  return type === "e"
    ? scientific(magnitude, precision, alternate)
    : general(magnitude, precision, alternate);
}

function scientific(value: number, precision: number, alternate: boolean): string {
  let exponent = 0;
  const digits = padded(precision + 1, (count) => {
    const leading = leadingDigits(value, count);
    exponent = leading.exponent;
    return leading.text;
  });
  const point = digits.length > 1 || alternate ? "." : "";
  return `${digits.charAt(0)}${point}${digits.slice(1)}${exponentText(exponent)}`;
}

function general(value: number, wanted: number, alternate: boolean): string {
  const precision = Math.max(wanted, 1);
  const { exponent } = leadingDigits(value, Math.min(precision, MOST_DIGITS));
  if (exponent < -4 || exponent >= precision) {
    const [mantissa = "", power = ""] = scientific(value, precision - 1, alternate).split("e");
    return `${alternate ? mantissa : withoutZeros(mantissa)}e${power}`;
  }
  const text = padded(precision - 1 - exponent, (digits) => fixedText(value, digits));
  if (!alternate) return withoutZeros(text);
  return text.includes(".") ? text : `${text}.`;
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** The text of a float without a type, but with a precision: like `g`, with one digit behind the point at least. */
export function shortText(value: number, precision: number): string {
  if (!Number.isFinite(value)) return magnitudeText(value, { type: "g", precision });
  const magnitude = Math.abs(value);
  const digits = Math.max(precision, 1);
  const { exponent } = leadingDigits(magnitude, Math.min(digits, MOST_DIGITS));
  // with no type, the exponent is used one power earlier than by g
  if (exponent >= -4 && exponent < digits - 1) {
    const text = general(magnitude, digits, false);
    return text.includes(".") ? text : `${text}.0`;
  }
  if (exponent >= -4 && exponent < digits) {
    const [mantissa = "", power = ""] = scientific(magnitude, digits - 1, false).split("e");
    return `${withoutZeros(mantissa)}e${power}`;
  }
  return general(magnitude, digits, false);
}

/** The digits of |value| in another base, and what stands before them in the alternate form. */
export function digitsOf(value: bigint, type: string): { digits: string; prefix: string } {
  const magnitude = value < 0n ? -value : value;
  if (type === "b") return { digits: magnitude.toString(2), prefix: "0b" };
  if (type === "o") return { digits: magnitude.toString(8), prefix: "0o" };
  if (type === "x") return { digits: magnitude.toString(16), prefix: "0x" };
  if (type === "X") return { digits: magnitude.toString(16).toUpperCase(), prefix: "0X" };
  const digits = magnitude.toString();
  if (digits.length > 4300)
    raise("ValueError", "Exceeds the limit (4300 digits) for integer string conversion");
  return { digits, prefix: "" };
}
