import type { Account, Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import type { StageFolder } from "../stage-files.ts";
import type { FileOutcome, FileToLoad } from "./file-outcome.ts";
import type { LoadError } from "./load-error.ts";

/*
 * What each COPY did with each file, and every error that it met, as COPY_HISTORY, LOAD_HISTORY and VALIDATE tell it. It
 * stands in DuckDB: "no record is added if the transaction is rolled back".
 * https://docs.snowflake.com/en/sql-reference/functions/copy_history
 */

const LOADS = "snowglobe_stages.copy_history";
const ERRORS = "snowglobe_stages.copy_errors";

export type LoadStatus = "LOADED" | "PARTIALLY_LOADED" | "LOAD_FAILED";

/** A file of a COPY. */
export interface CopiedFile {
  readonly tableId: number;
  /** null: a COPY statement's, no pipe's. */
  readonly pipeId: number | null;
  readonly queryId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly file: string;
  readonly stage: string;
  readonly size: number;
  readonly status: LoadStatus;
  readonly parsed: number;
  readonly loaded: number;
  readonly errors: number;
  readonly errorLimit: number;
  readonly first: Pick<LoadError, "message" | "line" | "character" | "column"> | null;
  /** The table was truncated since. */
  readonly truncated: boolean;
}

/** An error as VALIDATE and VALIDATION_MODE tell it. */
export interface FileError {
  readonly file: string;
  readonly error: LoadError;
}

/** Makes the tables; called when the account starts. */
export async function openCopyHistory(account: Account): Promise<void> {
  const duck = await account.duck.connect();
  try {
    await duck.run(
      `CREATE TABLE IF NOT EXISTS ${LOADS} (table_id BIGINT, pipe_id BIGINT, query_id VARCHAR, loaded_at BIGINT, what VARCHAR, truncated BOOLEAN)`,
    );
    await duck.run(
      `CREATE TABLE IF NOT EXISTS ${ERRORS} (table_id BIGINT, query_id VARCHAR, session_user VARCHAR, session_id VARCHAR, plain BOOLEAN, what VARCHAR)`,
    );
  } finally {
    duck.closeSync();
  }
}

/** What a COPY's files came to. */
export interface Copied {
  readonly table: CatalogObject;
  readonly folder: StageFolder;
  readonly pipeId: number | null;
  readonly files: readonly FileToLoad[];
  readonly outcomes: readonly FileOutcome[];
  /** How many errors a file may have, by the option ON_ERROR. */
  readonly limitOf: (outcome: FileOutcome) => number;
  /** Without a query: its errors can be told one by one. */
  readonly plain: boolean;
}

/** Notes what became of the files, in the statement's transaction. */
export async function noteCopy(execution: Execution, copied: Copied): Promise<void> {
  const { account, session, queryId } = execution;
  const { table, folder, pipeId, outcomes, files } = copied;
  const at = account.now();
  for (const outcome of outcomes) {
    const size = files.find(({ file }) => file.path === outcome.path)?.file.size ?? 0;
    const what = { ...toldOf(outcome), size, stage: stageOf(folder), errorLimit: copied.limitOf(outcome) };
    await session.duck.run(`INSERT INTO ${LOADS} VALUES (?, ?, ?, ?, ?, false)`, [
      ...[table.id, pipeId, queryId, at],
      JSON.stringify({ file: outcome.path, ...what }),
    ]);
  }
  if (pipeId !== null) return;
  const errors = outcomes.flatMap(({ path, records }) =>
    records.flatMap(({ error }): FileError[] => (error ? [{ file: path, error }] : [])),
  );
  await session.duck.run(`INSERT INTO ${ERRORS} VALUES (?, ?, ?, ?, ?, ?)`, [
    ...[table.id, queryId, session.user, session.id],
    ...[
      copied.plain,
      JSON.stringify(errors.map((each) => ({ ...each, file: shownFile(folder, each.file) }))),
    ],
  ]);
}

/** Counts of an outcome, with its status. */
export function toldOf({
  records,
  loads,
}: FileOutcome): Pick<CopiedFile, "status" | "parsed" | "loaded" | "errors" | "first"> {
  const errors = records.flatMap(({ error }) => (error ? [error] : []));
  const [first] = errors;
  return {
    status: !loads ? "LOAD_FAILED" : errors.length > 0 ? "PARTIALLY_LOADED" : "LOADED",
    parsed: records.length,
    loaded: loads ? records.length - errors.length : 0,
    errors: errors.length,
    first: first
      ? { message: first.message, line: first.line, character: first.character, column: first.column }
      : null,
  };
}

/** The file as VALIDATE names it: `@stage/path`. */
export function shownFile({ stage, prefix }: Pick<StageFolder, "stage" | "prefix">, path: string): string {
  return stage ? `@${stage.path.name}/${path}` : `${prefix}${path}`;
}

function stageOf({ stage, prefix, key }: StageFolder): string {
  if (/^[a-z0-9]+:\/\//.test(prefix)) return prefix;
  if (!stage) return key.startsWith("table:") ? "@%" : "@~";
  return [stage.path.database, stage.path.schema, stage.path.name].join(".");
}

/** What was copied, oldest first: of a table, or of all. */
export async function copiedFiles({ session }: Execution, tableId?: number): Promise<CopiedFile[]> {
  const where = tableId === undefined ? "" : "WHERE table_id = ?";
  const found = await session.duck.runAndReadAll(
    `SELECT table_id, pipe_id, query_id, loaded_at, truncated, what FROM ${LOADS} ${where} ORDER BY loaded_at, rowid`,
    tableId === undefined ? [] : [tableId],
  );
  return found.getRows().map(([table, pipe, queryId, at, truncated, what]) => ({
    ...(JSON.parse(String(what)) as Omit<CopiedFile, "tableId" | "pipeId" | "queryId" | "at" | "truncated">),
    tableId: Number(table),
    pipeId: pipe === null ? null : Number(pipe),
    queryId: String(queryId),
    at: Number(at),
    truncated: truncated === true,
  }));
}

/** TRUNCATE: what was copied before is told by ACCOUNT_USAGE only. */
export async function noteTruncated({ session }: Pick<Execution, "session">, tableId: number): Promise<void> {
  await session.duck.run(`UPDATE ${LOADS} SET truncated = true WHERE table_id = ?`, [tableId]);
}

/** A COPY that VALIDATE can ask for. */
export interface ValidatedCopy {
  readonly tableId: number;
  readonly user: string;
  readonly plain: boolean;
  readonly errors: readonly FileError[];
}

/** The COPY of that query, or the session's last one. */
export async function copyOfQuery(
  { session }: Execution,
  queryId: string | "_last",
): Promise<ValidatedCopy | undefined> {
  const isLast = queryId === "_last";
  const found = await session.duck.runAndReadAll(
    `SELECT table_id, session_user, plain, what FROM ${ERRORS} WHERE ${isLast ? "session_id" : "query_id"} = ? ORDER BY rowid DESC LIMIT 1`,
    [isLast ? session.id : queryId],
  );
  const [row] = found.getRows();
  if (!row) return undefined;
  const [tableId, user, plain, what] = row;
  return {
    tableId: Number(tableId),
    user: String(user),
    plain: plain === true,
    errors: JSON.parse(String(what)) as FileError[],
  };
}
