import { z } from "zod";
import {
  aBoolean,
  anInteger,
  aString,
  aStringList,
  type OptionReader,
  oneOf,
} from "../catalog/statements/option-readers.ts";
import type { Option, Options } from "../catalog/statements/read-options.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import { readTimeFormat } from "../times/time-format.ts";
import type { DataType } from "../types/data-type.ts";

/*
 * File formats with the options and defaults of
 * https://docs.snowflake.com/en/sql-reference/sql/create-file-format
 */

const shared = {
  compression: z.enum(["AUTO", "GZIP", "BROTLI", "DEFLATE", "RAW_DEFLATE", "NONE"]).default("AUTO"),
  trimSpace: z.boolean().default(false),
  multiLine: z.boolean().default(true),
  replaceInvalidCharacters: z.boolean().default(false),
  skipByteOrderMark: z.boolean().default(true),
  fileExtension: z.string().nullable().default(null),
};

/** How text in a file is read as a date or a time: a format model, or AUTO as the session does. */
const times = {
  dateFormat: z.string().default("AUTO"),
  timeFormat: z.string().default("AUTO"),
  timestampFormat: z.string().default("AUTO"),
};

export const csvFormat = z.strictObject({
  type: z.literal("CSV"),
  ...shared,
  /** "\n" also means "\r\n". null: the whole file is one record. */
  recordDelimiter: z.string().nullable().default("\n"),
  fieldDelimiter: z.string().nullable().default(","),
  skipHeader: z.number().default(0),
  skipBlankLines: z.boolean().default(false),
  escape: z.string().nullable().default(null),
  escapeUnenclosedField: z.string().nullable().default("\\"),
  fieldOptionallyEnclosedBy: z.string().nullable().default(null),
  nullIf: z.array(z.string()).default(["\\N"]),
  /** The first line names the columns: for INFER_SCHEMA and MATCH_BY_COLUMN_NAME. */
  parseHeader: z.boolean().default(false),
  errorOnColumnCountMismatch: z.boolean().default(true),
  emptyFieldAsNull: z.boolean().default(true),
  encoding: z.string().default("UTF8"),
  ...times,
});

export const jsonFormat = z.strictObject({
  type: z.literal("JSON"),
  ...shared,
  nullIf: z.array(z.string()).default([]),
  stripOuterArray: z.boolean().default(false),
  stripNullValues: z.boolean().default(false),
  allowDuplicate: z.boolean().default(false),
  ignoreUtf8Errors: z.boolean().default(false),
  ...times,
});

export const xmlFormat = z.strictObject({
  type: z.literal("XML"),
  compression: shared.compression,
  replaceInvalidCharacters: shared.replaceInvalidCharacters,
  skipByteOrderMark: shared.skipByteOrderMark,
  ignoreUtf8Errors: z.boolean().default(false),
  preserveSpace: z.boolean().default(false),
  stripOuterElement: z.boolean().default(false),
  disableSnowflakeData: z.boolean().default(false),
  disableAutoConvert: z.boolean().default(false),
});

/** Timestamps are read as what they are, which USE_LOGICAL_TYPE asks for and older writers' files say anyway. */
export const parquetFormat = z.strictObject({
  type: z.literal("PARQUET"),
  /** GZIP is what write_pandas says of its stage; of files that are read, each tells its own. */
  parquetCompression: z.enum(["AUTO", "SNAPPY", "NONE", "GZIP"]).default("AUTO"),
  trimSpace: z.boolean().default(false),
  binaryAsText: z.boolean().default(true),
  useLogicalType: z.boolean().default(false),
  useVectorizedScanner: z.boolean().default(false),
  replaceInvalidCharacters: z.boolean().default(false),
  nullIf: z.array(z.string()).default([]),
});

/** What a FILE FORMAT object's `properties` hold: all options, defaults filled in. */
export const fileFormat = z.discriminatedUnion("type", [csvFormat, jsonFormat, parquetFormat, xmlFormat]);
export type CsvFormat = z.infer<typeof csvFormat>;
export type JsonFormat = z.infer<typeof jsonFormat>;
export type XmlFormat = z.infer<typeof xmlFormat>;
export type ParquetFormat = z.infer<typeof parquetFormat>;
/** What is read as text. */
export type TextFormat = CsvFormat | JsonFormat | XmlFormat;
export type FileFormat = z.infer<typeof fileFormat>;

/** What is read when nothing is said: CSV with its defaults. */
export const DEFAULT_FORMAT: FileFormat = csvFormat.parse({ type: "CSV" });

// Options that are accepted with their default value only are stored nowhere.
const DEFAULTS_ONLY = "defaultsOnly";

/** The options as CREATE FILE FORMAT and FILE_FORMAT = (…) write them. */
export const FORMAT_OPTIONS: Options = {
  TYPE: { property: "type", read: formatType },
  COMPRESSION: {
    property: "compression",
    read: refusing(
      ["BZ2", "ZSTD", "LZO"],
      oneOf(["AUTO", "GZIP", "BROTLI", "DEFLATE", "RAW_DEFLATE", "SNAPPY", "NONE"]),
    ),
  },
  SNAPPY_COMPRESSION: { property: "snappyCompression", read: aBoolean },
  BINARY_AS_TEXT: { property: "binaryAsText", read: aBoolean },
  USE_LOGICAL_TYPE: { property: "useLogicalType", read: aBoolean },
  USE_VECTORIZED_SCANNER: { property: "useVectorizedScanner", read: aBoolean },
  RECORD_DELIMITER: { property: "recordDelimiter", read: characters },
  FIELD_DELIMITER: { property: "fieldDelimiter", read: characters },
  MULTI_LINE: { property: "multiLine", read: onlyDefault(aBoolean, true) },
  FILE_EXTENSION: { property: "fileExtension", read: stringOrNone },
  SKIP_HEADER: { property: "skipHeader", read: anInteger(0, 1_000_000) },
  PARSE_HEADER: { property: "parseHeader", read: aBoolean },
  SKIP_BLANK_LINES: { property: "skipBlankLines", read: aBoolean },
  DATE_FORMAT: { property: "dateFormat", read: timeFormat },
  TIME_FORMAT: { property: "timeFormat", read: timeFormat },
  TIMESTAMP_FORMAT: { property: "timestampFormat", read: timeFormat },
  BINARY_FORMAT: notThere(onlyDefault(stringOrWord, "HEX")),
  ESCAPE: { property: "escape", read: characters },
  ESCAPE_UNENCLOSED_FIELD: { property: "escapeUnenclosedField", read: characters },
  TRIM_SPACE: { property: "trimSpace", read: aBoolean },
  FIELD_OPTIONALLY_ENCLOSED_BY: { property: "fieldOptionallyEnclosedBy", read: characters },
  NULL_IF: { property: "nullIf", read: aStringList },
  ERROR_ON_COLUMN_COUNT_MISMATCH: { property: "errorOnColumnCountMismatch", read: aBoolean },
  REPLACE_INVALID_CHARACTERS: { property: "replaceInvalidCharacters", read: aBoolean },
  EMPTY_FIELD_AS_NULL: { property: "emptyFieldAsNull", read: aBoolean },
  SKIP_BYTE_ORDER_MARK: { property: "skipByteOrderMark", read: aBoolean },
  ENCODING: { property: "encoding", read: encodingName },
  ENABLE_OCTAL: notThere(onlyDefault(aBoolean, false)),
  ALLOW_DUPLICATE: { property: "allowDuplicate", read: aBoolean },
  STRIP_OUTER_ARRAY: { property: "stripOuterArray", read: aBoolean },
  STRIP_NULL_VALUES: { property: "stripNullValues", read: aBoolean },
  IGNORE_UTF8_ERRORS: { property: "ignoreUtf8Errors", read: aBoolean },
  PRESERVE_SPACE: { property: "preserveSpace", read: aBoolean },
  STRIP_OUTER_ELEMENT: { property: "stripOuterElement", read: aBoolean },
  DISABLE_SNOWFLAKE_DATA: { property: "disableSnowflakeData", read: aBoolean },
  DISABLE_AUTO_CONVERT: { property: "disableAutoConvert", read: aBoolean },
};

/** The format of a file's times of a type: DATE_FORMAT, TIME_FORMAT or TIMESTAMP_FORMAT; AUTO for other types. */
export function timeFormatOf({ name }: DataType, format: FileFormat): string {
  if (format.type === "PARQUET" || format.type === "XML") return "AUTO";
  if (name === "DATE") return format.dateFormat;
  if (name === "TIME") return format.timeFormat;
  return name.startsWith("TIMESTAMP") ? format.timestampFormat : "AUTO";
}

/**
 * All options from those that were given. @throws {SnowflakeError} 001420 for an option that the type has not.
 */
export function completeFormat(given: Readonly<Record<string, unknown>>): FileFormat {
  const type = given.type ?? "CSV";
  if (type === "PARQUET") return parquetFormatOf(given);
  const known = (type === "JSON" ? jsonFormat : type === "XML" ? xmlFormat : csvFormat).shape;
  const wanted: Record<string, unknown> = { type };
  for (const [property, value] of Object.entries(given)) {
    if (property === DEFAULTS_ONLY) continue;
    if (!(property in known)) throw notOfType(property, String(type));
    wanted[property] = value;
  }
  return fileFormat.parse(wanted);
}

/** COMPRESSION and SNAPPY_COMPRESSION say one thing here. */
function parquetFormatOf({
  compression,
  snappyCompression,
  [DEFAULTS_ONLY]: _,
  ...given
}: Readonly<Record<string, unknown>>): ParquetFormat {
  const strange = Object.keys(given).find((property) => !(property in parquetFormat.shape));
  if (strange !== undefined) throw notOfType(strange, "PARQUET");
  const parsed = parquetFormat.safeParse({
    ...given,
    ...(snappyCompression === false && { parquetCompression: "NONE" }),
    ...(compression !== undefined && { parquetCompression: compression }),
  });
  if (!parsed.success)
    throw notSupported(`COMPRESSION = ${String(compression)} in a file format of TYPE = PARQUET`);
  return parsed.data;
}

function notThere(read: OptionReader): Option {
  return { property: DEFAULTS_ONLY, read };
}

function notOfType(property: string, type: string): SnowflakeError {
  const option =
    Object.entries(FORMAT_OPTIONS).find(([, { property: name }]) => name === property)?.[0] ?? property;
  return new SnowflakeError(
    "001420",
    "22023",
    `SQL compilation error:\ninvalid property '${option}' for 'FILE FORMAT of TYPE = ${type}'`,
  );
}

function formatType(reader: TokenReader, option: string): unknown {
  return refusing(["AVRO", "ORC", "CUSTOM"], oneOf(["CSV", "JSON", "PARQUET", "XML"]))(reader, option);
}

function refusing(values: readonly string[], read: OptionReader): OptionReader {
  return (reader, option) => {
    const value = reader.peek()?.value.toUpperCase() ?? "";
    if (values.includes(value)) throw notSupported(`${option} = ${value} in a file format`);
    return read(reader, option);
  };
}

function onlyDefault(read: OptionReader, only: unknown): OptionReader {
  return (reader, option) => {
    const value = read(reader, option);
    if (value !== only) throw notSupported(`${option} = ${String(value)} in a file format`);
    return value;
  };
}

function stringOrWord(reader: TokenReader): string {
  const token = reader.peek();
  return token?.kind === "word" ? reader.identifier() : reader.string().toUpperCase();
}

function timeFormat(reader: TokenReader): string {
  const token = reader.peek();
  const format = token?.kind === "word" ? reader.identifier() : reader.string();
  if (format.toUpperCase() === "AUTO") return "AUTO";
  // Refuses what is no format.
  readTimeFormat(format);
  return format;
}

function stringOrNone(reader: TokenReader, option: string): unknown {
  return reader.accept("NONE") ? null : aString(reader, option);
}

/** A delimiter or an escape character: as it is, as an escape sequence, in octal (\\136) or hex (0x5e, \\x5e). */
function characters(reader: TokenReader, option: string): string | null {
  if (reader.accept("NONE")) return null;
  const text = reader.string();
  if (text.toUpperCase() === "NONE") return null;
  if (text.length > 20) throw notSupported(`${option} of more than 20 characters`);
  return unescapeCharacters(text);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\\": "\\", "'": "'" };

/** @internal for tests */
export function unescapeCharacters(text: string): string {
  const hex = /^(?:0x|\\x)((?:[0-9a-f]{2})(?:(?:\\x)?[0-9a-f]{2})*)$/i.exec(text)?.[1];
  if (hex !== undefined) return Buffer.from(hex.replaceAll(/\\x/gi, ""), "hex").toString("utf8");
  return text.replaceAll(/\\([0-7]{3}|[ntr\\'])/g, (_, escaped: string) =>
    escaped.length === 3 ? String.fromCharCode(Number.parseInt(escaped, 8)) : (ESCAPES[escaped] ?? escaped),
  );
}

function encodingName(reader: TokenReader): string {
  return stringOrWord(reader).replaceAll(/[-_]/g, "").toUpperCase();
}
