import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../core/snowflake/connect.ts";
import { openTestAccount, type TestAccount } from "./testing/account.ts";
import { folderWith, runCli } from "./testing/run-cli.ts";

// Beside schemachange: what ours adds to it, through the command line. The checksum is one that schemachange 4.3.3 wrote.

let account: TestAccount;

beforeAll(async () => {
  account = await openTestAccount();
});
afterAll(() => account?.close());

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await connect({
    account: "SNOWGLOBE",
    accessUrl: account.globe.url,
    user: "ADMIN",
    password: "administrator",
    role: "DEPLOYER",
    warehouse: "WH",
  });
  try {
    return (await connection.query(sql)).rows;
  } finally {
    await connection.close();
  }
}

let schemas = 0;

/** A schema of its own for a case: where its scripts start, and its history. */
async function caseIn(scripts: Record<string, string>) {
  const schema = `CASE_${++schemas}`;
  await rows(`CREATE SCHEMA MY_DB.${schema}`);
  const table = `MY_DB.${schema}.CHANGE_HISTORY`;
  const run = (argv: readonly string[] = [], texts = scripts) =>
    runCli(["deploy", ...argv, "-c", table, "-s", schema, "--create-change-history-table"], {
      cwd: folderWith(texts),
      env: account.env,
    });
  return { schema, table, run, rows: (sql: string) => rows(sql.replaceAll("{schema}", `MY_DB.${schema}`)) };
}

describe("a history of schemachange 4.3", () => {
  it("is no change for --on-changed error", async () => {
    const box = await caseIn({
      "V1__trailing.sql": "CREATE TABLE IF NOT EXISTS LOG (WHO VARCHAR);\n\n-- trailing comment\n",
    });
    await box.run();
    await box.rows(
      "UPDATE {schema}.CHANGE_HISTORY SET CHECKSUM = 'a992360aff8a27550dc56f2a1af324b3ba0c7dce84fc038924103585'",
    );
    expect((await box.run(["--on-changed", "error"])).code).toBe(0);
    await box.rows("UPDATE {schema}.CHANGE_HISTORY SET CHECKSUM = 'another'");
    expect((await box.run(["--on-changed", "error"])).code).toBe(1);
  });
});

describe("scripts for the snow command line", () => {
  const scripts = {
    "V1__a.sql": "CREATE TABLE IF NOT EXISTS LOG (WHO VARCHAR)",
    "V2__deploy.cli.yml": "steps:\n  - cli: snow\n    command: --version\n",
    "V3__c.sql": "INSERT INTO LOG VALUES ('3')",
  };

  it("are no matter when schemachange has run them", async () => {
    const box = await caseIn({ "V1__a.sql": scripts["V1__a.sql"] });
    await box.run();
    await box.rows(
      "INSERT INTO {schema}.CHANGE_HISTORY SELECT '2', 'Deploy', 'V2__deploy.cli.yml', 'V', 'x', 0, 'Success', 'OTHER', CURRENT_TIMESTAMP()",
    );
    expect((await box.run([], scripts)).code).toBe(0);
    expect(await box.rows("SELECT WHO FROM {schema}.LOG")).toEqual([{ WHO: "3" }]);
  });
});

describe("the rest", () => {
  it("plan tells what a script changes, and the secrets of variables in no form of it", async () => {
    const cwd = folderWith({
      "V1__a.sql": "CREATE OR REPLACE SECURE VIEW MY_DB.PUBLIC.V AS SELECT '{{ secret_word }}' AS W;",
    });
    const plan = (...more: string[]) =>
      runCli(
        [
          "plan",
          "-c",
          "MY_DB.PLAN.H",
          "--create-change-history-table",
          "-V",
          '{"secret_word": "hunter22"}',
          ...more,
        ],
        {
          cwd,
          env: account.env,
        },
      );
    const texts = [await plan(), await plan("--sql"), await plan("--json", "--sql"), await plan("--json")];
    for (const { out, err, code } of texts) {
      expect(out + err).not.toContain("hunter22");
      expect(code).toBe(2);
    }
    expect(texts[0]?.out).toContain("CREATE VIEW MY_DB.PUBLIC.V");
    expect(JSON.parse(texts[3]?.out ?? "")).toMatchObject({
      apply: [{ objects: [{ verb: "CREATE", type: "VIEW", name: ["MY_DB", "PUBLIC", "V"] }] }],
    });
  });

  it("an undo point names what was changed, and nothing that was not", async () => {
    const box = await caseIn({
      "V1__a.sql": "USE ROLE DEPLOYER;\nCREATE TABLE UNDO_T (A INT);",
    });
    expect((await box.run()).err).toMatch(/Undo point .*\n {2}CREATE DATABASE MY_DB_BEFORE CLONE MY_DB AT/);
    expect((await box.run()).err).not.toContain("Undo point");
    const called = await box.run([], { "V2__c.sql": "EXECUTE IMMEDIATE 'SELECT 1'" });
    expect(called.err).toContain("may have changed more");
    expect(called.err).not.toContain("CLONE");
  });

  it("going on after failures tells all of them", async () => {
    const box = await caseIn({
      "R__a.sql": "SELECT * FROM GONE",
      "R__b.sql": "SELECT 1",
      "A__c.sql": "SELECT * FROM GONE",
    });
    const going = await box.run(["--continue-on-error"]);
    expect([going.code, going.err]).toEqual([
      2,
      expect.stringMatching(/2 scripts failed.*R__a\.sql, A__c\.sql/),
    ]);
    expect(going.err).toContain("R__b.sql");
  });
});
