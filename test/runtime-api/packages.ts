import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { unzipSync } from "fflate";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export const serverless = join(root, "node_modules/.bin/serverless");

export interface Packages {
  /** where the zips and the CloudFormation template are */
  readonly folder: string;
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

/** A build takes about five seconds; a failed one does not end by itself. Milliseconds. */
const BUILD_TIMEOUT = 110_000;

/** Runs `serverless package`, as `npm run package` does, into a folder of its own. */
export async function buildPackages(): Promise<Packages> {
  const folder = await mkdtemp(join(tmpdir(), "snowhook-packages-"));
  const buildFolder = `.esbuild/packages-${process.pid}`;
  try {
    await promisify(execFile)(serverless, ["package", "--package", folder], {
      cwd: root,
      timeout: BUILD_TIMEOUT,
      env: { ...process.env, SNOWHOOK_BUILD_FOLDER: buildFolder },
    });
  } finally {
    await rm(join(root, buildFolder), { recursive: true, force: true });
  }
  const runtimeModules = join(folder, "runtime");
  await mkdir(runtimeModules);
  await symlink(join(root, "node_modules/@aws-sdk"), join(runtimeModules, "@aws-sdk"));

  const read = (name: string) => readFile(join(folder, `${name}.zip`));
  const entries = async (name: string) => new Map(Object.entries(unzipSync(await read(name))));
  return {
    folder,
    runtimeModules,
    entries,
    zipSize: async (name) => (await read(name)).length,
    async unzip(name) {
      const target = join(folder, "unzipped", name);
      for (const [path, bytes] of await entries(name)) {
        await mkdir(dirname(join(target, path)), { recursive: true });
        await writeFile(join(target, path), bytes);
      }
      return target;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
