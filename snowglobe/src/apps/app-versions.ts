import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Account, Execution } from "../account/account.ts";
import type { CatalogChange, CatalogObject } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { parseStageReference } from "../parser/stage-reference.ts";
import { writtenName } from "../sql/quoted-name.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import { LIVE, versionFolder } from "../stages/app-files.ts";
import { listFiles, openStage, readStagedFile, type StageFolder } from "../stages/stage-files.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { readApp } from "./app-properties.ts";

/** A place that an app's files are copied from, or stay in. */
export interface Source {
  readonly folder: StageFolder;
  /** With whole names: `@DB.SCHEMA.STAGE/path/`. */
  readonly text: string;
  readonly commit: string | null;
}

/**
 * "The location must be within an internal named stage", or in a git repository; READ is needed.
 * @throws {SnowflakeError} 002003, 003001, 001008
 */
export function openSource(execution: Execution, text: string, option: string): Source {
  const reference = parseStageReference(text);
  const { owner } = reference;
  if (owner.kind !== "named")
    throw notSupported(`${option} '${text}': only a named stage or a git repository`);
  const { access } = execution.account;
  const stage = access.lookUp(execution.session, "STAGE", owner.name);
  if (stage?.properties.type === "EXTERNAL")
    throw invalid(
      "001008",
      "22023",
      `invalid value [${text}] for parameter '${option}': stage '${stage.path.name}' is an external one.`,
    );
  const folder = openStage(execution, reference, "READ");
  const place = access.pathOf(execution.session, "STAGE", owner.name, "CREATE");
  const { database = "", schema = "", name } = place;
  return {
    folder,
    text: `@${[database, schema, name].map(writtenName).join(".")}/${reference.path}`,
    // A checkout lies in a folder of its commit's name.
    commit: folder.key.startsWith("git:") ? basename(folder.folder) : null,
  };
}

/** Copies the source's files: they are the first version. @throws {SnowflakeError} 093555 when the main file is not among them */
export async function copySource(
  account: Account,
  change: CatalogChange,
  object: CatalogObject,
  { folder, text, commit }: Source,
): Promise<void> {
  const properties = readApp(object);
  const { path } = folder;
  const base = path === "" || path.endsWith("/") ? path : `${path}/`;
  const target = versionFolder(account, object, "version$1");
  await rm(dirname(target), { recursive: true, force: true });
  const files = await listFiles(folder, base);
  if (!files.some((file) => file.path === `${base}${properties.mainFile}`))
    throw invalid("093555", "22023", `MAIN_FILE '${properties.mainFile}' is not among the files of ${text}.`);
  for (const file of files) {
    const to = join(target, file.path.slice(base.length));
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, await readStagedFile(folder, file.path));
  }
  change.update(object.id, { properties: { ...properties, versions: [{ source: text, commit }] } });
}

/** ALTER … ADD LIVE VERSION FROM LAST. */
export async function addLiveVersion({ account }: Execution, object: CatalogObject): Promise<ResultSet> {
  const properties = readApp(object);
  if (properties.live)
    throw invalid(
      "093556",
      "22023",
      `${object.kind} '${object.path.name}' has a live version already: take it away with ALTER ${object.kind} … ABORT, or keep it.`,
    );
  const live = versionFolder(account, object, LIVE);
  await rm(live, { recursive: true, force: true });
  await cp(versionFolder(account, object, `version$${properties.versions.length}`), live, {
    recursive: true,
  });
  return await put(account, object, { live: true });
}

/** "Commits the pending edits in the LIVE version to a new LAST version." */
export async function commitLive({ account }: Execution, object: CatalogObject): Promise<ResultSet> {
  const { versions } = readApp(object);
  requireLive(object);
  const next = versionFolder(account, object, `version$${versions.length + 1}`);
  await rm(next, { recursive: true, force: true });
  await cp(versionFolder(account, object, LIVE), next, { recursive: true });
  return await put(account, object, { versions: [...versions, { source: null, commit: null }] });
}

/** "Removes the current live version of the app, including all edits … that have not been committed." */
export async function abortLive({ account }: Execution, object: CatalogObject): Promise<ResultSet> {
  requireLive(object);
  const result = await put(account, object, { live: false });
  await rm(versionFolder(account, object, LIVE), { recursive: true, force: true });
  return result;
}

function requireLive(object: CatalogObject): void {
  if (readApp(object).live) return;
  throw invalid("093557", "22023", `${object.kind} '${object.path.name}' has no live version.`);
}

async function put(
  account: Account,
  { id, properties }: CatalogObject,
  patch: Readonly<Record<string, unknown>>,
): Promise<ResultSet> {
  await account.change(async (change) => void change.update(id, { properties: { ...properties, ...patch } }));
  return statusResult("Statement executed successfully.");
}

/** The actions on versions that ALTER of the kind takes. @throws {SnowflakeError} 000002 for those that are refused */
export function versionAction(
  actions: readonly ("ADD LIVE VERSION" | "COMMIT" | "ABORT")[],
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<ResultSet> | undefined {
  const owned = () => {
    reader.end();
    const object = find();
    execution.account.access.require(execution.session, "OWNERSHIP", object);
    if (readApp(object).versions.length === 0)
      throw notSupported(`versions of a ${object.kind} with ROOT_LOCATION`);
    return object;
  };
  if (actions.includes("ADD LIVE VERSION") && reader.accept("ADD", "LIVE", "VERSION")) {
    reader.expect("FROM", "LAST");
    return addLiveVersion(execution, owned());
  }
  if (actions.includes("COMMIT") && reader.accept("COMMIT")) return commitLive(execution, owned());
  if (actions.includes("ABORT") && reader.accept("ABORT")) return abortLive(execution, owned());
  return undefined;
}
