import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigError } from "../../core/errors/index.ts";
import { readConfigFile } from "./config-file.ts";
import { defaultConnectionsFile, expandHome, readConnection } from "./connections-file.ts";
import { mergeSessionParameters, mergeVars } from "./merge-settings.ts";
import { checkSetting, type Raw, type RawSettings, type Setting } from "./setting.ts";
import { SETTINGS } from "./settings.ts";

export interface Sources {
  /** what commander parsed, by setting name */
  readonly commandLine: RawSettings;
  readonly environment: Readonly<Record<string, string>>;
  /** folder and name of schemachange-config.yml, when the command line says so */
  readonly configFolder: string | undefined;
  readonly configFileName: string | undefined;
  /** what relative paths of the command line are relative to */
  readonly cwd: string;
}

export interface Resolved {
  get<T>(name: string): T | undefined;
  readonly warnings: readonly string[];
  /** the folder that paths in the configuration are relative to */
  readonly folder: string;
}

export const CONFIG_FILE = "schemachange-config.yml";

/**
 * Puts the sources together: command line, then environment, then configuration file, then the connections file.
 * Variables and session parameters are merged name by name, the command line over the file.
 * @throws ConfigError naming the setting that is not valid
 */
export function resolveSettings(sources: Sources): Resolved {
  const { commandLine, environment, cwd } = sources;
  const variable = (name: string) => (environment[name] === "" ? undefined : environment[name]);
  const written = sources.configFolder ?? variable("SCHEMACHANGE_CONFIG_FOLDER") ?? ".";
  const folder = resolve(cwd, expandHome(written, environment));
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new ConfigError(`The configuration folder ${written} is not there.`, {
      next: "Correct --config-folder.",
    });
  }
  const named = sources.configFileName ?? variable("SCHEMACHANGE_CONFIG_FILE_NAME");
  const path = join(folder, named ?? CONFIG_FILE);
  if (named !== undefined && !existsSync(path)) {
    throw new ConfigError(`There is no configuration file ${path}.`, { next: "Correct --config-file-name." });
  }
  const file = readConfigFile(path, environment);
  const fromEnvironment = environmentSettings(environment);
  const layers: RawSettings[] = [file.settings, fromEnvironment.settings, commandLine];
  const connection = connectionSettings(layers, environment, folder, cwd);
  const merged = new Map<string, unknown>();
  for (const setting of SETTINGS) {
    const given = [connection, ...layers].flatMap((layer) => {
      const raw = layer.get(setting.name);
      return raw === undefined ? [] : [check(setting, raw)];
    });
    if (given.length > 0) merged.set(setting.name, merge(setting, given));
  }
  return {
    get: <T>(name: string) => merged.get(name) as T | undefined,
    warnings: [...file.warnings, ...fromEnvironment.warnings],
    folder,
  };
}

/** What the command line alone says, for a place whose other settings stand elsewhere. */
export function commandLineOnly({ commandLine, cwd }: Pick<Sources, "commandLine" | "cwd">): Resolved {
  const merged = new Map<string, unknown>();
  for (const setting of SETTINGS) {
    const raw = commandLine.get(setting.name);
    if (raw !== undefined) merged.set(setting.name, check(setting, raw));
  }
  return { get: <T>(name: string) => merged.get(name) as T | undefined, warnings: [], folder: cwd };
}

function merge({ kind }: Setting, given: readonly unknown[]): unknown {
  if (kind === "vars") return mergeVars(given);
  return kind === "parameters" ? mergeSessionParameters(given) : given.at(-1);
}

function environmentSettings(environment: Readonly<Record<string, string>>): {
  readonly settings: RawSettings;
  readonly warnings: readonly string[];
} {
  const settings = new Map<string, Raw>();
  const warnings: string[] = [];
  for (const { name, kind, environment: variables } of SETTINGS) {
    const variable = variables.find((candidate) => (environment[candidate] ?? "") !== "");
    if (variable === undefined) continue;
    const value = environment[variable] ?? "";
    if (kind !== "flag") settings.set(name, value);
    else {
      const yes = /^(?:true|1|yes|on)$/i.test(value);
      if (!yes && !/^(?:false|0|no|off)$/i.test(value)) {
        warnings.push(`${variable}=${value} is taken for no, as schemachange does; write true or false.`);
      }
      settings.set(name, yes);
    }
  }
  return { settings, warnings };
}

/** What the connections file says; nothing unless a connection or a file is named. */
function connectionSettings(
  layers: readonly RawSettings[],
  environment: Readonly<Record<string, string>>,
  folder: string,
  cwd: string,
): RawSettings {
  const last = (name: string) => {
    const value = layers.findLast((layer) => layer.has(name))?.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const path = last("connections-file-path");
  const name = last("connection-name");
  if (path === undefined && name === undefined) return new Map();
  // a path in the configuration file is relative to that file, any other one to where the command was called
  const inFile = layers.slice(1).every((layer) => !layer.has("connections-file-path"));
  const file =
    path === undefined
      ? defaultConnectionsFile(environment)
      : resolve(inFile ? folder : cwd, expandHome(path, environment));
  return readConnection(file, name, environment);
}

function check(setting: Setting, raw: Raw): unknown {
  const result = checkSetting(setting, raw);
  if ("value" in result) return result.value;
  const shown = setting.secret === true || typeof raw === "object" ? "" : ` (${JSON.stringify(String(raw))})`;
  throw new ConfigError(`The setting ${setting.name}${shown} is not valid: ${result.problem}.`, {
    next: "See --help for what it takes.",
  });
}
