import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";

/** AES as the pages say it: https://docs.snowflake.com/en/sql-reference/functions/encrypt_raw */
interface Method {
  readonly mode: "ecb" | "cbc" | "gcm" | "ctr" | "ofb" | "cfb";
  readonly pads: boolean;
}

export interface Encrypted {
  readonly iv: Buffer;
  readonly ciphertext: Buffer;
  /** Only with GCM. */
  readonly tag: Buffer;
}

const TAG_BYTES = 16;
const MODES = ["ecb", "cbc", "gcm", "ctr", "ofb", "cfb"] as const;

function readMethod(text: string): Method {
  const [, mode = "gcm", padding = "pkcs"] =
    /^aes(?:-([a-z]+))?\s*(?:\/\s*pad:\s*([a-z0-9]+))?$/i.exec(text.trim().toLowerCase()) ?? [];
  const known = MODES.find((name) => name === mode);
  if (!/^aes/i.test(text.trim()) || !known || (padding !== "pkcs" && padding !== "none"))
    throw new SnowflakeError("100306", "22023", `Invalid encryption method: '${text}'`);
  return { mode: known, pads: padding === "pkcs" };
}

function ivBytes({ mode }: Method): number {
  if (mode === "ecb") return 0;
  return mode === "gcm" ? 12 : 16;
}

function nodeName({ mode }: Method, key: Buffer): string {
  if (![16, 24, 32].includes(key.length))
    throw new SnowflakeError(
      "100307",
      "22023",
      `Invalid key of ${key.length * 8} bits: AES takes 128, 192 or 256`,
    );
  return `aes-${key.length * 8}-${mode}`;
}

function checkIv(method: Method, iv: Buffer): void {
  if (method.mode !== "ecb" && iv.length !== ivBytes(method))
    throw new SnowflakeError(
      "100308",
      "22023",
      `Invalid initialization vector of ${iv.length * 8} bits: ${method.mode.toUpperCase()} takes ${ivBytes(method) * 8}`,
    );
}

/** @param iv empty: one that is chosen by chance */
export function encryptBytes(value: Buffer, key: Buffer, iv: Buffer, aad: Buffer, text: string): Encrypted {
  const method = readMethod(text);
  const name = nodeName(method, key);
  const vector = method.mode === "ecb" ? Buffer.alloc(0) : iv.length > 0 ? iv : randomBytes(ivBytes(method));
  checkIv(method, vector);
  if (method.mode === "gcm") {
    const cipher = createCipheriv(name as "aes-256-gcm", key, vector);
    cipher.setAAD(aad);
    const ciphertext = Buffer.concat([cipher.update(value), cipher.final()]);
    return { iv: vector, ciphertext, tag: cipher.getAuthTag() };
  }
  refuseAad(aad, method);
  const cipher = createCipheriv(name, key, method.mode === "ecb" ? null : vector).setAutoPadding(method.pads);
  try {
    const ciphertext = Buffer.concat([cipher.update(value), cipher.final()]);
    return { iv: vector, ciphertext, tag: Buffer.alloc(0) };
  } catch {
    throw new SnowflakeError(
      "100310",
      "22023",
      "Encryption failed. Check the value's length and the padding.",
    );
  }
}

function refuseAad(aad: Buffer, { mode }: Method): void {
  if (aad.length > 0) throw notSupported(`additional authenticated data with AES-${mode.toUpperCase()}`);
}

/** @throws {SnowflakeError} 100311 for what these do not decrypt. */
export function decryptBytes(
  { iv, ciphertext, tag }: Encrypted,
  key: Buffer,
  aad: Buffer,
  text: string,
): Buffer {
  const method = readMethod(text);
  const name = nodeName(method, key);
  checkIv(method, iv);
  try {
    if (method.mode === "gcm") {
      const decipher = createDecipheriv(name as "aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(aad);
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
    }
    const decipher = createDecipheriv(name, key, method.mode === "ecb" ? null : iv);
    decipher.setAutoPadding(method.pads);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    throw new SnowflakeError(
      "100311",
      "22023",
      "Decryption failed. Check encrypted data, key, AAD, or AEAD tag.",
    );
  }
}

const keys = new Map<string, Buffer>();

/** The key of a passphrase. Snowflake does not tell its seed, so what it encrypts is not read here, nor the other way. */
function keyOf(passphrase: string): Buffer {
  const known = keys.get(passphrase);
  if (known) return known;
  if (keys.size >= 100) keys.clear();
  const key = pbkdf2Sync(passphrase, "snowglobe", 10_000, 32, "sha256");
  keys.set(passphrase, key);
  return key;
}

/** ENCRYPT: the vector, the ciphertext and the tag behind each other. */
export function encryptWithPassphrase(
  value: Buffer,
  passphrase: string,
  aad: Buffer,
  method: string,
): Buffer {
  const { iv, ciphertext, tag } = encryptBytes(value, keyOf(passphrase), Buffer.alloc(0), aad, method);
  return Buffer.concat([iv, ciphertext, tag]);
}

export function decryptWithPassphrase(value: Buffer, passphrase: string, aad: Buffer, text: string): Buffer {
  const method = readMethod(text);
  const start = ivBytes(method);
  const end = method.mode === "gcm" ? Math.max(start, value.length - TAG_BYTES) : value.length;
  const parts = {
    iv: value.subarray(0, start),
    ciphertext: value.subarray(start, end),
    tag: value.subarray(end),
  };
  if (parts.iv.length < start)
    throw new SnowflakeError(
      "100311",
      "22023",
      "Decryption failed. Check encrypted data, key, AAD, or AEAD tag.",
    );
  return decryptBytes(parts, keyOf(passphrase), aad, text);
}
