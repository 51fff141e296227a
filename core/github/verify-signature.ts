import { createHmac, timingSafeEqual } from "node:crypto";

const FORMAT = /^sha256=[0-9a-f]{64}$/;

/**
 * Is this `X-Hub-Signature-256` GitHub's for these bytes? Never throws; whatever is missing is a "no".
 * The digests are compared in constant time, so that nobody can guess one byte by byte.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 * @param body the bytes as they were sent, before any parsing
 */
export function verifySignature(secret: string, body: Uint8Array, signature: string | undefined): boolean {
  if (secret === "" || signature === undefined || !FORMAT.test(signature)) return false;
  const expected = createHmac("sha256", secret).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature.slice("sha256=".length), "hex"));
}
