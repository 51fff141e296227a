import { type ReadTime, type TimeFields, timeOfFields } from "./read-time.ts";
import { type FieldName, type FormatElement, readTimeFormat } from "./time-format.ts";

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const MONTH_NAMES =
  "january february march april may june july august september october november december".split(" ");

/** TWO_DIGIT_CENTURY_START's default: 70 is 1970, 69 is 2069. */
const CENTURY_START = 1970;

type Fields = { -readonly [Key in keyof TimeFields]: TimeFields[Key] };
type State = { readonly text: string; at: number; readonly fields: Fields; isPm?: boolean; isTwelve?: true };

/**
 * Reads a text by a format; undefined when it does not fit. Elements take fewer digits than they have letters, a blank
 * of the format is one blank or more, and names are read in either form and any case.
 * https://docs.snowflake.com/en/sql-reference/date-time-input-output
 *
 * @throws {SnowflakeError} 000002 for a format with an element that is not known here.
 */
export function parseByFormat(text: string, format: string): ReadTime | undefined {
  const state: State = { text: text.trim(), at: 0, fields: {} };
  for (const element of readTimeFormat(format)) if (!take(state, element)) return undefined;
  if (state.at < state.text.length) return undefined;
  const { fields, isPm, isTwelve } = state;
  if (isTwelve || isPm !== undefined) {
    const { hour = 12 } = fields;
    if (hour < 1 || hour > 12) return undefined;
    fields.hour = (hour % 12) + (isPm ? 12 : 0);
  }
  return timeOfFields(fields);
}

/** The month that a name's beginning means, from 1 on. */
export function monthOfName(name: string): number | undefined {
  const lower = name.toLowerCase();
  const index = lower.length === 3 ? MONTHS.indexOf(lower) : MONTH_NAMES.indexOf(lower);
  return index < 0 ? undefined : index + 1;
}

/** Minutes from UTC: `+07:00`, `-0730`, `+7`, `Z`. */
export function offsetOfText(sign: string, hours: string, minutes = "0"): number {
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const DAY_NAME = /(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?/iy;

function take(state: State, element: FormatElement): boolean {
  if (element.kind === "literal") return takeLiteral(state, element.text);
  // A blank too many does no harm.
  match(state, /\s*/y);
  const { fields } = state;
  switch (element.kind) {
    case "fraction": {
      const digits = match(state, new RegExp(`\\d{1,${Math.max(element.digits, 1)}}`, "y"))?.[0];
      if (digits === undefined) return element.digits === 0;
      fields.nanosecond = Number(digits.padEnd(9, "0"));
      return true;
    }
    case "offset": {
      if (match(state, /Z(?![a-z])/iy)) {
        fields.offset = 0;
        return true;
      }
      const pattern = {
        "TZH:TZM": /([+-]?)(\d{1,2}):(\d{2})/y,
        TZHTZM: /([+-]?)(\d{2})(\d{2})/y,
        TZH: /([+-]?)(\d{1,2})/y,
      };
      const found = match(state, pattern[element.form]);
      if (!found) return false;
      fields.offset = offsetOfText(found[1] ?? "", found[2] ?? "", found[3]);
      return true;
    }
    case "MON":
    case "MMMM": {
      const month = monthOfName(match(state, /[a-z]+/iy)?.[0] ?? "");
      if (month !== undefined) fields.month = month;
      return month !== undefined;
    }
    case "DY":
      return match(state, DAY_NAME) !== null;
    case "AM": {
      const half = match(state, /[ap]m/iy)?.[0].toLowerCase();
      if (half !== undefined) state.isPm = half === "pm";
      return half !== undefined;
    }
    default:
      return takeNumber(state, element.kind);
  }
}

const FIELD_OF: Readonly<Record<Exclude<FieldName, "MON" | "MMMM" | "DY" | "AM">, keyof Fields>> = {
  YYYY: "year",
  YY: "year",
  MM: "month",
  DD: "day",
  HH24: "hour",
  HH12: "hour",
  MI: "minute",
  SS: "second",
};

function takeNumber(state: State, name: keyof typeof FIELD_OF): boolean {
  const digits = match(state, name === "YYYY" ? /\d{1,4}/y : /\d{1,2}/y)?.[0];
  if (digits === undefined) return false;
  const number = Number(digits);
  if (name === "HH12") state.isTwelve = true;
  const century = CENTURY_START - (CENTURY_START % 100);
  state.fields[FIELD_OF[name]] =
    name === "YY" ? number + century + (number + century < CENTURY_START ? 100 : 0) : number;
  return true;
}

function takeLiteral(state: State, text: string): boolean {
  for (const part of text.match(/\s+|\S/g) ?? []) {
    if (part.trim() === "") {
      if (!match(state, /\s+/y)) return false;
      continue;
    }
    match(state, /\s*/y);
    if (state.text.charAt(state.at).toLowerCase() !== part.toLowerCase()) return false;
    state.at += 1;
  }
  return true;
}

function match(state: State, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = state.at;
  const found = pattern.exec(state.text);
  if (found) state.at += found[0].length;
  return found;
}
