import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pyFloat } from "../../core/yaml/values.ts";
import { folderWith } from "../testing/run-cli.ts";
import { parseConfigFile } from "./config-file.ts";
import { resolveSettings } from "./resolve-settings.ts";

const yaml = (version: 1 | 2) =>
  version === 1
    ? "change-history-table: YAML\nquery_tag: YAML\nsnowflake-role: YAML\nsnowflake_warehouse: YAML\n"
    : "config-version: 2\nschemachange:\n  change-history-table: YAML\n  query_tag: YAML\nsnowflake:\n  role: YAML\n  warehouse: YAML\n";
const toml =
  '[mine]\nrole = "TOML"\nwarehouse = "TOML"\ndatabase = "TOML"\nclient_session_keep_alive = true\n';

function resolved(files: Record<string, string>, environment = {}, commandLine: [string, string][] = []) {
  const cwd = folderWith(files);
  return resolveSettings({
    commandLine: new Map(commandLine),
    environment: { SNOWFLAKE_HOME: cwd, ...environment },
    configFolder: undefined,
    configFileName: undefined,
    cwd,
  });
}

describe("where a setting comes from", () => {
  it.each([1, 2] as const)("command line, environment, file of version %i, connections.toml", (version) => {
    const settings = resolved(
      { "schemachange-config.yml": yaml(version), "connections.toml": toml },
      { SCHEMACHANGE_QUERY_TAG: "ENV", SNOWFLAKE_ROLE: "ENV", SCHEMACHANGE_CONNECTION_NAME: "mine" },
      [["snowflake-role", "CLI"]],
    );
    const names = [
      "change-history-table",
      "query-tag",
      "snowflake-role",
      "snowflake-warehouse",
      "snowflake-database",
    ];
    expect(names.map((name) => settings.get(name))).toEqual(["YAML", "ENV", "CLI", "YAML", "TOML"]);
    expect(settings.warnings).toEqual([]);
  });

  it("no connection is read unless one is named", () => {
    expect(resolved({ "connections.toml": toml }).get("snowflake-database")).toBeUndefined();
    const named = resolved({ "connections.toml": toml }, { SNOWFLAKE_DEFAULT_CONNECTION_NAME: "mine" });
    expect(named.get("snowflake-database")).toBe("TOML");
  });

  it("variables are merged, everything else is replaced", () => {
    const file = { "schemachange-config.yml": "vars: {a: 1, b: {c: 2}}\n" };
    const settings = resolved(file, { SCHEMACHANGE_VARS: '{"b": 3}' }, [["vars", '{"d": true}']]);
    expect(settings.get("vars")).toEqual(
      new Map<string, unknown>([
        ["a", 1n],
        ["b", 3n],
        ["d", true],
      ]),
    );
  });

  it("an empty environment variable is none; True and 1 are true", () => {
    const settings = resolved(
      {},
      { SNOWFLAKE_ROLE: "", SCHEMACHANGE_AUTOCOMMIT: "True", SCHEMACHANGE_DRY_RUN: "1" },
    );
    expect([settings.get("snowflake-role"), settings.get("autocommit"), settings.get("dry-run")]).toEqual([
      undefined,
      true,
      true,
    ]);
  });

  it("a value that cannot be is refused by name, a secret one without its value", () => {
    expect(() => resolved({ "schemachange-config.yml": "autocommit: perhaps" })).toThrow(
      /setting autocommit \("perhaps"\)/,
    );
    expect(() =>
      resolved(
        { "connections.toml": "[mine]\npassword = ''\n" },
        { SNOWFLAKE_DEFAULT_CONNECTION_NAME: "mine" },
      ),
    ).toThrow(/setting snowflake-password is not valid/);
  });

  it("a path in the file is relative to the file", () => {
    const cwd = folderWith({
      "conf/schemachange-config.yml": "connections-file-path: c.toml\n",
      "conf/c.toml": "[default]\nrole = 'R'\n",
    });
    const settings = resolveSettings({
      commandLine: new Map(),
      environment: {},
      configFolder: "conf",
      configFileName: undefined,
      cwd,
    });
    expect([settings.get("snowflake-role"), settings.folder]).toEqual(["R", join(cwd, "conf")]);
  });
});

it("--vars has Python's numbers, like the configuration file", () => {
  const vars =
    '{"a": 1.0, "b": [1, 2e0], "c": "1.0", "d": "it\\u0027s\\n", "e": {"f": null}, "a": 12345678901234567890}';
  const settings = resolved({}, {}, [["vars", vars]]);
  expect(settings.get("vars")).toEqual(
    new Map<string, unknown>([
      ["a", 12345678901234567890n],
      ["b", [1n, pyFloat(2)]],
      ["c", "1.0"],
      ["d", "it's\n"],
      ["e", new Map([["f", null]])],
    ]),
  );
});

it("session parameters are merged by name from every place; of the query tag all stay", () => {
  const settings = resolved(
    {
      "connections.toml": "[mine.parameters]\nTIMEZONE = 'A'\nQUERY_TAG = '$WHO'\nWEEK_START = 1\n",
      "schemachange-config.yml": "config-version: 1.1\nsession-parameters: {timezone: B, QUERY_TAG: yml}\n",
    },
    {
      WHO: "toml",
      SCHEMACHANGE_CONNECTION_NAME: "mine",
      SNOWFLAKE_SESSION_PARAMETERS: '{"TIMEZONE": "C", "LOCK_TIMEOUT": 10}',
    },
    [["snowflake-session-parameters", '{"TIMEZONE": "D"}']],
  );
  expect(settings.get("snowflake-session-parameters")).toEqual({
    TIMEZONE: "D",
    QUERY_TAG: "toml;yml",
    WEEK_START: 1,
    LOCK_TIMEOUT: 10,
  });
  expect(settings.warnings).toEqual([]);
});

describe("booleans", () => {
  it.each([
    ["yes", true],
    ["On", true],
    ["1", true],
    ["off", false],
    ["banana", false],
  ])("%s in the environment", (text, value) => {
    const settings = resolved({}, { SCHEMACHANGE_DRY_RUN: text });
    expect(settings.get("dry-run")).toBe(value);
    expect(settings.warnings.length).toBe(text === "banana" ? 1 : 0);
  });

  it.each(["yes", "on", "true", '"yes"', "1"])("%s in the file", (text) => {
    expect(resolved({ "schemachange-config.yml": `autocommit: ${text}\n` }).get("autocommit")).toBe(true);
  });
});

describe("a connections file", () => {
  const home = (files: Record<string, string>, environment = {}) =>
    resolved(files, { SNOWFLAKE_DEFAULT_CONNECTION_NAME: "dev", ...environment }).get("snowflake-role");

  it("expands $NAME and ${NAME}, and leaves what is not set", () => {
    const file = "[dev]\nrole = '${WHO}_$WHAT'\nuser = '$GONE'\n";
    expect(home({ "connections.toml": file }, { WHO: "A", WHAT: "B" })).toBe("A_B");
    const settings = resolved({ "connections.toml": file }, { SNOWFLAKE_DEFAULT_CONNECTION_NAME: "dev" });
    expect(settings.get("snowflake-user")).toBe("$GONE");
  });

  it("is found as snow writes it, and as schemachange looks for it", () => {
    expect(home({ "config.toml": "[connections.dev]\nrole = 'R'\n[cli.logs]\nsave_logs = true\n" })).toBe(
      "R",
    );
    expect(home({ ".snowflake/connections.toml": "[dev]\nrole = 'S'\n" })).toBe("S");
    expect(
      home({ "connections.toml": "[dev]\nrole = 'A'\n", "config.toml": "[connections.dev]\nrole = 'B'\n" }),
    ).toBe("A");
  });

  it("says its own default connection", () => {
    const files = { "c.toml": "default_connection_name = 'x'\n[connections.x]\nrole = 'X'\n" };
    const settings = resolved(files, { SNOWFLAKE_CONNECTIONS_FILE_PATH: "c.toml" });
    expect(settings.get("snowflake-role")).toBe("X");
  });

  it.each([
    ["an unknown connection", { "connections.toml": "[dve]\n" }, /no connection "dev".*/],
    ["a missing file", {}, /no connections file/],
    ["a broken one", { "connections.toml": "[dev\n" }, /not valid TOML/],
  ])("%s is an error", (_, files, message) => {
    expect(() => home(files)).toThrow(message);
  });
});

it("a configuration file that is named must be there", () => {
  expect(() => resolved({}, { SCHEMACHANGE_CONFIG_FILE_NAME: "gone.yml" })).toThrow(/no configuration file/);
});

describe("the configuration file", () => {
  it.each(["1", "1.0", "1.1", '"1"'])("of version %s is flat", (version) => {
    const { settings, warnings } = parseConfigFile(`config-version: ${version}\nroot-folder: s\n`, "f");
    expect([...settings, warnings]).toEqual([["root-folder", "s"], []]);
  });

  it("takes older names, and says which it does not know", () => {
    const { settings, warnings } = parseConfigFile(
      "snowflake-private-key-path: k.p8\nverbose: true\nmodules-folder: null\nsnowflake-acount: x\n",
      "f",
    );
    expect([...settings]).toEqual([
      ["snowflake-private-key-file", "k.p8"],
      ["log-level", "DEBUG"],
    ]);
    expect(warnings).toEqual(["f: `snowflake-acount` is not known; did you mean `snowflake-account`?"]);
  });

  it("may be empty", () => {
    expect(parseConfigFile("", "f").settings.size).toBe(0);
    expect(parseConfigFile("config-version: 2\nschemachange:\nsnowflake:\n", "f").settings.size).toBe(0);
  });
});
