import { raise } from "../errors/raised.ts";
import { charged } from "../limits/budget.ts";
import { repeatText } from "../operations/concatenate.ts";
import { intOf, numberOf, toFloat } from "../operations/numbers.ts";
import { repr, str } from "../operations/print.ts";
import { subscript } from "../operations/subscript.ts";
import { typeName } from "../operations/type-name.ts";
import { codePointLength, slicePoints } from "../text/code-points.ts";
import { escapeOf } from "../text/printable.ts";
import { PyBytes } from "../values/bytes.ts";
import { PyDict } from "../values/dict.ts";
import { PyList } from "../values/list.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { PyTuple } from "../values/tuple.ts";
import { PyUndefined } from "../values/undefined.ts";
import { digitsOf, magnitudeText } from "./number-text.ts";

/** How values become text inside a format: as they print, or escaped for Markup. */
export interface Printing {
  str(value: Py): string;
  repr(value: Py): string;
}

const plainly: Printing = { str, repr };

interface Directive {
  readonly key: string | undefined;
  readonly flags: string;
  readonly width: string | undefined;
  readonly precision: string | undefined;
  readonly conversion: string;
}

const directive =
  /%(?:\((?<key>(?:[^()]|\([^()]*\))*)\))?(?<flags>[-+ #0]*)(?<width>\*|\d+)?(?:\.(?<precision>\*|\d*))?[hlL]?(?<conversion>[\s\S]?)/uy;

/** Python's `format % values`. @throws Raised as Python does */
export function percentFormat(format: string, values: Py, printing = plainly): string {
  const source = argumentSource(values);
  const parts: string[] = [];
  let at = 0;
  while (at < format.length) {
    const next = format.indexOf("%", at);
    if (next < 0) break;
    parts.push(format.slice(at, next));
    directive.lastIndex = next;
    const match = directive.exec(format);
    const groups = match?.groups;
    if (match === null || groups === undefined) raise("ValueError", "incomplete format");
    at = next + match[0].length;
    const { key, flags = "", width, precision, conversion = "" } = groups;
    if (conversion === "%" && match[0] !== "%%") raise("ValueError", "unsupported format character '%'");
    if (conversion === "")
      raise(
        "ValueError",
        key === undefined && format.startsWith("(", next + 1) ? "incomplete format key" : "incomplete format",
      );
    parts.push(charged(convert({ key, flags, width, precision, conversion }, source, printing)));
  }
  parts.push(format.slice(at));
  source.end();
  return charged(parts.join(""));
}

interface ArgumentSource {
  next(): Py;
  byKey(key: string): Py;
  end(): void;
}

function argumentSource(values: Py): ArgumentSource {
  const items = values instanceof PyTuple ? values.items : [values];
  const mapping =
    values instanceof PyDict ||
    values instanceof PyList ||
    values instanceof PyRange ||
    values instanceof PyBytes ||
    values instanceof PyUndefined;
  let index = 0;
  return {
    next() {
      const item = items[index++];
      if (item === undefined) raise("TypeError", "not enough arguments for format string");
      return item;
    },
    byKey(key) {
      if (!mapping) raise("TypeError", "format requires a mapping");
      const item = subscript(values, key);
      if (item === undefined) {
        if (values instanceof PyDict) raise("KeyError", `There is no key ${repr(key)}.`);
        raise("TypeError", `${typeName(values)} indices must be integers or slices, not str`);
      }
      // after a key, the values given are that one
      index = items.length;
      return item;
    },
    end() {
      if (index < items.length && !mapping) {
        raise("TypeError", "not all arguments converted during string formatting");
      }
    },
  };
}

function starred(text: string | undefined, source: ArgumentSource): number | undefined {
  if (text === undefined) return undefined;
  if (text !== "*") return Number(text);
  const value = intOf(source.next());
  if (value === undefined) raise("TypeError", "* wants int");
  return Number(value);
}

function convert(spec: Directive, source: ArgumentSource, printing: Printing): string {
  const keyed = spec.key === undefined ? undefined : source.byKey(spec.key);
  const width = starred(spec.width, source) ?? 0;
  const precision = starred(spec.precision, source);
  const left = spec.flags.includes("-") || width < 0;
  const layout = { width: Math.abs(width), left, zero: spec.flags.includes("0") && !left };
  if (spec.conversion === "%") return "%";
  const value = keyed ?? (spec.key === undefined ? source.next() : null);
  switch (spec.conversion) {
    case "s":
      return text(printing.str(value), layout, precision);
    case "r":
      return text(printing.repr(value), layout, precision);
    case "a":
      return text(printing.repr(value).replace(/[^\0-\x7f]/gu, escapeOf), layout, precision);
    case "c":
      return text(characterOf(value), layout, undefined);
  }
  const signed = spec.flags.includes("+") ? "+" : spec.flags.includes(" ") ? " " : "";
  const alternate = spec.flags.includes("#");
  if ("diu".includes(spec.conversion))
    return number(wholeOf(value), "d", { ...layout, signed, precision, alternate: false });
  if ("oxX".includes(spec.conversion)) {
    const int = intOf(value);
    if (int === undefined) {
      raise("TypeError", `%${spec.conversion} format: an integer is required, not ${typeName(value)}`);
    }
    return number(int, spec.conversion, { ...layout, signed, precision, alternate });
  }
  if ("eEfFgG".includes(spec.conversion))
    return float(value, spec.conversion, { ...layout, signed, precision, alternate });
  raise("ValueError", `unsupported format character '${spec.conversion}'`);
}

interface Layout {
  readonly width: number;
  readonly left: boolean;
  readonly zero: boolean;
}

interface NumberLayout extends Layout {
  readonly signed: string;
  readonly precision: number | undefined;
  readonly alternate: boolean;
}

function text(value: string, layout: Layout, precision: number | undefined): string {
  const cut = precision === undefined ? value : slicePoints(value, 0, Math.max(0, precision));
  return padded("", cut, { ...layout, zero: false });
}

function padded(prefix: string, body: string, { width, left, zero }: Layout): string {
  const missing = width - codePointLength(prefix) - codePointLength(body);
  if (missing <= 0) return prefix + body;
  if (left) return prefix + body + repeatText(" ", missing);
  return zero ? prefix + repeatText("0", missing) + body : repeatText(" ", missing) + prefix + body;
}

function characterOf(value: Py): string {
  const int = intOf(value);
  if (int !== undefined) {
    if (int < 0n || int > 0x10ffffn) raise("OverflowError", "%c arg not in range(0x110000)");
    return String.fromCodePoint(Number(int));
  }
  if (isText(value) && codePointLength(textOf(value)) === 1) return textOf(value);
  raise("TypeError", "%c requires int or char");
}

function wholeOf(value: Py): bigint {
  const int = numberOf(value);
  if (typeof int === "bigint") return int;
  if (int === undefined) {
    raise("TypeError", `%d format: a real number is required, not ${typeName(value)}`);
  }
  if (Number.isNaN(int)) raise("ValueError", "cannot convert float NaN to integer");
  if (!Number.isFinite(int)) raise("OverflowError", "cannot convert float infinity to integer");
  return BigInt(Math.trunc(int));
}

function number(value: bigint, type: string, layout: NumberLayout): string {
  const { digits, prefix } = digitsOf(value, type);
  const missing = (layout.precision ?? 0) - digits.length;
  const body = missing > 0 ? repeatText("0", missing) + digits : digits;
  const before = (value < 0n ? "-" : layout.signed) + (layout.alternate ? prefix : "");
  return padded(before, body, layout);
}

function float(value: Py, conversion: string, layout: NumberLayout): string {
  const given = numberOf(value);
  if (given === undefined) raise("TypeError", `must be real number, not ${typeName(value)}`);
  const magnitude = toFloat(given);
  const lower = conversion.toLowerCase();
  const type = lower === "e" || lower === "f" ? lower : "g";
  const body = magnitudeText(magnitude, {
    type,
    precision: layout.precision ?? 6,
    alternate: layout.alternate,
  });
  const negative = magnitude < 0 || Object.is(magnitude, -0);
  const shown = lower === conversion ? body : body.toUpperCase();
  return padded(negative ? "-" : layout.signed, shown, layout);
}
