import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { ResultChunk, ResultSet, WireRow } from "../../types/result-set.ts";
import { rowWriter, type ValueOptions } from "./result-values.ts";

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** What `partitionInfo` tells of a result: the rows that travel in the answer itself, then its files. */
export function partitionInfo({ rows, more }: ResultSet): Record<string, number>[] {
  const first = { rowCount: rows.length, uncompressedSize: Buffer.byteLength(JSON.stringify(rows)) };
  const others = (more?.chunks ?? []).map(({ rowCount, uncompressedSize, compressedSize }) => ({
    rowCount,
    uncompressedSize,
    compressedSize,
  }));
  return [first, ...others];
}

/** The first partition's rows. */
export function firstRows({ columns, rows }: ResultSet, options: ValueOptions): readonly WireRow[] {
  const write = rowWriter(columns, options);
  return write ? rows.map(write) : rows;
}

/**
 * A later partition's answer, packed: "the body contains JSON data in compressed form … These responses do not contain
 * any metadata".
 * https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses#retrieving-additional-partitions
 *
 * @returns undefined when there is no such partition, or its file has just been erased.
 */
export async function packedPartition(
  { columns, more }: ResultSet,
  number: number,
  options: ValueOptions,
): Promise<Buffer | undefined> {
  const chunk = more?.chunks[number - 1];
  const packed = chunk && (await readChunk(chunk));
  if (!packed) return undefined;
  const text = `[${(await unpack(packed)).toString("utf8")}]`;
  const write = rowWriter(columns, options);
  const data = write ? JSON.stringify((JSON.parse(text) as WireRow[]).map(write)) : text;
  return pack(`{"data":${data}}`);
}

async function readChunk({ path, start, compressedSize }: ResultChunk): Promise<Buffer | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { buffer } = await file.read(Buffer.alloc(compressedSize), 0, compressedSize, start);
    return buffer;
  } finally {
    await file.close();
  }
}
