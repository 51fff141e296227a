import { createPrivateKey, sign } from "node:crypto";
import { ConfigError } from "../../errors/index.ts";

/** A GitHub App, as the secret `snowhook/github` has it. */
export interface AppKey {
  readonly appId: number;
  /** PEM, as GitHub gives it (PKCS#1) or PKCS#8 */
  readonly privateKey: string;
}

/** Clocks differ: it counts from a minute ago, and ends a minute before the ten that GitHub allows. Seconds. */
const BACK = 60;
const LASTS = 9 * 60;

/**
 * What an App proves itself with, for ten minutes at most.
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 * @throws {ConfigError} when the key cannot be read
 */
export function appToken({ appId, privateKey }: AppKey, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: seconds - BACK, exp: seconds + LASTS, iss: appId })}`;
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), readKey(privateKey)).toString("base64url")}`;
}

function readKey(privateKey: string) {
  try {
    return createPrivateKey(privateKey);
  } catch {
    // No cause: what OpenSSL says may quote the key's text.
    throw new ConfigError("the private key of the GitHub App cannot be read", {
      next: "It must be the PEM text that GitHub gave, in secret snowhook/github, with \\n for its line breaks.",
    });
  }
}
