import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { marked } from "../../variants/encoding.ts";
import { objectOf } from "../../variants/parse-json.ts";
import { decryptBytes, decryptWithPassphrase, encryptBytes, encryptWithPassphrase } from "./cipher.ts";

const bytes = (hex = "") => Buffer.from(hex, "hex");
const hex = (value: Buffer) => value.toString("hex").toUpperCase();

function decryptRaw(...args: string[]): string {
  const [value, key, iv, aad, method = "", tag] = args;
  return hex(
    decryptBytes(
      { ciphertext: bytes(value), iv: bytes(iv), tag: bytes(tag) },
      bytes(key),
      bytes(aad),
      method,
    ),
  );
}

function decrypt(...args: string[]): string {
  const [value, passphrase = "", aad, method = ""] = args;
  return hex(decryptWithPassphrase(bytes(value), passphrase, bytes(aad), method));
}

/** NULL where the other would end in an error. */
function tried(operation: (...args: string[]) => string): (...args: string[]) => string | null {
  return (...args) => {
    try {
      return operation(...args);
    } catch (error) {
      if (error instanceof SnowflakeError && error.code !== "000002") return null;
      throw error;
    }
  };
}

/** Operations of `sf_variant`; bytes come and go as hex. */
export const encryptionOperations: Readonly<Record<string, (...args: string[]) => string | null>> = {
  ENCRYPT: (value = "", passphrase = "", aad = "", method = "") =>
    hex(encryptWithPassphrase(bytes(value), passphrase, bytes(aad), method)),
  DECRYPT: decrypt,
  TRY_DECRYPT: tried(decrypt),
  ENCRYPT_RAW(value = "", key = "", iv = "", aad = "", method = "") {
    const encrypted = encryptBytes(bytes(value), bytes(key), bytes(iv), bytes(aad), method);
    const members = [
      ["ciphertext", encrypted.ciphertext],
      ["iv", encrypted.iv],
      ...(encrypted.tag.length > 0 ? [["tag", encrypted.tag] as const] : []),
    ] as const;
    return objectOf(new Map(members.map(([name, part]) => [name, marked("B", hex(part))])));
  },
  DECRYPT_RAW: decryptRaw,
  TRY_DECRYPT_RAW: tried(decryptRaw),
};
