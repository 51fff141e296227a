import { createHash, randomUUID } from "node:crypto";
import { lstat, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Of the content, in front of it: a file that is not whole is no snapshot. */
const DIGEST_BYTES = 32;
/** What other versions left behind goes after this time. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
const SUFFIX = ".snapshot";

/** The folder of what can be made anew at any time: SNOWGLOBE_CACHE, or snowglobe's in the user's own. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.SNOWGLOBE_CACHE) return environment.SNOWGLOBE_CACHE;
  const users = process.platform === "win32" ? environment.LOCALAPPDATA : environment.XDG_CACHE_HOME;
  return join(users || join(homedir(), ".cache"), "snowglobe");
}

/**
 * @param key of all that the snapshot was made from
 * @returns undefined when there is none, or one that somebody else may have written
 */
export async function readSnapshotFile(folder: string, key: string): Promise<Uint8Array | undefined> {
  try {
    const path = join(folder, `${key}${SUFFIX}`);
    if (!(await isOurs(folder)) || !(await isOurs(path))) return undefined;
    const bytes = await readFile(path);
    const memory = bytes.subarray(DIGEST_BYTES);
    return digest(memory).equals(bytes.subarray(0, DIGEST_BYTES)) ? memory : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it for the next process. Where that cannot be, the next one makes its own: nothing but time is lost. */
export async function writeSnapshotFile(folder: string, key: string, memory: Uint8Array): Promise<void> {
  const unfinished = join(folder, `${key}-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await isOurs(folder))) return;
    await writeFile(unfinished, Buffer.concat([digest(memory), memory]), { mode: 0o600, flag: "wx" });
    await rename(unfinished, join(folder, `${key}${SUFFIX}`));
    await removeOld(folder);
  } catch {
    await rm(unfinished, { force: true }).catch(() => undefined);
  }
}

/** It becomes a running program: nobody else may have written it. */
async function isOurs(path: string): Promise<boolean> {
  const { uid, mode } = await lstat(path);
  if (process.getuid === undefined) return true;
  return uid === process.getuid() && (mode & 0o022) === 0;
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (name.endsWith(SUFFIX) && Date.now() - (await stat(path)).mtimeMs > KEPT_MS) await rm(path);
  }
}

function digest(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
