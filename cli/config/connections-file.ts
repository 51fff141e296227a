import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import * as z from "zod";
import { ConfigError } from "../../core/errors/index.ts";
import { nearest } from "../../core/errors/nearest.ts";
import { type RawSettings, SETTINGS } from "./settings.ts";

const connections = z.record(z.string(), z.record(z.string(), z.unknown()));

/**
 * One connection of Snowflake's connections.toml, which its other clients share.
 * https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-connect#connecting-using-the-connections-toml-file
 * @throws ConfigError when the file or the connection is not there, or the TOML is broken
 */
export function readConnection(path: string, name: string): RawSettings {
  if (!existsSync(path))
    throw new ConfigError(`There is no connections file ${path}.`, { where: { file: path } });
  let content: z.infer<typeof connections>;
  try {
    content = connections.parse(parse(readFileSync(path, "utf8")));
  } catch (error) {
    // the parser's message quotes the line, which may hold a password
    const line = z.object({ line: z.number() }).safeParse(error);
    throw new ConfigError("The connections file is not valid TOML with a table for each connection.", {
      where: { file: path, ...(line.success ? { line: line.data.line } : {}) },
    });
  }
  const connection = content[name];
  if (connection !== undefined) return settingsOf(connection);
  const close = nearest(name, Object.keys(content));
  throw new ConfigError(`There is no connection ${JSON.stringify(name)} in ${path}.`, {
    where: { file: path },
    next: close === undefined ? "Name one that is there." : `Did you mean ${JSON.stringify(close)}?`,
  });
}

/** Where Snowflake's clients look for connections.toml. */
export function defaultConnectionsFile(environment: Readonly<Record<string, string>>): string {
  const home = environment.SNOWFLAKE_HOME ?? join(homedir(), ".snowflake");
  const file = join(home, "connections.toml");
  if (existsSync(file)) return file;
  const shared = join(homedir(), ".config", "snowflake", "connections.toml");
  return existsSync(shared) ? shared : file;
}

function settingsOf(connection: Readonly<Record<string, unknown>>): RawSettings {
  const settings = new Map<string, unknown>();
  for (const [written, value] of Object.entries(connection)) {
    const key = written.replaceAll("_", "-").toLowerCase();
    const setting = SETTINGS.find(
      ({ name, section, aliases = [] }) =>
        section === "snowflake" && (name === `snowflake-${key}` || aliases.includes(key)),
    );
    // keys of other clients (client_session_keep_alive and the like) are none of ours
    if (setting !== undefined) settings.set(setting.name, value);
  }
  const { host, port, protocol } = connection;
  if (typeof host === "string" && (port !== undefined || protocol !== undefined)) {
    const scheme = typeof protocol === "string" ? protocol : "https";
    settings.set(
      "snowflake-access-url",
      `${scheme}://${host}${port === undefined ? "" : `:${String(port)}`}`,
    );
  }
  return settings;
}
