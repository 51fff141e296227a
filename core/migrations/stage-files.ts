import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { ConfigError } from "../errors/index.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteLiteral } from "../snowflake/quote.ts";

export type FileTree = ReadonlyMap<string, Uint8Array>;

export interface StagedFolder {
  readonly name: string;
  readonly hash: string;
  /** where the files are: `@DB.SCHEMA.SNOWHOOK_FILES/<name>/<hash>` */
  readonly location: string;
  readonly files: FileTree;
}

/**
 * The content hash of a folder: the same names and bytes give the same hash, in whatever order they come. 32 hex
 * characters of SHA-256. Format contract: docs/FORMATS.md.
 */
export function folderHash(files: FileTree): string {
  const hash = createHash("sha256");
  for (const path of [...files.keys()].sort()) {
    const bytes = files.get(path) ?? new Uint8Array();
    hash.update(`${Buffer.byteLength(path)}:${path}${bytes.length}:`).update(bytes);
  }
  return hash.digest("hex").slice(0, 32);
}

/** Where each folder's files will be. Nothing is sent. */
export function stagedFolders(stage: string, folders: ReadonlyMap<string, FileTree>): StagedFolder[] {
  return [...folders].map(([name, files]) => {
    if (!/^[A-Za-z_][\w-]*$/.test(name)) {
      throw new ConfigError(`A folder of files cannot be called ${JSON.stringify(name)}.`, {
        next: "Use letters, digits and underscores: templates name it as {{ staged.NAME }}.",
      });
    }
    const hash = folderHash(files);
    return { name, hash, location: `@${stage}/${name}/${hash}`, files };
  });
}

/**
 * Uploads a folder. PUT reads from disk, so the bytes go through a temporary folder, which is removed.
 * @returns how many files went up
 */
export async function uploadFolder(connection: SnowflakeConnection, folder: StagedFolder): Promise<number> {
  const root = await mkdtemp(join(tmpdir(), "snowhook-files-"));
  try {
    const folders = new Set<string>();
    for (const [path, bytes] of folder.files) {
      if (posix.normalize(path) !== path || path.startsWith("../") || posix.isAbsolute(path)) {
        throw new ConfigError(`${JSON.stringify(path)} leaves the folder ${folder.name}.`);
      }
      const target = join(root, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, bytes);
      folders.add(posix.dirname(path));
    }
    for (const inner of [...folders].sort()) {
      const from = inner === "." ? `${root}/*` : `${root}/${inner}/*`;
      const to = inner === "." ? folder.location : `${folder.location}/${inner}`;
      await connection.query(
        `PUT ${quoteLiteral(`file://${from}`)} ${quoteLiteral(to)} AUTO_COMPRESS = FALSE OVERWRITE = TRUE`,
      );
    }
    return folder.files.size;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
