import { createHash } from "node:crypto";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";

/**
 * The request id of a piece of work: the same work always gets the same id, so that a redelivered message finds its
 * script running or done instead of running it again. A UUID of version 8 (RFC 9562: made as one likes), from the
 * SHA-256 of the parts. Format contract: docs/FORMATS.md.
 */
export function requestIdFor(deployment: DeploymentIdentity, ...work: readonly string[]): string {
  const parts = [
    "snowhook-request-1",
    deployment.environment,
    deployment.commit,
    String(deployment.attempt),
    ...work,
  ];
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part};`);
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
