import { createHash, randomUUID } from "node:crypto";
import { type Dirent, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Account, Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { requireLocation, usableStorageIntegration } from "../catalog/integrations/storage-integration.ts";
import { insufficientPrivileges, SnowflakeError } from "../errors/snowflake-error.ts";
import type { StageReference } from "../parser/stage-reference.ts";
import type { NameParts } from "../sql/token-reader.ts";
import { LIVE, versionFolder } from "./app-files.ts";
import { checkoutOf } from "./git/open-repository.ts";
import { mountOf, notMounted, withoutLinks } from "./mounts/mounts.ts";
import { stageProperties } from "./stage-properties.ts";
import { readStageUrl, splitUrl } from "./stage-url.ts";

/** A stage's folder on this machine. */
export interface StageFolder {
  /** Where its files lie, or those of the mount that it lies in. */
  readonly folder: string;
  /** In the folder, before the stage's own files: `sub/` of a mount. */
  readonly above: string;
  /** In the stage, before the folder's files: the mount stands for a part of the stage only. */
  readonly below: string;
  /** The path that was meant, from the stage's root. */
  readonly path: string;
  /** As LIST shows it before each path: the stage's name in lower case, its address; empty for user and table stages. */
  readonly prefix: string;
  /** As METADATA$FILENAME shows it before each path: an address without its bucket. */
  readonly metadataPrefix: string;
  /** What remembers the stage between loads. */
  readonly key: string;
  /** The named stage itself. */
  readonly stage: CatalogObject | undefined;
  /** Whether the files are another's: what lies there may be hostile. */
  readonly mounted: boolean;
  /** Puts its files there, before they are read; only a git repository needs it, and nothing writes to that. */
  readonly prepare?: () => Promise<void>;
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
 * The folder of the stage that is meant, with the privilege checked: READ or WRITE on an internal stage, USAGE on an
 * external one, OWNERSHIP of the table for a table's stage; a user's own stage needs none.
 * https://docs.snowflake.com/en/user-guide/security-access-control-privileges#stage-privileges
 *
 * @throws {SnowflakeError} 002003, 003001; 091017 when nothing stands for its address
 */
export function openStage(
  execution: Execution,
  { owner, path }: StageReference,
  privilege: "READ" | "WRITE",
): StageFolder {
  const { account, session } = execution;
  if (owner.kind === "user") {
    const user = Buffer.from(session.user, "utf8").toString("hex");
    return inAccount(account, join("user", user), path, { key: `user:${session.user}` });
  }
  if (owner.kind === "location") {
    const url = readStageUrl(owner.url);
    if (owner.integration !== undefined)
      requireLocation(usableStorageIntegration(execution, owner.integration), url);
    return openAddress(account, url, path, { key: `location:${url}`, stage: undefined });
  }
  if (owner.kind === "table") {
    const table = account.access.resolve(session, "TABLE", owner.name);
    account.access.require(session, "OWNERSHIP", table);
    return inAccount(account, join("table", String(table.id)), path, { key: `table:${table.id}` });
  }
  if (owner.kind === "version") return openVersion(execution, owner, path, privilege);
  const repository = repositoryOf(execution, owner.name);
  if (repository) return openRepository(account, repository, path, privilege);
  const stage = account.access.resolve(session, "STAGE", owner.name);
  const { type } = stageProperties.parse(stage.properties);
  // "WRITE … requires READ": holding WRITE means holding READ.
  if (!account.access.holds(session, type === "EXTERNAL" ? "USAGE" : privilege, stage))
    throw insufficientPrivileges("STAGE", stage.path.name);
  return openNamed(account, stage, path);
}

/**
 * A named stage's folder, for what reads it without a privilege of its own: an external table.
 * @throws {SnowflakeError} 091017 when nothing stands for its address
 */
export function openNamed(account: Account, stage: CatalogObject, path: string): StageFolder {
  const { type, url = "", integrationId } = stageProperties.parse(stage.properties);
  const key = `stage:${stage.id}`;
  if (type === "INTERNAL") {
    const prefix = `${stage.path.name.toLowerCase()}/`;
    return inAccount(account, join("named", String(stage.id)), path, { key, prefix, stage });
  }
  if (integrationId !== undefined) requireIntegration(account, stage, integrationId, url);
  return openAddress(account, url, path, { key, stage });
}

/** The git repository of that name, which stands where a stage could; a stage of its name comes first. */
function repositoryOf({ account, session }: Execution, name: NameParts): CatalogObject | undefined {
  if (account.access.lookUp(session, "STAGE", name)) return undefined;
  const found = account.access.lookUp(session, "GIT REPOSITORY", name);
  if (found) account.access.require(session, "READ", found);
  return found;
}

/** The files of a version of an app or a notebook: its owner's, and only those of the live version can be written. */
function openVersion(
  { account, session }: Execution,
  { of, name, version }: Extract<StageReference["owner"], { kind: "version" }>,
  path: string,
  privilege: "READ" | "WRITE",
): StageFolder {
  const object = account.access.resolve(session, of, name);
  account.access.require(session, "OWNERSHIP", object);
  const folder = versionFolder(account, object, version);
  if (!existsSync(folder))
    throw new SnowflakeError(
      "093554",
      "22023",
      `${of} '${object.path.name}' has no version '${version}'. ${version === LIVE ? `Make one with ALTER ${of} … ADD LIVE VERSION FROM LAST.` : ""}`.trim(),
    );
  if (privilege === "WRITE" && version !== LIVE)
    throw new SnowflakeError(
      "093553",
      "22023",
      `Version '${version}' of ${of} '${object.path.name}' cannot be written to: only its live version can.`,
    );
  const prefix = `versions/${version}/`;
  return {
    ...{ folder, path, prefix, metadataPrefix: prefix, above: "", below: "", mounted: false },
    key: `${of}:${object.id}:${version}`,
    stage: undefined,
  };
}

function openRepository(
  account: Account,
  repository: CatalogObject,
  path: string,
  privilege: "READ" | "WRITE",
): StageFolder {
  const { name } = repository.path;
  if (privilege === "WRITE")
    throw new SnowflakeError(
      "093553",
      "22023",
      `Git repository '${name}' cannot be written to: it is read only.`,
    );
  const { folder, scope, prepare } = checkoutOf(account, repository, path);
  const prefix = `${name.toLowerCase()}/`;
  return {
    ...{ folder, prepare, prefix, metadataPrefix: prefix, above: "", below: scope, mounted: false },
    path: path === scope.slice(0, -1) ? scope : path,
    key: `git:${repository.id}`,
    stage: undefined,
  };
}

function inAccount(
  account: Account,
  folder: string,
  path: string,
  { prefix = "", ...rest }: { key: string; prefix?: string; stage?: CatalogObject },
): StageFolder {
  return {
    stage: undefined,
    ...rest,
    folder: join(root(account), folder),
    path,
    prefix,
    metadataPrefix: prefix,
    above: "",
    below: "",
    mounted: false,
  };
}

/** @throws {SnowflakeError} 003167 when the integration is gone, or does not allow the address any more. */
function requireIntegration(account: Account, stage: CatalogObject, id: number, url: string): void {
  const integration = account.catalog.byId(id);
  if (!integration)
    throw new SnowflakeError(
      "003167",
      "42601",
      `SQL execution error:\nThe storage integration of stage '${stage.path.name}' was dropped or replaced: set it again with ALTER STAGE … SET STORAGE_INTEGRATION.`,
    );
  requireLocation(integration, url);
}

/** The files at an address, out of the mount that stands for it. @throws {SnowflakeError} 091017 */
function openAddress(
  account: Account,
  url: string,
  path: string,
  rest: Pick<StageFolder, "key" | "stage">,
): StageFolder {
  const { folder: prefix, start } = splitUrl(url);
  // "If the forward slash is omitted, all files and folders starting with the prefix … are included."
  const inside = start === "" || path === "" ? `${start}${path}` : `${start}/${path}`;
  const mount = mountOf(account.mounts, `${prefix}${inside}`.replace(/\/$/, ""));
  if (!mount) throw notMounted(`${prefix}${inside}`);
  const base = `${mount.url}/`;
  return {
    ...rest,
    folder: mount.folder,
    path: inside,
    prefix,
    metadataPrefix: prefix.replace(/^azure:\/\/[^/]+\/[^/]+\/|^[a-z0-9]+:\/\/[^/]+\//, ""),
    above: prefix.startsWith(base) ? prefix.slice(base.length) : "",
    below: prefix.startsWith(base) ? "" : base.slice(prefix.length),
    mounted: true,
  };
}

/** Where a named stage's files lie. */
export function stageFolder(account: Account, stage: CatalogObject): string {
  return join(root(account), "named", String(stage.id));
}

function root(account: Account): string {
  return join(account.folder, "stages");
}

/** The files whose path begins with this one, in order of their paths. Links are no files. */
export async function listFiles(stage: StageFolder, path: string): Promise<StagedFile[]> {
  const { folder, above, below } = stage;
  await stage.prepare?.();
  const entries = await readFolder(above === "" ? folder : join(folder, above));
  const found = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: `${below}${relative(join(folder, above), file).split(sep).join("/")}` }))
    .filter((file) => file.path.startsWith(path) && !/(?:^|\/)\.incoming-[^/]*$/.test(file.path))
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
  { folder, above, below, mounted }: StageFolder,
  path: string,
  content: Uint8Array,
  overwrite: boolean,
): Promise<boolean> {
  const inside = `${above}${path.slice(below.length)}`;
  const target = mounted ? await withoutLinks(folder, inside) : join(folder, inside);
  if (!overwrite && (await exists(target))) return false;
  await mkdir(dirname(target), { recursive: true });
  const incoming = join(dirname(target), `${INCOMING}${randomUUID()}`);
  await writeFile(incoming, content, { flag: "wx" });
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
  for (const kind of ["named", "table", "git", "app"]) {
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
