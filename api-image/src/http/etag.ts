import { hash } from "node:crypto";
import type { Encoding } from "./encodings.ts";

/** A short text that no other text has, for a tag or a key: 144 bits of its SHA-256. */
export function tagOf(text: string): string {
  return hash("sha256", text, "base64url").slice(0, 24);
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
