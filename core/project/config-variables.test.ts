import { describe, expect, it } from "vitest";
import { describeError } from "../errors/index.ts";
import { type ConfigVariables, readConfigVariables } from "./config-variables.ts";
import { shopEnvironment } from "./testing/shop.ts";

const { environment } = shopEnvironment();
const read = (text: string, environmentVariables: Record<string, string> = {}): ConfigVariables =>
  readConfigVariables(
    { path: "schemachange-config.yml", bytes: Buffer.from(text), environmentVariables },
    environment,
  );

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    const next = error instanceof Error && "next" in error ? String(error.next) : "";
    return `${describeError(error)}. ${next}`;
  }
  return "no error";
}

describe("a pushed schemachange-config.yml", () => {
  it("of version 1 gives its variables", () => {
    expect(read("config-version: 1\nvars:\n  team: data\n  roles: [A, B]\n")).toEqual({
      vars: { team: "data", roles: ["A", "B"] },
      notes: [],
    });
  });

  it("of version 2 gives those of its section", () => {
    expect(read("config-version: 2\nschemachange:\n  vars: { team: data }\nsnowflake: {}\n").vars).toEqual({
      team: "data",
    });
  });

  it("may ask for an environment variable that is allowed, and for no other", () => {
    const text = 'vars: { region: "{{ env_var("REGION") }}" }';
    expect(read(text, { REGION: "eu" }).vars).toEqual({ region: "eu" });
    expect(() => read(text)).toThrow("REGION");
  });

  it.each([
    ["nothing", ""],
    ["a comment", "# later\n"],
    ["empty values", "snowflake-account: null\nvars:\n"],
  ])("with %s in it gives none", (_, text) => {
    expect(read(text)).toEqual({ vars: {}, notes: [] });
  });

  it.each([
    [
      "snowflake-database: PROD",
      "schemachange-config.yml: snowflake-database says where or as whom, which a pushed file must not. Take it out, and write it in the deployer's snowhook.yml: projects.shop.environments.dev.database.",
    ],
    [
      "change_history_table: PROD.METADATA.CHANGE_HISTORY",
      "schemachange-config.yml: change-history-table says where or as whom, which a pushed file must not. Take it out, and write it in the deployer's snowhook.yml: projects.shop.environments.dev.history_table.",
    ],
    [
      "config-version: 2\nsnowflake: { role: ACCOUNTADMIN }",
      "schemachange-config.yml: snowflake-role says where or as whom, which a pushed file must not. Take it out, and write it in the deployer's snowhook.yml: projects.shop.environments.dev.role.",
    ],
    [
      "connection-name: prod",
      "schemachange-config.yml: connection-name says where or as whom, which a pushed file must not. Take it out: how the deployer signs in stands in the environment's secret (docs/SECRET.md).",
    ],
  ])("that says %j is refused, and told where that belongs", (text, sentence) => {
    expect(refusal(text)).toBe(sentence);
  });

  it("may say what snowhook.yml says", () => {
    const same = "snowflake-database: shop_dev\nchange-history-table: SHOP_DEV.metadata.CHANGE_HISTORY\n";
    expect(read(same)).toEqual({ vars: {}, notes: [] });
  });

  it("is told what of it is ignored, and what is not known", () => {
    const text = "root-folder: sql\nautocommit: true\nlog-level: DEBUG\nvarz: { a: 1 }\n";
    expect(read(text).notes).toEqual([
      "schemachange-config.yml: root-folder is ignored; snowhook.yml has it as scripts",
      "schemachange-config.yml: autocommit is ignored; snowhook.yml has it as options",
      "schemachange-config.yml: varz is not known, and ignored; did you mean vars?",
    ]);
  });

  it.each([
    ["vars: [a]", "schemachange-config.yml: vars must be a map of template variables. undefined"],
    ["config-version: 3", "schemachange-config.yml: config-version 3 is not known: use 1 or 2. undefined"],
    ["- a", "schemachange-config.yml: the file must be a map of settings. undefined"],
  ])("that is wrong (%j) says what is", (text, sentence) => {
    expect(refusal(text)).toBe(sentence);
  });
});
