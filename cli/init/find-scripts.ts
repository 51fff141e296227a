import { posix } from "node:path";
import { readScriptName } from "../../core/migrations/scripts/script-name.ts";

/** Which of a repository's folders are what; paths with `/`, relative to it. */
export interface FoundScripts {
  /** the folder that all scripts are in */
  readonly scripts: string;
  readonly count: number;
  readonly modules?: string;
  /** `schemachange-config.yml` */
  readonly config?: string;
}

const CONFIG = /(?:^|\/)schemachange-config\.ya?ml$/;

/**
 * Looks for schemachange's scripts and configuration among the paths of a repository.
 * @param configured folders that the configuration file names
 * @returns undefined when there is no script
 */
export function findScripts(
  paths: readonly string[],
  configured: { readonly root?: string; readonly modules?: string } = {},
): FoundScripts | undefined {
  const config = findConfig(paths);
  const root = inside(configured.root);
  const modules = inside(configured.modules) ?? folderCalled(paths, "modules");
  const scripts = paths.filter(
    (path) => isScript(path) && isIn(path, root) && !(modules !== undefined && isIn(path, modules)),
  );
  if (scripts.length === 0) return undefined;
  const folder = root ?? commonFolder(scripts);
  return {
    scripts: folder,
    count: scripts.length,
    ...(modules === undefined ? {} : { modules }),
    ...(config === undefined ? {} : { config }),
  };
}

/** The configuration file that is nearest to the top. */
export function findConfig(paths: readonly string[]): string | undefined {
  const depth = (path: string) => path.split("/").length;
  return paths.filter((path) => CONFIG.test(path)).sort((a, b) => depth(a) - depth(b))[0];
}

function isScript(path: string): boolean {
  try {
    const script = readScriptName(path);
    return script !== undefined && script.kind !== "U";
  } catch {
    return true; // nearly a script's name: the first deployment will say what is wrong with it
  }
}

function isIn(path: string, folder: string | undefined): boolean {
  return folder === undefined || folder === "" || path.startsWith(`${folder}/`);
}

/** A folder as a configuration file writes it; undefined when it is the repository itself or outside. */
function inside(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  const path = posix.normalize(folder).replace(/^\.\/|\/+$/g, "");
  return path === "" || path === "." || path.startsWith("..") || path.startsWith("/") ? undefined : path;
}

function folderCalled(paths: readonly string[], name: string): string | undefined {
  const found = paths.flatMap((path) => {
    const parts = path.split("/").slice(0, -1);
    const index = parts.indexOf(name);
    return index < 0 ? [] : [parts.slice(0, index + 1).join("/")];
  });
  return found.sort((a, b) => a.length - b.length)[0];
}

/** The deepest folder that holds all of them, but never the inside of one kind's own subfolder when there is a choice. */
function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split("/").slice(0, -1));
  const same = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return (same < 0 ? first : first.slice(0, same)).join("/");
}
