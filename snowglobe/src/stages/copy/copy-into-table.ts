import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported, SnowflakeError, syntaxError } from "../../errors/snowflake-error.ts";
import { locationOf } from "../../parser/stage-reference.ts";
import { quoted } from "../../sql/quoted-name.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { hasChecks } from "../../storage/constraint.ts";
import { NUMBER } from "../../types/data-type.ts";
import { type Column, type ResultSet, textColumn, type WireValue } from "../../types/result-set.ts";
import { filesMatching } from "../files-matching.ts";
import { formatFor } from "../find-format.ts";
import { readRecords } from "../read-staged-files.ts";
import { md5Of, openStage, removeStagedFile, type StagedFile, type StageFolder } from "../stage-files.ts";
import { type CheckedRecord, checkRecords, conversionOf, type Target } from "./check-records.ts";
import { copiedFiles, type FileError, noteCopy, shownFile, toldOf } from "./copy-history.ts";
import { withCopyRows } from "./copy-rows.ts";
import { copyTransformed } from "./copy-transformed.ts";
import { errorRows } from "./error-rows.ts";
import type { FileOutcome, FileToLoad } from "./file-outcome.ts";
import { abortError } from "./load-error.ts";
import { keyOf, loadedFiles, rememberLoad } from "./load-history.ts";
import { locateErrors } from "./locate-errors.ts";
import { matchByName } from "./match-by-name.ts";
import { type CopyStatement, type OnError, parseCopy } from "./parse-copy.ts";
import { tableName } from "./table-name.ts";

/** COPY INTO <table>: https://docs.snowflake.com/en/sql-reference/sql/copy-into-table */
export const copyFamily: StatementFamily = {
  name: "COPY",
  commits: false,
  accepts: ([first]) => first?.kind === "word" && first.value === "COPY",
  needsWarehouse: () => true,
  async execute(execution): Promise<ResultSet> {
    return await copyInto(execution, parseCopy(new TokenReader(execution.sql, execution.tokens)));
  },
};

/** What has been loaded already: a table remembers it, or a pipe. */
export interface LoadMemory {
  /** The pipe's number. */
  readonly pipeId?: number;
  isLoaded(file: FileToLoad): boolean;
  remember(file: FileToLoad): Promise<void>;
}

/** Loads what the statement says and `memory` does not know yet; without one the table's own. @throws {SnowflakeError} */
export async function copyInto(
  execution: Execution,
  statement: CopyStatement,
  memory?: LoadMemory,
): Promise<ResultSet> {
  const { account, session } = execution;
  const table = account.access.resolve(session, "TABLE", statement.table, "COPY");
  account.access.require(session, "INSERT", table);
  refuseChecked(table);
  const reference =
    statement.stage === undefined ? tableStage(table) : locationOf(statement.stage, statement.integration);
  const folder = openStage(execution, reference, "READ");
  const own = await tableMemory(execution, table, folder);
  const loads =
    statement.validation?.mode === "RETURN_ALL_ERRORS"
      ? await forgettingPartial(execution, table, own)
      : (memory ?? own);
  const files = await filesToLoad(statement, folder, loads);
  if (files.length === 0) return nothingToLoad();
  const target = targetOf(execution, statement, table, folder);
  const matched = await matchByName(execution, statement, target, files);
  if (statement.validation) return validateFiles(execution, statement, target, files, folder);
  const outcomes = matched.transformation
    ? await copyTransformed(execution, matched, target, files)
    : await copyPlain(execution, matched, target, files);
  for (const each of files) {
    if (!outcomes.find(({ path }) => path === each.file.path)?.loads) continue;
    await loads.remember(each);
    if (statement.purge) await removeStagedFile(each.file);
  }
  await noteCopy(execution, {
    ...{ table, folder, files, outcomes, pipeId: memory?.pipeId ?? null },
    limitOf: ({ records }) => errorLimit(statement, records.length),
    plain: matched.transformation === undefined,
  });
  return resultOf(folder, statement, outcomes);
}

function errorLimit({ onError }: CopyStatement, records: number): number {
  return onError.action === "CONTINUE" ? records : 1;
}

/** RETURN_ALL_ERRORS also looks at "files with errors that were partially loaded during an earlier load". */
async function forgettingPartial(
  execution: Execution,
  table: CatalogObject,
  memory: LoadMemory,
): Promise<LoadMemory> {
  const partial = (await copiedFiles(execution, table.id)).filter(
    ({ status }) => status === "PARTIALLY_LOADED",
  );
  return {
    ...memory,
    isLoaded: (each) => memory.isLoaded(each) && !partial.some(({ file }) => file === each.file.path),
  };
}

/**
 * VALIDATION_MODE: nothing is loaded.
 * https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#validating-staged-files
 */
async function validateFiles(
  execution: Execution,
  { validation }: CopyStatement,
  target: Target,
  files: readonly FileToLoad[],
  folder: StageFolder,
): Promise<ResultSet> {
  const rows = validation && "rows" in validation ? validation.rows : undefined;
  const errors: FileError[] = [];
  const values: (readonly WireValue[])[] = [];
  for (const { file } of files) {
    const checked = await checkFile(execution, target, file);
    if (rows === undefined) {
      for (const { error } of checked) if (error) errors.push({ file: shownFile(folder, file.path), error });
      continue;
    }
    const wanted = checked.slice(0, rows - values.length);
    const first = wanted.find(({ error }) => error)?.error;
    // "Otherwise, the query fails at the first error encountered in the rows."
    if (first) throw abortError(file.path, first);
    values.push(...wanted.map((record) => record.values));
  }
  if (rows === undefined) return errorRows(errors, "COPY");
  return await withCopyRows(execution.account, target.columns.length, values, async (from) => {
    const items = target.columns.map(
      ({ name, type }, index) => `${conversionOf(type, `C${index + 1}`, target.format)} AS ${quoted(name)}`,
    );
    return await execution.run(`SELECT ${items.join(", ")} FROM ${from} ORDER BY N`);
  });
}

/**
 * "COPY INTO" and pipes fail on a table with CHECK constraints.
 * https://docs.snowflake.com/en/sql-reference/constraints-overview
 *
 * @throws {SnowflakeError} 391441; the pages do not tell Snowflake's own words
 */
export function refuseChecked(table: CatalogObject): void {
  if (!hasChecks(table)) return;
  const message = `COPY INTO is not supported for table '${table.path.name}': it has CHECK constraints.`;
  throw invalid("391441", "0A000", message);
}

async function tableMemory(
  execution: Execution,
  table: CatalogObject,
  folder: StageFolder,
): Promise<LoadMemory> {
  const known = await loadedFiles(execution, table.id);
  return {
    isLoaded: ({ file, md5 }) => known.has(keyOf(folder.key, file.path, md5)),
    remember: ({ file, md5 }) =>
      rememberLoad(execution, table.id, { stage: folder.key, path: file.path, md5 }),
  };
}

function tableStage(table: CatalogObject) {
  const { database = "", schema = "", name } = table.path;
  return { owner: { kind: "table", name: [database, schema, name] } as const, path: "" };
}

async function filesToLoad(
  { files, pattern, force }: CopyStatement,
  folder: StageFolder,
  loads: LoadMemory,
): Promise<FileToLoad[]> {
  const { path } = folder;
  const found = files
    ? await Promise.all(files.map((name) => namedFile(folder, path, name)))
    : await filesMatching(folder, path, pattern);
  const withSums = await Promise.all(found.map(async (file) => ({ file, md5: await md5Of(file) })));
  return force ? withSums : withSums.filter((each) => !loads.isLoaded(each));
}

async function namedFile(folder: StageFolder, path: string, name: string): Promise<StagedFile> {
  const whole = path === "" || path.endsWith("/") ? `${path}${name}` : `${path}/${name}`;
  const found = (await filesMatching(folder, whole)).find((file) => file.path === whole);
  if (found) return found;
  throw new SnowflakeError(
    "091016",
    "22000",
    `Remote file '${folder.prefix}${whole}' was not found. If you are running a copy command, please make sure files are not deleted when they are being loaded or files are not being loaded into two different tables concurrently with auto purge option.`,
  );
}

function targetOf(
  execution: Execution,
  statement: CopyStatement,
  table: CatalogObject,
  folder: StageFolder,
): Target {
  const all = table.columns ?? [];
  const columns = statement.columns?.map((name) => {
    const found = all.find((column) => column.name === name);
    if (!found) throw syntaxError(`invalid identifier '${name}'`);
    return found;
  });
  const format = formatFor(execution, statement.fileFormat, folder.stage);
  const target = { table, columns: columns ?? all, format };
  const isOneVariant =
    target.columns.length === 1 &&
    ["VARIANT", "OBJECT", "ARRAY"].includes(target.columns[0]?.type.name ?? "");
  const isPlain = !statement.transformation && statement.matchByName === "NONE";
  if (format.type !== "CSV" && isPlain && !isOneVariant) {
    throw new SnowflakeError(
      "002019",
      "0A000",
      `SQL compilation error:\n${format.type} file format can produce one and only one column of type variant, object, or array. Load data into separate columns using the MATCH_BY_COLUMN_NAME copy option or copy with transformation.`,
    );
  }
  if (format.type === "CSV" && format.parseHeader && statement.matchByName === "NONE")
    throw invalid("001008", "22023", "PARSE_HEADER = TRUE needs the copy option MATCH_BY_COLUMN_NAME.");
  const { action } = statement.onError;
  const wholeFiles = action === "SKIP_FILE" && statement.onError.limit === 1 && !statement.onError.percent;
  if (statement.transformation && action !== "ABORT_STATEMENT" && !wholeFiles) {
    throw notSupported(`COPY with a query and ON_ERROR = ${action}`);
  }
  return target;
}

/** A file's records, and why those cannot be loaded that cannot. */
async function checkFile(
  execution: Execution,
  target: Target,
  file: StagedFile,
): Promise<readonly CheckedRecord[]> {
  const records = [...(await readRecords(execution.account, file, target.format)).records];
  return locateErrors(file, target.format, records, await checkRecords(execution, target, records));
}

async function copyPlain(
  execution: Execution,
  { onError }: CopyStatement,
  target: Target,
  files: readonly FileToLoad[],
): Promise<FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  for (const { file } of files) {
    execution.signal.throwIfAborted();
    const checked = await checkFile(execution, target, file);
    const first = checked.find((record) => record.error)?.error;
    if (first && onError.action === "ABORT_STATEMENT") throw abortError(file.path, first);
    outcomes.push({ path: file.path, records: checked, loads: loads(onError, checked) });
  }
  const rows = outcomes
    .filter((outcome) => outcome.loads)
    .flatMap(({ records }) => records.filter(({ error }) => !error).map(({ values }) => values));
  if (rows.length > 0) await insert(execution, target, rows);
  return outcomes;
}

function loads(onError: OnError, records: readonly CheckedRecord[]): boolean {
  const errors = records.filter(({ error }) => error).length;
  if (onError.action !== "SKIP_FILE" || errors === 0) return errors === 0 || errors < records.length;
  return onError.percent ? (100 * errors) / records.length <= onError.limit : errors < onError.limit;
}

async function insert(
  execution: Execution,
  { table, columns, format }: Target,
  rows: readonly (readonly WireValue[])[],
) {
  await withCopyRows(execution.account, columns.length, rows, async (from) => {
    const names = columns.map(({ name }) => quoted(name)).join(", ");
    const values = columns.map(({ type }, index) => conversionOf(type, `C${index + 1}`, format)).join(", ");
    await execution.run(
      `INSERT INTO ${tableName(table)} (${names}) SELECT ${values} FROM ${from} ORDER BY N`,
    );
  });
}

function nothingToLoad(): ResultSet {
  return {
    columns: [textColumn("status")],
    rows: [["Copy executed with 0 files processed."]],
    statementType: "COPY",
  };
}

const numberColumn = (name: string): Column => ({ name, type: NUMBER, nullable: true });

const COLUMNS: readonly Column[] = [
  textColumn("file"),
  textColumn("status"),
  numberColumn("rows_parsed"),
  numberColumn("rows_loaded"),
  numberColumn("error_limit"),
  numberColumn("errors_seen"),
  textColumn("first_error"),
  numberColumn("first_error_line"),
  numberColumn("first_error_character"),
  textColumn("first_error_column_name"),
];

function resultOf(
  folder: StageFolder,
  statement: CopyStatement,
  outcomes: readonly FileOutcome[],
): ResultSet {
  const rows = outcomes.map(({ path, records, loads: loaded }) => {
    const { status, loaded: good, errors, first } = toldOf({ path, records, loads: loaded });
    return [
      `${folder.prefix}${path}`,
      status,
      String(records.length),
      String(good),
      String(errorLimit(statement, records.length)),
      String(errors),
      first?.message ?? null,
      first ? String(first.line) : null,
      first ? String(first.character) : null,
      first?.column ?? null,
    ];
  });
  const shown = statement.returnFailedOnly ? rows.filter(([, status]) => status !== "LOADED") : rows;
  return { columns: COLUMNS, rows: shown, statementType: "COPY" };
}
