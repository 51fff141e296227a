import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmbeddedAccount } from "../local/embedded-account.ts";
import { openTestAccount, type TestAccount } from "./testing/account.ts";
import { commands, helpOf } from "./testing/help-of.ts";
import { folderWith, runCli } from "./testing/run-cli.ts";

let account: TestAccount;

beforeAll(async () => {
  account = await openTestAccount();
});
afterAll(() => account?.close());

const scripts = {
  "migrations/V1__tables.sql": "CREATE SCHEMA MY_DB.S;\nCREATE TABLE MY_DB.S.T (A NUMBER);",
  "migrations/V1.4.0__rows.sql": "INSERT INTO MY_DB.S.T VALUES (1);",
  "migrations/U1.4.0__rows.sql": "DELETE FROM MY_DB.S.T;",
  "migrations/R__view.sql": "CREATE OR REPLACE VIEW MY_DB.S.V AS SELECT COUNT(*) AS N FROM MY_DB.S.T;",
  "migrations/verify/rows.sql": "SELECT N FROM MY_DB.S.V WHERE N <> 1;",
};

it("plan shows the line of a template that fails", async () => {
  const cwd = folderWith({
    "m/V1__a.sql": "{% extends 'base.sql' %}\n{% block body %}SELECT {{ 1 + 'a' }}{% endblock %}",
    "m/base.sql": "USE ROLE R;\n{% block body %}{% endblock %};",
  });
  const { code, err } = await runCli(["plan", "-f", "m", "--create-change-history-table"], {
    cwd,
    env: account.env,
  });
  expect(code).toBe(1);
  expect(err.slice(err.indexOf("✗"))).toBe(
    [
      "✗ V1__a.sql:2:29: unsupported operand type(s) for +: 'int' and 'str'",
      "    2 | {% block body %}SELECT {{ 1 + 'a' }}{% endblock %}",
      "      |                             ^",
      "    block 'body' used by base.sql:2:4",
      "    extended by V1__a.sql:1:4",
      "",
    ].join("\n"),
  );
});

describe("a first deployment, from plan to undo", () => {
  const table = "MY_DB.STORY.CHANGE_HISTORY";
  const cwd = folderWith(scripts);
  const run = (...argv: string[]) =>
    runCli([...argv, "-f", "migrations", "-c", table, "--create-change-history-table"], {
      cwd,
      env: account.env,
    });

  it("plan says what will run, and ends with 2", async () => {
    const { code, out } = await run("plan");
    expect(code).toBe(2);
    expect(out).toMatch(
      /^\+ V1__tables\.sql .*\n\+ V1\.4\.0__rows\.sql .*\n\+ R__view\.sql .*\n3 scripts to apply; 1 for undo\.\n$/,
    );
  });

  it("deploy runs it, verifies, and plan then ends with 0", async () => {
    const { code, err } = await run("deploy");
    expect(err).toMatch(/✓ \[1\/3\] V1__tables\.sql[\s\S]*✓ verify\/rows\.sql[\s\S]*Applied 3 scripts/);
    expect(code).toBe(0);
    expect((await run("plan", "--json")).code).toBe(0);
  });

  it("--json gives an event a line, and the report at the end", async () => {
    const { code, out } = await run("deploy", "--json");
    const events = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string });
    expect([code, events[0]?.type, events.at(-1)?.type]).toEqual([0, "planned", "report"]);
  });

  it("status shows it", async () => {
    const { out } = await run("status");
    expect(out).toMatch(/✓ R__view\.sql/);
    expect(out).toContain("Nobody is deploying.");
  });

  it("undo takes the newest version back, and verify then says so with 2", async () => {
    const { code, err } = await run("undo");
    expect([code, err]).toEqual([0, expect.stringContaining("U1.4.0__rows.sql")]);
    const verified = await run("verify");
    expect(verified.code).toBe(2);
    expect(verified.err).toContain('verify/rows.sql: It returned a row: {"N":0}.');
  });
});

describe("names that want quotes", () => {
  it("are made, found again and not made twice", async () => {
    const cwd = folderWith({ "V1__a.sql": "SELECT 1" });
    const args = ["-c", 'MY_DB."lower case"."it\'s"', "--create-change-history-table"];
    const first = await runCli(["deploy", ...args], { cwd, env: account.env });
    const second = await runCli(["plan", ...args], { cwd, env: account.env });
    expect([first.code, second.code], first.err + second.err).toEqual([0, 0]);
  });
});

describe("a deployment that is killed", () => {
  it("is finished and recorded by Snowflake", async () => {
    const cwd = folderWith({ "V1__slow.sql": "SELECT SYSTEM$WAIT(3);\nSELECT 1;" });
    const env = { ...account.env, SCHEMACHANGE_CHANGE_HISTORY_TABLE: "MY_DB.KILLED.H" };
    const bin = fileURLToPath(new URL("../scripts/snowhook.mjs", import.meta.url));
    const child = spawn(process.execPath, [bin, "deploy", "--create-change-history-table"], {
      cwd,
      env: { ...process.env, ...env },
    });
    // the plan is told before the script is sent, which then takes three seconds
    await new Promise<void>((resolve) => {
      child.stderr.on("data", (data) => {
        if (String(data).includes("1 script to apply")) resolve();
      });
    });
    await pause(1_500);
    child.kill("SIGKILL");
    await once(child, "exit");
    const refused = await runCli(["deploy"], { cwd, env });
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/its lease ends at \d{4}-/)]);
    const [, id = ""] = /snowhook deploy --resume ([\w-]{36})\b/.exec(refused.err) ?? [];
    expect(id, refused.err).not.toBe("");
    // what the message says does work
    const resumed = await runCli(["deploy", "--resume", id], { cwd, env });
    expect(resumed.code, resumed.err).toBe(0);
    const history = () => runCli(["status", "--json"], { cwd, env });
    await expect
      .poll(async () => (await history()).out, { timeout: 20_000, interval: 500 })
      .toContain("Success");
    const { history: rows } = JSON.parse((await history()).out) as {
      history: { script: string; status: string }[];
    };
    expect(rows.map(({ script, status }) => [script, status])).toEqual([["V1__slow.sql", "Success"]]);
  });
});

describe("exit codes", () => {
  it("2 for a script that fails, with its line and a caret", async () => {
    const cwd = folderWith({ "V1__bad.sql": "SELECT 1;\nSELECT * FROM MY_DB.S.GONE;" });
    const { code, err } = await runCli(["-c", "MY_DB.FAILS.H", "--create-change-history-table"], {
      cwd,
      env: account.env,
    });
    expect(err).toMatch(/✗ V1__bad\.sql:2(:\d+)?, statement 2\n/);
    expect(err).toContain("2 | SELECT * FROM MY_DB.S.GONE");
    expect(code).toBe(2);
  });

  it("2 for an assertion that does not hold, though every script has run", async () => {
    const cwd = folderWith({
      "V1__schema.sql": "CREATE SCHEMA MY_DB.ASSERTED;",
      "verify/nothing.sql": "SELECT 1 AS N;",
    });
    const { code, err } = await runCli(["-c", "MY_DB.ASSERTS.H", "--create-change-history-table"], {
      cwd,
      env: account.env,
    });
    expect([code, err]).toEqual([2, expect.stringContaining("verify/nothing.sql: It returned a row")]);
  });

  it("130 for a deployment that was stopped, which says how to go on", async () => {
    const cwd = folderWith({ "V1__slow.sql": "SELECT SYSTEM$WAIT(2);" });
    const { code, err } = await runCli(["-c", "MY_DB.STOPPED.H", "--create-change-history-table"], {
      cwd,
      env: account.env,
      interruptAt: "1 script to apply",
    });
    expect([code, err]).toEqual([130, expect.stringContaining("snowhook deploy --resume ")]);
  });

  it("3 for a wrong password, which does not show", async () => {
    const env = { ...account.env, SNOWFLAKE_PASSWORD: "wrong-password" };
    const { code, err } = await runCli(["plan"], { cwd: folderWith({}), env });
    expect(code).toBe(3);
    expect(err).not.toContain("wrong-password");
  });

  it("2 for a warehouse that the role may not use, naming it and the grant", async () => {
    const env = { ...account.env, SNOWFLAKE_WAREHOUSE: "NOPE" };
    const { code, err } = await runCli(["deploy", "--create-change-history-table"], {
      cwd: folderWith({ "V1__a.sql": "SELECT 1" }),
      env,
    });
    expect(err).toContain("✗ No active warehouse: NOPE is not there, or role DEPLOYER may not use it.\n");
    expect(err).toContain("GRANT USAGE ON WAREHOUSE NOPE TO ROLE DEPLOYER");
    expect(code).toBe(2);
  });

  it("3 for a host where nobody listens, within seconds, naming it", async () => {
    const nobody = { ...account.env, SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:1" };
    const { code, err } = await runCli(["status"], { cwd: folderWith({}), env: nobody });
    expect(err).toContain("could not be reached at 127.0.0.1:1: nothing listens there");
    expect(code).toBe(3);
  }, 20_000);

  it("1 without a history table", async () => {
    const { code, err } = await runCli(["plan", "-c", "MY_DB.NOWHERE.H"], {
      cwd: folderWith({}),
      env: account.env,
    });
    expect([code, err]).toEqual([1, expect.stringContaining("--create-change-history-table")]);
    // a deployment looks for its lease first, in a schema that is not there either
    const deployed = await runCli(["deploy", "-c", "MY_DB.NOWHERE.H"], {
      cwd: folderWith({ "V1__a.sql": "SELECT 1" }),
      env: account.env,
    });
    expect([deployed.code, deployed.err]).toEqual([
      1,
      expect.stringContaining("--create-change-history-table"),
    ]);
  });

  it("1 for an address or a folder that is none, naming the setting or what it is", async () => {
    const env = { ...account.env, SNOWFLAKE_ACCESS_URL: "nonsense" };
    const address = await runCli(["plan"], { cwd: folderWith({}), env });
    expect([address.code, address.err]).toEqual([1, expect.stringContaining("snowflake-access-url")]);
    const file = await runCli(["plan", "-f", "V1__a.sql"], {
      cwd: folderWith({ "V1__a.sql": "SELECT 1" }),
      env: account.env,
    });
    expect([file.code, file.err]).toEqual([1, expect.stringContaining("is not a folder")]);
  });
});

describe("connections.toml", () => {
  it("gives what nothing else gives", async () => {
    const cwd = folderWith({
      "connections.toml": `[other]\naccount = "NO"\n[mine]\naccount = "SNOWGLOBE"\nuser = "ADMIN"\npassword = "administrator"\nrole = "DEPLOYER"\nwarehouse = "WH"\ndatabase = "MY_DB"\nhost = "127.0.0.1"\nprotocol = "http"\nport = ${new URL(account.globe.url).port}\n`,
      "V1__a.sql": "SELECT 1",
    });
    const argv = [
      "plan",
      "--connections-file-path",
      join(cwd, "connections.toml"),
      "-C",
      "mine",
      "-c",
      "MY_DB.TOML.H",
    ];
    const { code, err } = await runCli([...argv, "--create-change-history-table"], { cwd });
    expect(code, err).toBe(2);
    const wrong = await runCli(
      ["plan", "--connections-file-path", join(cwd, "connections.toml"), "-C", "mien"],
      { cwd },
    );
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('"mine"')]);
  });
});

describe("probe", () => {
  it("tries every assumption and leaves nothing behind", async () => {
    const { code, out } = await runCli(["probe", "--json"], { cwd: folderWith({}), env: account.env });
    const results = JSON.parse(out) as { assumption: string; holds: boolean; detail: string }[];
    expect(results.filter(({ holds }) => !holds)).toEqual([]);
    expect(results).toHaveLength(9);
    expect(code).toBe(0);
  });
});

/** The examples of the documentation and of `--help` that need no more than an account. */
function examples(): string[] {
  const documents = ["../docs/schemachange.md"].map((path) =>
    readFileSync(new URL(path, import.meta.url), "utf8"),
  );
  const blocks = documents.flatMap((text) =>
    [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block),
  );
  return [...blocks, ...commands().map(helpOf)]
    .flatMap((text) => text.split("\n"))
    .map((line) => line.trim().replace(/^\$ /, ""))
    .filter(
      (line) =>
        line.startsWith("snowhook ") &&
        !/^snowhook (?:setup|ingest|bind|reset|drift|rehearse|audit|approve|status-link|github-app|doctor|completion|version)\b/.test(
          line,
        ),
    );
}

describe("every example runs", () => {
  it.each(examples().map((example, index) => [example, index] as const))("%s", async (example, index) => {
    const argv = [...example.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)]
      .map(([, a, b, c]) => a ?? b ?? c ?? "")
      .slice(1);
    const table = `MY_DB.EXAMPLE_${index}.H`;
    const own = argv.includes("-c") ? argv : [...argv, "-c", table];
    const args = own.map((argument) => (argument === "SANDBOX" ? "MY_DB" : argument));
    const cwd = folderWith({
      ...scripts,
      "migrations/V1__tables.sql": "SELECT 1",
      "migrations/V1.4.0__rows.sql": "SELECT 2",
    });
    // what an example takes for granted: that something has been deployed
    const isFirst = ["baseline", "deploy", "render", "probe"].includes(args[0] ?? "");
    const prepare = ["deploy", "-f", "migrations", "-c", table, "--create-change-history-table"];
    if (!isFirst && !argv.includes("-c")) await runCli(prepare, { cwd, env: account.env });
    const env = { ...account.env, SCHEMACHANGE_CREATE_CHANGE_HISTORY_TABLE: "true" };
    const { code, err } = await runCli(args, { cwd, env, embeddedAccount: () => startEmbeddedAccount() });
    expect([0, 2], err).toContain(code);
    expect(err).not.toMatch(/✗ (?!verify)/);
  });
});
