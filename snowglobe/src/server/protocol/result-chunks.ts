import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { QueryRecord } from "../../engine/query-registry.ts";
import type { WireValue } from "../../types/result-set.ts";

type Row = readonly WireValue[];

/** A part of a large result that drivers fetch by itself. */
export interface ResultChunk {
  readonly rowCount: number;
  readonly uncompressedSize: number;
  readonly compressed: Buffer;
}

export interface CutResult {
  /** How many rows travel in the answer itself. */
  readonly inline: number;
  readonly chunks: readonly ResultChunk[];
  /** Part of each chunk's address: whoever knows it may fetch, as with a signed URL. */
  readonly key: string;
}

/** Characters of JSON in the answer itself, and in each chunk. */
export interface ChunkSizes {
  readonly inline: number;
  readonly chunk: number;
}
const DEFAULT_SIZES: ChunkSizes = { inline: 1_000_000, chunk: 8_000_000 };

export interface ResultChunks {
  /** Cuts a finished query's result, once; later calls give the same. */
  of(query: QueryRecord): CutResult;
  byKey(key: string, index: number): ResultChunk | undefined;
}

/** Keeps the chunks of results, each as long as its result is kept. */
export function createResultChunks(sizes: ChunkSizes = DEFAULT_SIZES): ResultChunks {
  const byQuery = new WeakMap<QueryRecord, CutResult>();
  const byKey = new Map<string, { readonly cut: CutResult; readonly query: QueryRecord }>();

  const forgetDropped = () => {
    for (const [key, { query }] of byKey) {
      if (query.result !== null) continue;
      byKey.delete(key);
      byQuery.delete(query);
    }
  };

  return {
    of(query) {
      const known = byQuery.get(query);
      if (known) return known;
      const cut = cutRows(query.result?.rows ?? [], sizes);
      byQuery.set(query, cut);
      if (cut.chunks.length > 0) {
        forgetDropped();
        byKey.set(cut.key, { cut, query });
      }
      return cut;
    },
    byKey: (key, index) => byKey.get(key)?.cut.chunks[index],
  };
}

function cutRows(rows: readonly Row[], sizes: ChunkSizes): CutResult {
  const chunks: ResultChunk[] = [];
  let texts: string[] = [];
  let size = 0;
  let inlineRows = 0;
  let inlineFull = false;
  const close = () => {
    const text = texts.join(",");
    // Snowflake's chunks are rows without the outer brackets.
    chunks.push({
      rowCount: texts.length,
      uncompressedSize: Buffer.byteLength(text),
      compressed: gzipSync(text, { level: 1 }),
    });
    texts = [];
    size = 0;
  };
  for (const row of rows) {
    const text = JSON.stringify(row);
    size += text.length;
    if (!inlineFull && (size <= sizes.inline || inlineRows === 0)) {
      inlineRows += 1;
      continue;
    }
    if (!inlineFull) {
      inlineFull = true;
      size = text.length;
    }
    texts.push(text);
    if (size >= sizes.chunk) close();
  }
  if (texts.length > 0) close();
  return { inline: inlineRows, chunks, key: randomBytes(16).toString("hex") };
}
