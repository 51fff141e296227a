import { createHash } from "node:crypto";

/**
 * A request id (UUID, version 8: made from a digest) that the same words always give: a step that is sent again by a
 * redelivered message is the same request to Snowflake, which does not run it twice.
 * https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 */
export function requestIdOf(...words: readonly (string | number)[]): string {
  const hex = createHash("sha256").update(JSON.stringify(words)).digest("hex");
  const variant = "89ab"[Number.parseInt(hex.slice(16, 17), 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
