import { randomBytes, randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip, gzipSync } from "node:zlib";
import type { FiledRows, KeptRow, ResultChunk, ResultWriter, WireRow } from "../types/result-set.ts";
import { innerRow } from "../types/typed-value.ts";
import { makeOwnFolder } from "./own-folder.ts";
import { createRowBuffer } from "./row-buffer.ts";

const compress = promisify(gzip);

/** Characters of JSON that travel in the answer itself, and bytes of it in each chunk. */
export interface ResultSizes {
  readonly inline: number;
  readonly chunk: number;
}
const DEFAULT_SIZES: ResultSizes = { inline: 500_000, chunk: 4_000_000 };

/** The files of large results, in a folder that is theirs alone. */
export interface ResultFiles {
  writer(): ResultWriter;
  /** A chunk by its result's key; undefined when it is not kept any more. */
  chunk(key: string, index: number): ResultChunk | undefined;
  /** Erases them all. */
  close(): Promise<void>;
}

/** Opens the folder and erases what a process that was killed has left in it. */
export async function openResultFiles(
  folder: string,
  sizes: ResultSizes = DEFAULT_SIZES,
): Promise<ResultFiles> {
  await rm(folder, { recursive: true, force: true });
  await makeOwnFolder(folder);
  const kept = new Map<string, FiledRows>();

  const erase = (paths: readonly string[]) =>
    Promise.all(paths.map((path) => rm(path, { force: true }))).then(() => undefined);

  return {
    writer: () =>
      createWriter(folder, sizes, {
        keep(rows) {
          const { key } = rows;
          const filed = {
            ...rows,
            discard() {
              if (!kept.delete(key)) return;
              // Nobody waits for the disk; what cannot be erased goes with the folder.
              void erase(
                rows.chunks.flatMap(({ path, keptPath }) =>
                  keptPath === undefined ? [path] : [path, keptPath],
                ),
              ).catch(() => undefined);
            },
          };
          kept.set(key, filed);
          return filed;
        },
        erase,
      }),
    chunk: (key, index) => kept.get(key)?.chunks[index],
    async close() {
      kept.clear();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Keeper {
  keep(rows: Omit<FiledRows, "discard">): FiledRows;
  erase(paths: readonly string[]): Promise<void>;
}

// A file is three members of gzip: "[", the rows as the protocol has them, "]". Drivers are given the middle one, and
// DuckDB reads the whole as an array.
const OPENING = gzipSync("[");
const CLOSING = gzipSync("]");

// The event loop is everybody's: others get their turn at least this often, in milliseconds.
const SLICE = 8;

function createWriter(folder: string, sizes: ResultSizes, keeper: Keeper): ResultWriter {
  const inline: WireRow[] = [];
  const keptInline = new Map<number, KeptRow>();
  let inlineSize = 0;
  let isFull = false;
  const room = sizes.chunk + 65_536;
  const texts = createRowBuffer(room);
  // The same rows as the next statement takes them, when one of them differs.
  const innerTexts = createRowBuffer(room);
  let longestRow = 0;
  const paths: string[] = [];
  const chunks: ResultChunk[] = [];
  // One chunk is packed and written by other threads while the next one is gathered.
  let pending: Promise<void> = Promise.resolve();
  let sliceEnds = performance.now() + SLICE;

  const newPath = () => {
    const path = join(folder, `${randomUUID()}.json.gz`);
    paths.push(path);
    return path;
  };
  const pack = async (path: string, text: Buffer) => {
    const compressed = await compress(text, { level: 1 });
    await writeFile(path, Buffer.concat([OPENING, compressed, CLOSING]), { mode: 0o600 });
    return compressed;
  };
  const file = async (path: string, text: Buffer, rowCount: number, inner: Buffer | undefined) => {
    const compressed = await pack(path, text);
    const keptPath = inner && newPath();
    if (keptPath) await pack(keptPath, inner);
    chunks.push({
      path,
      ...(keptPath !== undefined && { keptPath }),
      start: OPENING.length,
      compressedSize: compressed.length,
      uncompressedSize: text.length,
      rowCount,
    });
  };
  const cut = async () => {
    await pending;
    const inner = innerTexts.rows > 0 ? innerTexts.take() : undefined;
    const { rows } = texts;
    pending = file(newPath(), texts.take(), rows, inner);
    // Whoever waits for it next is told.
    pending.catch(() => undefined);
  };

  return {
    async write(rows, kept) {
      for (const [index, row] of rows.entries()) {
        const beside = kept?.[index];
        const text = JSON.stringify(row);
        inlineSize += text.length;
        isFull ||= inlineSize > sizes.inline && inline.length > 0;
        if (!isFull) {
          if (beside) keptInline.set(inline.length, beside);
          inline.push(row);
        } else {
          if (beside && innerTexts.rows === 0) innerTexts.copy(texts);
          const differs = beside !== undefined || innerTexts.rows > 0;
          const inner = beside ? JSON.stringify(innerRow(row, beside)) : text;
          if (differs) innerTexts.add(inner);
          texts.add(text);
          longestRow = Math.max(longestRow, inner.length, text.length);
          if (texts.size >= sizes.chunk) await cut();
        }
        if (performance.now() < sliceEnds) continue;
        await new Promise(setImmediate);
        sliceEnds = performance.now() + SLICE;
      }
    },
    async end() {
      if (texts.rows > 0) await cut();
      await pending;
      const first = keptInline.size === 0 ? { rows: inline } : { rows: inline, kept: keptInline };
      if (chunks.length === 0) return first;
      const more = keeper.keep({
        key: randomBytes(16).toString("hex"),
        rowCount: chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0),
        chunks,
        bytes: chunks.reduce((sum, chunk) => sum + chunk.compressedSize, 0),
        longestRow,
      });
      return { ...first, more };
    },
    async discard() {
      await pending.catch(() => undefined);
      await keeper.erase(paths);
    },
  };
}
