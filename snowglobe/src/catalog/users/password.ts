import { randomBytes, scrypt, scryptSync, timingSafeEqual } from "node:crypto";

const COST = 16_384;
const BLOCK_SIZE = 8;
const KEY_LENGTH = 32;

/** What is kept instead of a password: `scrypt$<salt>$<key>`, both base64. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  const key = scryptSync(password, salt, KEY_LENGTH, { N: COST, r: BLOCK_SIZE, p: 1 });
  return `scrypt$${salt.toString("base64")}$${key.toString("base64")}`;
}

/** Whether the password is the one that was hashed, compared in constant time. False for a hash of another form. */
export function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [kind, salt, key] = hash.split("$");
  if (kind !== "scrypt" || !salt || !key) return Promise.resolve(false);
  const expected = Buffer.from(key, "base64");
  return new Promise((resolve, reject) => {
    scrypt(
      password,
      Buffer.from(salt, "base64"),
      KEY_LENGTH,
      { N: COST, r: BLOCK_SIZE, p: 1 },
      (error, actual) => {
        if (error) reject(error);
        else resolve(actual.length === expected.length && timingSafeEqual(actual, expected));
      },
    );
  });
}
