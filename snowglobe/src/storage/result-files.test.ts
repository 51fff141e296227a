import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openResultFiles, type ResultFiles } from "./result-files.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "results-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function readBack(files: ResultFiles, key: string, count: number): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let index = 0; index < count; index += 1) {
    const chunk = files.chunk(key, index);
    if (!chunk) throw new Error(`chunk ${index} is not kept`);
    const bytes = await readFile(chunk.path);
    const text = gunzipSync(bytes.subarray(chunk.start, chunk.start + chunk.compressedSize)).toString("utf8");
    const part: unknown[] = JSON.parse(`[${text}]`);
    expect(part).toHaveLength(chunk.rowCount);
    expect(Buffer.byteLength(text)).toBe(chunk.uncompressedSize);
    // The whole file is an array, for DuckDB.
    expect(JSON.parse(gunzipSync(bytes).toString("utf8"))).toEqual(part);
    rows.push(...part);
  }
  return rows;
}

describe("the files of results", () => {
  it("give back every row once, in order, whatever the sizes", async () => {
    const cell = fc.option(fc.string());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.tuple(cell, cell), { maxLength: 10 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 200 }),
        async (parts, inline, chunk) => {
          const files = await openResultFiles(join(folder, "property"), { inline, chunk });
          const writer = files.writer();
          for (const rows of parts) await writer.write(rows);
          const { rows, more } = await writer.end();
          const filed = more ? await readBack(files, more.key, more.chunks.length) : [];
          expect([...rows, ...filed]).toEqual(parts.flat());
          expect(filed).toHaveLength(more?.rowCount ?? 0);
          more?.discard();
          expect(files.chunk(more?.key ?? "", 0)).toBeUndefined();
          await files.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it("are their owner's alone, and erased at the start and at the end", async () => {
    const own = join(folder, "own");
    const files = await openResultFiles(own, { inline: 1, chunk: 1 });
    const writer = files.writer();
    await writer.write([["a"], ["b"], ["c"]]);
    const { more } = await writer.end();
    expect((await stat(own)).mode & 0o777).toBe(0o700);
    expect((await stat(more?.chunks[0]?.path ?? "")).mode & 0o777).toBe(0o600);
    await writeFile(join(own, "left-by-a-killed-process"), "");
    const again = await openResultFiles(own);
    expect(await readdir(own)).toEqual([]);
    await again.close();
    await expect(readdir(own)).rejects.toThrow("ENOENT");
  });

  it("of a statement that failed half way are erased", async () => {
    const own = join(folder, "failed");
    const files = await openResultFiles(own, { inline: 1, chunk: 1 });
    const writer = files.writer();
    await writer.write([["a"], ["b"], ["c"]]);
    await writer.discard();
    expect(await readdir(own)).toEqual([]);
    await files.close();
  });
});
