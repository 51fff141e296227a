import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "../../account/account.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { quoted } from "../../sql/quoted-name.ts";
import type { DataType } from "../../types/data-type.ts";
import { duckString } from "../../types/duck-type.ts";
import type { Column, WireValue } from "../../types/result-set.ts";
import { typeName } from "../../types/type-name.ts";
import type { ParquetFormat } from "../file-format.ts";

/**
 * Rows as a Parquet file: columns under their own names with HEADER = TRUE, else _COL_0, _COL_1 …; semi-structured
 * values as JSON texts. https://docs.snowflake.com/en/sql-reference/sql/copy-into-location#type-parquet
 *
 * @param rows texts as `parquetText` asks for them
 * @throws {SnowflakeError} 002335 for TIMESTAMP_TZ and TIMESTAMP_LTZ, which "produce an error"
 */
export async function writeParquet(
  account: Account,
  columns: readonly Column[],
  rows: readonly (readonly WireValue[])[],
  { parquetCompression }: ParquetFormat,
  header: boolean,
): Promise<Uint8Array> {
  const items = columns.map(({ name, type }, index) => {
    const text = `r[${index + 1}]`;
    return `${parquetValue(type, text)} AS ${quoted(header ? name : `_COL_${index}`)}`;
  });
  const folder = await mkdtemp(join(account.folder, "unload-"));
  const duck = await account.duck.connect();
  const table = `"unload ${randomUUID()}"`;
  try {
    await duck.run(
      `CREATE TEMPORARY TABLE ${table} AS SELECT ${items.join(", ")} FROM (SELECT unnest(from_json(${duckString(JSON.stringify(rows))}, '[["VARCHAR"]]')) AS r)`,
    );
    const file = join(folder, "data.parquet");
    if (parquetCompression === "GZIP")
      throw notSupported("COPY INTO <location> as Parquet with COMPRESSION = GZIP");
    const codec = parquetCompression === "NONE" ? "uncompressed" : "snappy";
    await duck.run(`COPY ${table} TO ${duckString(file)} (FORMAT parquet, CODEC ${duckString(codec)})`);
    return await readFile(file);
  } finally {
    duck.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

const MODELS: Readonly<Partial<Record<DataType["name"], string>>> = {
  DATE: "YYYY-MM-DD",
  TIME: "HH24:MI:SS.FF6",
  TIMESTAMP_NTZ: "YYYY-MM-DD HH24:MI:SS.FF6",
  BINARY: "HEX",
};

/** A value's text as it is written from: whole, whatever the session's formats are. */
export function parquetText({ name }: DataType, sql: string): string {
  const model = MODELS[name];
  return model === undefined ? `TO_VARCHAR(${sql})` : `TO_VARCHAR(${sql}, '${model}')`;
}

function parquetValue(type: DataType, text: string): string {
  switch (type.name) {
    case "FIXED":
      return `CAST(${text} AS DECIMAL(${type.precision}, ${type.scale}))`;
    case "REAL":
      return `CAST(${text} AS DOUBLE)`;
    case "BOOLEAN":
    case "DATE":
    case "TIME":
      return `CAST(${text} AS ${type.name})`;
    case "TIMESTAMP_NTZ":
      return `CAST(${text} AS TIMESTAMP)`;
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      throw new SnowflakeError(
        "002335",
        "0A000",
        `SQL compilation error:\nError encountered when unloading to PARQUET: TIMESTAMP_TZ and LTZ types are not supported for unloading to Parquet. Value of type ${typeName(type)}.`,
      );
    case "BINARY":
      return `unhex(${text})`;
    default:
      return text;
  }
}
