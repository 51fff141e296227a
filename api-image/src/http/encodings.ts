import type { Transform } from "node:stream";
import { promisify } from "node:util";
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from "node:zlib";

export type Encoding = "identity" | "br" | "gzip";

/** Under this many bytes compressing costs more than it saves. */
export const COMPRESS_FROM = 1400;

// Quality 4 is about as fast as gzip and smaller; 11, the default, is for files that are compressed once.
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const gzipOptions = { level: 5 };

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);

/** The bytes, compressed. */
export async function compress(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === "identity") return bytes;
  return encoding === "br" ? brotliAsync(bytes, brotliOptions) : gzipAsync(bytes, gzipOptions);
}

/** A stream that compresses what flows through it. */
export function compressor(encoding: Exclude<Encoding, "identity">): Transform {
  return encoding === "br" ? createBrotliCompress(brotliOptions) : createGzip(gzipOptions);
}
