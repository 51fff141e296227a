import { ConfigError } from "../../errors/index.ts";
import { readScriptName, type Script } from "./script-name.ts";
import { compareKeys, versionKey } from "./version-key.ts";

export interface UnknownFile {
  readonly path: string;
  readonly reason: "not-a-script-name" | "command-line-script";
  /** of a command line script: what it would be to schemachange */
  readonly script?: Pick<Script, "kind" | "name">;
}

export interface Discovered {
  /** V by version, then R and A by name; U by version */
  readonly scripts: readonly Script[];
  /** paths of the assertions under `verify/` */
  readonly verifications: readonly string[];
  /** `hooks/before.sql` and `hooks/after.sql` */
  readonly hooks: { readonly before?: Script; readonly after?: Script };
  readonly unknown: readonly UnknownFile[];
}

const sqlFile = /\.sql(\.jinja)?$/i;
const commandLineFile = /\.cli\.ya?ml(\.jinja)?$/i;
const hookFile = /^hooks\/(before|after)\.sql(\.jinja)?$/i;
const verifyFile = /^verify\/[^/]+\.sql(\.jinja)?$/i;

/**
 * Finds the scripts among files, whatever folders they are in.
 * @throws ConfigError for names that are nearly scripts, the same script twice, or the same version twice
 */
export function discoverScripts(paths: Iterable<string>, versionPattern?: string): Discovered {
  const pattern = versionPattern === undefined ? undefined : versionRegex(versionPattern);
  const scripts: Script[] = [];
  const verifications: string[] = [];
  const unknown: UnknownFile[] = [];
  const hooks: { before?: Script; after?: Script } = {};
  for (const path of [...paths].sort()) {
    refuseControlCharacters(path);
    if (commandLineFile.test(path)) {
      const kind = readScriptName(path.replace(commandLineFile, ".sql"))?.kind;
      const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.jinja$/i, "");
      unknown.push({
        path,
        reason: "command-line-script",
        ...(kind === undefined ? {} : { script: { kind, name } }),
      });
    }
    if (!sqlFile.test(path)) continue;
    const [, hook] = hookFile.exec(path) ?? [];
    if (hook !== undefined) {
      const when = hook.toLowerCase() === "before" ? "before" : "after";
      if (hooks[when] !== undefined) throw twice(hooks[when], hookScript(path));
      hooks[when] = hookScript(path);
      continue;
    }
    const script = readScriptName(path, pattern);
    if (script !== undefined) scripts.push(script);
    else if (verifyFile.test(path)) verifications.push(path);
    else unknown.push({ path, reason: "not-a-script-name" });
  }
  refuseDuplicates(scripts);
  return { scripts: scripts.sort(compareScripts), verifications, unknown, hooks };
}

/** A hook has no version and no row in the history; the ledger knows it by its path. */
function hookScript(path: string): Script {
  const name = path.toLowerCase().replace(/\.jinja$/, "");
  return { path, name, kind: "H", version: "", description: name, key: versionKey(name) };
}

/** schemachange passes such a file over without a word; its name would also tear lines and logs apart. */
function refuseControlCharacters(path: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (!/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(path)) return;
  throw new ConfigError(
    `The file name ${JSON.stringify(path)} holds a line end or another control character.`,
    {
      where: { file: JSON.stringify(path) },
      next: "Rename the file.",
    },
  );
}

const groups = { V: 0, R: 1, A: 2, U: 3, H: 4 };

function compareScripts(a: Script, b: Script): number {
  return groups[a.kind] - groups[b.kind] || compareKeys(a.key, b.key) || (a.name < b.name ? -1 : 1);
}

function refuseDuplicates(scripts: readonly Script[]): void {
  const byName = new Map<string, Script>();
  const byVersion = new Map<string, Script>();
  for (const script of scripts) {
    const twin = remember(byName, script.name.toLowerCase(), script);
    if (twin !== undefined) throw twice(twin, script);
    if (script.version === "") continue;
    const same = remember(byVersion, `${script.kind} ${script.key.join("\0")}`, script);
    if (same !== undefined) {
      throw new ConfigError(
        `Two scripts have the same version: ${same.path} (${same.version}) and ${script.path} (${script.version}).`,
        { where: { file: script.path }, next: "Give one of them a new version." },
      );
    }
  }
}

function twice(one: Script, other: Script): ConfigError {
  return new ConfigError(`The script ${other.name} is there twice: ${one.path} and ${other.path}.`, {
    where: { file: other.path },
    next: "Script names must differ, also between folders: rename or remove one.",
  });
}

function remember(map: Map<string, Script>, key: string, script: Script): Script | undefined {
  const known = map.get(key);
  if (known === undefined) map.set(key, script);
  return known;
}

/**
 * A pattern in Python's syntax, which schemachange takes: named groups and the anchors `\A`, `\Z` are written
 * otherwise here, and flags at the very beginning stand behind the pattern.
 * https://docs.python.org/3/library/re.html#regular-expression-syntax
 */
function versionRegex(source: string): RegExp {
  try {
    const [, flags = "", rest = source] = /^\(\?([ims]+)\)([\s\S]*)$/.exec(source) ?? [];
    const translated = rest
      .replace(/\(\?P<(\w+)>/g, "(?<$1>")
      .replace(/\(\?P=(\w+)\)/g, "\\k<$1>")
      .replace(
        /((?:^|[^\\])(?:\\\\)*)\\([AZ])/g,
        (_, before: string, anchor: string) =>
          `${before}${anchor === "A" ? "(?<![\\s\\S])" : "(?![\\s\\S])"}`,
      );
    return new RegExp(translated, [...new Set(`i${flags}`)].join(""));
  } catch (error) {
    throw new ConfigError(`The version pattern ${JSON.stringify(source)} is no regular expression.`, {
      next: "Change version_number_validation_regex.",
      cause: error,
    });
  }
}
