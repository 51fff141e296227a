import { createHash } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";

const fromHex = (hex: string) => Buffer.from(hex, "hex");
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();

/** `zlib(6)`: the level; 0 is the usual one. */
function levelOf(method: string): number {
  const [, name = "", level = "0"] = /^\s*([a-z0-9]+)\s*(?:\(\s*(\d+)\s*\))?\s*$/i.exec(method) ?? [];
  const known = name.toUpperCase();
  if (["SNAPPY", "ZSTD", "BZ2"].includes(known)) throw notSupported(`COMPRESS and DECOMPRESS with ${known}`);
  if (known !== "ZLIB")
    throw new SnowflakeError("100313", "22023", `Invalid compression method: '${method}'`);
  if (Number(level) > 9) throw notSupported(`COMPRESS with ZLIB of level ${level}`);
  return Number(level);
}

/** COMPRESS of bytes in hex: https://docs.snowflake.com/en/sql-reference/functions/compress */
export function compress(hex: string, method: string): string {
  const level = levelOf(method);
  return toHex(deflateSync(fromHex(hex), level === 0 ? {} : { level }));
}

/** DECOMPRESS_BINARY of bytes in hex: https://docs.snowflake.com/en/sql-reference/functions/decompress_binary */
export function decompress(hex: string, method: string): string {
  levelOf(method);
  try {
    return toHex(inflateSync(fromHex(hex)));
  } catch {
    throw new SnowflakeError("100315", "22023", "Decompression failed: the value is not ZLIB data");
  }
}

/** The text that bytes in hex are; null for what is no UTF-8. */
export function utf8Text(hex: string): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fromHex(hex));
  } catch {
    return null;
  }
}

/** The text that hex digits are; null for others. https://docs.snowflake.com/en/sql-reference/functions/try_hex_decode_string */
export function tryHexText(text: string): string | null {
  return /^(?:[0-9a-f]{2})*$/i.test(text) ? utf8Text(text) : null;
}

/** https://docs.snowflake.com/en/sql-reference/functions/try_base64_decode_string */
export function tryBase64Text(text: string): string | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  return utf8Text(Buffer.from(text, "base64").toString("hex"));
}

/** SHA-2 of bytes in hex, in hex. */
export function sha2(hex: string, size: string): string {
  return createHash(`sha${size}`).update(fromHex(hex)).digest("hex");
}

/** Half of an MD5 digest, in hex, as a number: https://docs.snowflake.com/en/sql-reference/functions/md5_number_lower64 */
export function md5Half(hex: string, half: string): string {
  return String(BigInt(`0x${half === "LOWER" ? hex.slice(16) : hex.slice(0, 16)}`));
}

/** A whole MD5 digest as a signed number: https://docs.snowflake.com/en/sql-reference/functions/md5_number */
export function md5Number(hex: string): string {
  const digits = String(BigInt.asIntN(128, BigInt(`0x${hex}`)));
  if (digits.replace("-", "").length > 38)
    throw new SnowflakeError("100039", "22003", `Numeric value '${digits}' is out of range`);
  return digits;
}
