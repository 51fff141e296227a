import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith } from "../testing/run-cli.ts";
import { parseConfigFile } from "./config-file.ts";
import { resolveSettings } from "./resolve-settings.ts";

const yaml = (version: 1 | 2) =>
  version === 1
    ? "change-history-table: YAML\nquery_tag: YAML\nsnowflake-role: YAML\nsnowflake_warehouse: YAML\n"
    : "config-version: 2\nschemachange:\n  change-history-table: YAML\n  query_tag: YAML\nsnowflake:\n  role: YAML\n  warehouse: YAML\n";
const toml =
  '[mine]\nrole = "TOML"\nwarehouse = "TOML"\ndatabase = "TOML"\nclient_session_keep_alive = true\n';

function resolved(files: Record<string, string>, environment = {}, commandLine: [string, unknown][] = []) {
  const cwd = folderWith(files);
  return resolveSettings({
    commandLine: new Map(commandLine),
    environment: { SNOWFLAKE_HOME: cwd, ...environment },
    configFolder: ".",
    configFileName: "schemachange-config.yml",
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
    expect(settings.get("vars")).toEqual({ a: 1, b: 3, d: true });
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
    expect(() => resolved({}, { SCHEMACHANGE_AUTOCOMMIT: "perhaps" })).toThrow(
      /setting autocommit \("perhaps"\)/,
    );
    expect(() =>
      resolved(
        { "connections.toml": "[mine]\npassword = 12345\n" },
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
      configFileName: "schemachange-config.yml",
      cwd,
    });
    expect([settings.get("snowflake-role"), settings.folder]).toEqual(["R", join(cwd, "conf")]);
  });
});

it("--vars keeps numbers as Python prints them, like the configuration file", () => {
  const vars = '{"a": 1.0, "b": [1, 2.0], "c": "1.0", "d": "it\\u0027s\\n"}';
  const settings = resolved({}, {}, [["vars", vars]]);
  expect(settings.get("vars")).toEqual({ a: "1.0", b: [1, "2.0"], c: "1.0", d: "it's\n" });
});

describe("the configuration file", () => {
  it("keeps floats as Python prints them, and numbers that are too large for JavaScript", () => {
    const { settings } = parseConfigFile("vars: {a: 1.0, b: 1.5, c: 3, d: 12345678901234567890}", "f");
    expect(settings.get("vars")).toEqual({ a: "1.0", b: 1.5, c: 3, d: "12345678901234567890" });
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
