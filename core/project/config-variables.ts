import type { Value } from "jinja-exact/values";
import { ConfigError } from "../errors/index.ts";
import { nearest } from "../errors/nearest.ts";
import { readObjectName } from "../snowflake/quote.ts";
import { createRenderer } from "../templates/create-renderer.ts";
import { plainValue } from "../yaml/plain-value.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { templateVars } from "../yaml/template-vars.ts";
import type { Environment, Variables } from "./project.ts";

/** What a commit's `schemachange-config.yml` gives to a deployment. */
export interface ConfigVariables {
  readonly vars: Variables;
  /** what stands in it and was not read, for a person */
  readonly notes: readonly string[];
}

export interface ConfigSource {
  /** as the project calls it: `schemachange-config.yml` */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** all that its `env_var()` can see */
  readonly environmentVariables: Readonly<Record<string, string>>;
}

/** Where and as whom: said by the deployer's own snowhook.yml only, so that no push can change it. */
const WHERE: Readonly<Record<string, keyof Environment | "secret" | "options">> = {
  "snowflake-account": "account",
  "snowflake-user": "user",
  "snowflake-role": "role",
  "snowflake-warehouse": "warehouse",
  "snowflake-database": "database",
  "snowflake-schema": "schema",
  "change-history-table": "historyTable",
  "snowflake-authenticator": "secret",
  "snowflake-private-key-file": "secret",
  "snowflake-private-key-path": "secret",
  "snowflake-private-key-file-pwd": "secret",
  "snowflake-private-key-passphrase": "secret",
  "snowflake-token-file-path": "secret",
  "snowflake-token-path": "secret",
  "snowflake-token": "secret",
  "snowflake-password": "secret",
  "snowflake-host": "secret",
  "snowflake-access-url": "secret",
  "connection-name": "secret",
  "connections-file-path": "secret",
  "snowflake-session-parameters": "options",
  "session-parameters": "options",
  "metadata-schema": "options",
};

/** What changes nothing of where and as whom; a deployment takes these from snowhook.yml. */
const IGNORED: Readonly<Record<string, string>> = {
  "root-folder": "scripts",
  "modules-folder": "modules",
  "create-change-history-table": "create_history_table",
  autocommit: "options",
  "query-tag": "options",
  "out-of-order": "options",
  "raise-exception-on-ignored-versioned-script": "options",
  "version-number-validation-regex": "options",
  "continue-on-error": "options",
  files: "staged",
};

/** Of no meaning where nobody sits at a terminal. */
const NOTHING = ["config-version", "log-level", "verbose", "dry-run"];

/**
 * Reads the variables of a `schemachange-config.yml`, version 1 or 2, which may itself be a template with `env_var()`.
 * https://github.com/Snowflake-Labs/schemachange#yaml-config-file
 * @throws {ConfigError} for broken YAML, and for a key that says where or as whom, unless it says what `snowhook.yml`
 * does; {TemplateError}
 */
export function readConfigVariables(source: ConfigSource, environment: Environment): ConfigVariables {
  const content = parseConfig(source);
  const settings = flatten(content, source.path);
  const notes: string[] = [];
  for (const [key, value] of settings) {
    if (key === "vars" || value === null || NOTHING.includes(key)) continue;
    const where = WHERE[key];
    if (where !== undefined) {
      if (!saysTheSame(environment, where, value)) throw refused(source.path, key, where, environment);
      continue;
    }
    notes.push(note(source.path, key));
  }
  const vars = settings.get("vars") ?? new Map<Value, Value>();
  if (vars instanceof Map) return { vars: templateVars(vars), notes };
  throw new ConfigError("vars must be a map of template variables", { where: { file: source.path } });
}

/** The settings of the file under their names with `-`; a file that is empty has none. */
function parseConfig({ path, bytes, environmentVariables }: ConfigSource): ReadonlyMap<string, Value> {
  const files = new Map([[path, bytes]]);
  const content = readYaml(createRenderer({ files, environmentVariables }).render(path), path);
  return dashed(content, "the file", path);
}

function dashed(content: Value, what: string, path: string): ReadonlyMap<string, Value> {
  if (content !== null && !(content instanceof Map)) {
    throw new ConfigError(`${what} must be a map of settings`, { where: { file: path } });
  }
  return new Map(
    [...(content ?? [])].map(([key, value]) => [String(plainValue(key)).replaceAll("_", "-"), value]),
  );
}

/** Every setting under the name that it has in version 1; the words of version 2's sections get their prefix. */
function flatten(content: ReadonlyMap<string, Value>, path: string): ReadonlyMap<string, Value> {
  const version = plainValue(content.get("config-version") ?? 1n);
  // schemachange takes 1.1 for 1
  const whole = Math.trunc(Number(version));
  if (whole === 1) return content;
  if (whole !== 2) {
    throw new ConfigError(`config-version ${JSON.stringify(version)} is not known: use 1 or 2`, {
      where: { file: path },
    });
  }
  const settings = new Map<string, Value>();
  for (const [section, values] of content) {
    if (!["schemachange", "snowflake"].includes(section)) {
      settings.set(section, values);
      continue;
    }
    for (const [key, value] of dashed(values, section, path)) {
      const prefix = section === "snowflake" && !key.startsWith("snowflake-") ? "snowflake-" : "";
      settings.set(`${prefix}${key}`, value);
    }
  }
  return settings;
}

function saysTheSame(environment: Environment, where: string, value: unknown): boolean {
  const ours: unknown = Reflect.get(environment, where);
  if (typeof value !== "string" || typeof ours !== "string") return false;
  if (where === "account") return value.toUpperCase() === ours.toUpperCase();
  try {
    return readObjectName(value).join("\n") === readObjectName(ours).join("\n");
  } catch {
    return false;
  }
}

function refused(file: string, key: string, where: string, { project, key: name }: Environment): ConfigError {
  const place = `projects.${project}.environments.${name}`;
  const ours = where === "historyTable" ? "history_table" : where;
  const next =
    where === "secret"
      ? "Take it out: how the deployer signs in stands in the environment's secret (docs/SECRET.md)."
      : `Take it out, and write it in the deployer's snowhook.yml: ${place}.${ours}.`;
  return new ConfigError(`${key} says where or as whom, which a pushed file must not`, {
    where: { file },
    next,
  });
}

function note(path: string, key: string): string {
  const place = IGNORED[key];
  if (place !== undefined) return `${path}: ${key} is ignored; snowhook.yml has it as ${place}`;
  const close = nearest(key, ["vars", ...Object.keys(WHERE), ...Object.keys(IGNORED), ...NOTHING]);
  const end = close === undefined ? "" : `; did you mean ${close}?`;
  return `${path}: ${key} is not known, and ignored${end}`;
}
