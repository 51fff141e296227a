import { lstat, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SnowflakeError } from "../../errors/snowflake-error.ts";

/** An address that a folder can stand for: a bucket or a path in it, an Azure container, a git repository. */
const MOUNTABLE = /^(?:s3|s3gov|s3china|gcs|azure|https):\/\/[^/\s]+(?:\/[^/\s]+)*$/;

/**
 * The folders that stand for addresses, as real paths: a link inside of one leads nowhere, but the folder itself may be
 * one.
 * @throws {TypeError} that names the address or the folder that is wrong
 */
export async function readMounts(
  given: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const mounts = new Map<string, string>();
  for (const [address, folder] of Object.entries(given)) {
    const url = address.replace(/\/+$/, "");
    if (!MOUNTABLE.test(url) || url.split("/").some((part) => part === "." || part === ".."))
      throw new TypeError(
        `mount ${address}: must begin with s3://, s3gov://, s3china://, gcs://, azure:// or https:// and name a bucket, a path in one, or a repository`,
      );
    if (mounts.has(url)) throw new TypeError(`mount ${address}: is given twice`);
    const isFolder = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isFolder) throw new TypeError(`mount ${address}: ${resolve(folder)} is no folder`);
    mounts.set(url, await realpath(folder));
  }
  return mounts;
}

/** The mount that an address lies under, and the rest of the address behind it ("" for the mount itself). */
export interface Mounted {
  readonly url: string;
  readonly folder: string;
}

/** The longest mount that is the address or one of the folders above it. */
export function mountOf(mounts: ReadonlyMap<string, string>, address: string): Mounted | undefined {
  const found = [...mounts]
    .filter(([url]) => address === url || address.startsWith(`${url}/`))
    .sort(([one], [other]) => other.length - one.length)[0];
  return found && { url: found[0], folder: found[1] };
}

/** What to say when nothing stands for an address: 091017 is Snowflake's own code for a bucket that cannot be read. */
export function notMounted(address: string): SnowflakeError {
  const example = address.replace(/\/+$/, "");
  return new SnowflakeError(
    "091017",
    "22000",
    `Nothing stands for '${address}' in snowglobe, which reads no cloud storage: start it with --mount ${example}=FOLDER (mounts: { "${example}": FOLDER } of startSnowglobe).`,
  );
}

/**
 * The file of that path in the folder, when no part of the way to it is a link: what a mount holds is not trusted to
 * stay in it.
 * @throws {SnowflakeError} 091017
 */
export async function withoutLinks(folder: string, path: string): Promise<string> {
  let at = folder;
  for (const part of path.split("/")) {
    at = join(at, part);
    const isLink = await lstat(at).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
    if (isLink)
      throw new SnowflakeError("091017", "22000", `'${path}' leads out of its stage: a link is on its way.`);
  }
  return at;
}
