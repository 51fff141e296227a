import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { BOOLEAN, type DataType, NUMBER, VARIANT } from "../types/data-type.ts";
import { structuredType } from "./structured-type.ts";
import type { TokenReader } from "./token-reader.ts";

/** VARCHAR's and BINARY's greatest lengths: https://docs.snowflake.com/en/sql-reference/data-types-text */
export const LONGEST_TEXT = 134_217_728;
export const LONGEST_BINARY = 67_108_864;
const DEFAULT_BINARY = 8_388_608;

const SYNONYMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    NUMBER: "NUMBER DECIMAL DEC NUMERIC",
    INT: "INT INTEGER BIGINT SMALLINT TINYINT BYTEINT",
    REAL: "FLOAT FLOAT4 FLOAT8 DOUBLE REAL",
    TEXT: "VARCHAR STRING TEXT NVARCHAR NVARCHAR2",
    CHAR: "CHAR CHARACTER NCHAR",
    BINARY: "BINARY VARBINARY",
    BOOLEAN: "BOOLEAN",
    DATE: "DATE",
    TIME: "TIME",
    TIMESTAMP: "TIMESTAMP",
    TIMESTAMP_NTZ: "TIMESTAMP_NTZ TIMESTAMPNTZ DATETIME",
    TIMESTAMP_LTZ: "TIMESTAMP_LTZ TIMESTAMPLTZ",
    TIMESTAMP_TZ: "TIMESTAMP_TZ TIMESTAMPTZ",
    VARIANT: "VARIANT",
    OBJECT: "OBJECT",
    ARRAY: "ARRAY",
    MAP: "MAP",
  }).flatMap(([name, words]) => words.split(" ").map((word) => [word, name] as const)),
);

/** Types that Snowflake has and this account has not. */
const UNSUPPORTED = new Set(["GEOGRAPHY", "GEOMETRY", "VECTOR", "FILE", "DECFLOAT"]);

/** Whether a word is a type's name; tells `DATE '2024-01-01'` from a column. */
export function isTypeName(word: string): boolean {
  return SYNONYMS.has(word) || UNSUPPORTED.has(word);
}

/**
 * Reads a data type with its parameters: `NUMBER(12,2)`, `DOUBLE PRECISION`, `TIMESTAMP WITH TIME ZONE` …
 * https://docs.snowflake.com/en/sql-reference/intro-summary-data-types
 *
 * @param mapping what TIMESTAMP alone means (the session's TIMESTAMP_TYPE_MAPPING).
 * @throws {SnowflakeError} 001003 when no type stands there, 000002 for a type that this account has not.
 */
export function parseDataType(reader: TokenReader, mapping = "TIMESTAMP_NTZ"): DataType {
  const word = reader.peek();
  const name = word?.kind === "word" ? SYNONYMS.get(word.value) : undefined;
  if (word?.kind === "word" && UNSUPPORTED.has(word.value)) throw notSupported(`data type ${word.value}`);
  if (name === undefined) throw reader.unexpected();
  reader.next();
  switch (name) {
    case "NUMBER":
      return numberType(reader);
    case "INT":
      return NUMBER;
    case "REAL":
      reader.accept("PRECISION");
      return { name: "REAL" };
    case "TEXT":
      return { name: "TEXT", length: size(reader, 16_777_216, LONGEST_TEXT) };
    case "CHAR": {
      const varying = reader.accept("VARYING");
      return { name: "TEXT", length: size(reader, varying ? 16_777_216 : 1, LONGEST_TEXT) };
    }
    case "BINARY":
      reader.accept("VARYING");
      return { name: "BINARY", length: size(reader, DEFAULT_BINARY, LONGEST_BINARY) };
    case "TIME":
      return { name: "TIME", scale: size(reader, 9, 9) };
    case "TIMESTAMP":
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return timestampType(reader, name, mapping);
    case "BOOLEAN":
      return BOOLEAN;
    case "DATE":
      return { name: "DATE" };
    case "OBJECT":
    case "ARRAY":
      if (!reader.looksLike("(")) return { name };
      return structuredType(reader, name, () => parseDataType(reader, mapping));
    case "MAP":
      return structuredType(reader, name, () => parseDataType(reader, mapping));
    default:
      return VARIANT;
  }
}

function numberType(reader: TokenReader): DataType {
  if (!reader.accept("(")) return NUMBER;
  const precision = reader.integer();
  const scale = reader.accept(",") ? reader.integer() : 0;
  reader.expect(")");
  if (precision < 1 || precision > 38)
    throw invalid(`invalid precision ${precision}: it must be between 1 and 38.`);
  if (scale < 0 || scale > 37 || scale > precision)
    throw invalid(`invalid scale ${scale}: it must be between 0 and ${Math.min(37, precision)}.`);
  return { name: "FIXED", precision, scale };
}

function timestampType(reader: TokenReader, written: string, mapping: string): DataType {
  const scale = size(reader, 9, 9);
  let name = written;
  if (written === "TIMESTAMP") {
    if (reader.accept("WITH", "LOCAL", "TIME", "ZONE")) name = "TIMESTAMP_LTZ";
    else if (reader.accept("WITH", "TIME", "ZONE")) name = "TIMESTAMP_TZ";
    else if (reader.accept("WITHOUT", "TIME", "ZONE")) name = "TIMESTAMP_NTZ";
    else name = mapping.toUpperCase();
  }
  if (name === "TIMESTAMP_LTZ" || name === "TIMESTAMP_TZ") return { name, scale };
  return { name: "TIMESTAMP_NTZ", scale };
}

function size(reader: TokenReader, otherwise: number, greatest: number): number {
  if (!reader.accept("(")) return otherwise;
  const value = reader.integer();
  reader.expect(")");
  if (value < 0 || value > greatest)
    throw invalid(`invalid length ${value}: it must be between 1 and ${greatest}.`);
  return value;
}

function invalid(detail: string): SnowflakeError {
  return new SnowflakeError("001003", "42000", `SQL compilation error:\n${detail}`);
}
