import { execFile } from "node:child_process";
import {
  chmod,
  copyFile,
  cp,
  lutimes,
  mkdir,
  readdir,
  realpath,
  rm,
  utimes,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildService } from "../build.ts";
import { fetchNode, librariesOf } from "./node-binary.ts";

const run = promisify(execFile);
const here = fileURLToPath(new URL("..", import.meta.url));
const root = join(here, "..");

/** Where the image's build context is laid out. */
export const CONTEXT = join(here, "dist/image");

/**
 * Lays out all that goes into the image, and the Dockerfile beside it. All times are the epoch: same input, same image.
 * @param declaration path of the api.yml that the image serves when its environment names no other; none by default
 */
export async function layOut(declaration?: string): Promise<string> {
  const files = join(CONTEXT, "rootfs");
  await rm(CONTEXT, { recursive: true, force: true });
  await buildService(join(files, "app"), declaration);
  const node = join(files, "bin/node");
  await fetchNode(node);
  await chmod(node, 0o755);
  for (const library of await librariesOf(node)) {
    const to = join(files, library);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(await realpath(library), to);
  }
  await mkdir(join(files, "etc"), { recursive: true });
  await writeFile(join(files, "etc/passwd"), "nonroot:x:65532:65532:nonroot:/app:/sbin/nologin\n");
  await writeFile(join(files, "etc/group"), "nonroot:x:65532:\n");
  await mkdir(join(files, "tmp"), { mode: 0o777 });
  await writeFile(join(files, "app/sbom.json"), await billOfMaterials());
  await cp(join(here, "Dockerfile"), join(CONTEXT, "Dockerfile"));
  await setTimes(files);
  return CONTEXT;
}

/** What is bundled, as CycloneDX. https://docs.npmjs.com/cli/commands/npm-sbom */
async function billOfMaterials(): Promise<string> {
  const args = ["sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--workspace", "snowhook-api"];
  const { stdout } = await run("npm", args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  // What changes with every run says nothing of what is in the image.
  const { serialNumber: _, metadata, ...rest } = JSON.parse(stdout) as Record<string, unknown>;
  const { timestamp: __, ...about } = metadata as Record<string, unknown>;
  return JSON.stringify({ ...rest, metadata: about }, null, 1);
}

async function setTimes(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await setTimes(path);
    await (entry.isSymbolicLink() ? lutimes(path, 0, 0) : utimes(path, 0, 0));
  }
}
