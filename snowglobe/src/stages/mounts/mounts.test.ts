import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readOptions } from "../../command-line/read-options.ts";
import { mountOf, readMounts } from "./mounts.ts";

const folder = mkdtempSync(join(tmpdir(), "mounts-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("mounts", () => {
  it("are the longest that an address lies under, by whole parts of it", () => {
    const mounts = new Map([
      ["s3://b", "/one"],
      ["s3://b/x", "/two"],
    ]);
    expect(mountOf(mounts, "s3://b/x/y")?.folder).toBe("/two");
    expect(mountOf(mounts, "s3://b/xy")?.folder).toBe("/one");
    expect(mountOf(mounts, "s3://bx/y")).toBeUndefined();
  });

  it("are refused when they are no address or no folder", async () => {
    expect((await readMounts({ "s3://b/x/": folder })).has("s3://b/x")).toBe(true);
    const file = join(folder, "file");
    writeFileSync(file, "");
    for (const [url, place, message] of [
      ["b/x", folder, "must begin with s3://"],
      ["s3://b/../c", folder, "must begin with"],
      ["s3://b", file, "is no folder"],
      ["s3://b", join(folder, "nothing"), "is no folder"],
    ] as const)
      await expect(readMounts({ [url]: place })).rejects.toThrow(message);
    await expect(readMounts({ "s3://b": folder, "s3://b/": folder })).rejects.toThrow("given twice");
  });

  it("are read from the command line", () => {
    expect(readOptions(["--mount", "s3://b/x=a=b", "--mount", "gcs://c=d"]).mounts).toEqual({
      "s3://b/x": "a=b",
      "gcs://c": "d",
    });
    expect(() => readOptions(["--mount", "s3://b"])).toThrow("must be URL=FOLDER");
    expect(() => readOptions(["--mount", "s3://b=x", "--mount", "s3://b=y"])).toThrow("given twice");
  });
});
