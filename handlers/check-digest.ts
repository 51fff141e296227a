import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ConfigError } from "../core/errors/index.ts";

/** `sha256sum snowhook.yml` of whoever invokes the function: what they see is what it must run. */
export const digestSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "must be the SHA-256 of snowhook.yml in hex")
  .optional();

/**
 * The SHA-256 of the function's snowhook.yml.
 * @throws {ConfigError} when the caller sees another one: the stack was not deployed since it was changed
 */
export function checkDigest(folder: string, expected: string | undefined): string {
  const digest = createHash("sha256")
    .update(readFileSync(join(folder, "snowhook.yml")))
    .digest("hex");
  if (expected === undefined || expected === digest) return digest;
  throw new ConfigError(`the stack has another snowhook.yml: ${digest}`, {
    next: "Deploy it first: npx serverless deploy. Then try again.",
  });
}
