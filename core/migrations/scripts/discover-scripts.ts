import { ConfigError } from "../../errors/index.ts";
import { readScriptName, type Script } from "./script-name.ts";
import { compareKeys } from "./version-key.ts";

export interface UnknownFile {
  readonly path: string;
  readonly reason: "not-a-script-name" | "command-line-script";
}

export interface Discovered {
  /** V by version, then R and A by name; U by version */
  readonly scripts: readonly Script[];
  /** paths of the assertions under `verify/` */
  readonly verifications: readonly string[];
  readonly unknown: readonly UnknownFile[];
}

const sqlFile = /\.sql(\.jinja)?$/i;
const commandLineFile = /\.cli\.ya?ml(\.jinja)?$/i;
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
  for (const path of [...paths].sort()) {
    if (commandLineFile.test(path)) unknown.push({ path, reason: "command-line-script" });
    if (!sqlFile.test(path)) continue;
    const script = readScriptName(path, pattern);
    if (script !== undefined) scripts.push(script);
    else if (verifyFile.test(path)) verifications.push(path);
    else unknown.push({ path, reason: "not-a-script-name" });
  }
  refuseDuplicates(scripts);
  return { scripts: scripts.sort(compareScripts), verifications, unknown };
}

const groups = { V: 0, R: 1, A: 2, U: 3 };

function compareScripts(a: Script, b: Script): number {
  return groups[a.kind] - groups[b.kind] || compareKeys(a.key, b.key) || (a.name < b.name ? -1 : 1);
}

function refuseDuplicates(scripts: readonly Script[]): void {
  const byName = new Map<string, Script>();
  const byVersion = new Map<string, Script>();
  for (const script of scripts) {
    const twin = remember(byName, script.name.toLowerCase(), script);
    if (twin !== undefined) {
      throw new ConfigError(`The script ${script.name} is there twice: ${twin.path} and ${script.path}.`, {
        where: { file: script.path },
        next: "Script names must differ, also between folders: rename or remove one.",
      });
    }
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

function remember(map: Map<string, Script>, key: string, script: Script): Script | undefined {
  const known = map.get(key);
  if (known === undefined) map.set(key, script);
  return known;
}

/** schemachange matches from the start of the version on, as Python's re.search with an anchored default would. */
function versionRegex(source: string): RegExp {
  try {
    return new RegExp(source, "i");
  } catch (error) {
    throw new ConfigError(`The version pattern ${JSON.stringify(source)} is no regular expression.`, {
      next: "Change version_number_validation_regex.",
      cause: error,
    });
  }
}
