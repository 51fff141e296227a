// tsx scripts/build-package.ts: makes dist/ of the package whose folder this runs in.
import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";

const run = promisify(execFile);

const configuration = z.object({ compilerOptions: z.object({ rootDir: z.string(), outDir: z.string() }) });
const description = z.object({ bin: z.record(z.string(), z.string()).optional() });

/**
 * Compiles a package's sources to plain JavaScript with types, and lays beside them what they read when they run
 * (worker threads, Python). What is compiled stands in its tsconfig.build.json.
 */
export async function buildPackage(folder: string): Promise<void> {
  const project = join(folder, "tsconfig.build.json");
  const { rootDir, outDir } = configuration.parse(
    JSON.parse(withoutComments(await readFile(project, "utf8"))),
  ).compilerOptions;
  const [from, to] = [join(folder, rootDir), join(folder, outDir)];
  await rm(to, { recursive: true, force: true });
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  await run(process.execPath, [tsc, "-p", project]).catch((error: { stdout?: string }) => {
    throw new Error(`${project} does not compile:\n${error.stdout}`);
  });
  await copyRunTimeFiles(from, to);
  const { bin = {} } = description.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  for (const file of Object.values(bin)) await chmod(join(folder, file), 0o755);
}

/** Beside each folder that was compiled: the files of its source that Node, a worker or Python reads as they are. */
async function copyRunTimeFiles(from: string, to: string): Promise<void> {
  for (const entry of await readdir(to, { withFileTypes: true, recursive: true })) {
    if (!entry.isDirectory()) continue;
    const inside = join(entry.parentPath, entry.name).slice(to.length + 1);
    for (const file of await readdir(join(from, inside), { withFileTypes: true })) {
      const source = join(from, inside, file.name);
      if (file.isFile() && /\.(?:mjs|py)$/.test(file.name)) await cp(source, join(to, inside, file.name));
      // A folder without TypeScript belongs to what stands beside it.
      if (file.isDirectory() && (await isRunTimeFolder(source)))
        await copyFolder(source, join(to, inside, file.name));
    }
  }
}

async function isRunTimeFolder(folder: string): Promise<boolean> {
  const names = await readdir(folder, { recursive: true });
  return names.some((name) => name.endsWith(".py")) && !names.some((name) => name.endsWith(".ts"));
}

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await cp(from, to, { recursive: true, filter: (path) => !/__pycache__/.test(path) });
}

/** tsconfig files may have comments on lines of their own. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\/.*$/gm, "");
}

if (process.argv[1] === import.meta.filename) await buildPackage(process.cwd());
