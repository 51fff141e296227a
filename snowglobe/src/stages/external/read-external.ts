import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { NUMBER, VARIANT } from "../../types/data-type.ts";
import { type ResultSet, textColumn, type WireRow } from "../../types/result-set.ts";
import { DEFAULT_FORMAT, type FileFormat, fileFormat } from "../file-format.ts";
import type { CsvRecord } from "../read-csv.ts";
import type { JsonDocument } from "../read-json.ts";
import { readRecords } from "../read-staged-files.ts";
import { listFiles, type StagedFile } from "../stage-files.ts";
import { readExternal } from "./external-properties.ts";
import { openLocation, registeredFiles } from "./registered-files.ts";

/**
 * The rows of an external table's files: VALUE, METADATA$FILENAME, METADATA$FILE_ROW_NUMBER. Its stage is not asked for
 * privileges: who may select from the table may read it.
 *
 * "If Snowflake encounters an error while scanning a file … the file is skipped …. A query can partially scan a file and
 * return the rows scanned before the error": https://docs.snowflake.com/en/user-guide/tables-external-intro
 *
 * @throws {SnowflakeError} 091093 when its stage or format was dropped, 091017 when nothing stands for its address
 */
export async function readExternalFiles(execution: Execution, table: CatalogObject): Promise<ResultSet> {
  const { account, session } = execution;
  const folder = openLocation(account, table);
  const format = formatOf(execution, table);
  const there = new Map((await listFiles(folder, folder.path)).map((file) => [file.path, file]));
  const rows: WireRow[] = [];
  for (const { path } of await registeredFiles(session.duck, table)) {
    const file = there.get(path);
    if (!file) continue;
    const name = `${folder.metadataPrefix}${path}`;
    for (const record of await recordsOf(execution, file, format)) {
      if (record.fault) break;
      rows.push([rowValue(record), name, String(record.row)]);
    }
  }
  return { columns: EXTERNAL_COLUMNS, rows, statementType: "SELECT" };
}

export const EXTERNAL_COLUMNS: ResultSet["columns"] = [
  { name: "VALUE", type: VARIANT, nullable: true },
  textColumn("METADATA$FILENAME"),
  { name: "METADATA$FILE_ROW_NUMBER", type: NUMBER, nullable: true },
];

function formatOf({ account }: Execution, table: CatalogObject): FileFormat {
  const { id, options } = readExternal(table).format;
  const named = id === null ? undefined : account.catalog.byId(id);
  return named ? fileFormat.parse(named.properties) : (options ?? DEFAULT_FORMAT);
}

/** A file that cannot be decoded at all has no rows. */
async function recordsOf(
  { account }: Execution,
  file: StagedFile,
  format: FileFormat,
): Promise<Iterable<CsvRecord | JsonDocument>> {
  try {
    return (await readRecords(account, file, format)).records;
  } catch (error) {
    if (!(error instanceof SnowflakeError)) throw error;
    account.log("a file of an external table is skipped", { file: file.path, error: error.message });
    return [];
  }
}

// "The VALUE column structures each row as an object with elements identified by column position": {c1: …, c2: …}.
function rowValue(record: CsvRecord | JsonDocument): string {
  if (!("fields" in record)) return record.text;
  const fields = record.fields.flatMap((field, index) => (field === null ? [] : [[`c${index + 1}`, field]]));
  return JSON.stringify(Object.fromEntries(fields));
}
