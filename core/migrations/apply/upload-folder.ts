import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { ConfigError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import type { StagedFolder } from "../scripts/staged-folders.ts";

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
