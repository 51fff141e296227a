import { existsSync, readFileSync } from "node:fs";
import { ConfigError } from "../../core/errors/index.ts";
import { nearest } from "../../core/errors/nearest.ts";
import { createRenderer } from "../../core/templates/create-renderer.ts";
import { plainValue } from "../../core/yaml/plain-value.ts";
import { readYaml } from "../../core/yaml/read-yaml.ts";
import type { Value } from "../../core/yaml/values.ts";
import type { Raw, RawSettings, Setting } from "./setting.ts";
import { SETTINGS } from "./settings.ts";

export interface ConfigFile {
  readonly settings: RawSettings;
  /** unknown keys, with the nearest known one */
  readonly warnings: readonly string[];
}

const NOTHING: ConfigFile = { settings: new Map(), warnings: [] };

/** Settings of Snowflake's Python driver, which people put beside the others; they mean nothing to this one. */
const DRIVER_ONLY = [
  "client-session-keep-alive",
  "client-prefetch-threads",
  "disable-request-pooling",
  "login-timeout",
  "network-timeout",
  "ocsp-fail-open",
  "socket-timeout",
  "validate-default-parameters",
];

/**
 * Reads schemachange-config.yml, version 1 (flat) or 2 (sections). The file is itself a template in which only
 * `env_var()` can be used. A file that is not there is an empty one.
 * @throws ConfigError for broken YAML (with its line) and unknown versions
 */
export function readConfigFile(path: string, environment: Readonly<Record<string, string>>): ConfigFile {
  if (!existsSync(path)) return NOTHING;
  const renderer = createRenderer({
    files: new Map([[path, readFileSync(path)]]),
    environmentVariables: environment,
  });
  return parseConfigFile(renderer.render(path), path);
}

/** The settings in the text of a configuration file. */
export function parseConfigFile(text: string, path: string): ConfigFile {
  const document = readYaml(text, path) ?? new Map<Value, Value>();
  if (!(document instanceof Map)) {
    throw new ConfigError("The configuration file is no map of settings.", { where: { file: path } });
  }
  const content = new Map([...document].map(([key, value]): [string, Value] => [kebab(key), value]));
  const version = plainValue(content.get("config-version") ?? 1n);
  content.delete("config-version");
  switch (Math.trunc(Number(version))) {
    case 1:
      return collect(content, path, ({ name, keys }) => [name, ...keys]);
    case 2:
      return sectionedSettings(content, path);
    default:
      throw new ConfigError(`config-version ${JSON.stringify(version)} is not known.`, {
        where: { file: path },
        next: "Use config-version: 1 or 2.",
      });
  }
}

type Keys = (setting: Setting) => readonly string[];

function sectionedSettings(content: ReadonlyMap<string, Value>, path: string): ConfigFile {
  const sections = ["schemachange", "snowflake"] as const;
  const parts = sections.map((section) => {
    const values = content.get(section) ?? new Map<Value, Value>();
    if (!(values instanceof Map)) {
      throw new ConfigError(`\`${section}\` must be a map of settings.`, { where: { file: path } });
    }
    const entries = new Map([...values].map(([key, value]): [string, Value] => [kebab(key), value]));
    return collect(entries, path, (setting) =>
      setting.section === section ? [...setting.sectionKeys, setting.name] : [],
    );
  });
  const strays = [...content.keys()].filter((key) => !sections.some((section) => section === key));
  return {
    settings: new Map(parts.flatMap(({ settings }) => [...settings])),
    warnings: [
      ...parts.flatMap(({ warnings }) => warnings),
      ...strays.map(
        (key) => `${path}: \`${key}\` is not known; settings stand under schemachange: or snowflake:.`,
      ),
    ],
  };
}

function collect(values: ReadonlyMap<string, Value>, path: string, keysOf: Keys): ConfigFile {
  const settings = new Map<string, Raw>();
  const warnings: string[] = [];
  for (const [key, value] of values) {
    if (value === null) continue;
    if (key === "verbose") {
      if (value === true) settings.set("log-level", "DEBUG");
      continue;
    }
    const setting = SETTINGS.find((candidate) => keysOf(candidate).includes(key));
    if (setting !== undefined) {
      if (setting.secret === true) warnings.push(inPlainText(key, path, setting));
      settings.set(setting.name, value);
    } else warnings.push(unknownKey(key, path, SETTINGS.flatMap(keysOf)));
  }
  return { settings, warnings };
}

function inPlainText(key: string, path: string, { environment }: Setting): string {
  return `${path}: \`${key}\` is a secret in a file that is often committed; ${environment[0] ?? "a variable"} or connections.toml is a better place.`;
}

function unknownKey(key: string, path: string, known: readonly string[]): string {
  if (DRIVER_ONLY.includes(key.replace(/^snowflake-/, ""))) {
    return `${path}: \`${key}\` is a setting of Snowflake's Python driver, and does nothing here.`;
  }
  const close = nearest(key, known);
  return `${path}: \`${key}\` is not known${close === undefined ? "" : `; did you mean \`${close}\`?`}`;
}

function kebab(key: Value): string {
  return String(plainValue(key)).replaceAll("_", "-");
}
