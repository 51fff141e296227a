// tsx scripts/build-functions.ts [FOLDER]: a zip for each handler, ready for Lambda; FOLDER is dist/functions.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { zipSync } from "fflate";

const root = join(import.meta.dirname, "..");

/** The time of every entry, in the zone of whoever builds: the same sources are the same bytes, and a stack's zip is not new. */
const MADE = new Date(1980, 0, 2);

/** The oldest Node that runs the functions: fragments name the runtime. */
const TARGET = "node22";

/**
 * Bundles each handler into one file and packs it: `webhook.zip` holds `handlers/webhook.js` and nothing else.
 * @param into the folder; what was in it is removed
 * @returns the functions' names
 */
export async function buildFunctions(into: string): Promise<string[]> {
  const folder = join(root, "handlers");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".ts") && !name.includes(".test."));
  const isHandler = async (name: string) =>
    /^export const handler\b/m.test(await readFile(join(folder, name), "utf8"));
  const names: string[] = [];
  for (const file of files.sort()) if (await isHandler(file)) names.push(basename(file, ".ts"));
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => `handlers/${name}.ts`),
    outdir: "out/handlers",
    write: false,
    bundle: true,
    minify: true,
    keepNames: true, // errors are called by their class
    platform: "node",
    target: TARGET,
    format: "cjs", // an ESM bundle makes `serverless invoke local` hang
    external: ["@aws-sdk/*"], // the Lambda runtime has it
    legalComments: "none",
  });
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  for (const { path, contents } of outputFiles) {
    const name = basename(path, ".js");
    const zip = zipSync(
      { [`handlers/${name}.js`]: contents },
      { level: 9, mtime: MADE, os: 3, attrs: 0o644 << 16 },
    );
    await writeFile(join(into, `${name}.zip`), zip);
  }
  return names;
}

if (process.argv[1] === import.meta.filename) {
  await buildFunctions(process.argv[2] ?? join(root, "dist/functions"));
}
