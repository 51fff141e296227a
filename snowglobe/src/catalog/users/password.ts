import { randomBytes, scrypt, scryptSync, timingSafeEqual } from "node:crypto";

const COST = 16_384;
const BLOCK_SIZE = 8;
const KEY_LENGTH = 32;

/** What is kept instead of a password: `scrypt$<salt>$<key>`, both base64. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  return written(salt, scryptSync(password, salt, KEY_LENGTH, { N: COST, r: BLOCK_SIZE, p: 1 }));
}

/** The same, worked out beside whatever else there is to do. */
export async function hashPasswordAside(password: string): Promise<string> {
  const salt = randomBytes(16);
  return written(salt, await derive(password, salt));
}

/** Whether the password is the one that was hashed, compared in constant time. False for a hash of another form. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [kind, salt, key] = hash.split("$");
  if (kind !== "scrypt" || !salt || !key) return false;
  const expected = Buffer.from(key, "base64");
  const actual = await derive(password, Buffer.from(salt, "base64"));
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** As long to verify as any other, and of no password: nobody can sign in with it. */
export const NOBODYS_HASH = written(randomBytes(16), randomBytes(KEY_LENGTH));

function written(salt: Buffer, key: Buffer): string {
  return `scrypt$${salt.toString("base64")}$${key.toString("base64")}`;
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_LENGTH, { N: COST, r: BLOCK_SIZE, p: 1 }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
