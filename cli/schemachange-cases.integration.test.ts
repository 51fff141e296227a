import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../core/snowflake/connect.ts";
import { openTestAccount, type TestAccount } from "./testing/account.ts";
import { folderWith, runCli } from "./testing/run-cli.ts";

// What schemachange does with a folder of scripts, through the command line; each case came out otherwise once. The
// checksums are those that schemachange 4.3.3 wrote.

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
  const scripts = {
    "V1.0.0__t.sql": "CREATE TABLE IF NOT EXISTS LOG (WHO VARCHAR);\nINSERT INTO LOG VALUES ('1');\n",
    "V1.0.1__trailing.sql": "INSERT INTO LOG VALUES ('2');\n\n-- trailing comment\n",
    "R__block.sql": "CREATE OR REPLACE VIEW VW3 AS SELECT 1 AS A;\n/* the\n end */\n",
    "R__trailing.sql": "CREATE OR REPLACE VIEW VW2 AS SELECT 1 AS A;\n-- the end\n",
  };
  const theirs = {
    "V1.0.1__trailing.sql": "6a00d03583e128d7ffb6d588a92da3e4adbabf06b9bdaac34e887154",
    "R__block.sql": "1fdc674328f3581e5ae61988dc0bc21545c2608afad661b9de171fe6",
    "R__trailing.sql": "8556ce21058cbe99a11eba1fb46eaf50aa9d49dc93897286cd62a820",
  };

  it("handed over and back five times runs nothing twice and skips nothing, with changes between", async () => {
    const box = await caseIn(scripts);
    expect((await box.run()).code).toBe(0);
    const texts: Record<string, string> = { ...scripts };
    for (let turn = 1; turn <= 5; turn++) {
      // the other tool was here: it wrote its own checksums, and applied a version of its own
      for (const [script, checksum] of Object.entries(theirs)) {
        await box.rows(
          `UPDATE {schema}.CHANGE_HISTORY SET CHECKSUM = '${checksum}' WHERE SCRIPT = '${script}'`,
        );
      }
      texts[`V2.${turn}__theirs.sql`] = "SELECT 1;\n-- end";
      await box.rows(
        `INSERT INTO {schema}.CHANGE_HISTORY SELECT '2.${turn}', 'Theirs', 'V2.${turn}__theirs.sql', 'V', 'x', 0, 'Success', 'OTHER', CURRENT_TIMESTAMP()`,
      );
      const nothing = await box.run(["--on-changed", "ignore"], texts);
      expect([turn, nothing.code, nothing.err]).toEqual([
        turn,
        0,
        expect.stringContaining("Nothing to apply"),
      ]);
      texts[`V3.${turn}__ours.sql`] = `INSERT INTO LOG VALUES ('ours ${turn}')`;
      expect((await box.run(["--on-changed", "ignore", "--out-of-order"], texts)).code).toBe(0);
    }
    expect(await box.rows("SELECT COUNT(*) AS N FROM {schema}.LOG")).toEqual([{ N: 7 }]);
    expect((await box.rows("SELECT COUNT(*) AS N FROM {schema}.CHANGE_HISTORY"))[0]).toEqual({ N: 14 });
  }, 120_000);

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

  it("stop the deployment when one between two versions was not run, until told to pass it over", async () => {
    const box = await caseIn(scripts);
    const stopped = await box.run();
    expect([stopped.code, stopped.err]).toEqual([1, expect.stringContaining("V2__deploy.cli.yml")]);
    expect(await box.rows("SHOW TABLES LIKE 'LOG' IN SCHEMA {schema}")).toEqual([]);
    expect((await box.run(["--on-command-line-script", "warn"])).code).toBe(0);
    expect(await box.rows("SELECT WHO FROM {schema}.LOG")).toEqual([{ WHO: "3" }]);
  });

  it("are no matter when schemachange has run them, or would run them every time", async () => {
    const box = await caseIn({ "V1__a.sql": scripts["V1__a.sql"], "A__x.cli.yml": "steps: []" });
    const always = await box.run();
    expect([always.code, always.err]).toEqual([0, expect.stringContaining("A__x.cli.yml")]);
    await box.rows(
      "INSERT INTO {schema}.CHANGE_HISTORY SELECT '2', 'Deploy', 'V2__deploy.cli.yml', 'V', 'x', 0, 'Success', 'OTHER', CURRENT_TIMESTAMP()",
    );
    expect((await box.run([], scripts)).code).toBe(0);
    expect(await box.rows("SELECT WHO FROM {schema}.LOG")).toEqual([{ WHO: "3" }]);
  });
});

describe("the rest", () => {
  it("a failing script leaves no rows behind DDL: mended, it writes them once", async () => {
    const sql =
      "CREATE TABLE IF NOT EXISTS LOG (WHO VARCHAR);\nINSERT INTO LOG VALUES ('a');\nINSERT INTO LOG VALUES ('b');\n";
    const box = await caseIn({ "V2__dml.sql": `${sql}INSERT INTO NOPE VALUES (1);` });
    expect((await box.run()).code).toBe(2);
    expect((await box.run([], { "V2__dml.sql": sql })).code).toBe(0);
    expect(await box.rows("SELECT WHO FROM {schema}.LOG ORDER BY 1")).toEqual([{ WHO: "a" }, { WHO: "b" }]);
  });

  it("version patterns are Python's", async () => {
    const box = await caseIn({ "V1.0__a.sql": "SELECT 1" });
    const pattern = (regex: string) => box.run(["--version-number-validation-regex", regex]);
    expect((await pattern("^[0-9]+\\.[0-9]+\\.[0-9]+$")).code).toBe(1);
    expect((await pattern("^(?P<major>[0-9]+)\\.(?P<minor>[0-9]+)\\Z")).code).toBe(0);
    expect((await pattern("^(?i)[0-9.]+$")).code).toBe(1);
  });

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
