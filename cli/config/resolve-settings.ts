import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type * as z from "zod";
import { ConfigError } from "../../core/errors/index.ts";
import { readConfigFile } from "./config-file.ts";
import { defaultConnectionsFile, readConnection } from "./connections-file.ts";
import { type RawSettings, SETTINGS } from "./settings.ts";

export interface Sources {
  /** what commander parsed, by setting name */
  readonly commandLine: RawSettings;
  readonly environment: Readonly<Record<string, string>>;
  /** folder and name of schemachange-config.yml */
  readonly configFolder: string;
  readonly configFileName: string;
  /** what relative paths of the command line are relative to */
  readonly cwd: string;
}

export interface Resolved {
  get<T>(name: string): T | undefined;
  readonly warnings: readonly string[];
  /** the folder that paths in the configuration are relative to */
  readonly folder: string;
}

/**
 * Puts the sources together: command line, then environment, then configuration file, then connections.toml.
 * Variables are merged key by key, the command line over the file.
 * @throws ConfigError naming the setting that is not valid
 */
export function resolveSettings({
  commandLine,
  environment,
  configFolder,
  configFileName,
  cwd,
}: Sources): Resolved {
  const folder = resolve(cwd, configFolder);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new ConfigError(`The configuration folder ${configFolder} is not there.`, {
      next: "Correct --config-folder.",
    });
  }
  const file = readConfigFile(join(folder, configFileName), environment);
  const layers: RawSettings[] = [file.settings, environmentSettings(environment), commandLine];
  const connection = connectionSettings(layers, environment, folder, cwd);
  const merged = new Map<string, unknown>();
  for (const setting of SETTINGS) {
    const given = [connection, ...layers].flatMap((layer) =>
      layer.has(setting.name) ? [check(setting, layer.get(setting.name))] : [],
    );
    if (given.length === 0) continue;
    merged.set(setting.name, setting.name === "vars" ? Object.assign({}, ...given) : given.at(-1));
  }
  return {
    get: <T>(name: string) => merged.get(name) as T | undefined,
    warnings: file.warnings,
    folder,
  };
}

function environmentSettings(environment: Readonly<Record<string, string>>): RawSettings {
  const settings = new Map<string, unknown>();
  for (const { name, environment: variables = [] } of SETTINGS) {
    const variable = variables.find((candidate) => (environment[candidate] ?? "") !== "");
    if (variable !== undefined) settings.set(name, environment[variable]);
  }
  return settings;
}

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
  const name = last("connection-name") ?? environment.SNOWFLAKE_DEFAULT_CONNECTION_NAME;
  if (path === undefined && name === undefined) return new Map();
  // a path in the configuration file is relative to that file, any other one to where the command was called
  const inFile = layers.slice(1).every((layer) => !layer.has("connections-file-path"));
  const file =
    path === undefined ? defaultConnectionsFile(environment) : resolve(inFile ? folder : cwd, path);
  return readConnection(file, name ?? "default");
}

function check({ name, schema, secret }: (typeof SETTINGS)[number], value: unknown): unknown {
  const result: z.ZodSafeParseResult<unknown> = schema.safeParse(value);
  if (result.success) return result.data;
  const shown = secret === true ? "" : ` (${JSON.stringify(value)})`;
  throw new ConfigError(
    `The setting ${name}${shown} is not valid: ${result.error.issues[0]?.message ?? "?"}.`,
    {
      next: "See --help for what it takes.",
    },
  );
}
