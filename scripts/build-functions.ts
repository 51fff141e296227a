// tsx scripts/build-functions.ts [FOLDER]: a zip for each handler, ready for Lambda; FOLDER is dist/functions.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { zipSync } from "fflate";

const root = join(import.meta.dirname, "..");

/** The time of every entry, in the zone of whoever builds: the same sources are the same bytes, and a stack's zip is not new. */
const MADE = new Date(1980, 0, 2);

/** The oldest Node that runs the functions: fragments name the runtime. */
const TARGET = "node22";

/**
 * Snowflake's driver, in a file of its own beside the handler: most of a cold start would be V8 reading its text, which
 * is needed at the first sign-in only.
 */
const DRIVER = "snowflake-sdk";

const COMMON = {
  absWorkingDir: root,
  write: false,
  bundle: true,
  minify: true,
  keepNames: true, // errors are called by their class
  platform: "node",
  target: TARGET,
  format: "cjs", // an ESM bundle makes `serverless invoke local` hang
  supported: { "dynamic-import": false },
  legalComments: "none",
} as const satisfies BuildOptions;
const RUNTIME_HAS = "@aws-sdk/*";

/** Leaves the driver out of the bundle: it is required from beside it. */
const driverBeside: Plugin = {
  name: "driver-beside",
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^${DRIVER}$`) }, () => ({ path: `./${DRIVER}.js`, external: true }));
  },
};

/**
 * Bundles each handler into one file and packs it: `webhook.zip` holds `handlers/webhook.js` and nothing else. One that
 * talks to Snowflake has its driver beside it.
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
    ...COMMON,
    entryPoints: names.map((name) => `handlers/${name}.ts`),
    outdir: "out/handlers",
    external: [RUNTIME_HAS],
    plugins: [driverBeside],
  });
  const driver = await build({
    ...COMMON,
    stdin: { contents: `module.exports = require("${DRIVER}");`, resolveDir: root },
    external: [RUNTIME_HAS],
  });
  const driverPath = `handlers/${DRIVER}.js`;
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  for (const { path, contents } of outputFiles) {
    const name = basename(path, ".js");
    const needsDriver = Buffer.from(contents).includes(`./${DRIVER}.js`);
    const zip = zipSync(
      {
        [`handlers/${name}.js`]: contents,
        ...(needsDriver && driver.outputFiles[0] ? { [driverPath]: driver.outputFiles[0].contents } : {}),
      },
      { level: 9, mtime: MADE, os: 3, attrs: 0o644 << 16 },
    );
    await writeFile(join(into, `${name}.zip`), zip);
  }
  return names;
}

if (process.argv[1] === import.meta.filename) {
  await buildFunctions(process.argv[2] ?? join(root, "dist/functions"));
}
