import { createPrivateKey, createPublicKey } from "node:crypto";
import { ConfigError } from "../errors/index.ts";
import type { Secret } from "./secret.ts";

/**
 * What `RSA_PUBLIC_KEY` of the service user must be: base64 DER in one line, worked out from the private key;
 * empty when the secret has none. https://docs.snowflake.com/en/user-guide/key-pair-auth
 * @throws {ConfigError} when the private key cannot be read
 */
export function servicePublicKey(secret: Secret): string {
  if (secret.privateKey === undefined) return "";
  try {
    const privateKey = createPrivateKey({
      key: secret.privateKey,
      ...(secret.privateKeyPassphrase === undefined ? {} : { passphrase: secret.privateKeyPassphrase }),
    });
    return createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
  } catch {
    // No cause: what OpenSSL says may quote the key's text.
    throw new ConfigError("the secret's privateKey cannot be read", {
      next: "It must be a PEM text (PKCS#8), with \\n for its line breaks, and its passphrase beside it.",
    });
  }
}
