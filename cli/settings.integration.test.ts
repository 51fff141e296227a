import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestAccount, type TestAccount } from "./testing/account.ts";
import { folderWith, runCli } from "./testing/run-cli.ts";

// Settings from every place where schemachange takes them, as they show in the account.

let account: TestAccount;

beforeAll(async () => {
  account = await openTestAccount();
});
afterAll(() => account?.close());

const hour = "SELECT TO_VARCHAR('2024-07-01 00:00:00 +0000'::TIMESTAMP_TZ::TIMESTAMP_LTZ, 'HH24')";
const scripts = {
  "s/V1__a.sql": `CREATE SCHEMA MY_DB.{{ schema }};\nCREATE TABLE MY_DB.{{ schema }}.T AS ${hour} AS H;`,
  "s/verify/hour.sql": "SELECT H FROM MY_DB.{{ schema }}.T WHERE H <> '{{ hour }}'",
};

const cases: readonly (readonly [
  name: string,
  hour: string,
  files: Record<string, string>,
  environment: Record<string, string>,
  argv: readonly string[],
])[] = [
  [
    "version 1",
    "09",
    { "schemachange-config.yml": "config-version: 1\nsession-parameters: {TIMEZONE: Asia/Tokyo}\n" },
    {},
    [],
  ],
  [
    "version 2",
    "09",
    {
      "schemachange-config.yml":
        "config-version: 2\nsnowflake:\n  session-parameters: {TIMEZONE: Asia/Tokyo, QUERY_TAG: team}\n",
    },
    {},
    [],
  ],
  ["the environment", "09", {}, { SNOWFLAKE_SESSION_PARAMETERS: '{"TIMEZONE": "Asia/Tokyo"}' }, []],
  ["the command line", "09", {}, {}, ["--snowflake-session-parameters", '{"TIMEZONE": "Asia/Tokyo"}']],
  [
    "a connection",
    "02",
    {
      "c/connections.toml":
        "[other]\nuser = '$WHO'\nrole = 'DEPLOYER'\n[other.parameters]\nTIMEZONE = '${ZONE}'\n",
    },
    { WHO: "ADMIN", ZONE: "Europe/Berlin" },
    ["-C", "other", "--connections-file-path", "c/connections.toml"],
  ],
];

describe("TIMEZONE", () => {
  it.each(cases)("from %s reaches the script", async (name, expected, files, environment, argv) => {
    const schema = name.toUpperCase().replaceAll(" ", "_");
    const { code, err } = await runCli(
      [
        ...["deploy", "--schemachange-root-folder", "s", "--schemachange-create-change-history-table"],
        ...["--schemachange-vars", JSON.stringify({ schema, hour: expected })],
        ...["--schemachange-change-history-table", `MY_DB.META_${schema}.H`, ...argv],
      ],
      { cwd: folderWith({ ...scripts, ...files }), env: { ...account.env, ...environment } },
    );
    expect(code, err).toBe(0);
    expect(err).toContain("✓ verify/hour.sql");
  });
});

it("variables are YAML 1.1's", async () => {
  const vars =
    "  drop_it: no\n  sw2: on\n  day: 2024-01-15\n  octal: 0777\n  under: 1_000\n  sexa: 12:30:45\n  expo: 1e3\n  expo2: 1.5e+3\n  nothing: ~\n  base: &base {a: 1, b: 2}\n  merged:\n    <<: *base\n    b: 3\n";
  const cwd = folderWith({
    "schemachange-config.yml": `config-version: 1\nvars:\n${vars}`,
    "A__a.sql":
      "{% if drop_it %}DROP{% endif %} {{ sw2 }} {{ day }} {{ octal }} {{ under }} {{ sexa }} {{ expo }} {{ expo2 }} {{ nothing }} {{ merged.a }} {{ merged.b }}",
  });
  const { out } = await runCli(["render", "A__a.sql"], { cwd });
  expect(out.trim()).toBe("True 2024-01-15 511 1000 45045 1e3 1500.0 None 1 3");
});
