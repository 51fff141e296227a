import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { extract, type Header } from "tar-stream";
import { repositoryPath } from "./archive-path.ts";
import { GithubError } from "./errors.ts";

/** What an archive may cost. Sizes in bytes. */
export interface ArchiveLimits {
  /** files kept */
  readonly files: number;
  /** of one kept file */
  readonly fileBytes: number;
  /** of all kept files together */
  readonly keptBytes: number;
  /** entries read, kept or not */
  readonly entries: number;
  /** unpacked bytes read, kept or not: what a small "bomb" could grow to */
  readonly unpackedBytes: number;
}

export const DEFAULT_LIMITS: ArchiveLimits = {
  files: 20_000,
  fileBytes: 16 * 1024 ** 2,
  keptBytes: 128 * 1024 ** 2,
  entries: 500_000,
  unpackedBytes: 4 * 1024 ** 3,
};

/**
 * Reads some files and folders out of a gzipped tar, as a stream; nothing is written to disk and the rest of the
 * repository is not kept.
 * @param paths of files and folders, as in the repository: `migrations`, `schemachange-config.yml`
 * @returns path in the repository to bytes
 * @throws {GithubError} for links among them, names that escape, and anything over the limits
 */
export async function readArchive(
  archive: Readable,
  paths: readonly string[],
  limits: ArchiveLimits = DEFAULT_LIMITS,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const total = { entries: 0, kept: 0, unpacked: 0 };
  const gunzip = createGunzip();
  const entries = extract();
  // pipe() does not hand errors on
  archive.on("error", (error) => gunzip.destroy(error));
  gunzip.on("error", (error) => entries.destroy(error));
  archive.pipe(gunzip).pipe(entries);
  try {
    for await (const entry of entries) {
      const path = repositoryPath(entry.header.name);
      total.entries += 1;
      total.unpacked += entry.header.size;
      check(total.entries <= limits.entries, `more than ${limits.entries} entries`);
      check(total.unpacked <= limits.unpackedBytes, `more than ${limits.unpackedBytes} bytes`);
      if (isWanted(entry.header, path, paths)) {
        check(!files.has(path), `${JSON.stringify(path)} twice`);
        check(files.size < limits.files, `more than ${limits.files} files to deploy`);
        check(entry.header.size <= limits.fileBytes, `${path}, which is over ${limits.fileBytes} bytes`);
        const bytes = await readEntry(entry);
        total.kept += bytes.length;
        check(total.kept <= limits.keptBytes, `more than ${limits.keptBytes} bytes to deploy`);
        files.set(path, bytes);
      } else {
        entry.resume();
      }
    }
  } catch (error) {
    if (error instanceof GithubError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new GithubError(`the archive from GitHub cannot be read: ${reason}`, 200, { cause: error });
  } finally {
    archive.destroy();
    gunzip.destroy();
  }
  return files;
}

/** One of the files, or a file in one of the folders. A link there, or instead of one of them, is refused: it could point anywhere. */
function isWanted(header: Header, path: string, paths: readonly string[]): boolean {
  const inside = paths.some((wanted) => path === wanted || path.startsWith(`${wanted}/`));
  const above = paths.some((wanted) => wanted.startsWith(`${path}/`));
  if (!inside && !above) return false;
  switch (header.type) {
    case "directory":
      return false;
    case "file":
    case "contiguous-file":
      if (inside) return true;
      throw new GithubError(`${path} is a file, but should be a folder`, 200);
    default:
      throw new GithubError(`${path} is a ${header.type}: only files are deployed`, 200, {
        where: { file: path },
        next: "Put the file itself there.",
      });
  }
}

async function readEntry(entry: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new GithubError(`the archive from GitHub holds ${what}`, 200);
}
