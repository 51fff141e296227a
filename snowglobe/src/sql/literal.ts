import { nanosecondsOfTicks } from "../times/ticks.ts";
import { BINARY, type DataType, TEXT } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";
import { typeName } from "../types/type-name.ts";
import { keptOf } from "../types/typed-value.ts";
import { readMark, unquoteJson } from "../variants/encoding.ts";
import { elementsOf, membersOf } from "../variants/pieces.ts";

/** A string constant: quotes doubled, backslashes escaped. */
export function stringLiteral(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

/**
 * A value as Snowflake SQL of its type, whatever formats the session reads times by.
 *
 * @param value as the protocol carries it, or `innerText` (types/typed-value.ts) of a VARIANT
 */
export function literal(type: DataType, value: WireValue): string {
  if (value === null) return "NULL";
  const kept = keptOf(value);
  switch (type.name) {
    case "FIXED":
      return value;
    case "REAL":
      return `CAST(${stringLiteral(value)} AS FLOAT)`;
    case "BOOLEAN":
      return value === "1" ? "TRUE" : "FALSE";
    case "TEXT":
      return stringLiteral(value);
    case "BINARY":
      return `TO_BINARY(${stringLiteral(value)}, 'HEX')`;
    case "DATE":
      return dateLiteral(value);
    case "TIME":
      return timeLiteral("TIME", timeText(value), type.scale);
    case "TIMESTAMP_NTZ":
      return timeLiteral("TIMESTAMP_NTZ", timestampText(value), type.scale);
    case "TIMESTAMP_LTZ":
      return timeLiteral("TIMESTAMP_LTZ", `${timestampText(value)} +0000`, type.scale);
    case "TIMESTAMP_TZ":
      return timeLiteral("TIMESTAMP_TZ", zonedText(value), type.scale);
    case "STRUCTURED_ARRAY":
    case "STRUCTURED_OBJECT":
    case "MAP":
      return `CAST(${kept === undefined ? `PARSE_JSON(${stringLiteral(value)})` : variantLiteral(kept)} AS ${typeName(type)})`;
    case "VARIANT":
    case "OBJECT":
    case "ARRAY": {
      const variant = kept === undefined ? `PARSE_JSON(${stringLiteral(value)})` : variantLiteral(kept);
      return kept === undefined && type.name === "VARIANT" ? variant : `CAST(${variant} AS ${type.name})`;
    }
  }
}

/** A VARIANT as it is kept (variants/encoding.ts), as an expression that gives it again. */
function variantLiteral(kept: string): string {
  const elements = elementsOf(kept);
  if (elements) return `ARRAY_CONSTRUCT(${elements.map(variantLiteral).join(", ")})`;
  const members = membersOf(kept);
  if (members) {
    const pairs = [...members].map(([key, value]) => `${stringLiteral(key)}, ${variantLiteral(value)}`);
    return `OBJECT_CONSTRUCT_KEEP_NULL(${pairs.join(", ")})`;
  }
  if (!kept.startsWith('"')) return `PARSE_JSON('${kept}')`;
  const { kind, rest } = readMark(unquoteJson(kept));
  const [ticks = "0", minutes = "0"] = rest.split(" ");
  const as = (type: DataType, value: string) => `TO_VARIANT(${literal(type, value)})`;
  switch (kind) {
    case undefined:
    case "S":
      return as(TEXT, rest);
    case "U":
      return "NULL";
    case "N":
      return `PARSE_JSON('${rest}')`;
    case "F":
      return as({ name: "REAL" }, rest.replace("Infinity", "inf"));
    case "B":
      return as(BINARY, rest);
    case "D":
      return as({ name: "DATE" }, rest);
    case "T":
      return as({ name: "TIME", scale: 9 }, secondsText(BigInt(rest)));
    case "P":
      return as({ name: "TIMESTAMP_NTZ", scale: 9 }, secondsText(nanosecondsOfTicks(BigInt(rest))));
    case "L":
      return as({ name: "TIMESTAMP_LTZ", scale: 9 }, secondsText(nanosecondsOfTicks(BigInt(rest))));
    case "Z": {
      const seconds = secondsText(nanosecondsOfTicks(BigInt(ticks)));
      return as({ name: "TIMESTAMP_TZ", scale: 9 }, `${seconds} ${Number(minutes) + 1440}`);
    }
  }
}

/** Nanoseconds as the protocol's seconds. */
function secondsText(nanoseconds: bigint): string {
  const size = String(nanoseconds < 0n ? -nanoseconds : nanoseconds).padStart(10, "0");
  return `${nanoseconds < 0n ? "-" : ""}${size.slice(0, -9)}.${size.slice(-9)}`;
}

function dateLiteral(days: string): string {
  return `TO_DATE('${dateText(Number(days))}', 'YYYY-MM-DD')`;
}

function timeLiteral(
  name: "TIME" | "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" | "TIMESTAMP_TZ",
  text: string,
  scale: number,
): string {
  const [date, zone] = [name === "TIME" ? "" : "YYYY-MM-DD ", /[+-]\d{4}$/.test(text) ? " TZHTZM" : ""];
  const fraction = /\.(\d+)/.exec(text)?.[1];
  const format = `${date}HH24:MI:SS${fraction === undefined ? "" : `.FF${fraction.length}`}${zone}`;
  return `CAST(TO_${name}('${text}', '${format}') AS ${name}(${scale}))`;
}

const DAY = 86_400;

function dateText(days: number): string {
  const date = new Date(days * DAY * 1000);
  const year = String(date.getUTCFullYear()).padStart(4, "0");
  return `${year}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

function timeText(seconds: string): string {
  const [whole, fraction] = splitSeconds(seconds);
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}${fraction}`;
}

function timestampText(seconds: string): string {
  return clockText(...splitSeconds(seconds));
}

function clockText(whole: number, fraction: string): string {
  const days = Math.floor(whole / DAY);
  return `${dateText(days)} ${timeText(`${whole - days * DAY}${fraction}`)}`;
}

/** `"<seconds> <offset minutes + 1440>"` in its own offset. */
function zonedText(value: string): string {
  const [seconds = "0", offset = "1440"] = value.split(" ");
  const minutes = Number(offset) - 1440;
  const [whole, fraction] = splitSeconds(seconds);
  const size = Math.abs(minutes);
  const zone = `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
  return `${clockText(whole + minutes * 60, fraction)} ${zone}`;
}

/** Whole seconds, rounded down, and the fraction from there as ".123" or "". */
function splitSeconds(seconds: string): [whole: number, fraction: string] {
  const negative = seconds.startsWith("-");
  const [whole = "0", digits = ""] = seconds.replace("-", "").split(".");
  if (!negative) return [Number(whole), digits === "" ? "" : `.${digits}`];
  if (/^0*$/.test(digits)) return [-Number(whole), ""];
  const rest = (10n ** BigInt(digits.length) - BigInt(digits)).toString().padStart(digits.length, "0");
  return [-Number(whole) - 1, `.${rest}`];
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** A type as SQL. */
export function typeSql(type: DataType): string {
  switch (type.name) {
    case "FIXED":
      return `NUMBER(${type.precision}, ${type.scale})`;
    case "REAL":
      return "FLOAT";
    case "TEXT":
      return "VARCHAR";
    case "BINARY":
    case "BOOLEAN":
    case "DATE":
    case "VARIANT":
    case "OBJECT":
    case "ARRAY":
      return type.name;
    case "STRUCTURED_ARRAY":
    case "STRUCTURED_OBJECT":
    case "MAP":
      return typeName(type);
    default:
      return `${type.name}(${type.scale})`;
  }
}
