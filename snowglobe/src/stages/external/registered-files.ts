import type { Account, Execution } from "../../account/account.ts";
import type { CatalogChange, CatalogObject } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { type ResultSet, textColumn, type WireRow } from "../../types/result-set.ts";
import { filesMatching } from "../files-matching.ts";
import { md5Of, openNamed, type StagedFile, type StageFolder } from "../stage-files.ts";
import { type ExternalProperties, readExternal } from "./external-properties.ts";

/*
 * The files of an external table: those that its last refresh has found. What is in them is read when it is queried.
 * https://docs.snowflake.com/en/user-guide/tables-external-intro
 */

const TABLE = "snowglobe_stages.external_files";

/** A file as it was registered; times are epoch milliseconds. */
export interface RegisteredFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly md5: string;
  readonly registered: number;
}

/** Makes the table; called when the account starts. */
export async function openExternalFiles(account: Account): Promise<void> {
  const duck = await account.duck.connect();
  try {
    await duck.run(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (table_id BIGINT, path VARCHAR, size BIGINT, modified BIGINT, md5 VARCHAR, registered BIGINT)`,
    );
  } finally {
    duck.closeSync();
  }
  account.onDrop("EXTERNAL TABLE", async ({ id }, change, kept) => {
    if (!kept) await change.duck.run(`DELETE FROM ${TABLE} WHERE table_id = ?`, [id]);
  });
}

export async function registeredFiles(
  duck: CatalogChange["duck"],
  table: CatalogObject,
): Promise<RegisteredFile[]> {
  const found = await duck.runAndReadAll(
    `SELECT path, size, modified, md5, registered FROM ${TABLE} WHERE table_id = ? ORDER BY path`,
    [table.id],
  );
  return found.getRows().map(([path, size, modified, md5, registered]) => ({
    path: String(path),
    size: Number(size),
    modified: Number(modified),
    md5: String(md5),
    registered: Number(registered),
  }));
}

/** The stage and the format of an external table. @throws {SnowflakeError} 091093 when one of them was dropped or replaced */
export function sourcesOf(account: Account, table: CatalogObject): { stage: CatalogObject } {
  const reason = invalidReason(account, table);
  const stage = account.catalog.byId(readExternal(table).stageId);
  if (reason === undefined && stage) return { stage };
  throw new SnowflakeError(
    "091093",
    "55000",
    `External table '${table.path.name}' marked invalid. ${reason ?? ""}`,
  );
}

/** Why it cannot be read: "either the stage or file format referenced in the external table description is dropped". */
export function invalidReason({ catalog }: Account, table: CatalogObject): string | undefined {
  const { stageId, format } = readExternal(table);
  if (!catalog.byId(stageId)) return "Missing stage.";
  return format.id !== null && !catalog.byId(format.id) ? "Missing file format." : undefined;
}

/** The stage's folder at the table's location. @throws {SnowflakeError} 091093, 091017 */
export function openLocation(account: Account, table: CatalogObject): StageFolder {
  const { stage } = sourcesOf(account, table);
  return openNamed(account, stage, readExternal(table).path);
}

/**
 * Registers the files that are there now, below a path of the location, and forgets those that are not.
 * @returns what became of each file that is new, changed or gone
 */
export async function refreshFiles(
  { account }: Execution,
  change: CatalogChange,
  table: CatalogObject,
  below = "",
): Promise<WireRow[]> {
  const folder = openLocation(account, table);
  const { pattern } = readExternal(table);
  const from = `${folder.path}${below}`;
  const now = await filesMatching(folder, from, pattern ?? undefined);
  const before = new Map((await registeredFiles(change.duck, table)).map((file) => [file.path, file]));
  const rows: WireRow[] = [];
  for (const file of now) {
    const old = before.get(file.path);
    const md5 = await md5Of(file);
    if (old?.md5 === md5) continue;
    await register(change, table, file, md5, account.now());
    rows.push(
      old
        ? [file.path, "REGISTERED_UPDATE", "File registered (updated) successfully."]
        : [file.path, "REGISTERED_NEW", "File registered successfully."],
    );
  }
  const there = new Set(now.map(({ path }) => path));
  for (const path of before.keys()) {
    if (!path.startsWith(from) || there.has(path)) continue;
    await forget(change, table, path);
    rows.push([path, "UNREGISTERED", "File unregistered successfully."]);
  }
  markRefreshed(change, table, account.now());
  return rows;
}

/** ADD FILES: registers these paths of the location. @throws {SnowflakeError} 091016 for one that is not there */
export async function addFiles(
  { account }: Execution,
  change: CatalogChange,
  table: CatalogObject,
  paths: readonly string[],
): Promise<WireRow[]> {
  const folder = openLocation(account, table);
  const rows: WireRow[] = [];
  for (const path of paths.map((each) => inLocation(folder, each))) {
    const file = (await filesMatching(folder, path)).find((each) => each.path === path);
    if (!file)
      throw new SnowflakeError("091016", "22000", `Remote file '${folder.prefix}${path}' was not found.`);
    await register(change, table, file, await md5Of(file), account.now());
    rows.push([path, "REGISTERED_NEW", "File registered successfully."]);
  }
  markRefreshed(change, table, account.now());
  return rows;
}

/** REMOVE FILES. @throws {SnowflakeError} 091016 for one that is not registered */
export async function removeFiles(
  { account }: Execution,
  change: CatalogChange,
  table: CatalogObject,
  paths: readonly string[],
): Promise<WireRow[]> {
  const folder = openLocation(account, table);
  const known = new Set((await registeredFiles(change.duck, table)).map(({ path }) => path));
  const rows: WireRow[] = [];
  for (const path of paths.map((each) => inLocation(folder, each))) {
    if (!known.has(path))
      throw invalid("091016", "22000", `'${path}' is no file of external table '${table.path.name}'.`);
    await forget(change, table, path);
    rows.push([path, "UNREGISTERED", "File unregistered successfully."]);
  }
  markRefreshed(change, table, account.now());
  return rows;
}

/** What became of files, as ALTER EXTERNAL TABLE tells it. */
export function filesResult(rows: readonly WireRow[]): ResultSet {
  return {
    columns: [textColumn("file"), textColumn("status"), textColumn("description")],
    rows,
    statementType: "OTHER",
  };
}

function inLocation({ path }: StageFolder, file: string): string {
  const inside = file.replace(/^\/+/, "");
  return path === "" || path.endsWith("/") ? `${path}${inside}` : `${path}/${inside}`;
}

function markRefreshed(change: CatalogChange, table: CatalogObject, refreshedOn: number): void {
  const properties: ExternalProperties = { ...readExternal(table), refreshedOn };
  change.update(table.id, { properties: { ...table.properties, external: properties } });
}

async function register(
  change: CatalogChange,
  table: CatalogObject,
  { path, size, modified }: StagedFile,
  md5: string,
  now: number,
): Promise<void> {
  await forget(change, table, path);
  await change.duck.run(`INSERT INTO ${TABLE} VALUES (?, ?, ?, ?, ?, ?)`, [
    ...[table.id, path, size],
    ...[modified.getTime(), md5, now],
  ]);
}

async function forget({ duck }: CatalogChange, { id }: CatalogObject, path: string): Promise<void> {
  await duck.run(`DELETE FROM ${TABLE} WHERE table_id = ? AND path = ?`, [id, path]);
}
