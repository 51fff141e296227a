import type { DuckDBConnection } from "@duckdb/node-api";
import type { Account } from "../account/account.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { quoted } from "../sql/quoted-name.ts";
import { duckString } from "../types/duck-type.ts";
import type { ParquetFormat } from "./file-format.ts";
import type { JsonDocument } from "./read-json.ts";
import type { StagedFile } from "./stage-files.ts";

/** A column of a Parquet file, as DuckDB names its type. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * The rows of a Parquet file, each as a JSON document of its columns: what $1 is of it.
 * https://docs.snowflake.com/en/user-guide/querying-stage
 *
 * @throws {SnowflakeError} 100183 when it is no Parquet; 000002 for bytes inside of lists and structures
 */
export async function readParquet(
  account: Account,
  file: StagedFile,
  format: ParquetFormat,
): Promise<JsonDocument[]> {
  return await withFile(account, file, async (duck, source) => {
    const columns = await columnsOf(duck, source);
    const nested = columns.find(({ type }) => type !== "BLOB" && /\bBLOB\b/.test(type));
    if (nested) throw notSupported(`Parquet column ${nested.name}: bytes inside of ${nested.type}`);
    const items = columns.map((column) => `${read(column, format)} AS ${quoted(column.name)}`);
    const found = await duck.runAndReadAll(
      `SELECT CAST(to_json(r) AS VARCHAR) FROM (SELECT ${items.join(", ")} FROM ${source}) AS r`,
    );
    return found.getRows().map(([text], index) => ({ row: index + 1, line: index + 1, text: String(text) }));
  });
}

/** The file's columns, in their order. @throws {SnowflakeError} 100183 */
export function parquetColumns(account: Account, file: StagedFile): Promise<ParquetColumn[]> {
  return withFile(account, file, columnsOf);
}

async function columnsOf(duck: DuckDBConnection, source: string): Promise<ParquetColumn[]> {
  const described = await duck.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  return described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** Bytes are text unless BINARY_AS_TEXT says no; times are in UTC, without a zone. */
function read({ name, type }: ParquetColumn, { binaryAsText, trimSpace }: ParquetFormat): string {
  const column = quoted(name);
  if (type === "BLOB") return binaryAsText ? `decode(${column})` : `hex(${column})`;
  if (type === "TIMESTAMP WITH TIME ZONE") return `(${column} AT TIME ZONE 'UTC')`;
  return type === "VARCHAR" && trimSpace ? `trim(${column})` : column;
}

async function withFile<Value>(
  account: Account,
  file: StagedFile,
  work: (duck: DuckDBConnection, source: string) => Promise<Value>,
): Promise<Value> {
  const duck = await account.duck.connect();
  try {
    return await work(duck, `read_parquet(${duckString(globless(file.file))})`);
  } catch (error) {
    if (error instanceof SnowflakeError || !(error instanceof Error)) throw error;
    const [reason = ""] = error.message.replaceAll(file.file, file.path).split("\n");
    throw new SnowflakeError("100183", "22000", `Error reading Parquet file '${file.path}': ${reason}`);
  } finally {
    duck.closeSync();
  }
}

// DuckDB takes *, ? and [ in a path for a pattern.
function globless(path: string): string {
  return path.replaceAll(/[*?[]/g, (character) => `[${character}]`);
}
