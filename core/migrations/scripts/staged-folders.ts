import { createHash } from "node:crypto";
import { ConfigError } from "../../errors/index.ts";

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
