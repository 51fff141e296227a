import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { type Header, pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { repositoryPath } from "./archive-path.ts";
import { DEFAULT_LIMITS, readArchive } from "./read-archive.ts";

type EntrySpec = Partial<Header> & { name: string; content?: string };

async function archive(entries: readonly EntrySpec[]): Promise<Buffer> {
  const tar = pack();
  for (const { content = "", ...header } of entries) tar.entry(header, content);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
}

async function read(entries: readonly EntrySpec[], limits: Partial<typeof DEFAULT_LIMITS> = {}) {
  const bytes = await archive(entries);
  const files = await readArchive(Readable.from([bytes]), ["migrations", "tools/load"], {
    ...DEFAULT_LIMITS,
    ...limits,
  });
  return Object.fromEntries([...files].map(([path, content]) => [path, Buffer.from(content).toString()]));
}

describe("an archive from GitHub", () => {
  it("gives the files of the wanted folders, without GitHub's own folder", async () => {
    const files = await read([
      { name: "acme-pipeline-abc1234/", type: "directory" },
      { name: "acme-pipeline-abc1234/README.md", content: "no" },
      { name: "acme-pipeline-abc1234/migrations/", type: "directory" },
      { name: "acme-pipeline-abc1234/migrations/V1__it's.sql", content: "select 1" },
      { name: "acme-pipeline-abc1234/migrations/deep/é.py", content: "x" },
      { name: "acme-pipeline-abc1234/migrations-old/V1__b.sql", content: "no" },
      { name: "acme-pipeline-abc1234/tools/load/a.py", content: "" },
      { name: "acme-pipeline-abc1234/link", type: "symlink", linkname: "/etc/passwd" },
    ]);
    expect(files).toEqual({
      "migrations/V1__it's.sql": "select 1",
      "migrations/deep/é.py": "x",
      "tools/load/a.py": "",
    });
  });

  it.each([
    ["climbs out", "top/migrations/../../evil.sql"],
    ["climbs out elsewhere", "top/docs/../../../evil"],
    ["starts at the root", "/etc/cron.d/evil"],
    ["hides behind a backslash", "top\\..\\..\\evil"],
    ["has an empty part", "top//etc/passwd"],
    ["is a dot", "top/migrations/./V1__a.sql"],
  ])("is refused when an entry %s", async (_, name) => {
    await expect(read([{ name, content: "x" }])).rejects.toThrow("an entry that leaves its folder");
  });

  it.each([
    [
      "a symlink in the folder",
      { name: "top/migrations/V1__a.sql", type: "symlink", linkname: "/proc/self/environ" },
    ],
    ["a hard link in the folder", { name: "top/migrations/V1__a.sql", type: "link", linkname: "x" }],
    ["a symlink instead of the folder", { name: "top/migrations", type: "symlink", linkname: "/etc" }],
    ["a symlink above the folder", { name: "top/tools", type: "symlink", linkname: "/etc" }],
    ["a device", { name: "top/migrations/V1__a.sql", type: "character-device" }],
  ] as const)("is refused with %s", async (_, entry) => {
    await expect(read([entry])).rejects.toThrow(/only files are deployed/);
  });

  it("is refused when a folder on the way is a file", async () => {
    await expect(read([{ name: "top/tools", content: "x" }])).rejects.toThrow("should be a folder");
  });

  it.each([
    ["too many files", { files: 1 }, "more than 1 files to deploy"],
    ["a large file", { fileBytes: 2 }, "which is over 2 bytes"],
    ["too much together", { keptBytes: 5 }, "more than 5 bytes to deploy"],
    ["too many entries", { entries: 1 }, "more than 1 entries"],
    ["too much unpacked", { unpackedBytes: 5 }, "more than 5 bytes"],
  ])("is refused with %s", async (_, limits, message) => {
    const entries = ["a", "b"].map((name) => ({ name: `top/migrations/${name}.sql`, content: "abc" }));
    await expect(read(entries, limits)).rejects.toThrow(message);
  });

  it("is refused when a path comes twice", async () => {
    const twice = { name: "top/migrations/a.sql", content: "x" };
    await expect(read([twice, twice])).rejects.toThrow('"migrations/a.sql" twice');
  });

  it.each([
    ["cut", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["no gzip", () => Buffer.from("<html>rate limited</html>")],
    ["empty", () => Buffer.alloc(0)],
  ])("is refused when it is %s", async (_, spoil) => {
    const bytes = await archive([{ name: "top/migrations/a.sql", content: "x".repeat(5000) }]);
    await expect(readArchive(Readable.from([spoil(bytes)]), ["migrations"])).rejects.toThrow(
      "cannot be read",
    );
  });

  it("never yields a path outside, whatever its entries are called", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("..", ".", "", "a", "b\\c", "migrations"), { maxLength: 6 }),
        (parts) => {
          try {
            const path = repositoryPath(parts.join("/"));
            expect(path.split("/")).not.toContain("..");
            expect(path.startsWith("/")).toBe(false);
          } catch (error) {
            expect(String(error)).toContain("leaves its folder");
          }
        },
      ),
    );
  });
});
