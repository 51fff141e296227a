import { createPrivateKey, createPublicKey } from "node:crypto";
import { ConfigError } from "../errors/index.ts";
import type { EnvironmentSecret } from "./sign-in-secrets.ts";

/** What Snowflake is to know of a user's keys: base64 DER in one line, as `RSA_PUBLIC_KEY` and `RSA_PUBLIC_KEY_2`. */
export interface PublicKeys {
  readonly current?: string;
  readonly next?: string;
}

/**
 * The public halves of a secret's keys. https://docs.snowflake.com/en/user-guide/key-pair-auth
 * @throws {ConfigError} when a private key cannot be read
 */
export function publicKeysOf(secret: EnvironmentSecret): PublicKeys {
  const { privateKey, privateKeyPassphrase, nextPrivateKey, nextPrivateKeyPassphrase } = secret;
  return {
    ...(privateKey === undefined
      ? {}
      : { current: publicKeyOf("privateKey", privateKey, privateKeyPassphrase) }),
    ...(nextPrivateKey === undefined
      ? {}
      : { next: publicKeyOf("nextPrivateKey", nextPrivateKey, nextPrivateKeyPassphrase) }),
  };
}

function publicKeyOf(name: string, key: string, passphrase: string | undefined): string {
  try {
    const privateKey = createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) });
    return createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
  } catch {
    // No cause: what OpenSSL says may quote the key's text.
    throw new ConfigError(`the secret's ${name} cannot be read`, {
      next: "It must be a PEM text (PKCS#8), with \\n for its line breaks, and its passphrase beside it.",
    });
  }
}
