import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { ConfigError } from "../core/errors/index.ts";
import { fromOutside } from "../core/templates/outside-files.ts";

/**
 * The files under a folder, by path with `/`. Only the names are read now; the bytes when they are asked for. Links
 * are followed, but not into a folder that is being read already (a loop).
 * @throws ConfigError when the folder is not there, or is none
 */
export function readFolder(folder: string, purpose: string): ReadonlyMap<string, Uint8Array> {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) {
    const what = found === undefined ? "is not there" : "is not a folder";
    throw new ConfigError(`The ${purpose} ${folder} ${what}.`, { next: "Correct its path." });
  }
  const paths = new Map<string, string>();
  list(folder, "", [], paths);
  return lazyMap(paths, `${realpathSync(folder)}${sep}`);
}

/** Never a place for scripts, and often very large. */
const skipped = new Set([".git", "node_modules"]);

function list(folder: string, prefix: string, above: readonly string[], paths: Map<string, string>): void {
  const real = realpathSync(folder);
  if (above.includes(real)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // a link that leads nowhere is no file
    const target = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
    if (target === undefined) continue;
    if (target.isDirectory()) {
      if (!skipped.has(entry.name)) list(path, `${prefix}${entry.name}/`, [...above, real], paths);
    } else if (target.isFile()) paths.set(`${prefix}${entry.name}`, path);
  }
}

/** @param inside the folder as it really is: what lies elsewhere was reached by a link */
function lazyMap(paths: ReadonlyMap<string, string>, inside: string): ReadonlyMap<string, Uint8Array> {
  const read = (path: string): Uint8Array | undefined => {
    const file = paths.get(path);
    if (file === undefined) return undefined;
    const bytes = readFileSync(file);
    return realpathSync(file).startsWith(inside) ? bytes : fromOutside(bytes);
  };
  function* entries(): MapIterator<[string, Uint8Array]> {
    for (const path of paths.keys()) yield [path, read(path) ?? new Uint8Array()];
    return undefined;
  }
  return {
    size: paths.size,
    has: (path) => paths.has(path),
    keys: () => paths.keys(),
    get: read,
    entries,
    *values() {
      for (const [, bytes] of entries()) yield bytes;
      return undefined;
    },
    forEach(visit) {
      for (const [path, bytes] of entries()) visit(bytes, path, this);
    },
    [Symbol.iterator]: entries,
  };
}
