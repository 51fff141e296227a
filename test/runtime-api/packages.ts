import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import * as z from "zod";
import { buildFunctions } from "../../scripts/build-functions.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export const serverless = join(root, "node_modules/.bin/serverless");

/** A CloudFormation template, as far as anybody looks into it. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Conditions?: Readonly<Record<string, unknown>> | undefined;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
  Conditions: z.record(z.string(), z.unknown()).optional(),
});

export interface Packages {
  /** of the functions */
  readonly names: readonly string[];
  /** CloudFormation's template of the stack */
  readonly template: Template;
  /** file in the zip -> bytes */
  entries(name: string): Promise<Map<string, Uint8Array>>;
  /** bytes of the zip itself */
  zipSize(name: string): Promise<number>;
  /** unpacks a zip and says where */
  unzip(name: string): Promise<string>;
  /** a folder of modules that holds what the Lambda runtime has, and nothing else of ours */
  readonly runtimeModules: string;
  remove(): Promise<void>;
}

/** How long osls may take, which makes the stack of zips that are there; a failed one does not end by itself. Milliseconds. */
const PACKAGE_TIMEOUT_MS = 60_000;

/** Builds the functions and runs `serverless package`, as `npm run package` does, into a folder of its own. */
export async function buildPackages(): Promise<Packages> {
  const folder = await mkdtemp(join(tmpdir(), "snowhook-packages-"));
  const names = await buildFunctions(folder);
  await packageStack(folder, join(folder, "stack"));
  const runtimeModules = await linkRuntimeModules(folder);

  const read = (name: string) => readFile(join(folder, `${name}.zip`));
  const entries = async (name: string) => new Map(Object.entries(unzipSync(await read(name))));
  return {
    names,
    template: await readTemplate(join(folder, "stack")),
    runtimeModules,
    entries,
    zipSize: async (name) => (await read(name)).length,
    unzip: (name) => unzipFunction(folder, name),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Unpacks a function's zip beside it, and says where. */
export async function unzipFunction(zips: string, name: string): Promise<string> {
  const target = join(zips, "unzipped", name);
  for (const [path, bytes] of Object.entries(unzipSync(await readFile(join(zips, `${name}.zip`))))) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), bytes);
  }
  return target;
}

/** Makes a folder of modules in `folder` that holds what the Lambda runtime has, and nothing else of ours. */
export async function linkRuntimeModules(folder: string): Promise<string> {
  const runtimeModules = join(folder, "runtime");
  await mkdir(runtimeModules);
  await symlink(join(root, "node_modules/@aws-sdk"), join(runtimeModules, "@aws-sdk"));
  return runtimeModules;
}

/** Makes the stack's template of zips that are there: without an account, a network or a bundler. */
export async function packageStack(zips: string, into: string, more: readonly string[] = []): Promise<void> {
  await promisify(execFile)(serverless, ["package", "--package", into, "--param", `zips=${zips}`, ...more], {
    cwd: root,
    timeout: PACKAGE_TIMEOUT_MS,
  });
}

/** The template that `packageStack` has made. */
export async function readTemplate(folder: string): Promise<Template> {
  const file = join(folder, "cloudformation-template-update-stack.json");
  return templateSchema.parse(JSON.parse(await readFile(file, "utf8")));
}
