import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

const KEY_BYTES = 32;

/** The key of an account: random bytes in hexadecimal, in a file that only its owner may read. Made when it is not there. */
export async function readKeyFile(file: string): Promise<Uint8Array> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) {
    const key = randomBytes(KEY_BYTES);
    await writeFile(file, `${key.toString("hex")}\n`, { mode: 0o600, flag: "wx" });
    return key;
  }
  if (!/^[0-9a-f]{64}\n?$/.test(text)) {
    throw new Error(
      `${file} is not an account's key: 64 hexadecimal digits. Put the account's own file back.`,
    );
  }
  return Buffer.from(text.trim(), "hex");
}
