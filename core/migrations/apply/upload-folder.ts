import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { ConfigError, SnowhookError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import type { FileTree, StagedFolder } from "../scripts/staged-folders.ts";

/**
 * Uploads a folder, and compares what PUT reports with what was sent. PUT reads from disk, so the bytes go through a
 * temporary folder, which is removed.
 * @returns how many files went up
 * @throws SnowhookError (kind `staging`) when a file did not arrive, or not whole
 */
export async function uploadFolder(connection: SnowflakeConnection, folder: StagedFolder): Promise<number> {
  const root = await mkdtemp(join(tmpdir(), "snowhook-files-"));
  try {
    for (const [index, batch] of inBatches(folder).entries()) {
      const from = join(root, String(index));
      await mkdir(from);
      for (const [name, bytes] of batch.files) await writeFile(join(from, name), bytes);
      await putBatch(connection, from, batch, folder);
    }
    return folder.files.size;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Files that one PUT takes: of one folder, and without two names that some file systems hold for one. */
interface Batch {
  /** under the staged folder; "." for itself */
  readonly inner: string;
  readonly files: Map<string, Uint8Array>;
}

/** The driver reads a folder's entries and stumbles over folders in it, so files lie in folders of their own. */
function inBatches(folder: StagedFolder): Batch[] {
  const batches: { inner: string; files: Map<string, Uint8Array>; names: Set<string> }[] = [];
  for (const [path, bytes] of folder.files) {
    checkPath(path, folder.name);
    const inner = posix.dirname(path);
    const file = posix.basename(path);
    const name = file.normalize("NFC").toLowerCase();
    let batch = batches.find((candidate) => candidate.inner === inner && !candidate.names.has(name));
    if (batch === undefined) {
      batch = { inner, files: new Map(), names: new Set() };
      batches.push(batch);
    }
    batch.files.set(file, bytes);
    batch.names.add(name);
  }
  return batches;
}

function checkPath(path: string, folder: string): void {
  if (posix.normalize(path) !== path || path.startsWith("../") || path === ".." || posix.isAbsolute(path)) {
    throw new ConfigError(`${JSON.stringify(path)} leaves the folder ${folder}.`, { where: { file: path } });
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path) || path.endsWith("/")) {
    throw new ConfigError(
      `${JSON.stringify(path)} in the folder ${folder} cannot be the name of a staged file.`,
      {
        next: "Rename the file: no control characters.",
      },
    );
  }
}

interface PutRow {
  readonly target?: unknown;
  readonly source?: unknown;
  /** the Node driver names it so; others say source_size */
  readonly sourceSize?: unknown;
  readonly status?: unknown;
}

async function putBatch(
  connection: SnowflakeConnection,
  from: string,
  { inner, files }: Batch,
  folder: StagedFolder,
): Promise<void> {
  const to = inner === "." ? folder.location : `${folder.location}/${inner}`;
  const reported: PutRow[] = [];
  // a wildcard matches no leading dot, as in a shell
  const dotted = [...files.keys()].filter((name) => name.startsWith("."));
  const patterns = [...(dotted.length < files.size ? ["*"] : []), ...(dotted.length > 0 ? [".*"] : [])];
  for (const pattern of patterns) {
    const { rows } = await connection.query<PutRow>(
      `PUT ${quoteLiteral(`file://${from}/${pattern}`)} ${quoteLiteral(to)} AUTO_COMPRESS = FALSE OVERWRITE = TRUE`,
    );
    reported.push(...rows);
  }
  compare(files, reported, inner, folder);
}

/** https://docs.snowflake.com/en/sql-reference/sql/put#output: a row for each file, with its size and what came of it */
function compare(sent: FileTree, reported: readonly PutRow[], inner: string, folder: StagedFolder): void {
  const arrived = new Map(
    reported
      .filter(({ status }) => String(status).toUpperCase() === "UPLOADED")
      .map(({ target, source, sourceSize }) => [String(target ?? source), Number(sourceSize)]),
  );
  const wrong = [...sent].filter(([name, bytes]) => arrived.get(name) !== bytes.length).map(([name]) => name);
  if (wrong.length === 0 && reported.length === sent.size) return;
  const named = wrong.map((name) => (inner === "." ? name : `${inner}/${name}`));
  throw new SnowhookError(
    "staging",
    `Of the folder ${folder.name}, ${sent.size} files were sent and ${arrived.size} arrived${named.length === 0 ? "" : `; not whole: ${named.slice(0, 5).join(", ")}`}.`,
    { next: "Nothing was recorded: deploy again, and the folder is sent again." },
  );
}
