import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as z from "zod";
import { startParameterStore } from "../../local/aws/start-parameter-store.ts";
import { openProjectFolder } from "./open-project-folder.ts";

// What serverless/project.cjs writes is what the functions read.
const packedProject = z.object({
  path: z.string(),
  packed: z.string(),
  chunks: z.array(z.object({ name: z.string(), value: z.string().max(4096) })),
});
const { parametersOf } = createRequire(import.meta.url)("../../serverless/project.cjs");

let folder: string;
let parameters: Map<string, string>;
let store: Awaited<ReturnType<typeof startParameterStore>>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "snowhook-project-"));
  write("snowhook.yml", "version: 1\nprojects: { shop: { setup: admin }, other: {} }\n");
  write("admin/shared/10-a.sql", "SELECT 1; -- ä");
  write("admin/notes.txt", "not for the functions");
  write("migrations/V1__a.sql", "not for the functions either");
  parameters = new Map();
  store = await startParameterStore(parameters);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  vi.stubEnv("AWS_ENDPOINT_URL_SSM", store.url);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await store.close();
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function deploy() {
  const project = packedProject.parse(parametersOf(folder, "/snowhook-test/project"));
  for (const { name, value } of project.chunks) parameters.set(name, value);
  return project;
}

it("gives the functions the file, and setup its SQL too, with nothing else of the repository", async () => {
  const { path, packed } = deploy();
  const source = { folder: "/nowhere", parameters: path, packed };
  const opened = await openProjectFolder(source, "setup");
  expect(readFileSync(join(opened, "snowhook.yml"), "utf8")).toContain("setup: admin");
  expect(readFileSync(join(opened, "admin/shared/10-a.sql"), "utf8")).toBe("SELECT 1; -- ä");
  expect([...parameters.values()].join()).not.toContain("migrations");
  rmSync(opened, { recursive: true });
});

it("fetches nothing for a file that came in the environment", async () => {
  const { path, packed } = deploy();
  await store.close();
  const opened = await openProjectFolder({ folder: "/nowhere", parameters: path, packed }, "file");
  expect(readFileSync(join(opened, "snowhook.yml"), "utf8")).toContain("projects");
  rmSync(opened, { recursive: true });
  store = await startParameterStore(parameters);
});

it("fetches a file that is longer than that, in as many parts as it takes", async () => {
  const noise = Array.from({ length: 20_000 }, (_, index) => `# ${(index * 7_919) ** 2 % 1_000_003}\n`).join(
    "",
  );
  write("snowhook.yml", `version: 1\nprojects: {}\n${noise}`);
  const { path, packed, chunks } = deploy();
  expect(packed).toBe("");
  expect(chunks.length).toBeGreaterThan(12);
  const opened = await openProjectFolder({ folder: "/nowhere", parameters: path }, "file");
  expect(readFileSync(join(opened, "snowhook.yml"), "utf8")).toContain(noise);
  rmSync(opened, { recursive: true });
});

it("never gives an older one: the address says what is in it", async () => {
  const before = deploy();
  write("admin/shared/10-a.sql", "SELECT 2;");
  const after = deploy();
  expect(after.path).not.toBe(before.path);
  const opened = await openProjectFolder({ folder: "/nowhere", parameters: after.path }, "setup");
  expect(readFileSync(join(opened, "admin/shared/10-a.sql"), "utf8")).toBe("SELECT 2;");
  rmSync(opened, { recursive: true });
});

it("refuses what is not whole, and says what to do", async () => {
  const { path, chunks } = deploy();
  parameters.delete(chunks[0]?.name ?? "");
  await expect(openProjectFolder({ folder: "/nowhere", parameters: path }, "file")).rejects.toThrow(
    `the parameters under ${path}/file are not whole`,
  );
  parameters.set(`${path}/file/0-of-1`, "bm8=");
  await expect(openProjectFolder({ folder: "/nowhere", parameters: path }, "file")).rejects.toThrow(
    "do not hold what the stack put there",
  );
});
