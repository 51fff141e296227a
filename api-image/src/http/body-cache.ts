import { LRUCache } from "lru-cache";
import { COMPRESS_FROM, compress, type Encoding } from "./encodings.ts";

/** A whole answer, kept as bytes, compressed when first asked for so. */
export interface CachedBody {
  readonly link: string | undefined;
  readonly bytes: Map<Encoding, Buffer>;
}

/** Answers by user, version of the data, route and format. */
export interface BodyCache {
  get(key: string): CachedBody | undefined;
  set(key: string, body: CachedBody): void;
  /** The largest body that is kept, in bytes. */
  readonly largest: number;
}

/**
 * @param megabytes memory for bodies; 0 keeps none. One body may take a quarter of it.
 * @param seconds the longest that a body is kept, whatever its version says.
 */
export function bodyCache(megabytes: number, seconds: number): BodyCache {
  const bytes = megabytes * 1024 * 1024;
  const largest = Math.floor(bytes / 4);
  if (bytes === 0 || seconds === 0) return { get: () => undefined, set: () => {}, largest: 0 };
  const kept = new LRUCache<string, CachedBody>({
    maxSize: bytes,
    // Twice its size: room for the compressed forms that may join it.
    sizeCalculation: (body) => 512 + 2 * (body.bytes.get("identity")?.length ?? 0),
    ttl: seconds * 1000,
    // How old a body may get is counted in seconds: no need to look at the clock every millisecond.
    ttlResolution: 100,
  });
  return { get: (key) => kept.get(key), set: (key, body) => void kept.set(key, body), largest };
}

interface Encoded {
  readonly bytes: Buffer;
  readonly encoding: Encoding;
}

/** The body's bytes in an encoding, at once when they stand ready; small bodies stay as they are. */
export function encoded(body: CachedBody, encoding: Encoding): Encoded | Promise<Encoded> {
  const plain = body.bytes.get("identity") ?? Buffer.alloc(0);
  if (encoding === "identity" || plain.length < COMPRESS_FROM) return { bytes: plain, encoding: "identity" };
  const known = body.bytes.get(encoding);
  return known ? { bytes: known, encoding } : encode(body, plain, encoding);
}

async function encode(body: CachedBody, plain: Buffer, encoding: Encoding): Promise<Encoded> {
  const bytes = await compress(plain, encoding);
  body.bytes.set(encoding, bytes);
  return { bytes, encoding };
}
