import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { optionsTable } from "../testing/options-table.ts";
import { resolveSettings } from "./resolve-settings.ts";
import { SETTINGS, settingOfOption } from "./settings.ts";

// What schemachange takes, name by name. 4.3 unless said otherwise.
const names: readonly (readonly [setting: string, options: string, environment: string, keys: string])[] = [
  ["root-folder", "-f --schemachange-root-folder --root-folder", "SCHEMACHANGE_ROOT_FOLDER", "root-folder"],
  [
    "modules-folder",
    "-m --schemachange-modules-folder --modules-folder",
    "SCHEMACHANGE_MODULES_FOLDER",
    "modules-folder",
  ],
  ["vars", "-V --schemachange-vars --vars", "SCHEMACHANGE_VARS", "vars"],
  ["log-level", "-L --schemachange-log-level --log-level", "SCHEMACHANGE_LOG_LEVEL", "log-level"],
  [
    "change-history-table",
    "-c --schemachange-change-history-table --change-history-table",
    "SCHEMACHANGE_CHANGE_HISTORY_TABLE",
    "change-history-table",
  ],
  [
    "create-change-history-table",
    "--schemachange-create-change-history-table --create-change-history-table",
    "SCHEMACHANGE_CREATE_CHANGE_HISTORY_TABLE",
    "create-change-history-table",
  ],
  ["autocommit", "--schemachange-autocommit --autocommit", "SCHEMACHANGE_AUTOCOMMIT", "autocommit"],
  ["query-tag", "-Q --schemachange-query-tag --query-tag", "SCHEMACHANGE_QUERY_TAG", "query-tag"],
  ["dry-run", "--schemachange-dry-run --dry-run", "SCHEMACHANGE_DRY_RUN", "dry-run"],
  [
    "connection-name",
    "-C --schemachange-connection-name --connection-name",
    "SCHEMACHANGE_CONNECTION_NAME SNOWFLAKE_DEFAULT_CONNECTION_NAME",
    "connection-name",
  ],
  [
    "connections-file-path",
    "--schemachange-connections-file-path --connections-file-path",
    "SCHEMACHANGE_CONNECTIONS_FILE_PATH SNOWFLAKE_CONNECTIONS_FILE_PATH",
    "connections-file-path",
  ],
  [
    "version-number-validation-regex",
    "--schemachange-version-number-validation-regex --version-number-validation-regex",
    "SCHEMACHANGE_VERSION_NUMBER_VALIDATION_REGEX",
    "version-number-validation-regex",
  ],
  [
    "raise-exception-on-ignored-versioned-script",
    "--schemachange-raise-exception-on-ignored-versioned-script --raise-exception-on-ignored-versioned-script",
    "SCHEMACHANGE_RAISE_EXCEPTION_ON_IGNORED_VERSIONED_SCRIPT",
    "raise-exception-on-ignored-versioned-script",
  ],
  ["out-of-order", "--out-of-order", "SCHEMACHANGE_OUT_OF_ORDER", "out-of-order"],
  // since 4.4
  [
    "on-changed",
    "--schemachange-checksum-changed-action --checksum-changed-action",
    "SCHEMACHANGE_CHECKSUM_CHANGED_ACTION",
    "checksum-changed-action",
  ],
  ["snowflake-account", "-a --snowflake-account", "SNOWFLAKE_ACCOUNT", "snowflake-account"],
  ["snowflake-user", "-u --snowflake-user", "SNOWFLAKE_USER", "snowflake-user"],
  ["snowflake-role", "-r --snowflake-role", "SNOWFLAKE_ROLE", "snowflake-role"],
  ["snowflake-warehouse", "-w --snowflake-warehouse", "SNOWFLAKE_WAREHOUSE", "snowflake-warehouse"],
  ["snowflake-database", "-d --snowflake-database", "SNOWFLAKE_DATABASE", "snowflake-database"],
  ["snowflake-schema", "-s --snowflake-schema", "SNOWFLAKE_SCHEMA", "snowflake-schema"],
  [
    "snowflake-authenticator",
    "--snowflake-authenticator",
    "SNOWFLAKE_AUTHENTICATOR",
    "snowflake-authenticator",
  ],
  [
    "snowflake-private-key-file",
    "--snowflake-private-key-file --snowflake-private-key-path",
    "SNOWFLAKE_PRIVATE_KEY_FILE SNOWFLAKE_PRIVATE_KEY_PATH",
    "snowflake-private-key-file snowflake-private-key-path",
  ],
  [
    "snowflake-private-key-file-pwd",
    "",
    "SNOWFLAKE_PRIVATE_KEY_FILE_PWD SNOWFLAKE_PRIVATE_KEY_PASSPHRASE",
    "snowflake-private-key-file-pwd snowflake-private-key-passphrase",
  ],
  [
    "snowflake-token-file-path",
    "--snowflake-token-file-path",
    "SNOWFLAKE_TOKEN_FILE_PATH",
    "snowflake-token-file-path",
  ],
  [
    "snowflake-session-parameters",
    "--snowflake-session-parameters",
    "SNOWFLAKE_SESSION_PARAMETERS",
    "session-parameters",
  ],
  ["snowflake-password", "", "SNOWFLAKE_PASSWORD SNOWSQL_PWD", "snowflake-password"],
];

const words = (text: string) => text.split(" ").filter((word) => word !== "");

describe("schemachange's names", () => {
  it.each(names)("of %s", (name, options, environment, keys) => {
    expect(words(options).map((option) => settingOfOption(option)?.name)).toEqual(
      words(options).map(() => name),
    );
    const setting = SETTINGS.find((candidate) => candidate.name === name);
    expect(setting?.environment).toEqual(expect.arrayContaining(words(environment)));
    expect([setting?.name, ...(setting?.keys ?? [])]).toEqual(expect.arrayContaining(words(keys)));
    const inSection = words(keys).map((key) => key.replace(/^snowflake-/, ""));
    expect(setting?.sectionKeys).toEqual(expect.arrayContaining(inSection));
  });

  it("are nobody else's", () => {
    const taken = SETTINGS.flatMap(({ options, short, environment, keys, name }) => [
      ...options,
      ...(short === undefined ? [] : [short]),
      ...environment,
      name,
      ...keys,
    ]);
    expect(taken.filter((name, index) => taken.indexOf(name) !== index)).toEqual([]);
  });

  it("also say where the configuration is", () => {
    const nowhere = (environment: Record<string, string>) => () =>
      resolveSettings({
        commandLine: new Map(),
        environment,
        configFolder: undefined,
        configFileName: undefined,
        cwd: "/",
      });
    expect(nowhere({ SCHEMACHANGE_CONFIG_FOLDER: "gone-1" })).toThrow(/gone-1/);
    expect(nowhere({ SCHEMACHANGE_CONFIG_FILE_NAME: "gone-2.yml" })).toThrow(/gone-2\.yml/);
  });
});

it("docs/schemachange.md has the table of all of them (npm run docs:options writes it)", () => {
  const document = readFileSync(new URL("../../docs/schemachange.md", import.meta.url), "utf8");
  expect(document).toContain(optionsTable());
});
