import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

/** Builds the three packages and packs each as `npm publish` would. @returns the tarballs' paths */
export async function packPackages(into: string): Promise<string[]> {
  await mkdir(into, { recursive: true });
  await run("npm", ["run", "build"], { cwd: root });
  for (const folder of [".", "snowglobe", "jinja"]) {
    await run("npm", ["pack", "--ignore-scripts", "--pack-destination", into], { cwd: join(root, folder) });
  }
  return (await readdir(into)).map((name) => join(into, name));
}

/** The files of a tarball, without the folder that npm puts around them. */
export async function filesOfTarball(tarball: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const entries = Readable.from([gunzipSync(await readFile(tarball))]).pipe(extract());
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files.set(entry.header.name.replace(/^package\//, ""), Buffer.concat(chunks));
  }
  return files;
}
