import type { Cell, ValueType } from "../tables/field.ts";
import { ParameterFault } from "./parameter-fault.ts";

type Value = Exclude<Cell, null>;

const LONGEST = 4000;
const DATE = String.raw`(\d{4})-(\d{2})-(\d{2})`;
const CLOCK = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?`;
const ZONE = String.raw`(Z|[+-]\d{2}(?::?\d{2})?)`;
const dates = new RegExp(`^${DATE}$`);
const times = new RegExp(`^${CLOCK}$`);
const timestamps = new RegExp(`^${DATE}[T ]${CLOCK}$`);
const instants = new RegExp(`^${DATE}[T ]${CLOCK} ?${ZONE}$`);

/**
 * A value as a client writes it, checked: what gets to Snowflake is of the column's type already.
 * @returns the value in the one form that each has here: numbers as numbers, long ones as digits, times as ISO 8601
 * @throws {ParameterFault}
 */
export function readValue({ kind, long }: ValueType, text: string): Value {
  if (text.length > LONGEST) throw new ParameterFault(`has a value of more than ${LONGEST} characters`);
  switch (kind) {
    case "text":
      return text;
    case "integer":
      if (/^[+-]?\d{1,38}$/.test(text)) return whole(text);
      throw unfit(text, "a whole number of at most 38 digits");
    case "decimal":
      return decimal(text, long);
    case "float":
      return float(text);
    case "boolean":
      if (/^(t|true|y|yes|on|1)$/i.test(text)) return true;
      if (/^(f|false|n|no|off|0)$/i.test(text)) return false;
      throw unfit(text, "true or false");
    case "date":
      checkDate(dates.exec(text), text, "a date: 2024-12-31");
      return text;
    case "time":
      return clock(checked(times.exec(text), text, "a time: 23:59:59"), 1);
    case "timestamp": {
      const match = checkDate(
        timestamps.exec(text),
        text,
        "a date and time without a zone: 2024-12-31T23:59:59",
      );
      return `${text.slice(0, 10)}T${clock(match, 4)}`;
    }
    case "instant": {
      const example = "a date and time with a zone: 2024-12-31T23:59:59Z (in an address + is written %2B)";
      const match = checkDate(instants.exec(text), text, example);
      return `${text.slice(0, 10)}T${clock(match, 4)}${zone(match[8] ?? "Z")}`;
    }
    case "binary":
      if (/^([0-9A-Fa-f]{2})*$/.test(text)) return text.toUpperCase();
      throw unfit(text, "pairs of hexadecimal digits");
    default:
      throw new ParameterFault(`is ${kind}: it can be asked for is.null and not.is.null only`);
  }
}

function unfit(text: string, wanted: string): ParameterFault {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return new ParameterFault(`takes ${wanted}, not ${JSON.stringify(shown)}`);
}

function checked(match: RegExpExecArray | null, text: string, wanted: string): RegExpExecArray {
  if (!match) throw unfit(text, wanted);
  return match;
}

function checkDate(match: RegExpExecArray | null, text: string, wanted: string): RegExpExecArray {
  const [, year, month, day] = checked(match, text, wanted);
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day))
    throw unfit(text, "a day that there is");
  return match ?? checked(match, text, wanted);
}

/** The clock's part of a match as `HH:MM:SS.f`, without zeros at the end. @throws {ParameterFault} */
function clock(match: RegExpExecArray, at: number): string {
  const [hours = "", minutes = "", seconds = "00", fraction = ""] = match.slice(at, at + 4);
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59)
    throw unfit(match[0], "a time of the day's 24 hours");
  const rest = fraction.replace(/0+$/, "");
  return `${hours}:${minutes}:${seconds}${rest === "" ? "" : `.${rest}`}`;
}

function zone(text: string): string {
  if (text === "Z") return "Z";
  const digits = text.slice(1).replace(":", "").padEnd(4, "0");
  if (Number(digits.slice(0, 2)) > 14 || Number(digits.slice(2)) > 59)
    throw unfit(text, "an offset of a time zone");
  return `${text[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function whole(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number + 0 : BigInt(text.replace(/^\+/, "")).toString();
}

function float(text: string): number {
  const named = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(text);
  if (named) return named[2]?.toLowerCase() === "nan" ? Number.NaN : Number(`${named[1]}Infinity`);
  const number = Number(text);
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/.test(text) && Number.isFinite(number)) return number;
  throw unfit(text, "a number");
}

/** A decimal's digits, written out without an exponent. @throws {ParameterFault} beyond 38 digits */
function decimal(text: string, long: boolean): number | string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  const [, sign = "", before = "", after = "", exponent = "0"] = match ?? [];
  if (!match || before + after === "") throw unfit(text, "a number");
  const point = before.length + Number(exponent);
  const digits = before + after;
  const padded = point < 0 ? "0".repeat(-point) + digits : digits.padEnd(point, "0");
  const at = Math.max(point, 0);
  const wholePart = padded.slice(0, at).replace(/^0+(?=\d)/, "") || "0";
  const fraction = padded.slice(at).replace(/0+$/, "");
  if (wholePart.length + fraction.length > 38 || fraction.length > 37)
    throw unfit(text, "a number of at most 38 digits");
  const plain = `${sign === "-" ? "-" : ""}${wholePart}${fraction === "" ? "" : `.${fraction}`}`;
  return long || wholePart.length + fraction.length > 15 ? plain : Number(plain) + 0;
}
