import { createHash } from "node:crypto";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";

/**
 * The name of an attempt's work: the same attempt always has the same one, so that what it left running is found again.
 * A UUID of version 8 (RFC 9562: made as one likes), from the SHA-256 of the parts. Format contract: docs/FORMATS.md.
 */
export function workId({ environment, commit, attempt }: DeploymentIdentity): string {
  const hash = createHash("sha256");
  for (const part of ["snowhook-work-1", environment, commit, String(attempt)]) {
    hash.update(`${Buffer.byteLength(part)}:${part};`);
  }
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
