import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import type { z } from "zod";

/** Snowflake takes requests of up to 128 MB. */
export const BODY_LIMIT = 128 * 1024 * 1024;

/** A request that is no request: answered with an HTTP status instead of being run. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const unzip = promisify(gunzip);
const unpack = promisify(inflate);

/**
 * A request's body as the schema says.
 * @throws {BadRequest} 400 when it is no such JSON, 413 when it grows beyond the limit, 415 for another encoding.
 */
export async function readBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  encoding: string | undefined,
): Promise<z.infer<Schema>> {
  const bytes = await decode(Buffer.isBuffer(body) ? body : Buffer.alloc(0), encoding);
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new BadRequest(400, "The request's body is no JSON.");
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const what = issue?.message.replace(/received undefined$/, "and there is nothing");
  throw new BadRequest(400, `The request's body is wrong at '${issue?.path.join(".")}': ${what}.`);
}

async function decode(bytes: Buffer, encoding: string | undefined): Promise<Buffer> {
  try {
    if (encoding === undefined || encoding === "identity") return bytes;
    if (encoding === "gzip") return await unzip(bytes, { maxOutputLength: BODY_LIMIT });
    if (encoding === "deflate") return await unpack(bytes, { maxOutputLength: BODY_LIMIT });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    throw new BadRequest(
      tooLarge ? 413 : 400,
      tooLarge ? "The request is too large." : "The body cannot be unpacked.",
    );
  }
  throw new BadRequest(415, `Content-Encoding ${encoding} is not supported.`);
}
