import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Account, Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { insufficientPrivileges, SnowflakeError } from "../errors/snowflake-error.ts";
import type { StageReference } from "../parser/stage-reference.ts";

/** A stage's folder on this machine. */
export interface StageFolder {
  readonly folder: string;
  /** As LIST shows it before each path: the stage's name in lower case; empty for user and table stages. */
  readonly prefix: string;
  /** What remembers the stage between loads. */
  readonly key: string;
  /** The named stage itself. */
  readonly stage: CatalogObject | undefined;
}

/** A file in a stage. */
export interface StagedFile {
  /** From the stage's root, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly modified: Date;
  /** Where it lies on this machine. */
  readonly file: string;
}

/**
 * The folder of the stage that is meant, with the privilege checked: READ or WRITE on a named stage, OWNERSHIP of the
 * table for a table's stage; a user's own stage needs none.
 * https://docs.snowflake.com/en/user-guide/security-access-control-privileges#stage-privileges
 *
 * @throws {SnowflakeError} 002003, 003001
 */
export function openStage(
  execution: Execution,
  { owner }: StageReference,
  privilege: "READ" | "WRITE",
): StageFolder {
  const { account, session } = execution;
  if (owner.kind === "user") {
    const user = Buffer.from(session.user, "utf8").toString("hex");
    return {
      folder: join(root(account), "user", user),
      prefix: "",
      key: `user:${session.user}`,
      stage: undefined,
    };
  }
  if (owner.kind === "table") {
    const table = account.access.resolve(session, "TABLE", owner.name);
    account.access.require(session, "OWNERSHIP", table);
    const folder = join(root(account), "table", String(table.id));
    return { folder, prefix: "", key: `table:${table.id}`, stage: undefined };
  }
  const stage = account.access.resolve(session, "STAGE", owner.name);
  // "WRITE … requires READ": holding WRITE means holding READ.
  if (!account.access.holds(session, privilege, stage))
    throw insufficientPrivileges("STAGE", stage.path.name);
  return {
    folder: stageFolder(account, stage),
    prefix: `${stage.path.name.toLowerCase()}/`,
    key: `stage:${stage.id}`,
    stage,
  };
}

/** Where a named stage's files lie. */
export function stageFolder(account: Account, stage: CatalogObject): string {
  return join(root(account), "named", String(stage.id));
}

function root(account: Account): string {
  return join(account.folder, "stages");
}

/** The files whose path begins with this one, in order of their paths. */
export async function listFiles({ folder }: StageFolder, path: string): Promise<StagedFile[]> {
  const entries = await readFolder(folder);
  const found = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: relative(folder, file).split(sep).join("/") }))
    .filter((file) => file.path.startsWith(path) && !file.path.startsWith(INCOMING))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  return await Promise.all(
    found.map(async ({ file, path: name }) => {
      const { size, mtime } = await stat(file);
      return { path: name, size, modified: mtime, file };
    }),
  );
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

const INCOMING = ".incoming-";

/** Writes one file whole or not at all. @returns false when it is there already and may not be overwritten. */
export async function writeStagedFile(
  { folder }: StageFolder,
  path: string,
  content: Uint8Array,
  overwrite: boolean,
): Promise<boolean> {
  const target = join(folder, path);
  if (!overwrite && (await exists(target))) return false;
  await mkdir(dirname(target), { recursive: true });
  const incoming = join(folder, `${INCOMING}${createHash("sha256").update(path).digest("hex")}`);
  await writeFile(incoming, content);
  await rename(incoming, target);
  return true;
}

/** One file's bytes. @throws {SnowflakeError} 253006 when there is none. */
export async function readStagedFile(folder: StageFolder, path: string): Promise<Uint8Array> {
  const found = (await listFiles(folder, path)).find((file) => file.path === path);
  if (!found) throw new SnowflakeError("253006", "22000", `File doesn't exist: '${folder.prefix}${path}'`);
  return await readFile(found.file);
}

export async function removeStagedFile(file: StagedFile): Promise<void> {
  await rm(file.file, { force: true });
}

/** Takes away the folders of stages and tables that are no more: done at start, so that a rolled-back DROP loses nothing. */
export async function sweepStages(account: Account): Promise<void> {
  for (const kind of ["named", "table"]) {
    const folder = join(root(account), kind);
    for (const name of await readdir(folder).catch(() => [])) {
      if (!account.catalog.byId(Number(name))) await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

export async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}

/** As LIST shows it. */
export async function md5Of(file: StagedFile): Promise<string> {
  return createHash("md5")
    .update(await readFile(file.file))
    .digest("hex");
}
