import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";

const manifest = z.object({ name: z.string().optional(), workspaces: z.array(z.string()).optional() });

const readManifest = (folder: string) =>
  manifest.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));

/**
 * Copies what git tracks of a checkout, and links its installed packages. The workspaces among them lead into the
 * copy: a change made there must be what the copy's tests import.
 */
export function copyTree(root: string, target: string): void {
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" });
  for (const path of tracked.split("\0").filter((name) => name !== "")) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(join(root, path), join(target, path));
  }
  const workspaces = readManifest(root).workspaces ?? [];
  const own = new Map(workspaces.map((folder) => [readManifest(join(root, folder)).name, folder]));
  linkPackages(join(root, "node_modules"), join(target, "node_modules"), (name) => {
    const folder = own.get(name);
    return folder === undefined ? undefined : join(target, folder);
  });
  for (const folder of workspaces) {
    linkPackages(join(root, folder, "node_modules"), join(target, folder, "node_modules"), () => undefined);
  }
}

function linkPackages(from: string, to: string, instead: (name: string) => string | undefined): void {
  mkdirSync(to, { recursive: true });
  let names: string[];
  try {
    names = readdirSync(from);
  } catch {
    return; // a workspace whose packages all lie at the root
  }
  for (const name of names) {
    // Caches of a test run belong to the copy alone.
    if (name.startsWith(".") && name !== ".bin") continue;
    symlinkSync(instead(name) ?? join(from, name), join(to, name));
  }
}
