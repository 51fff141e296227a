import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { parse } from "smol-toml";
import * as z from "zod";
import { ConfigError } from "../../core/errors/index.ts";
import { nearest } from "../../core/errors/nearest.ts";
import type { Raw, RawSettings } from "./setting.ts";
import { SETTINGS } from "./settings.ts";

type Environment = Readonly<Record<string, string>>;

const table = z.record(z.string(), z.unknown());

/**
 * One connection of Snowflake's connections.toml, or of the config.toml that the snow command line writes, which
 * Snowflake's other clients share. `$NAME` and `${NAME}` in its texts are the environment's, where it has them.
 * https://docs.snowflake.com/en/developer-guide/snowflake-cli/connecting/configure-connections
 * @param asked its name; when absent, the file's `default_connection_name`, else `default`
 * @throws ConfigError when the file or the connection is not there, or the TOML is broken
 */
export function readConnection(
  path: string,
  asked: string | undefined,
  environment: Environment,
): RawSettings {
  if (!existsSync(path)) {
    throw new ConfigError(`There is no connections file ${path}.`, {
      where: { file: path },
      next: "Correct --connections-file-path, or take the connection's name away.",
    });
  }
  const content = readToml(path);
  const chosen = asked ?? content.default_connection_name;
  const name = typeof chosen === "string" ? chosen : "default";
  const connections = connectionsOf(content, path);
  const connection = connections.get(name);
  if (connection !== undefined) return settingsOf(connection, environment);
  const close = nearest(name, connections.keys());
  const known = [...connections.keys()].join(", ");
  throw new ConfigError(`There is no connection ${JSON.stringify(name)} in ${path}.`, {
    where: { file: path },
    next:
      close === undefined
        ? `Name one that is there${known === "" ? "" : `: ${known}`}.`
        : `Did you mean ${JSON.stringify(close)}?`,
  });
}

/** Where Snowflake's clients look for a connections file, the first that is there; else the usual place. */
export function defaultConnectionsFile(environment: Environment): string {
  const home = environment.HOME ?? homedir();
  const given = environment.SNOWFLAKE_HOME;
  const folders =
    given === undefined || given === ""
      ? [
          join(home, ".snowflake"),
          join(environment.XDG_CONFIG_HOME ?? join(home, ".config"), "snowflake"),
          join(home, "Library", "Application Support", "snowflake"),
        ]
      : // Snowflake's clients take it for the folder of the file, schemachange for that of .snowflake
        [expandHome(given, environment), join(expandHome(given, environment), ".snowflake")];
  const files = folders.flatMap((folder) => [join(folder, "connections.toml"), join(folder, "config.toml")]);
  return files.find((file) => existsSync(file)) ?? files[0] ?? "connections.toml";
}

/** `~/x` in the user's home. */
export function expandHome(path: string, environment: Environment): string {
  return /^~(?=\/|$)/.test(path) ? `${environment.HOME ?? homedir()}${path.slice(1)}` : path;
}

function readToml(path: string): Record<string, unknown> {
  try {
    return table.parse(parse(readFileSync(path, "utf8")));
  } catch (error) {
    // the parser's message quotes the line, which may hold a password
    const line = z.object({ line: z.number() }).safeParse(error);
    throw new ConfigError("The connections file is not valid TOML.", {
      where: { file: path, ...(line.success ? { line: line.data.line } : {}) },
    });
  }
}

/** `[connections.dev]` of a config.toml, `[dev]` of a connections.toml. */
function connectionsOf(
  content: Readonly<Record<string, unknown>>,
  path: string,
): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const nested = table.safeParse(content.connections);
  const isConfig =
    nested.success && Object.values(nested.data).every((value) => table.safeParse(value).success);
  const tables = isConfig ? nested.data : basename(path) === "config.toml" ? {} : content;
  return new Map(
    Object.entries(tables).flatMap(([name, value]) => {
      const connection = table.safeParse(value);
      return connection.success ? [[name, connection.data] as const] : [];
    }),
  );
}

function settingsOf(connection: Readonly<Record<string, unknown>>, environment: Environment): RawSettings {
  const settings = new Map<string, Raw>();
  for (const [written, value] of Object.entries(connection)) {
    const key = written.replaceAll("_", "-").toLowerCase();
    const setting = SETTINGS.find(
      ({ section, sectionKeys }) => section === "snowflake" && sectionKeys.includes(key),
    );
    // keys of other clients (client_session_keep_alive and the like) are none of ours
    if (setting !== undefined && setting.kind !== "parameters") {
      settings.set(setting.name, expand(value, environment));
    }
  }
  const parameters = table.safeParse(connection.parameters ?? connection.session_parameters);
  if (parameters.success) {
    const expanded = Object.entries(parameters.data).map(
      ([name, value]) => [name, expand(value, environment)] as const,
    );
    settings.set("snowflake-session-parameters", new Map(expanded));
  }
  const { host, port, protocol } = connection;
  if (typeof host === "string" && (port !== undefined || protocol !== undefined)) {
    const scheme = typeof protocol === "string" ? protocol : "https";
    const address = `${scheme}://${host}${port === undefined ? "" : `:${String(port)}`}`;
    settings.set("snowflake-access-url", expand(address, environment));
  }
  return settings;
}

/** A variable that is not set stays as it is written. */
function expand(value: unknown, environment: Environment): string | number | boolean {
  if (typeof value === "number" || typeof value === "boolean") return value;
  return String(value).replace(
    /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g,
    (written, braced?: string, bare?: string) => environment[braced ?? bare ?? ""] ?? written,
  );
}
