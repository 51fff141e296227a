import type { Cast } from "./conversion.ts";
import { apply, type DuckSql, type DuckValue, macro, sql } from "./duck-sql.ts";

/** How BINARY is written as text: https://docs.snowflake.com/en/sql-reference/binary-input-output */
export type BinaryFormat = "HEX" | "BASE64" | "UTF-8";

/** Does the word name a format? */
export function isBinaryFormat(word: string): boolean {
  return /^(?:HEX|BASE64|UTF-?8)$/i.test(word);
}

/** The format that a word names; HEX for what is none. */
export function binaryFormat(word: string): BinaryFormat {
  const upper = word.toUpperCase();
  if (upper === "BASE64") return "BASE64";
  return upper === "UTF-8" || upper === "UTF8" ? "UTF-8" : "HEX";
}

/** BINARY as text. */
export function writeBinary(x: DuckSql, format: BinaryFormat): DuckSql {
  if (format === "HEX") return sql`hex(${x})`;
  return format === "BASE64" ? sql`to_base64(${x})` : sql`decode(${x})`;
}

/** Text as BINARY, by the format that the call names, else the session's. NULL or an error when it is none. */
export function readBinary(cast: Cast): DuckValue {
  const format = binaryFormat(cast.format ?? cast.settings.binary.input);
  if (format === "UTF-8") return apply([cast.value], (x) => sql`encode(${x})`);
  const name = `${cast.tries ? "try_" : ""}text_${format === "HEX" ? "binary" : "base64"}`;
  return apply([cast.value], (x) => macro(name, x));
}
