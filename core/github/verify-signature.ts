import { createHmac, timingSafeEqual } from "node:crypto";

const FORMAT = /^sha256=[0-9a-f]{64}$/;

/** Has it the form of a signature, whoever's? */
export function isSignature(signature: string | undefined): signature is string {
  return signature !== undefined && FORMAT.test(signature);
}

/**
 * Is this `X-Hub-Signature-256` GitHub's for these bytes? Never throws; whatever is missing is a "no".
 * The digests are compared in constant time, so that nobody can guess one byte by byte.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 * @param body the bytes as they were sent, before any parsing
 */
export function verifySignature(secret: string, body: Uint8Array, signature: string | undefined): boolean {
  if (secret === "" || !isSignature(signature)) return false;
  const expected = createHmac("sha256", secret).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature.slice("sha256=".length), "hex"));
}
