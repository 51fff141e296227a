// tsx scripts/build-package.ts [--bundle]: makes dist/ of the package whose folder this runs in.
import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import * as z from "zod";

const run = promisify(execFile);

const configuration = z.object({
  compilerOptions: z.object({ rootDir: z.string(), outDir: z.string() }),
  files: z.array(z.string()).default([]),
});
const description = z.object({ bin: z.record(z.string(), z.string()).optional() });

/**
 * Compiles a package's sources to plain JavaScript with types, and lays beside them what they read when they run
 * (worker threads, Python). What is compiled stands in its tsconfig.build.json.
 * @param bundled true: the entry points and few files that they share, all in one folder, in place of a file for each
 *   source: Node takes a millisecond or two for each file it imports
 */
export async function buildPackage(folder: string, bundled = false): Promise<void> {
  const project = join(folder, "tsconfig.build.json");
  const { compilerOptions, files } = configuration.parse(
    JSON.parse(withoutComments(await readFile(project, "utf8"))),
  );
  const [from, to] = [join(folder, compilerOptions.rootDir), join(folder, compilerOptions.outDir)];
  await rm(to, { recursive: true, force: true });
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  const onlyTypes = bundled ? ["--emitDeclarationOnly"] : [];
  await run(process.execPath, [tsc, "-p", project, ...onlyTypes]).catch((error: { stdout?: string }) => {
    throw new Error(`${project} does not compile:\n${error.stdout}`);
  });
  if (bundled) await bundle(folder, files, to);
  await copyRunTimeFiles(from, to, bundled);
  const { bin = {} } = description.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  for (const file of Object.values(bin)) await chmod(join(folder, file), 0o755);
}

/** Packages that it depends on stay outside. */
async function bundle(folder: string, files: readonly string[], to: string): Promise<void> {
  await build({
    absWorkingDir: folder,
    entryPoints: files.map((file) => ({ in: file, out: basename(file, ".ts") })),
    outdir: to,
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    chunkNames: "chunk-[hash]",
    keepNames: true, // errors are called by their class
    logLevel: "warning",
  });
}

/**
 * Beside each file that was compiled: the files of its source folder that Node, a worker, Python or a browser reads as they are.
 * What is bundled finds them beside the bundle.
 */
async function copyRunTimeFiles(from: string, to: string, bundled: boolean): Promise<void> {
  for (const entry of await readdir(to, { withFileTypes: true, recursive: true })) {
    if (!entry.isDirectory()) continue;
    const inside = join(entry.parentPath, entry.name).slice(to.length + 1);
    const beside = bundled ? to : join(to, inside);
    for (const file of await readdir(join(from, inside), { withFileTypes: true })) {
      const source = join(from, inside, file.name);
      if (file.isFile() && /\.(?:mjs|py|html|css)$/.test(file.name))
        await cp(source, join(beside, file.name));
      // A folder without TypeScript belongs to what stands beside it.
      if (file.isDirectory() && (await isRunTimeFolder(source)))
        await copyFolder(source, join(beside, file.name));
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

if (process.argv[1] === import.meta.filename)
  await buildPackage(process.cwd(), process.argv.includes("--bundle"));
