import { describe, expect, it } from "vitest";
import { ConfigError } from "../../errors/index.ts";
import { readScriptName } from "./script-name.ts";

describe("script names, as schemachange reads them", () => {
  it.each([
    ["V1.1.0__first_change.sql", "V", "1.1.0", "First change", "V1.1.0__first_change.sql"],
    ["deep/er/v1_2__Mixed_CASE.sql", "V", "1_2", "Mixed case", "v1_2__Mixed_CASE.sql"],
    ["R__view.sql.jinja", "R", "", "View", "R__view.sql"],
    ["A__grants.SQL.JINJA", "A", "", "Grants", "A__grants.SQL"],
    ["V1___x.sql", "V", "1", " x", "V1___x.sql"],
    ["V2__a.b.sql", "V", "2", "A", "V2__a.b.sql"],
    [
      "V20240101123456789012345__x.sql",
      "V",
      "20240101123456789012345",
      "X",
      "V20240101123456789012345__x.sql",
    ],
    ["U1.1__back.sql", "U", "1.1", "Back", "U1.1__back.sql"],
  ])("%s", (path, kind, version, description, name) => {
    expect(readScriptName(path)).toMatchObject({ path, kind, version, description, name });
  });

  it.each([
    "readme.sql",
    "x/notes.sql",
    "V1__a.txt",
    "V1__a.sql.bak",
    "U__x.sql",
    "U1_x.sql",
    "repeatable_x.sql",
  ])("%s is no script", (path) => expect(readScriptName(path)).toBeUndefined());

  it.each([
    ["V1_x.sql", /Two underscores/],
    ["view_x.sql", /Two underscores/],
    ["R_x.sql", /Two underscores/],
    ["a_x.sql", /Two underscores/],
    ["V__x.sql", /no version/],
  ])("%s stops the deployment", (path, message) => {
    expect(() => readScriptName(path)).toThrow(ConfigError);
    expect(() => readScriptName(path)).toThrow(message);
  });

  it("holds versions to the given pattern", () => {
    const pattern = /^\d+\.\d+\.\d+$/;
    expect(readScriptName("V1.0.0__x.sql", pattern)?.version).toBe("1.0.0");
    expect(() => readScriptName("V1.0__x.sql", pattern)).toThrow(/does not match/);
  });
});
