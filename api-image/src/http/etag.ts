import { hash } from "node:crypto";
import type { Encoding } from "./encodings.ts";

/**
 * The tag of an answer: who asked, which version of the data they see, what they asked for and in which format. All are
 * in the key, so two users never share one and a tag never outlives its data.
 */
export function etagOf(key: string): string {
  return hash("sha256", key, "base64url").slice(0, 24);
}

/** The header's value; each encoding is a representation of its own (RFC 9110, 8.8.3.3). */
export function etagHeader(etag: string, encoding: Encoding): string {
  return encoding === "identity" ? `"${etag}"` : `"${etag}-${encoding}"`;
}

/** Whether If-None-Match names the tag in any encoding, or is `*`. */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch
    .split(",")
    .map((item) => item.trim().replace(/^W\//, ""))
    .some(
      (item) => item === "*" || item === `"${etag}"` || item === `"${etag}-br"` || item === `"${etag}-gzip"`,
    );
}
