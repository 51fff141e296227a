import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import * as z from "zod";
import { peakMemoryOf } from "../../bench/process-usage.ts";
import { startOneProject } from "./one-project.ts";
import { root } from "./packages.ts";

// The worst job that is let in: an archive near all of its bounds at once (core/github/read-archive.ts), and a script of
// a megabyte. There is no cgroup to hold the process to its limit: V8's heap is held as on Lambda, and the judge is the
// kernel's own count of the most that was resident at once.

const FILES = 10_000;
const SCRIPT_BYTES = 1024 ** 2;
/** Of the function's memory, what a job may take: the sandbox has something of its own. */
const SHARE = 0.9;

const functions = z
  .object({ deploy: z.object({ memorySize: z.number() }) })
  .parse(parse(readFileSync(join(root, "serverless/functions.yml"), "utf8"), { merge: true }));

/** Half of them beside the scripts, of random bytes; half of them modules, which must be text. All of it is kept. */
function worstCommit(): Map<string, string | Uint8Array> {
  const half = (FILES - 2) / 2;
  const lines = Array.from({ length: 1_000 }, (_, index) => `INSERT INTO BIG VALUES (${index});\n`).join("");
  const script = `CREATE SCHEMA APP;\nCREATE TABLE BIG (N NUMBER);\n${lines}`;
  const files = new Map<string, string | Uint8Array>([
    ["scripts/V1__big.sql", `${script}-- ${"x".repeat(SCRIPT_BYTES - script.length - 4)}\n`],
    ["scripts/V2__small.sql", "CREATE TABLE APP.SMALL (N NUMBER);"],
  ]);
  for (let index = 0; index < half; index += 1) {
    files.set(`scripts/data/file-${index}.bin`, randomBytes(10_000));
    files.set(`modules/module-${index}.j2`, randomBytes(10_000).toString("base64"));
  }
  return files;
}

test("a job of the worst permitted size stays under the function's memory", async () => {
  const { memorySize } = functions.deploy;
  const project = await startOneProject();
  try {
    const event = await project.push(worstCommit());
    const deploy = await project.start("deploy", { memoryMb: memorySize });
    assert.deepEqual(await deploy.invoke(event), { batchItemFailures: [] });
    const peak = peakMemoryOf(deploy.pid ?? 0);
    console.log(`peak ${peak.toFixed(0)} MB resident; the function has ${memorySize} MB`);
    const end = deploy.log.at(-1);
    assert.equal(end?.outcome, "succeeded", JSON.stringify(end));
    assert.deepEqual((await project.administrator.query("SELECT COUNT(*) AS N FROM SHOP.APP.BIG")).rows, [
      { N: 1_000 },
    ]);
    assert.ok(peak < memorySize * SHARE, `${peak} MB of ${memorySize} MB`);
  } finally {
    await project.stop();
  }
});
