import type { Account, Execution } from "../account/account.ts";
import type { CatalogChange, CatalogObject } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { parseStageReference } from "../parser/stage-reference.ts";
import { quotedPath } from "../sql/quoted-name.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import { NUMBER, TIMESTAMP_LTZ } from "../types/data-type.ts";
import { type ResultSet, textColumn, type WireRow } from "../types/result-set.ts";
import { listFiles, md5Of, openStage, type StageFolder } from "./stage-files.ts";
import { stageProperties } from "./stage-properties.ts";

/*
 * Directory tables: the catalogue of a stage's files as it was when it was refreshed last.
 * https://docs.snowflake.com/en/user-guide/data-load-dirtables
 */

const TABLE = "snowglobe_stages.directories";

/** Makes the table; called when the account starts. */
export async function openDirectories(account: Account): Promise<void> {
  const duck = await account.duck.connect();
  try {
    await duck.run(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (stage_id BIGINT, path VARCHAR, size BIGINT, modified BIGINT, md5 VARCHAR)`,
    );
  } finally {
    duck.closeSync();
  }
  account.onDrop("STAGE", async ({ id }, change) => {
    await change.duck.run(`DELETE FROM ${TABLE} WHERE stage_id = ?`, [id]);
  });
}

interface Entry {
  readonly path: string;
  readonly size: number;
  /** Epoch milliseconds. */
  readonly modified: number;
  readonly md5: string;
}

async function entriesNow(folder: StageFolder): Promise<Entry[]> {
  const files = await listFiles(folder, folder.path);
  return await Promise.all(
    files.map(async (file) => ({
      path: file.path,
      size: file.size,
      modified: file.modified.getTime(),
      md5: await md5Of(file),
    })),
  );
}

async function entriesKept(duck: CatalogChange["duck"], stage: CatalogObject): Promise<Entry[]> {
  const found = await duck.runAndReadAll(
    `SELECT path, size, modified, md5 FROM ${TABLE} WHERE stage_id = ? ORDER BY path`,
    [stage.id],
  );
  return found.getRows().map(([path, size, modified, md5]) => ({
    path: String(path),
    size: Number(size),
    modified: Number(modified),
    md5: String(md5),
  }));
}

function wholeStage(execution: Execution, stage: CatalogObject, path = ""): StageFolder {
  const { database = "", schema = "", name } = stage.path;
  return openStage(execution, { owner: { kind: "named", name: [database, schema, name] }, path }, "READ");
}

/** A new stage's directory is filled once; what nothing stands for stays empty. */
export async function refreshNew(
  execution: Execution,
  change: CatalogChange,
  stage: CatalogObject,
): Promise<void> {
  const { directory, type, url } = stageProperties.parse(stage.properties);
  if (!directory || type === "INTERNAL" || /REFRESH_ON_CREATE\s*=\s*FALSE/i.test(execution.sql)) return;
  try {
    await renew(change.duck, stage, "", await entriesNow(wholeStage(execution, stage)));
  } catch (error) {
    if (!(error instanceof SnowflakeError)) throw error;
    execution.account.log("a directory table stays empty", { stage: url ?? "", error: error.message });
  }
}

/** ALTER STAGE … REFRESH [SUBPATH = '…']: https://docs.snowflake.com/en/sql-reference/sql/alter-stage */
export function refreshDirectory(
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<ResultSet> | undefined {
  if (!reader.accept("REFRESH")) return undefined;
  const path = reader.accept("SUBPATH", "=") ? reader.string().replace(/^\/+/, "") : "";
  reader.end();
  return refresh(execution, find(), path);
}

async function refresh(execution: Execution, stage: CatalogObject, path: string): Promise<ResultSet> {
  const { account, session } = execution;
  account.access.require(session, "OWNERSHIP", stage);
  if (!stageProperties.parse(stage.properties).directory) throw noDirectory(stage);
  const { database = "", schema = "", name } = stage.path;
  const reference = parseStageReference(`@${quotedPath([database, schema, name])}/${path}`);
  const now = await entriesNow(wholeStage(execution, stage, reference.path));
  return await account.change(async (change) => {
    const before = new Map((await entriesKept(change.duck, stage)).map((entry) => [entry.path, entry]));
    await renew(change.duck, stage, reference.path, now);
    const gone = [...before.keys()].filter(
      (each) => each.startsWith(reference.path) && !now.some((entry) => entry.path === each),
    );
    const rows = now.flatMap((entry): WireRow[] => {
      const old = before.get(entry.path);
      if (!old) return [[entry.path, "REGISTERED_NEW", "File registered successfully."]];
      if (old.md5 === entry.md5) return [];
      return [[entry.path, "REGISTERED_UPDATE", "File registered (updated) successfully."]];
    });
    return {
      columns: [textColumn("file"), textColumn("status"), textColumn("description")],
      rows: [...rows, ...gone.map((each) => [each, "UNREGISTERED", "File unregistered successfully."])],
      statementType: "OTHER",
    };
  });
}

async function renew(
  duck: CatalogChange["duck"],
  stage: CatalogObject,
  path: string,
  entries: readonly Entry[],
): Promise<void> {
  await duck.run(`DELETE FROM ${TABLE} WHERE stage_id = ? AND starts_with(path, ?)`, [stage.id, path]);
  for (const entry of entries)
    await duck.run(`INSERT INTO ${TABLE} VALUES (?, ?, ?, ?, ?)`, [
      stage.id,
      entry.path,
      entry.size,
      entry.modified,
      entry.md5,
    ]);
}

function noDirectory(stage: CatalogObject): SnowflakeError {
  return invalid(
    "091070",
    "42601",
    `The directory table of stage '${stage.path.name}' is not enabled: ALTER STAGE … SET DIRECTORY = (ENABLE = TRUE).`,
  );
}

/**
 * FROM DIRECTORY(@stage): https://docs.snowflake.com/en/user-guide/data-load-dirtables-query
 * @throws {SnowflakeError} 091070 when the stage has none
 */
export async function readDirectory(execution: Execution, written: string): Promise<ResultSet> {
  const reference = parseStageReference(written);
  const { account, session } = execution;
  if (reference.owner.kind !== "named" || reference.path !== "")
    throw invalid("001003", "42000", `DIRECTORY takes a named stage: '${written}'`);
  const stage = account.access.resolve(session, "STAGE", reference.owner.name);
  const { type, directory, autoRefresh } = stageProperties.parse(stage.properties);
  account.access.require(session, type === "EXTERNAL" ? "USAGE" : "READ", stage);
  if (!directory) throw noDirectory(stage);
  const entries = autoRefresh
    ? await entriesNow(wholeStage(execution, stage))
    : await entriesKept(session.duck, stage);
  const { database = "", schema = "", name } = stage.path;
  const place = [database, schema, name].map(encodeURIComponent).join("/");
  return {
    columns: [
      textColumn("RELATIVE_PATH"),
      { name: "SIZE", type: NUMBER, nullable: true },
      { name: "LAST_MODIFIED", type: TIMESTAMP_LTZ, nullable: true },
      textColumn("MD5"),
      textColumn("ETAG"),
      textColumn("FILE_URL"),
    ],
    rows: entries.map((entry) => [
      entry.path,
      String(entry.size),
      (entry.modified / 1000).toFixed(3),
      entry.md5,
      entry.md5,
      `${account.url()}/api/files/${place}/${encodeURIComponent(entry.path)}`,
    ]),
    statementType: "SELECT",
  };
}
