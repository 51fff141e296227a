import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cacheFolder, readSnapshotFile, writeSnapshotFile } from "./snapshot-file.ts";

const memory = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "snapshot-")), "cache");
});
afterEach(() => rmSync(dirname(folder), { recursive: true }));
const file = () => join(folder, "a.snapshot");

describe("the kept snapshot", () => {
  it("comes back as it was, from files of its owner's alone", async () => {
    await writeSnapshotFile(folder, "a", memory);
    expect(Uint8Array.from((await readSnapshotFile(folder, "a")) ?? [])).toEqual(memory);
    expect([statSync(folder).mode & 0o777, statSync(file()).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(await readSnapshotFile(folder, "b")).toBeUndefined();
  });

  it.each<[string, (path: string) => void]>([
    ["is cut off", (path) => writeFileSync(path, readFileSync(path).subarray(0, 900))],
    ["was changed", (path) => writeFileSync(path, readFileSync(path).fill(7, 500, 501))],
    ["is empty", (path) => writeFileSync(path, "")],
    ["others may write", (path) => chmodSync(path, 0o622)],
    ["lies where others may write", () => chmodSync(folder, 0o777)],
  ])("is none when it %s", async (_, change) => {
    await writeSnapshotFile(folder, "a", memory);
    change(file());
    expect(await readSnapshotFile(folder, "a")).toBeUndefined();
  });

  it("is not kept where it cannot be, and nobody minds", async () => {
    writeFileSync(folder, "a file");
    await writeSnapshotFile(folder, "a", memory);
    expect(await readSnapshotFile(folder, "a")).toBeUndefined();
    expect(readFileSync(folder, "utf8")).toBe("a file");
  });

  it("leaves those of other versions for thirty days", async () => {
    await writeSnapshotFile(folder, "old", memory);
    await writeSnapshotFile(folder, "recent", memory);
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3_600_000);
    utimesSync(join(folder, "old.snapshot"), daysAgo(31), daysAgo(31));
    utimesSync(join(folder, "recent.snapshot"), daysAgo(29), daysAgo(29));
    await writeSnapshotFile(folder, "a", memory);
    expect(readdirSync(folder).sort()).toEqual(["a.snapshot", "recent.snapshot"]);
  });
});

describe("the cache's folder", () => {
  it("is the one that was named, else the user's", () => {
    expect(cacheFolder({ SNOWGLOBE_CACHE: "/c" })).toBe("/c");
    expect(cacheFolder({ XDG_CACHE_HOME: "/x" })).toBe(join("/x", "snowglobe"));
    expect(cacheFolder({})).toMatch(/\.cache.snowglobe$/);
  });
});
