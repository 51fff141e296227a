import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import type { TextFormat } from "./file-format.ts";

/** A file may not expand to more than this: it is read into memory. */
const MAX_EXPANDED_BYTES = 512 * 1024 * 1024;

/**
 * A staged file's text: decompressed and decoded as its format says.
 * @throws {SnowflakeError} 100069 when it cannot be decompressed, 100144 for invalid UTF-8.
 */
export function decodeFile(name: string, content: Uint8Array, format: TextFormat): string {
  const text = decode(name, decompress(name, content, format.compression), format);
  return format.skipByteOrderMark && text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function decompress(name: string, content: Uint8Array, compression: TextFormat["compression"]): Uint8Array {
  const limit = { maxOutputLength: MAX_EXPANDED_BYTES };
  try {
    switch (compression === "AUTO" ? detect(content) : compression) {
      case "GZIP":
        return gunzipSync(content, limit);
      case "BROTLI":
        return brotliDecompressSync(content, limit);
      case "DEFLATE":
        return inflateSync(content, limit);
      case "RAW_DEFLATE":
        return inflateRawSync(content, limit);
      default:
        return content;
    }
  } catch (error) {
    if (error instanceof SnowflakeError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SnowflakeError("100069", "22000", `Error decompressing file '${name}': ${reason}.`);
  }
}

/** What AUTO finds, by the first bytes; Brotli has none and "cannot currently be detected". */
function detect(content: Uint8Array): TextFormat["compression"] {
  const starts = (...bytes: number[]) => bytes.every((byte, index) => content[index] === byte);
  if (starts(0x1f, 0x8b)) return "GZIP";
  if (starts(0x42, 0x5a, 0x68)) throw notSupported("BZ2 files");
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) throw notSupported("ZSTD files");
  if (starts(0x78, 0x01) || starts(0x78, 0x9c) || starts(0x78, 0xda)) return "DEFLATE";
  return "NONE";
}

/** Snowflake's ENCODING values that a TextDecoder knows, by their names there. */
const DECODERS: Readonly<Record<string, string>> = {
  BIG5: "big5",
  EUCJP: "euc-jp",
  EUCKR: "euc-kr",
  GB18030: "gb18030",
  ISO88592: "iso-8859-2",
  ISO88595: "iso-8859-5",
  ISO88597: "iso-8859-7",
  ISO885915: "iso-8859-15",
  KOI8R: "koi8-r",
  SHIFTJIS: "shift_jis",
  UTF16LE: "utf-16le",
  UTF16BE: "utf-16be",
  WINDOWS1250: "windows-1250",
  WINDOWS1251: "windows-1251",
  WINDOWS1252: "windows-1252",
  WINDOWS1253: "windows-1253",
  WINDOWS1254: "windows-1254",
};

function decode(name: string, content: Uint8Array, format: TextFormat): string {
  const encoding = format.type === "CSV" ? format.encoding : "UTF8";
  // WHATWG's iso-8859-1 is windows-1252; this is the real one.
  if (encoding === "ISO88591") return Buffer.from(content).toString("latin1");
  const label = encoding === "UTF8" ? "utf-8" : DECODERS[encoding];
  if (label === undefined) throw notSupported(`ENCODING = ${encoding} in a file format`);
  const replaces = format.replaceInvalidCharacters || (format.type !== "CSV" && format.ignoreUtf8Errors);
  try {
    return new TextDecoder(label, { fatal: !replaces, ignoreBOM: true }).decode(content);
  } catch {
    throw new SnowflakeError(
      "100144",
      "22000",
      `Invalid UTF8 detected in string while reading file '${name}'. To replace such characters set the file format option REPLACE_INVALID_CHARACTERS = TRUE.`,
    );
  }
}
