import { raise, unsupported } from "../errors/raised.ts";
import { repeatText } from "../operations/concatenate.ts";
import { intOf, intToFloat } from "../operations/numbers.ts";
import { str } from "../operations/print.ts";
import { typeName } from "../operations/type-name.ts";
import { codePointLength, slicePoints } from "../text/code-points.ts";
import { PyDate } from "../values/date.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { digitsOf, magnitudeText, shortText } from "./number-text.ts";
import { strftime } from "./strftime.ts";

// https://docs.python.org/3/library/string.html#format-specification-mini-language
const pattern =
  /^(?:(?<fill>[\s\S])?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<negativeZero>z)?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>[\s\S])?$/u;

interface Spec {
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string | undefined;
  readonly negativeZero: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly grouping: string | undefined;
  readonly precision: number | undefined;
  readonly type: string;
}

function parse(text: string, value: Py): Spec {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) {
    raise("ValueError", `Invalid format specifier '${text}' for object of type '${typeName(value)}'`);
  }
  const { fill, align, sign, negativeZero, alternate, zero, width, grouping, precision, type } = groups;
  if ((width?.length ?? 0) > 18 || (precision?.length ?? 0) > 18) {
    raise("ValueError", "Too many decimal digits in format string");
  }
  const zeroed = zero !== undefined && align === undefined;
  return {
    fill: fill ?? (zero !== undefined ? "0" : " "),
    align: zeroed && !isText(value) ? "=" : align,
    sign,
    negativeZero: negativeZero !== undefined,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: Number(width ?? 0),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? "",
  };
}

/** Python's `format(value, spec)`. @throws Raised as Python does */
export function formatValue(value: Py, spec: string): string {
  if (spec === "") return str(value);
  if (isText(value)) return formatText(textOf(value), parse(spec, value));
  if (value instanceof PyDate) return strftime(value, spec);
  const int = intOf(value);
  if (int !== undefined) return formatInt(int, parse(spec, value), value);
  if (typeof value === "number") return formatFloat(value, parse(spec, value), value);
  raise("TypeError", `unsupported format string passed to ${typeName(value)}.__format__`);
}

function unknownType(spec: Spec, value: Py): never {
  raise("ValueError", `Unknown format code '${spec.type}' for object of type '${typeName(value)}'`);
}

function formatText(text: string, spec: Spec): string {
  if (spec.type !== "" && spec.type !== "s") unknownType(spec, text);
  if (spec.sign !== undefined) raise("ValueError", "Sign not allowed in string format specifier");
  if (spec.negativeZero)
    raise("ValueError", "Negative zero coercion (z) not allowed in string format specifier");
  if (spec.alternate) raise("ValueError", "Alternate form (#) not allowed in string format specifier");
  if (spec.grouping !== undefined) raise("ValueError", `Cannot specify '${spec.grouping}' with 's'.`);
  if (spec.align === "=") raise("ValueError", "'=' alignment not allowed in string format specifier");
  const cut = spec.precision === undefined ? text : slicePoints(text, 0, spec.precision);
  return aligned("", cut, spec, "<");
}

function aligned(prefix: string, body: string, spec: Spec, otherwise: string): string {
  const missing = spec.width - codePointLength(prefix) - codePointLength(body);
  if (missing <= 0) return prefix + body;
  const align = spec.align ?? otherwise;
  if (align === "<") return prefix + body + repeatText(spec.fill, missing);
  if (align === ">") return repeatText(spec.fill, missing) + prefix + body;
  if (align === "=") return prefix + repeatText(spec.fill, missing) + body;
  const before = Math.floor(missing / 2);
  return repeatText(spec.fill, before) + prefix + body + repeatText(spec.fill, missing - before);
}

function signOf(negative: boolean, spec: Spec): string {
  if (negative) return "-";
  return spec.sign === "+" || spec.sign === " " ? spec.sign : "";
}

function formatInt(int: bigint, spec: Spec, value: Py): string {
  if (spec.type === "") return formatWhole(int, spec, "d");
  if ("eEfFgG%".includes(spec.type)) return formatFloat(intToFloat(int), spec, value);
  if (!"bcdoxXn".includes(spec.type)) unknownType(spec, value);
  if (spec.type === "c") return formatCharacter(int, spec);
  if (spec.type === "n" && spec.grouping !== undefined)
    raise("ValueError", `Cannot specify '${spec.grouping}' with 'n'.`);
  return formatWhole(int, spec, spec.type);
}

function refusePrecision(spec: Spec): void {
  if (spec.precision !== undefined) raise("ValueError", "Precision not allowed in integer format specifier");
  if (spec.negativeZero)
    raise("ValueError", "Negative zero coercion (z) not allowed in integer format specifier");
}

function formatWhole(int: bigint, spec: Spec, type: string): string {
  refusePrecision(spec);
  if (spec.grouping === "," && "boxX".includes(type))
    raise("ValueError", `Cannot specify ',' with '${type}'.`);
  const { digits, prefix } = digitsOf(int, type);
  const before = signOf(int < 0n, spec) + (spec.alternate ? prefix : "");
  return groupedNumber(before, digits, "", spec, "boxX".includes(type) ? 4 : 3);
}

function formatCharacter(int: bigint, spec: Spec): string {
  refusePrecision(spec);
  if (spec.sign !== undefined) raise("ValueError", "Sign not allowed with integer format specifier 'c'");
  if (spec.alternate) raise("ValueError", "Alternate form (#) not allowed with integer format specifier 'c'");
  if (spec.grouping !== undefined) raise("ValueError", `Cannot specify '${spec.grouping}' with 'c'.`);
  if (int < 0n || int > 0x10ffffn) raise("OverflowError", "%c arg not in range(0x110000)");
  return aligned("", String.fromCodePoint(Number(int)), spec, ">");
}

function formatFloat(float: number, spec: Spec, value: Py): string {
  if (spec.type !== "" && !"eEfFgGn%".includes(spec.type)) unknownType(spec, value);
  if (spec.type === "n" && spec.grouping !== undefined)
    raise("ValueError", `Cannot specify '${spec.grouping}' with 'n'.`);
  const body = floatBody(float, spec);
  const negative =
    (float < 0 || Object.is(float, -0)) && !(spec.negativeZero && /^[0.]*(e[-+]\d+)?%?$/.test(body));
  const shown = spec.type !== "" && "EFG".includes(spec.type) ? body.toUpperCase() : body;
  const [, digits = shown, rest = ""] = /^(\d+)([\s\S]*)$/.exec(shown) ?? [];
  return groupedNumber(signOf(negative, spec), digits, rest, spec, 3);
}

function floatBody(float: number, spec: Spec): string {
  const { precision, alternate, type } = spec;
  if (type === "") {
    if (alternate && precision !== undefined) unsupported("'#' in a format without a type");
    return precision === undefined
      ? magnitudeText(float, { type: "r", precision: 0 })
      : shortText(float, precision);
  }
  if (type === "%") {
    const percent = float * 100;
    return `${magnitudeText(percent, { type: "f", precision: precision ?? 6, alternate })}%`;
  }
  const lower = type.toLowerCase();
  const style = lower === "e" || lower === "f" ? lower : "g";
  return magnitudeText(float, { type: style, precision: precision ?? 6, alternate });
}

/** Puts thousands apart; zeros that fill up to the width are grouped too. */
function groupedNumber(prefix: string, digits: string, rest: string, spec: Spec, size: number): string {
  const separator = spec.grouping;
  if (separator === undefined || !/^[\da-fA-F]+$/.test(digits))
    return aligned(prefix, digits + rest, spec, ">");
  const room = spec.fill === "0" && spec.align === "=" ? spec.width - prefix.length - rest.length : 0;
  // as many digits as fill the width with their separators; one more where it would begin with a separator
  let count = digits.length;
  if (room > 0)
    while (count + Math.floor((count - 1) / size) < room)
      count += Math.max(1, Math.floor((room - count) / 2));
  while (count > digits.length && count - 1 + Math.floor((count - 2) / size) >= room) count--;
  const whole = grouped(repeatText("0", count - digits.length) + digits, separator, size);
  return aligned(prefix, whole + rest, spec, ">");
}

function grouped(digits: string, separator: string, size: number): string {
  const first = digits.length % size || size;
  const parts = [digits.slice(0, first)];
  for (let at = first; at < digits.length; at += size) parts.push(digits.slice(at, at + size));
  return parts.join(separator);
}
