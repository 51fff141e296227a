import { parse } from "yaml";
import * as z from "zod";
import { pythonNumbers } from "./python-numbers.ts";

const text = z.string().min(1);
const flag = z
  .union([z.boolean(), z.enum(["true", "false", "True", "False", "TRUE", "FALSE", "1", "0"])])
  .transform(
    (value) =>
      value === true || (typeof value === "string" && (value === "1" || value.toLowerCase() === "true")),
  );
const policy = z.enum(["ignore", "warn", "error"]);
const seconds = z.coerce.number().int().min(0).max(86_400);
const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** One setting: how it is called in each place where it can stand. */
export interface Setting {
  readonly name: string;
  readonly section: "schemachange" | "snowflake";
  readonly schema: z.ZodType;
  /** commander's flags; absent when it can only stand in a file */
  readonly flags?: string;
  readonly help?: string;
  readonly environment?: readonly string[];
  /** other names for it in configuration files */
  readonly aliases?: readonly string[];
  /** never shown */
  readonly secret?: true;
}

const variables = z.record(z.string(), z.json());

const jsonVars = z.unknown().transform((value, context) => {
  const result = variables.safeParse(typeof value === "string" ? parsedJson(value) : value);
  if (result.success) return result.data;
  context.addIssue({ code: "custom", message: 'must be a JSON object, for example {"database": "DEV"}' });
  return z.NEVER;
});

function parsedJson(written: string): unknown {
  try {
    JSON.parse(written);
    // Read again by a parser that tells 1.0 from 1; JSON is YAML.
    return pythonNumbers(parse(written, { schema: "json", intAsBigInt: true }));
  } catch {
    return undefined;
  }
}

function own(name: string, schema: z.ZodType, flags?: string, help?: string): Setting {
  const base: Setting = { name, section: "schemachange", schema };
  if (flags === undefined) return base;
  return {
    ...base,
    flags,
    help: help ?? "",
    environment: [`SCHEMACHANGE_${name.replaceAll("-", "_").toUpperCase()}`],
  };
}

function snowflake(name: string, rest: Partial<Setting> = {}): Setting {
  const environment = [`SNOWFLAKE_${name.replaceAll("-", "_").toUpperCase()}`];
  return { name: `snowflake-${name}`, section: "snowflake", schema: text, environment, ...rest };
}

/** Every setting, with schemachange's names, flags and environment variables; ours at the end. */
export const SETTINGS: readonly Setting[] = [
  own("root-folder", text, "-f, --root-folder <folder>", "folder of the scripts (default: .)"),
  own("modules-folder", text, "-m, --modules-folder <folder>", "templates that scripts reach as modules/…"),
  own("vars", jsonVars, "-V, --vars <json>", "template variables, merged over those of the file"),
  own(
    "change-history-table",
    text,
    "-c, --change-history-table <name>",
    "DATABASE.SCHEMA.TABLE of the history",
  ),
  own(
    "create-change-history-table",
    flag,
    "--create-change-history-table",
    "make the history table when missing",
  ),
  own("autocommit", flag, "--autocommit", "commit each DML statement by itself (also -ac)"),
  own("query-tag", text, "-Q, --query-tag <tag>", "put before the script's name in QUERY_TAG"),
  own("dry-run", flag, "--dry-run", "show what would run, and run nothing"),
  own("connection-name", text, "-C, --connection-name <name>", "which connection of connections.toml"),
  own("connections-file-path", text, "--connections-file-path <file>", "another connections.toml"),
  own(
    "version-number-validation-regex",
    text,
    "--version-number-validation-regex <regex>",
    "what every version must match",
  ),
  own(
    "raise-exception-on-ignored-versioned-script",
    flag,
    "--raise-exception-on-ignored-versioned-script",
    "stop when a new script is older than the newest applied one",
  ),
  own("out-of-order", flag, "--out-of-order", "run such scripts"),
  own("log-level", text, "-L, --log-level <level>", "DEBUG also shows ids and settings; ERROR only failures"),
  snowflake("account", { flags: "-a, --snowflake-account <account>", help: "account identifier" }),
  snowflake("user", { flags: "-u, --snowflake-user <user>", help: "user" }),
  snowflake("role", { flags: "-r, --snowflake-role <role>", help: "role that deploys and owns the history" }),
  snowflake("warehouse", { flags: "-w, --snowflake-warehouse <name>", help: "warehouse" }),
  snowflake("database", { flags: "-d, --snowflake-database <name>", help: "database that scripts start in" }),
  snowflake("schema", { flags: "-s, --snowflake-schema <name>", help: "schema that scripts start in" }),
  snowflake("authenticator", {
    flags: "--snowflake-authenticator <name>",
    help: "snowflake_jwt, oauth, programmatic_access_token, workload_identity or snowflake",
  }),
  snowflake("private-key-file", {
    flags: "--snowflake-private-key-file <file>",
    help: "PEM private key",
    environment: ["SNOWFLAKE_PRIVATE_KEY_FILE", "SNOWFLAKE_PRIVATE_KEY_PATH"],
    aliases: ["private-key-path"],
  }),
  snowflake("private-key-file-pwd", {
    environment: [
      "SNOWFLAKE_PRIVATE_KEY_FILE_PWD",
      "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE",
      "PRIVATE_KEY_PASSPHRASE",
    ],
    aliases: ["private-key-passphrase"],
    secret: true,
  }),
  snowflake("token-file-path", {
    flags: "--snowflake-token-file-path <file>",
    help: "file with an OAuth or programmatic access token",
    environment: ["SNOWFLAKE_TOKEN_FILE_PATH", "SNOWFLAKE_TOKEN_PATH"],
    aliases: ["token-path"],
  }),
  snowflake("token", { secret: true }),
  snowflake("password", { environment: ["SNOWFLAKE_PASSWORD", "SNOWSQL_PWD"], secret: true }),
  snowflake("host"),
  snowflake("access-url", {
    flags: "--access-url <url>",
    help: "another address for Snowflake (a proxy, or snowglobe)",
    schema: z.url({ protocol: /^https?$/, error: "must be a URL, for example http://127.0.0.1:8080" }),
  }),
  snowflake("session-parameters", { schema: parameters, environment: [] }),
  own(
    "metadata-schema",
    text,
    "--metadata-schema <name>",
    "schema of lease, ledger and files (default: history's)",
  ),
  own("lease-wait", seconds, "--lease-wait <seconds>", "wait for another deployment instead of stopping"),
  own(
    "lease-seconds",
    seconds,
    "--lease-seconds <seconds>",
    "how long a crash can block others (default: 900)",
  ),
  own(
    "on-changed",
    z.enum(["ignore", "warn", "error", "execute"]),
    "--on-changed <policy>",
    "an applied V script was changed: ignore, warn, error, execute",
  ),
  own("on-renamed", policy, "--on-renamed <policy>", "an applied V script was renamed"),
  own("on-unrenderable", policy, "--on-unrenderable <policy>", "an applied V script no longer renders"),
  own(
    "on-unknown-file",
    policy,
    "--on-unknown-file <policy>",
    "a file is there that schemachange alone would run",
  ),
  own(
    "on-command-line-script",
    policy,
    "--on-command-line-script <policy>",
    "a V or R script for the snow command line was not run yet (default: error)",
  ),
  own("continue-on-error", flag, "--continue-on-error", "go on after a failed R or A script"),
  own("files", z.record(z.string(), text)),
  own("assumptions", z.record(z.string(), flag)),
];

/** Settings by name, as text or what the file held, not yet checked; later sources win. */
export type RawSettings = ReadonlyMap<string, unknown>;
