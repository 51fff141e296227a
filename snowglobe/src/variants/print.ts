import { readMark, replaceMarked, unquoteJson } from "./encoding.ts";
import { typeOf } from "./pieces.ts";
import { localTime, type VariantFormats, writeTimeText } from "./write-time.ts";

/**
 * A VARIANT as Snowflake shows it, compact: a DOUBLE with fifteen digits and an exponent, times and BINARY in quotes by
 * the session's formats, an SQL NULL inside an array as `undefined`.
 * https://docs.snowflake.com/en/sql-reference/functions/to_json
 */
export function printVariant(encoded: string, formats: VariantFormats): string {
  return replaceMarked(encoded, (string) => {
    const { kind, rest } = readMark(unquoteJson(string));
    switch (kind) {
      case "N":
        return rest;
      case "F":
        return printReal(Number(rest));
      case "U":
        return "undefined";
      default:
        return JSON.stringify(textOf(kind ?? "S", rest, formats));
    }
  });
}

/** The text that a VARIANT becomes by a cast: strings and times without quotes. */
export function variantText(encoded: string, formats: VariantFormats): string | null {
  if (encoded === "null") return null;
  if (!encoded.startsWith('"')) return printVariant(encoded, formats);
  const { kind, rest } = readMark(unquoteJson(encoded));
  return kind === undefined ? rest : textOf(kind, rest, formats);
}

function printReal(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [mantissa = "", exponent = ""] = value.toExponential(15).split("e");
  return `${mantissa}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, "0")}`;
}

const TYPES: Readonly<Record<string, "DATE" | "TIME" | "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" | "TIMESTAMP_TZ">> =
  { D: "DATE", T: "TIME", P: "TIMESTAMP_NTZ", L: "TIMESTAMP_LTZ", Z: "TIMESTAMP_TZ" };

function textOf(kind: string, rest: string, formats: VariantFormats): string {
  const type = TYPES[kind];
  if (type) return writeTimeText(localTime(kind, rest, formats.timeZone), formats[type]);
  if (kind !== "B") return rest;
  if (formats.binary === "HEX") return rest;
  return Buffer.from(rest, "hex").toString(formats.binary === "BASE64" ? "base64" : "utf8");
}

const EXACT = "YYYY-MM-DD HH24:MI:SS.FF9";

/**
 * What a cast to a type of time reads in a VARIANT, as text of a form that AUTO reads; null when the VARIANT holds
 * nothing that Snowflake takes for it. A number is seconds since 1970 in the session's time zone.
 * https://docs.snowflake.com/en/sql-reference/functions/to_date, …/to_timestamp
 */
export function timeText(encoded: string, target: string, zone: string): string | null {
  const type = typeOf(encoded);
  const isTimestamp = target.startsWith("TIMESTAMP");
  if (type === "VARCHAR") return unquoteJson(encoded);
  if (isTimestamp && (type === "INTEGER" || type === "DECIMAL")) {
    const ticks = ticksOfSeconds(encoded.replace(/"|\u0091N/g, ""));
    return ticks === undefined ? null : written("L", ticks, zone);
  }
  const { kind = "", rest } = readMark(unquoteJson(encoded));
  if (target === "DATE" && type === "DATE") return writeTimeText(localTime(kind, rest, zone), "YYYY-MM-DD");
  if (target === "TIME" && type === "TIME")
    return writeTimeText(localTime(kind, rest, zone), "HH24:MI:SS.FF9");
  return isTimestamp && type.startsWith("TIMESTAMP") ? written(kind, rest, zone) : null;
}

function written(kind: string, rest: string, zone: string): string {
  return writeTimeText(localTime(kind, rest, zone), kind === "P" ? EXACT : `${EXACT} TZH:TZM`);
}

function ticksOfSeconds(text: string): string | undefined {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,9})\d*)?$/.exec(text);
  if (!match) return undefined;
  const size = BigInt(`${match[2]}${(match[3] ?? "").padEnd(9, "0")}`);
  const nanoseconds = match[1] === "-" ? -size : size;
  const finer = ((nanoseconds % 1000n) + 1000n) % 1000n;
  return String(((nanoseconds - finer) / 1000n) * 1024n + finer);
}
