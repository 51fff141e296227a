import { createHmac } from "node:crypto";
import { ConnectionError } from "../errors/index.ts";

/** There are two tries: a function has less than two minutes left for all of it. */
const LIMIT_MS = 4_000;

export interface Post {
  /** holds a secret more often than not: it is in no message */
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  /** how long one try may take, in milliseconds; 4,000 */
  readonly limitMs?: number;
}

/**
 * Sends JSON, and once more when nobody answered or the receiver says that it is his fault. Redirects are not
 * followed: they lead to an address that nobody has written down.
 * @throws {ConnectionError} with the status, and no word of the address or the answer
 */
export async function post(given: Post): Promise<void> {
  const first = await send(given);
  if (first === "ok") return;
  const second = first.again ? await send(given) : first;
  if (second === "ok") return;
  throw new ConnectionError(second.what);
}

async function send({ url, body, headers, fetch = globalThis.fetch, limitMs = LIMIT_MS }: Post) {
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/json", "user-agent": "snowhook", ...headers },
      body,
      signal: AbortSignal.timeout(limitMs),
    });
    await response.body?.cancel();
    if (response.ok) return "ok" as const;
    const again = response.status >= 500 || response.status === 429;
    return { again, what: `the receiver answered ${response.status}` };
  } catch (error) {
    const isLate = error instanceof Error && error.name === "TimeoutError";
    return {
      again: true,
      what: isLate ? `nobody answered within ${limitMs / 1000} s` : "nobody can be reached there",
    };
  }
}

/**
 * The headers by which a receiver knows that a body is ours and new, as Standard Webhooks has them, so that its
 * libraries verify it. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param key `whsec_` and Base64
 */
export function signatureHeaders(key: string, id: string, body: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const bytes = Buffer.from(key.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", bytes).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
