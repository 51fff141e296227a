import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SnowflakeError } from "../../errors/snowflake-error.ts";

/** Branches and tags with the commits that they mean. */
export interface GitRefs {
  readonly branches: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

const MOST_BYTES = 256 * 1024 * 1024;

/**
 * What git says of a clone. Only objects and references are read: nothing of what the clone's files or settings name is
 * run.
 * @throws {SnowflakeError} 093550 when the folder is no repository, or git is not there
 */
function git(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      "git",
      ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-C", folder, ...args],
      { env: environment(), maxBuffer: MOST_BYTES, encoding: "utf8" },
      (error, out, said) => {
        if (error) reject(failed(folder, said || error.message));
        else resolve(out);
      },
    );
  });
}

function environment(): Record<string, string> {
  return {
    ...{ PATH: process.env.PATH ?? "", GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0" },
    ...{ GIT_NO_LAZY_FETCH: "1", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
    ...(process.env.HOME === undefined ? {} : { HOME: process.env.HOME }),
  };
}

function failed(folder: string, said: string): SnowflakeError {
  const [reason = ""] = said.trim().split("\n");
  return new SnowflakeError("093550", "22000", `Failed to access the Git repository at ${folder}: ${reason}`);
}

/** The branches and tags that a clone has: its own, then those of its remote `origin`. */
export async function readRefs(folder: string): Promise<GitRefs> {
  const format = "--format=%(refname) %(objectname) %(*objectname)";
  const out = await git(folder, ["for-each-ref", format, "refs/heads", "refs/remotes/origin", "refs/tags"]);
  const branches: Record<string, string> = {};
  const tags: Record<string, string> = {};
  for (const line of out.split("\n")) {
    const [name = "", object = "", peeled = ""] = line.split(" ");
    const own = /^refs\/heads\/(.+)$/.exec(name)?.[1];
    const remote = /^refs\/remotes\/origin\/(.+)$/.exec(name)?.[1];
    const tag = /^refs\/tags\/(.+)$/.exec(name)?.[1];
    if (own) branches[own] = object;
    if (remote && remote !== "HEAD") branches[remote] ??= object;
    if (tag) tags[tag] = peeled === "" ? object : peeled;
  }
  return { branches, tags };
}

/** The whole hash of a commit by six or more of its digits. @throws {SnowflakeError} 093550 */
export async function wholeHash(folder: string, hash: string): Promise<string> {
  return (await git(folder, ["rev-parse", "--verify", "--quiet", `${hash}^{commit}`])).trim();
}

/** Who made a commit, and what about. */
export async function readCommit(folder: string, hash: string): Promise<{ author: string; message: string }> {
  const out = await git(folder, ["show", "-s", "--no-show-signature", "--format=%an%x00%B", hash, "--"]);
  const [author = "", message = ""] = out.split("\0");
  return { author, message: message.trim() };
}

/** Writes a commit's files into a folder, once. Links and submodules are left out, and what would leave the folder. */
export async function writeCommit(clone: string, hash: string, folder: string): Promise<void> {
  const incoming = `${folder}.incoming-${randomUUID()}`;
  await mkdir(incoming, { recursive: true });
  const listed = await git(clone, ["ls-tree", "-r", "-z", hash]);
  const files = listed.split("\0").flatMap((line) => {
    const found = /^100(?:644|755) blob ([0-9a-f]+)\t(.+)$/s.exec(line);
    const [, blob, path] = found ?? [];
    if (!blob || !path || path.split("/").some((part) => ["", ".", ".."].includes(part))) return [];
    return [{ blob, path }];
  });
  const contents = await readBlobs(
    clone,
    files.map(({ blob }) => blob),
  );
  for (const [index, { path }] of files.entries()) {
    const file = join(incoming, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, contents[index] ?? Buffer.alloc(0));
  }
  // Another statement may have been first.
  await rename(incoming, folder).catch(() => rm(incoming, { recursive: true, force: true }));
}

/** The contents of blobs, in their order, by one process. */
async function readBlobs(folder: string, blobs: readonly string[]): Promise<Buffer[]> {
  const child = spawn("git", ["-C", folder, "cat-file", "--batch"], {
    env: environment(),
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.end(blobs.map((blob) => `${blob}\n`).join(""));
  const parts: Buffer[] = [];
  for await (const part of child.stdout) parts.push(part);
  const all = Buffer.concat(parts);
  const contents: Buffer[] = [];
  for (let at = 0; contents.length < blobs.length; ) {
    const end = all.indexOf("\n", at);
    const size = Number(all.subarray(at, end).toString("latin1").split(" ")[2]);
    if (end < 0 || Number.isNaN(size)) throw failed(folder, "an object of the commit is missing");
    contents.push(all.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
  return contents;
}
