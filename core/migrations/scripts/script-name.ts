import { ConfigError } from "../../errors/index.ts";
import { type VersionKey, versionKey } from "./version-key.ts";

/** V: once; R: whenever its text changed; A: every time; U: only by `undo`; H: a hook, with every deployment that has work. */
export type ScriptKind = "V" | "R" | "A" | "U" | "H";

/** A script as its file name tells it. */
export interface Script {
  /** path under the root folder */
  readonly path: string;
  /** file name without `.jinja`: what the history knows it by */
  readonly name: string;
  readonly kind: ScriptKind;
  /** empty for R and A */
  readonly version: string;
  readonly description: string;
  /** of the version for V and U, of the name for R and A */
  readonly key: VersionKey;
}

const versioned = /^([VU])((?:[^_]|_(?!_))+)?(_{1,2})(.+?)\./i;
const unversioned = /^([RA])(_{1,2})(.+?)\./i;

/**
 * Reads a file name by schemachange's rules.
 * https://github.com/Snowflake-Labs/schemachange#change-scripts
 * @returns undefined when the file is no script at all (`readme.sql`)
 * @throws ConfigError when the name is nearly a script's (`V1_x.sql`, `R_x.sql`, `V__x.sql`)
 */
export function readScriptName(path: string, versionPattern?: RegExp): Script | undefined {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const name = file.replace(/\.jinja$/i, "");
  if (!/\.sql$/i.test(name)) return undefined;
  const [, kind, version, separator, description] = versioned.exec(file) ?? unversionedParts(file) ?? [];
  if (kind === undefined || description === undefined) return undefined;
  const upper = kind.toUpperCase() as ScriptKind;
  // U scripts are ours: schemachange ignores such names, so only exact ones count
  if (upper === "U" && (separator !== "__" || version === undefined)) return undefined;
  if (separator !== "__") {
    throw new ConfigError(`Two underscores must stand before the description in ${JSON.stringify(file)}.`, {
      where: { file: path },
      next: "Write V<version>__<description>.sql, R__<description>.sql or A__<description>.sql.",
    });
  }
  if ((upper === "V" || upper === "U") && version === undefined) {
    throw new ConfigError(`${JSON.stringify(file)} has no version.`, {
      where: { file: path },
      next: "Write V<version>__<description>.sql, or R__<description>.sql for a repeatable script.",
    });
  }
  if (version !== undefined && upper === "V") checkVersion(version, versionPattern, path);
  return {
    path,
    name,
    kind: upper,
    version: version ?? "",
    description: capitalize(description.replaceAll("_", " ")),
    key: versionKey(version ?? file.toLowerCase()),
  };
}

function unversionedParts(file: string): (string | undefined)[] | undefined {
  const match = unversioned.exec(file);
  return match === null ? undefined : [match[0], match[1], undefined, match[2], match[3]];
}

function checkVersion(version: string, pattern: RegExp | undefined, path: string): void {
  if (pattern === undefined || pattern.test(version)) return;
  throw new ConfigError(`The version ${JSON.stringify(version)} does not match ${pattern.source}.`, {
    where: { file: path },
    next: "Rename the script, or change version_number_validation_regex.",
  });
}

/** Python's str.capitalize: the first letter upper, all the rest lower. */
function capitalize(text: string): string {
  const [first = ""] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}
