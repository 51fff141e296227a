import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands, helpOf } from "../../cli/testing/help-of.ts";
import { runCli } from "../../cli/testing/run-cli.ts";
import { buildApi, pushApiImage } from "../../demo/api-service.ts";
import { sample } from "../support/data-set.ts";
import type { Pipeline } from "../support/pipeline.ts";
import { startPipeline } from "../support/pipeline.ts";

// The examples in the help of the commands that act on a whole project, run as they stand there.

const root = join(import.meta.dirname, "../..");
const project = mkdtempSync(join(tmpdir(), "snowhook-project-"));
let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline(sample);
  for (const name of ["snowhook.yml", "setup", "api-image/service.yml"]) {
    cpSync(join(root, name), join(project, name), { recursive: true });
  }
  const texts = [...pipeline.local.secrets].map(([name, text]) => [name, JSON.parse(text)]);
  writeFileSync(join(project, "secrets.json"), JSON.stringify(Object.fromEntries(texts)));
}, 300_000);
afterAll(async () => {
  await pipeline?.stop();
  rmSync(project, { recursive: true, force: true });
});

/** The words of a command's example, without the `snowhook` before them. */
function exampleOf(name: string): string[] {
  const command = commands().find((other) => other.name() === name);
  const help = command ? helpOf(command) : "";
  const line = /^ {2}\$ snowhook (.*)$/m.exec(help)?.[1] ?? "";
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

const run = (name: string) => runCli(exampleOf(name), { cwd: project });

describe("the example of", { timeout: 300_000 }, () => {
  it("setup makes every environment, also again", async () => {
    for (const _ of [1, 2]) {
      const { code, err } = await run("setup");
      expect(code, err).toBe(0);
      expect(err).toContain("prod: environment/20-database.sql");
    }
  });

  it("ingest loads the data set anew", async () => {
    await pipeline.deploy("dev");
    const { code, err } = await run("ingest");
    expect(code, err).toBe(0);
    expect(err).toMatch(/✓ ingest .*globalSales 1066\.41, groups 261, rowsRead 1850/);
  });

  it("bind makes the service of an image that was pushed", async () => {
    const tag = exampleOf("bind").at(-1) ?? "";
    pushApiImage(pipeline.local, pipeline.environment("dev"), tag, await buildApi(project, tag));
    const { code, out, err } = await run("bind");
    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ outcome: "created" });
  });

  it("reset deletes the environment, and nothing else", async () => {
    // as it stands there it takes the secret from Secrets Manager, like bind
    const { code, err } = await run("reset");
    expect(code, err).toBe(0);
    const databases = await pipeline.administer("SHOW DATABASES LIKE 'SNOWHOOK%'");
    expect(databases.map(({ name }) => name).sort()).toEqual([
      "SNOWHOOK",
      "SNOWHOOK_PROD",
      "SNOWHOOK_STAGING",
    ]);
  });
});
