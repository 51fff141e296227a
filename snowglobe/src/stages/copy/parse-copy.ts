import { invalidValue, oneOf } from "../../catalog/statements/option-readers.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported, syntaxError } from "../../errors/snowflake-error.ts";
import { readStageText } from "../../parser/stage-reference.ts";
import type { NameParts, TokenReader } from "../../sql/token-reader.ts";
import { formatClause, LOCATION_OPTIONS } from "../stage-kind.ts";

/** What to do when a record cannot be loaded; `limit`: skip the file at so many errors, or at more than so many percent. */
export type OnError =
  | { readonly action: "ABORT_STATEMENT" | "CONTINUE" }
  | { readonly action: "SKIP_FILE"; readonly limit: number; readonly percent: boolean };

/** VALIDATION_MODE: so many rows, or the errors of all that would be loaded. */
export type Validation =
  | { readonly mode: "RETURN_ROWS"; readonly rows: number }
  | { readonly mode: "RETURN_ERRORS" | "RETURN_ALL_ERRORS" };

/** COPY INTO table as it is written. */
export interface CopyStatement {
  readonly table: NameParts;
  readonly columns: readonly string[] | undefined;
  /** `@…`; undefined: the table's own stage. */
  readonly stage: string | undefined;
  /** STORAGE_INTEGRATION of a location that is no stage. */
  readonly integration: string | undefined;
  /** The query of a transformation: its text before and after the stage's. */
  readonly transformation: { readonly before: string; readonly after: string } | undefined;
  readonly files: readonly string[] | undefined;
  readonly pattern: string | undefined;
  readonly fileFormat: Readonly<Record<string, unknown>> | undefined;
  readonly onError: OnError;
  readonly matchByName: "NONE" | "CASE_SENSITIVE" | "CASE_INSENSITIVE";
  readonly force: boolean;
  readonly purge: boolean;
  readonly returnFailedOnly: boolean;
  readonly validation: Validation | undefined;
}

/**
 * Reads COPY INTO <table>: https://docs.snowflake.com/en/sql-reference/sql/copy-into-table
 * @throws {SnowflakeError} 001003; 000002 for what this account has not, by name.
 */
export function parseCopy(reader: TokenReader): CopyStatement {
  reader.expect("COPY", "INTO");
  const table = reader.qualifiedName();
  const columns = reader.looksLike("(") ? reader.list(() => reader.identifier()) : undefined;
  const source = reader.accept("FROM") ? readSource(reader) : { stage: undefined, transformation: undefined };
  const options = readCopyOptions(reader);
  // "VALIDATION_MODE does not support COPY statements that transform data during a load."
  if (options.validation && (source.transformation || options.matchByName !== "NONE"))
    throw invalid("001008", "22023", "VALIDATION_MODE takes no COPY that transforms data.");
  return { table, columns, ...source, ...options };
}

function readSource(reader: TokenReader): Pick<CopyStatement, "stage" | "transformation"> {
  if (!reader.accept("(")) return { stage: readStageText(reader), transformation: undefined };
  const start = reader.peek()?.start ?? 0;
  if (!reader.looksLike("SELECT")) throw reader.unexpected();
  let found: { stage: string; from: number; to: number } | undefined;
  for (let depth = 0; ; ) {
    const token = reader.peek();
    if (!token) throw reader.unexpected("the end");
    if (token.text === "@" || (token.kind === "string" && token.value.startsWith("@"))) {
      if (found) throw notSupported("COPY from more than one stage");
      const from = token.start;
      const stage = readStageText(reader);
      found = { stage, from, to: reader.peek()?.start ?? reader.sql.length };
      continue;
    }
    if (token.text === ")" && depth === 0) break;
    if (token.text === "(") depth += 1;
    if (token.text === ")") depth -= 1;
    reader.next();
  }
  const end = reader.next().start;
  if (!found) throw syntaxError("COPY's query must read from a stage.");
  return {
    stage: found.stage,
    transformation: { before: reader.sql.slice(start, found.from), after: reader.sql.slice(found.to, end) },
  };
}

function readCopyOptions(
  reader: TokenReader,
): Omit<CopyStatement, "table" | "columns" | "stage" | "transformation"> {
  const found: Record<string, unknown> = {};
  while (!reader.done && !reader.looksLike(";")) {
    const name = reader.identifier();
    if (name in found) throw syntaxError(`duplicate option '${name}' of COPY.`);
    reader.expect("=");
    const read = OPTIONS[name];
    if (!read) throw notSupported(`COPY option ${name}`);
    found[name] = read(reader, name);
    reader.accept(",");
  }
  reader.end();
  return {
    files: found.FILES as readonly string[] | undefined,
    pattern: found.PATTERN as string | undefined,
    integration: found.STORAGE_INTEGRATION as string | undefined,
    fileFormat: found.FILE_FORMAT as Readonly<Record<string, unknown>> | undefined,
    onError: (found.ON_ERROR as OnError | undefined) ?? { action: "ABORT_STATEMENT" },
    matchByName: (found.MATCH_BY_COLUMN_NAME as CopyStatement["matchByName"] | undefined) ?? "NONE",
    force: found.FORCE === true,
    purge: found.PURGE === true,
    returnFailedOnly: found.RETURN_FAILED_ONLY === true,
    validation: found.VALIDATION_MODE as Validation | undefined,
  };
}

const OPTIONS: Readonly<Record<string, (reader: TokenReader, name: string) => unknown>> = {
  FILES: (reader) => reader.list(() => reader.string()),
  PATTERN: (reader) => reader.string(),
  FILE_FORMAT: formatClause,
  ON_ERROR: onError,
  ...LOCATION_OPTIONS,
  FORCE: (reader) => reader.boolean(),
  PURGE: (reader) => reader.boolean(),
  RETURN_FAILED_ONLY: (reader) => reader.boolean(),
  // Nothing is ever uncertain here: what was loaded is remembered for good.
  LOAD_UNCERTAIN_FILES: (reader) => reader.boolean(),
  VALIDATION_MODE: validationMode,
  MATCH_BY_COLUMN_NAME: oneOf(["NONE", "CASE_SENSITIVE", "CASE_INSENSITIVE"]),
  TRUNCATECOLUMNS: onlyDefault("FALSE"),
  ENFORCE_LENGTH: onlyDefault("TRUE"),
};

function validationMode(reader: TokenReader, name: string): Validation {
  const { value } = reader.next();
  const mode = value.toUpperCase();
  if (mode === "RETURN_ERRORS" || mode === "RETURN_ALL_ERRORS") return { mode };
  const rows = /^RETURN_(\d+)_ROWS$/.exec(mode)?.[1];
  if (rows === undefined || Number(rows) === 0) throw invalidValue(name, value);
  return { mode: "RETURN_ROWS", rows: Number(rows) };
}

function onlyDefault(value: string) {
  return (reader: TokenReader, name: string) => {
    const token = reader.next();
    if (token.value.toUpperCase() !== value) throw notSupported(`COPY option ${name} = ${token.value}`);
    return value;
  };
}

function onError(reader: TokenReader, name: string): OnError {
  const token = reader.next();
  const text = token.value.toUpperCase();
  if (text === "ABORT_STATEMENT" || text === "CONTINUE") return { action: text };
  const skip = /^SKIP_FILE(?:_(\d+)(%)?)?$/.exec(text);
  if (!skip) throw invalidValue(name, token.value);
  return { action: "SKIP_FILE", limit: Number(skip[1] ?? 1), percent: skip[2] !== undefined };
}
