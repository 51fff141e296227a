import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import type { Execution, StatementFamily } from "../../account/account.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { locationOf } from "../../parser/stage-reference.ts";
import { stringLiteral } from "../../sql/literal.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { type DataType, NUMBER } from "../../types/data-type.ts";
import type { ResultSet } from "../../types/result-set.ts";
import {
  type FileFormat,
  type ParquetFormat,
  type TextFormat,
  timeFormatOf,
  type XmlFormat,
} from "../file-format.ts";
import { formatFor } from "../find-format.ts";
import { listFiles, openStage, type StageFolder, writeStagedFile } from "../stage-files.ts";
import { parseUnload, type UnloadStatement } from "./parse-unload.ts";
import { writeCsv } from "./write-csv.ts";
import { parquetText, writeParquet } from "./write-parquet.ts";

/** COPY INTO <location>: https://docs.snowflake.com/en/sql-reference/sql/copy-into-location */
export const unloadFamily: StatementFamily = {
  name: "COPY INTO <location>",
  commits: false,
  accepts: ([first, second, third]) =>
    first?.value === "COPY" && second?.value === "INTO" && (third?.text === "@" || third?.kind === "string"),
  needsWarehouse: () => true,
  async execute(execution): Promise<ResultSet> {
    const statement = parseUnload(new TokenReader(execution.sql, execution.tokens));
    const reference = locationOf(statement.stage, statement.integration);
    const folder = openStage(execution, reference, "WRITE");
    const format = formatFor(execution, statement.fileFormat, folder.stage);
    // "Data unloading" has no XML: https://docs.snowflake.com/en/user-guide/intro-summary-unloading
    if (format.type === "XML") throw notSupported("COPY INTO a location with TYPE = XML");
    const path = pathOf(folder.path, statement, format);
    await refuseExisting(folder, folder.path, statement);
    const { content, count, size } = await contentOf(execution, statement, format);
    if (count > 0) await writeStagedFile(folder, path, content, true);
    return {
      columns: ["rows_unloaded", "input_bytes", "output_bytes"].map((name) => ({
        name,
        type: NUMBER,
        nullable: true,
      })),
      rows: [[String(count), String(size), String(count > 0 ? content.length : 0)]],
      statementType: "COPY",
    };
  },
};

const ENDINGS = {
  AUTO: ".gz",
  GZIP: ".gz",
  BROTLI: ".br",
  DEFLATE: ".deflate",
  RAW_DEFLATE: ".raw_deflate",
  NONE: "",
};

type WrittenFormat = Exclude<FileFormat, XmlFormat>;

/** `folder/` -> folder/data_0_0_0.csv.gz, `folder/x` -> folder/x_0_0_0.csv.gz; SINGLE: the path as it is. */
function pathOf(path: string, { single }: UnloadStatement, format: WrittenFormat): string {
  const prefix = path === "" || path.endsWith("/") ? `${path}data` : path;
  if (single) return prefix;
  if (format.type === "PARQUET")
    return `${prefix}_0_0_0${format.parquetCompression === "NONE" ? "" : ".snappy"}.parquet`;
  const ending =
    format.fileExtension === null
      ? `.${format.type.toLowerCase()}${ENDINGS[format.compression]}`
      : `.${format.fileExtension}`;
  return `${prefix}_0_0_0${ending}`;
}

async function refuseExisting(
  folder: StageFolder,
  path: string,
  { overwrite, stage }: UnloadStatement,
): Promise<void> {
  if (overwrite || (await listFiles(folder, path)).length === 0) return;
  throw new SnowflakeError(
    "001145",
    "22000",
    `SQL compilation error:\nFiles already existing at the unload destination: ${stage}. Use overwrite option to force unloading.`,
  );
}

/** The file's content; `size`: before it was compressed. */
async function contentOf(
  execution: Execution,
  statement: UnloadStatement,
  format: WrittenFormat,
): Promise<{ content: Uint8Array; count: number; size: number }> {
  if (format.type === "PARQUET") {
    const { query, header } = statement;
    const { columns, rows } = await textRows(execution, query, parquetText);
    const content = await writeParquet(execution.account, columns, rows, format, header);
    return { content, count: rows.length, size: content.length };
  }
  const { text, count } = await textOf(execution, statement, format);
  const plain = Buffer.from(text, "utf8");
  return { content: compress(plain, format), count, size: plain.length };
}

/** A query's columns, and its rows as texts. */
async function textRows(
  execution: Execution,
  query: string,
  text: (type: DataType, sql: string) => string,
): Promise<Pick<ResultSet, "columns" | "rows">> {
  const options = { binds: execution.binds };
  const { columns } = await execution.run(`SELECT * FROM (${query}) LIMIT 0`, options);
  const texts = columns.map(({ type }, index) => text(type, `$${index + 1}`));
  const { rows } = await execution.run(`SELECT ${texts.join(", ")} FROM (${query})`, options);
  return { columns, rows };
}

async function textOf(
  execution: Execution,
  { query, header }: UnloadStatement,
  format: Exclude<WrittenFormat, ParquetFormat>,
): Promise<{ text: string; count: number }> {
  const options = { binds: execution.binds };
  if (format.type === "JSON") {
    const { columns } = await execution.run(`SELECT * FROM (${query}) LIMIT 0`, options);
    const [column] = columns;
    if (columns.length !== 1 || !column || !["VARIANT", "OBJECT", "ARRAY"].includes(column.type.name)) {
      throw new SnowflakeError(
        "002019",
        "0A000",
        "SQL compilation error:\nJSON file format can only have one column of type variant, object, or array: use OBJECT_CONSTRUCT.",
      );
    }
    const { rows } = await execution.run(`SELECT TO_JSON($1) FROM (${query})`, options);
    const lines = rows.map(([value]) => value ?? "null");
    return { text: lines.map((line) => `${line}\n`).join(""), count: rows.length };
  }
  const { columns, rows } = await textRows(execution, query, (type, sql) => {
    const model = timeFormatOf(type, format);
    return model === "AUTO" ? `TO_VARCHAR(${sql})` : `TO_VARCHAR(${sql}, ${stringLiteral(model)})`;
  });
  return { text: writeCsv(columns, rows, format, header), count: rows.length };
}

function compress(content: Uint8Array, { compression }: TextFormat): Uint8Array {
  switch (compression) {
    case "NONE":
      return content;
    case "BROTLI":
      return brotliCompressSync(content);
    case "DEFLATE":
      return deflateSync(content);
    case "RAW_DEFLATE":
      return deflateRawSync(content);
    default:
      return gzipSync(content);
  }
}
