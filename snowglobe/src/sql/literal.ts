import type { DataType } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";

/** A string constant: quotes doubled, backslashes escaped. */
export function stringLiteral(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

/** A value as the protocol carries it, written as Snowflake SQL of its type. */
export function literal(type: DataType, value: WireValue): string {
  if (value === null) return "NULL";
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
      return `CAST('${dateText(Number(value))}' AS DATE)`;
    case "TIME":
      return `CAST('${timeText(value)}' AS TIME(${type.scale}))`;
    case "TIMESTAMP_NTZ":
      return `CAST('${timestampText(value)}' AS TIMESTAMP_NTZ(${type.scale}))`;
    case "TIMESTAMP_LTZ":
      return `CAST('${timestampText(value)} +0000' AS TIMESTAMP_LTZ(${type.scale}))`;
    case "TIMESTAMP_TZ":
      return `CAST('${zonedText(value)}' AS TIMESTAMP_TZ(${type.scale}))`;
    case "VARIANT":
      return `PARSE_JSON(${stringLiteral(value)})`;
    case "OBJECT":
      return `CAST(PARSE_JSON(${stringLiteral(value)}) AS OBJECT)`;
    case "ARRAY":
      return `CAST(PARSE_JSON(${stringLiteral(value)}) AS ARRAY)`;
  }
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
  const [whole, fraction] = splitSeconds(seconds);
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
  return `${timestampText(`${whole + minutes * 60}${fraction}`)} ${zone}`;
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
    default:
      return `${type.name}(${type.scale})`;
  }
}
