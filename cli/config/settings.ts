import type { Kind, Setting } from "./setting.ts";

interface Own {
  readonly kind?: Kind;
  readonly short?: string;
  readonly argument?: string;
  readonly help?: string;
  /** false: schemachange has no name with its prefix */
  readonly prefixed?: false;
  readonly options?: readonly string[];
  readonly environment?: readonly string[];
  readonly keys?: readonly string[];
}

/** A setting of schemachange: `--name` and `--schemachange-name`, SCHEMACHANGE_NAME. */
function own(name: string, { kind = "text", short, argument, help = "", ...rest }: Own): Setting {
  return {
    name,
    section: "schemachange",
    kind,
    options: [
      `--${name}`,
      ...(rest.prefixed === false ? [] : [`--schemachange-${name}`]),
      ...(rest.options ?? []),
    ],
    ...(short === undefined ? {} : { short }),
    ...(kind === "flag" ? {} : { argument: argument ?? "<text>" }),
    help,
    environment: [`SCHEMACHANGE_${upper(name)}`, ...(rest.environment ?? [])],
    keys: rest.keys ?? [],
    sectionKeys: [name, ...(rest.keys ?? [])],
  };
}

interface Snowflakes {
  readonly kind?: Kind;
  readonly short?: string;
  readonly argument?: string;
  readonly help?: string;
  /** whether the command line takes it */
  readonly option?: false;
  readonly options?: readonly string[];
  readonly environment?: readonly string[];
  readonly aliases?: readonly string[];
  readonly secret?: true;
}

/** A setting of the connection: `--snowflake-name`, SNOWFLAKE_NAME, `name` in a connection. */
function snowflake(
  name: string,
  { kind = "text", short, argument, help = "", ...rest }: Snowflakes,
): Setting {
  const aliases = rest.aliases ?? [];
  return {
    name: `snowflake-${name}`,
    section: "snowflake",
    kind,
    options:
      rest.option === false
        ? []
        : [...(rest.options ?? []), `--snowflake-${name}`, ...aliases.map((alias) => `--snowflake-${alias}`)],
    ...(short === undefined ? {} : { short }),
    argument: argument ?? "<name>",
    help,
    environment: [
      `SNOWFLAKE_${upper(name)}`,
      ...aliases.map((alias) => `SNOWFLAKE_${upper(alias)}`),
      ...(rest.environment ?? []),
    ],
    keys: [...aliases.map((alias) => `snowflake-${alias}`), ...(name === "session-parameters" ? [name] : [])],
    sectionKeys: [name, ...aliases],
    ...(rest.secret === undefined ? {} : { secret: rest.secret }),
  };
}

const upper = (name: string) => name.replaceAll("-", "_").toUpperCase();
const policy = ["ignore", "warn", "error"] as const;

/** Every setting, with schemachange's names in each place; ours at the end. A test holds the names one by one. */
export const SETTINGS: readonly Setting[] = [
  own("root-folder", { short: "-f", argument: "<folder>", help: "folder of the scripts (default: .)" }),
  own("modules-folder", {
    short: "-m",
    argument: "<folder>",
    help: "templates that scripts reach as modules/…",
  }),
  own("vars", {
    kind: "vars",
    short: "-V",
    argument: "<json>",
    help: "template variables, over those of the file",
  }),
  own("change-history-table", {
    short: "-c",
    argument: "<name>",
    help: "DATABASE.SCHEMA.TABLE of the history",
  }),
  own("create-change-history-table", { kind: "flag", help: "make the history table when missing" }),
  own("autocommit", { kind: "flag", help: "commit each DML statement by itself (-ac)" }),
  own("query-tag", { short: "-Q", argument: "<tag>", help: "put before the script's name in QUERY_TAG" }),
  own("dry-run", { kind: "flag", help: "show what would run, and run nothing" }),
  own("connection-name", {
    short: "-C",
    argument: "<name>",
    help: "which connection of the connections file",
    environment: ["SNOWFLAKE_DEFAULT_CONNECTION_NAME"],
  }),
  own("connections-file-path", {
    argument: "<file>",
    help: "another connections.toml or config.toml",
    environment: ["SNOWFLAKE_CONNECTIONS_FILE_PATH"],
  }),
  own("version-number-validation-regex", { argument: "<regex>", help: "what every version must match" }),
  own("raise-exception-on-ignored-versioned-script", {
    kind: "flag",
    help: "stop when a new script is older than the newest applied one",
  }),
  own("out-of-order", { kind: "flag", prefixed: false, help: "run such scripts" }),
  own("log-level", {
    kind: "level",
    short: "-L",
    argument: "<level>",
    help: "DEBUG also shows ids; ERROR only failures",
  }),
  snowflake("account", { short: "-a", argument: "<account>", help: "account identifier" }),
  snowflake("user", { short: "-u", argument: "<user>", help: "user" }),
  snowflake("role", { short: "-r", argument: "<role>", help: "role that deploys and owns the history" }),
  snowflake("warehouse", { short: "-w", help: "warehouse" }),
  snowflake("database", { short: "-d", help: "database that scripts start in" }),
  snowflake("schema", { short: "-s", help: "schema that scripts start in" }),
  snowflake("authenticator", {
    help: "snowflake_jwt, oauth, workload_identity, programmatic_access_token, snowflake",
  }),
  snowflake("private-key-file", {
    argument: "<file>",
    help: "PEM private key",
    aliases: ["private-key-path"],
  }),
  snowflake("private-key-file-pwd", {
    option: false,
    environment: ["PRIVATE_KEY_PASSPHRASE"],
    aliases: ["private-key-passphrase"],
    secret: true,
  }),
  snowflake("token-file-path", {
    argument: "<file>",
    help: "file with an OAuth or programmatic access token",
    environment: ["SNOWFLAKE_TOKEN_PATH"],
  }),
  snowflake("session-parameters", {
    kind: "parameters",
    argument: "<json>",
    help: "session parameters, over those of the files",
  }),
  snowflake("token", { option: false, secret: true }),
  snowflake("password", { option: false, environment: ["SNOWSQL_PWD"], secret: true }),
  snowflake("host", { option: false }),
  snowflake("access-url", {
    kind: "url",
    options: ["--access-url"],
    argument: "<url>",
    help: "another address for Snowflake (a proxy, snowglobe)",
  }),
  own("metadata-schema", { argument: "<name>", help: "schema of lease, ledger and files" }),
  own("lease-wait", {
    kind: "seconds",
    argument: "<seconds>",
    help: "wait for another deployment instead of stopping",
  }),
  own("lease-seconds", {
    kind: "seconds",
    argument: "<seconds>",
    help: "how long a crash can block others (default: 900)",
  }),
  own("continue-on-error", { kind: "flag", help: "go on after a failed R or A script" }),
  own("on-changed", {
    kind: [...policy, "execute"],
    argument: "<policy>",
    help: "an applied V script was changed: ignore, warn, error, execute",
    // schemachange 4.4
    options: ["--checksum-changed-action", "--schemachange-checksum-changed-action"],
    environment: ["SCHEMACHANGE_CHECKSUM_CHANGED_ACTION"],
    keys: ["checksum-changed-action"],
  }),
  own("on-renamed", { kind: policy, argument: "<policy>", help: "an applied V script was renamed" }),
  own("on-unrenderable", {
    kind: policy,
    argument: "<policy>",
    help: "an applied V script no longer renders",
  }),
  own("on-unknown-file", { kind: policy, argument: "<policy>", help: "a file that is no script" }),
  own("on-command-line-script", {
    kind: policy,
    argument: "<policy>",
    help: "a new V or R .cli.yml script (default: error)",
  }),
  ...(
    [
      ["expensive", "a statement that costs much (default: allow)"],
      ["destructive", "a statement that takes something away (default: warn)"],
      ["unrecoverable", "a statement whose loss nothing brings back (default: warn)"],
      ["unreadable", "a statement that runs what cannot be read (default: warn)"],
    ] as const
  ).map(([verdict, help]) =>
    own(`on-${verdict}`, { kind: ["allow", "warn", "block"], argument: "<policy>", help }),
  ),
  { ...own("files", { kind: "texts" }), options: [], environment: [] },
  { ...own("assumptions", { kind: "flags" }), options: [], environment: [] },
];

/** The setting whose option this is (`-f`, `--root-folder`). */
export function settingOfOption(option: string): Setting | undefined {
  return SETTINGS.find(({ options, short }) => short === option || options.includes(option));
}
