import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

/** How a built service is started: what an image's ENTRYPOINT and WORKDIR say, for a machine without containers. */
export interface BuiltService {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Bundles the service and its pages into a folder that runs on plain Node, without node_modules.
 * @param folder made anew; defaults to api-image/dist
 * @param declaration path of the api.yml that it serves when its environment names no other
 * @returns what starts it with this Node
 */
export async function buildService(folder = join(here, "dist"), declaration?: string): Promise<BuiltService> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await bundleForNode(join(here, "src/main.ts"), join(folder, "main.mjs"));
  await cp(join(here, "public"), join(folder, "public"), { recursive: true });
  if (declaration !== undefined) await cp(declaration, join(folder, "api.yml"));
  return {
    command: [process.execPath, join(folder, "main.mjs")],
    cwd: folder,
    env: {
      SNOWHOOK_PUBLIC: join(folder, "public"),
      ...(declaration === undefined ? {} : { SNOWHOOK_API_FILE: join(folder, "api.yml") }),
    },
  };
}

/** Bundles an entry point the way the service is shipped; the benchmark measures what this makes. */
export async function bundleForNode(entryPoint: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    minify: true,
    legalComments: "external",
    logLevel: "error",
    // CommonJS packages in an ES module still ask for require and their own folder.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; import { fileURLToPath as __fileURLToPath } from "node:url"; const require = __createRequire(import.meta.url); const __filename = __fileURLToPath(import.meta.url); const __dirname = __fileURLToPath(new URL(".", import.meta.url));',
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await buildService(process.argv[2], process.argv[3]);
  process.stdout.write(`${built.command.join(" ")}\n`);
}
