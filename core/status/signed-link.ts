import { createHmac, timingSafeEqual } from "node:crypto";

/** A link is good for no longer, whoever made it. */
export const LONGEST_LINK_SECONDS = 7 * 24 * 3600;

/** How long a form of the page may be sent. */
const FORM_SECONDS = 3600;

/** The query of a link to the page: `expires` in seconds of the epoch, and what only the key's owner can make of it. */
export function signQuery(key: string, expires: number): URLSearchParams {
  return new URLSearchParams({ expires: String(expires), signature: sign(key, `page\n${expires}`) });
}

/** Whether a query was made with the key and has not expired. The comparison takes the same time for every wrong one. */
export function isSigned(key: string, query: URLSearchParams, now: Date): boolean {
  return verified(key, "page", query.get("expires"), query.get("signature"), now, LONGEST_LINK_SECONDS);
}

/** What a form of the page carries, so that no other page can send one: it is good for one act, for an hour. */
export function formToken(
  key: string,
  act: string,
  now: Date,
): { readonly expires: string; readonly token: string } {
  const expires = String(Math.floor(now.getTime() / 1000) + FORM_SECONDS);
  return { expires, token: sign(key, `form ${act}\n${expires}`) };
}

export function isFormToken(key: string, act: string, form: URLSearchParams, now: Date): boolean {
  return verified(key, `form ${act}`, form.get("expires"), form.get("token"), now, FORM_SECONDS);
}

function sign(key: string, text: string): string {
  return createHmac("sha256", key).update(`snowhook-status-1\n${text}`).digest("hex");
}

function verified(
  key: string,
  what: string,
  expires: string | null,
  signature: string | null,
  now: Date,
  longest: number,
): boolean {
  if (expires === null || signature === null || !/^\d{1,11}$/.test(expires)) return false;
  const expected = Buffer.from(sign(key, `${what}\n${expires}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const left = Number(expires) - now.getTime() / 1000;
  return left > 0 && left <= longest;
}
