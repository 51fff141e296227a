import { chmod, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";

/**
 * Makes a folder, and all that lies in it already, its owner's alone: folders 700, files 600 (700 when they are
 * programs). Links are left as they are.
 */
export async function makeOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await chmod(folder, 0o700);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isDirectory()) await chmod(path, 0o700);
      else if (entry.isFile()) await closeFile(path);
    }
  } catch (cause) {
    throw new Error(
      `snowglobe keeps secrets in ${folder} and cannot make it yours alone: ${cause instanceof Error ? cause.message : String(cause)}\nGive a folder of your own.`,
      { cause },
    );
  }
}

async function closeFile(path: string): Promise<void> {
  const { mode } = await lstat(path);
  if ((mode & 0o077) !== 0) await chmod(path, mode & 0o700);
}

let open = 0;
let before = 0o022;

/**
 * From now on the process makes files for its owner only: DuckDB makes its files anew at every checkpoint, and takes no
 * mode. A worker thread cannot: its files are in a folder that only the owner may enter.
 * @returns takes it back; with several accounts open, the last one to close does
 */
export function makeFilesForOwnerOnly(): () => void {
  if (!isMainThread) return () => undefined;
  if (open === 0) before = process.umask(0o077);
  open += 1;
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    open -= 1;
    if (open === 0) process.umask(before);
  };
}
