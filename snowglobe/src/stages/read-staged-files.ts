import { readFile } from "node:fs/promises";
import type { Account, Execution } from "../account/account.ts";
import { doesNotExist, SnowflakeError } from "../errors/snowflake-error.ts";
import { parseStageReference } from "../parser/stage-reference.ts";
import type { StageSource } from "../parser/stage-source-parser.ts";
import { type DataType, NUMBER, TEXT, TIMESTAMP_LTZ, VARIANT } from "../types/data-type.ts";
import { type Column, type ResultSet, textColumn, type WireValue } from "../types/result-set.ts";
import { decodeFile } from "./decode-file.ts";
import type { FileFormat, TextFormat } from "./file-format.ts";
import { filesMatching } from "./files-matching.ts";
import { formatFor } from "./find-format.ts";
import { preparedFiles } from "./prepared-files.ts";
import { type CsvRecord, readCsv } from "./read-csv.ts";
import { type JsonDocument, readJson } from "./read-json.ts";
import { readParquet } from "./read-parquet.ts";
import { readXml } from "./read-xml.ts";
import { md5Of, openStage, type StagedFile } from "./stage-files.ts";

const NTZ: DataType = { name: "TIMESTAMP_NTZ", scale: 3 };

/** A file's records, with the format that they were read by. */
export interface FileRecords {
  readonly file: StagedFile;
  readonly records: Iterable<CsvRecord | JsonDocument>;
}

/**
 * The rows of a stage's files, for a query: columns `$1`, `$2`, … (VARCHAR for CSV, one VARIANT for JSON, XML and Parquet; NULL where a
 * record has fewer fields), then the METADATA$ columns of https://docs.snowflake.com/en/user-guide/querying-metadata. READ on the stage and USAGE of the
 * file format are checked.
 *
 * @throws {SnowflakeError} 002003, 003001; the file's fault with its name, line and character.
 */
export async function readStagedFiles(execution: Execution, source: StageSource): Promise<ResultSet> {
  const reference = parseStageReference(source.stage);
  const folder = openStage(execution, reference, "READ");
  const { format, files } = preparedFiles(source.fileFormat) ?? {
    format: formatFor(execution, givenFormat(source), folder.stage),
    files: await filesMatching(folder, folder.path, source.pattern),
  };
  const rows: { values: readonly WireValue[]; metadata: readonly WireValue[] }[] = [];
  let width = 1;
  for (const file of files) {
    const ofFile = [
      `${folder.metadataPrefix}${file.path}`,
      (file.modified.getTime() / 1000).toFixed(3),
      await md5Of(file),
      (execution.account.now() / 1000).toFixed(3),
    ];
    const { records } = await readRecords(execution.account, file, format);
    for (const record of records) {
      if (record.fault) throw fileFault(record, file.path, record.fault);
      const values = "fields" in record ? record.fields : [record.text];
      width = Math.max(width, values.length);
      rows.push({ values, metadata: [...ofFile, String(record.row)] });
    }
  }
  const type = format.type === "CSV" ? TEXT : VARIANT;
  const columns: Column[] = Array.from({ length: width }, (_, index) => ({
    name: `$${index + 1}`,
    type,
    nullable: true,
  }));
  return {
    columns: [
      ...columns,
      textColumn("METADATA$FILENAME"),
      { name: "METADATA$FILE_LAST_MODIFIED", type: NTZ, nullable: true },
      textColumn("METADATA$FILE_CONTENT_KEY"),
      { name: "METADATA$START_SCAN_TIME", type: TIMESTAMP_LTZ, nullable: true },
      { name: "METADATA$FILE_ROW_NUMBER", type: NUMBER, nullable: true },
    ],
    rows: rows.map(({ values, metadata }) => [
      ...values,
      ...Array<WireValue>(width - values.length).fill(null),
      ...metadata,
    ]),
    statementType: "SELECT",
  };
}

function givenFormat({ fileFormat }: StageSource): { formatName: string } | undefined {
  return fileFormat === undefined ? undefined : { formatName: fileFormat };
}

/** The records of one file. @throws {SnowflakeError} when it cannot be decompressed, decoded or is no Parquet. */
export async function readRecords(
  account: Account,
  file: StagedFile,
  format: FileFormat,
): Promise<FileRecords> {
  if (format.type === "PARQUET") return { file, records: await readParquet(account, file, format) };
  const text = await readText(file, format);
  if (format.type === "XML") return { file, records: readXml(text, format) };
  return { file, records: format.type === "CSV" ? readCsv(text, format) : readJson(text, format) };
}

/** A file's text. @throws {SnowflakeError} when it cannot be decompressed or decoded. */
export async function readText(file: StagedFile, format: TextFormat): Promise<string> {
  const content = await readFile(file.file).catch(() => {
    throw doesNotExist("File", file.path);
  });
  return decodeFile(file.path, content, format);
}

/** A record's own fault, told with its place. */
export function fileFault(
  record: CsvRecord | JsonDocument,
  path: string,
  { code, message }: { readonly code: string; readonly message: string },
): SnowflakeError {
  const at = "positions" in record ? record.positions.at(-1) : undefined;
  const place = `File '${path}', line ${at?.line ?? record.line}, character ${at?.character ?? 1}`;
  return new SnowflakeError(
    code,
    "22000",
    `${message}\n  ${place}\n  Row ${record.row} starts at line ${record.line}`,
  );
}
