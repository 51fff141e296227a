import { createHmac, generateKeyPairSync, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

const keyPair = z.object({ privateKey: z.string(), publicKey: z.string() });

const identitySchema = z.object({
  administrator: keyPair,
  /** `shop/dev` -> the key of its own user */
  environments: z.record(z.string(), keyPair).default({}),
  webhookSecret: z.string(),
  githubToken: z.string(),
  /** whatever else must be secret is derived from it */
  seed: z.string(),
});

/** The keys of one local installation: made at its first start, kept in its state folder. Keys are PEM. */
export type Identity = z.infer<typeof identitySchema>;

/**
 * Reads the keys of a state folder, or makes them. Only the owner may read the file; without a folder there is none.
 * @param environments those whose keys are to be kept: `shop/dev`
 */
export async function localIdentity(
  folder: string | undefined,
  environments: readonly string[] = [],
): Promise<Identity> {
  const file = folder === undefined ? undefined : join(folder, "identity.json");
  const text = file === undefined ? undefined : await readFile(file, "utf8").catch(() => undefined);
  const identity = file === undefined || text === undefined ? makeIdentity() : readIdentity(file, text);
  for (const label of environments) environmentKeys(identity, label);
  if (folder === undefined || file === undefined) return identity;
  const now = JSON.stringify(identity);
  if (now !== text) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, now, { mode: 0o600 });
  }
  // A file that was there keeps the mode it had.
  await chmod(file, 0o600);
  return identity;
}

/** The keys of an environment's own user; made when they are asked for the first time. */
export function environmentKeys(identity: Identity, label: string): z.infer<typeof keyPair> {
  const keys = identity.environments[label] ?? makeKeyPair();
  identity.environments[label] = keys;
  return keys;
}

/** What is wrong in the file is not said: it holds keys. */
function readIdentity(file: string, text: string): Identity {
  try {
    return identitySchema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${file} cannot be read: it is cut off or was changed. Start anew with --fresh`);
  }
}

/** A secret of that name: the same at every start, and worth nothing for guessing another. In hexadecimal digits. */
export function derivedSecret(identity: Pick<Identity, "seed">, name: string): string {
  return createHmac("sha256", identity.seed).update(name).digest("hex").slice(0, 32);
}

function makeIdentity(): Identity {
  return {
    administrator: makeKeyPair(),
    environments: {},
    webhookSecret: randomBytes(24).toString("hex"),
    githubToken: randomBytes(24).toString("hex"),
    seed: randomBytes(24).toString("hex"),
  };
}

/** 2048-bit RSA, as https://docs.snowflake.com/en/user-guide/key-pair-auth asks for. */
function makeKeyPair(): z.infer<typeof keyPair> {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}
