import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Seals texts that must not be read in the account's files. */
export interface SecretBox {
  /**
   * @param boundTo what the text belongs to: under another name the sealed text does not open
   * @returns `v1.` and base64url of nonce, tag and cipher text
   */
  seal(text: string, boundTo: string): string;
  /** @throws when it was sealed with another key, for something else, or was changed */
  open(sealed: string, boundTo: string): string;
}

const CIPHER = "aes-256-gcm";
const VERSION = "v1.";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A box whose AES-256-GCM key is derived by HKDF-SHA-256 from the bytes of the account's key file. */
export function secretBox(keyMaterial: Uint8Array): SecretBox {
  const key = Buffer.from(hkdfSync("sha256", keyMaterial, "", "snowglobe: secrets at rest", 32));
  return {
    seal(text, boundTo) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(boundTo));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return VERSION + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
    },
    open(sealed, boundTo) {
      if (!sealed.startsWith(VERSION)) throw new Error("sealed in a way that this version does not know");
      const bytes = Buffer.from(sealed.slice(VERSION.length), "base64url");
      const [nonce, tag] = [
        bytes.subarray(0, NONCE_BYTES),
        bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES),
      ];
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(boundTo)).setAuthTag(tag);
      const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
    },
  };
}
