import { execFile } from "node:child_process";
import type { Dirent } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { CheckoutFile, Files } from "./git-objects.ts";
import { commitSha, gitObjects } from "./git-objects.ts";

const run = promisify(execFile);

/** What a checkout holds, and the commit that it is. */
export interface Checkout {
  files: Files;
  /** HEAD when the files are HEAD's, else the sha that committing them would be known by here. */
  commit: string;
  /** The commit that it was made from, when that is known. */
  parent?: string;
}

/** What .gitignore keeps out, for a checkout whose git cannot be asked. */
const ignoredFolders = new Set([
  ".git",
  "node_modules",
  "dist",
  "coverage",
  ".serverless",
  ".esbuild",
  ".snowhook",
  ".snowglobe",
]);

/** Reads the working tree, edits included. Works without `.git` and without git too. */
export async function readCheckout(folder: string): Promise<Checkout> {
  const paths = (await gitPaths(folder)) ?? (await walk(folder, ""));
  const files = new Map<string, CheckoutFile>();
  for (const path of paths.sort()) {
    const file = await readOne(join(folder, path));
    if (file !== undefined) files.set(path, file);
  }
  const tree = gitObjects(files).root;
  const head = await gitHead(folder);
  return { files, commit: head?.tree === tree ? head.commit : commitSha(tree, head?.commit) };
}

/** A checkout with some files changed; `null` removes one. */
export function withFiles(
  checkout: Checkout,
  changes: ReadonlyMap<string, string | Uint8Array | null>,
): Checkout {
  const files = new Map(checkout.files);
  for (const [path, content] of changes) {
    if (content === null) files.delete(path);
    else files.set(path, { bytes: Buffer.from(content), mode: "100644" });
  }
  return { files, commit: commitSha(gitObjects(files).root, checkout.commit), parent: checkout.commit };
}

async function readOne(path: string): Promise<CheckoutFile | undefined> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) return { bytes: Buffer.from(await readlink(path)), mode: "120000" };
    if (!stat.isFile()) return undefined;
    return { bytes: await readFile(path), mode: (stat.mode & 0o100) === 0 ? "100644" : "100755" };
  } catch (error) {
    // Listed by git, deleted from the working tree.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function gitPaths(folder: string): Promise<string[] | undefined> {
  const text = await git(folder, ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  return text === undefined ? undefined : [...new Set(text.split("\0").filter((path) => path !== ""))];
}

async function gitHead(folder: string): Promise<{ commit: string; tree: string } | undefined> {
  const text = await git(folder, ["rev-parse", "HEAD", "HEAD^{tree}"]);
  const [commit, tree] = text?.trim().split("\n") ?? [];
  return commit === undefined || tree === undefined ? undefined : { commit, tree };
}

/** Nothing when there is no git, no repository, or the folder is only a part of another one. */
async function git(folder: string, args: string[]): Promise<string | undefined> {
  try {
    await lstat(join(folder, ".git"));
    const { stdout } = await run("git", args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch {
    return undefined;
  }
}

async function walk(folder: string, prefix: string): Promise<string[]> {
  const entries: Dirent[] = await readdir(join(folder, prefix), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = `${prefix}${entry.name}`;
    if (!entry.isDirectory()) found.push(path);
    else if (!ignoredFolders.has(entry.name)) found.push(...(await walk(folder, `${path}/`)));
  }
  return found;
}
