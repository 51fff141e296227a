import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import * as z from "zod";
import { ConfigError } from "../../core/errors/index.ts";
import { nearest } from "../../core/errors/nearest.ts";
import { createRenderer } from "../../core/templates/create-renderer.ts";
import { pythonNumbers } from "./python-numbers.ts";
import { type RawSettings, SETTINGS } from "./settings.ts";

export interface ConfigFile {
  readonly settings: RawSettings;
  /** unknown keys, with the nearest known one */
  readonly warnings: readonly string[];
}

const NOTHING: ConfigFile = { settings: new Map(), warnings: [] };
const keyed = z.record(z.string(), z.unknown());

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
  const document = keyed.nullable().safeParse(readYaml(text, path));
  if (!document.success)
    throw new ConfigError("The configuration file is no map of settings.", { where: { file: path } });
  const content = document.data ?? {};
  const version = content["config-version"] ?? content.config_version ?? 1;
  if (Number(version) === 2) return sectionedSettings(content, path);
  if (Number(version) !== 1) {
    throw new ConfigError(`config-version ${JSON.stringify(version)} is not known.`, {
      where: { file: path },
      next: "Use config-version: 1 or 2.",
    });
  }
  return collect(content, path, (key) => SETTINGS.find((setting) => namesOf(setting).includes(key)));
}

function sectionedSettings(content: Record<string, unknown>, path: string): ConfigFile {
  const parts = (["schemachange", "snowflake"] as const).map((section) => {
    const values = keyed.nullish().safeParse(content[section]);
    if (!values.success)
      throw new ConfigError(`\`${section}\` must be a map of settings.`, { where: { file: path } });
    const known = SETTINGS.filter((setting) => setting.section === section);
    return collect(values.data ?? {}, path, (key) =>
      known.find((setting) => shortNamesOf(setting).includes(key)),
    );
  });
  const strays = Object.keys(content).filter(
    (key) => !["config-version", "config_version", "schemachange", "snowflake"].includes(key),
  );
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

function collect(
  values: Record<string, unknown>,
  path: string,
  find: (key: string) => (typeof SETTINGS)[number] | undefined,
): ConfigFile {
  const settings = new Map<string, unknown>();
  const warnings: string[] = [];
  for (const [written, value] of Object.entries(values)) {
    const key = written.replaceAll("_", "-");
    if (key === "config-version" || value === null) continue;
    if (key === "verbose") {
      if (value === true) settings.set("log-level", "DEBUG");
      continue;
    }
    const setting = find(key);
    if (setting !== undefined) settings.set(setting.name, value);
    else {
      const close = nearest(key, SETTINGS.flatMap(shortNamesOf));
      warnings.push(
        `${path}: \`${written}\` is not known${close === undefined ? "" : `; did you mean \`${close}\`?`}`,
      );
    }
  }
  return { settings, warnings };
}

function namesOf(setting: (typeof SETTINGS)[number]): string[] {
  const prefix = setting.section === "snowflake" ? "snowflake-" : "";
  return [setting.name, ...(setting.aliases ?? []).map((alias) => `${prefix}${alias}`)];
}

function shortNamesOf(setting: (typeof SETTINGS)[number]): string[] {
  return [...namesOf(setting), setting.name.replace(/^snowflake-/, ""), ...(setting.aliases ?? [])];
}

function readYaml(text: string, path: string): unknown {
  try {
    return pythonNumbers(parse(text, { prettyErrors: true, intAsBigInt: true }));
  } catch (error) {
    const place = z.object({
      message: z.string(),
      linePos: z.array(z.object({ line: z.number(), col: z.number() })),
    });
    const known = place.safeParse(error);
    const start = known.success ? known.data.linePos[0] : undefined;
    const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
    throw new ConfigError(`The configuration file is not valid YAML: ${reason}`, {
      where: { file: path, ...(start === undefined ? {} : { line: start.line, column: start.col }) },
    });
  }
}
