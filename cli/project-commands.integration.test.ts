import { generateKeyPairSync } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderWith, runCli } from "./testing/run-cli.ts";

const project = fileURLToPath(new URL("..", import.meta.url));
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

let globe: Snowglobe;
let cwd: string;

beforeAll(async () => {
  globe = await startSnowglobe({ administrator: { user: "ADMIN", password: "administrator" } });
  cwd = folderWith({
    "secrets.json": JSON.stringify({
      "snowhook/videogames/dev": {
        account: "SNOWGLOBE",
        accessUrl: globe.url,
        user: "SNOWHOOK_DEV_ROBOT",
        privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
      },
      "snowhook/videogames/setup": { kaggle_username: "somebody", kaggle_key: "kaggle-key-1234" },
      "snowhook/administrator": { user: "ADMIN", password: "administrator" },
    }),
  });
});
afterAll(() => globe?.close());

const run = (...argv: string[]) =>
  runCli([...argv, "--project", project, "--secret-file", "secrets.json"], { cwd });

describe("the commands for a whole project", () => {
  it("setup makes the shared base and an environment, and shows no secret", async () => {
    const { code, err } = await run("setup", "dev");
    expect(err).toMatch(/✓ shared\/[\s\S]*✓ dev: environment\//);
    expect(err).not.toContain("kaggle-key-1234");
    expect(code).toBe(0);
  });

  it("ingest fails clearly before anything is deployed", async () => {
    const { code, err } = await run("ingest", "dev");
    expect(code).toBe(2);
    expect(err).toMatch(/LOAD_KAGGLE_DATASET/);
  });

  it("reset asks for its own words, and then leaves nothing of the environment", async () => {
    const refused = await run("reset", "dev", "--confirm", "yes");
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("delete SNOWHOOK_DEV")]);
    const done = await run("reset", "dev", "--confirm", "delete SNOWHOOK_DEV", "--json");
    expect(done.code, done.err).toBe(0);
    expect((JSON.parse(done.out) as { scripts: unknown[] }).scripts.length).toBeGreaterThan(0);
  });

  it.each([
    [["setup", "nowhere"], /nowhere/],
    [["bind", "dev"], /--tag/],
    [["reset"], /environment/],
  ])("%j explains what is wrong", async (argv, message) => {
    const { code, err } = await run(...argv);
    expect(err).toMatch(message);
    expect(code).toBe(1);
  });

  it("a secret that is not there, or has the wrong shape, is told by its file", async () => {
    const missing = await runCli(["setup", "--project", project, "--secret-file", "gone.json"], { cwd });
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining("gone.json")]);
    const odd = folderWith({
      "odd.json": '{"snowhook/administrator": {"account": 1, "password": "odd-password"}}',
    });
    const wrong = await runCli(["setup", "dev", "--project", project, "--secret-file", "odd.json"], {
      cwd: odd,
    });
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining("snowhook/")]);
    expect(wrong.err).not.toContain("odd-password");
  });
});
