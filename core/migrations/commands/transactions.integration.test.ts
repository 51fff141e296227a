import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startAccount, type TestAccount } from "../testing/account.ts";

// What schemachange promises with autocommit switched off: a script's rows are a transaction from one DDL statement,
// COMMIT or ROLLBACK to the next, and a failing script leaves none behind after the last of these.

let account: TestAccount;
let box: Sandbox;

beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.close());
beforeEach(async () => {
  box = await account.sandbox();
  await box.rows("CREATE TABLE LOG (WHO VARCHAR)");
});

const log = () => box.column("SELECT WHO FROM LOG ORDER BY 1");

describe("a failing script", () => {
  it.each<[string, string, string[]]>([
    ["after DDL", "CREATE TABLE T (A INT);\nINSERT INTO LOG VALUES ('a'), ('b');\nSELECT * FROM GONE", []],
    [
      "after COMMIT",
      "INSERT INTO LOG VALUES ('kept');\nCOMMIT;\nINSERT INTO LOG VALUES ('x');\nSELECT * FROM GONE",
      ["kept"],
    ],
    [
      "after its own transaction",
      "INSERT INTO LOG VALUES ('before');\nBEGIN;\nINSERT INTO LOG VALUES ('in');\nCOMMIT;\nINSERT INTO LOG VALUES ('after');\nSELECT * FROM GONE",
      ["before", "in"],
    ],
    [
      "after a block",
      "BEGIN\n  CREATE OR REPLACE TABLE T (A INT);\nEND;\nINSERT INTO LOG VALUES ('x');\nSELECT * FROM GONE",
      [],
    ],
    [
      "after MERGE, UPDATE and DELETE",
      "UPDATE LOG SET WHO = 'u';\nDELETE FROM LOG;\nINSERT INTO LOG VALUES ('x');\nSELECT * FROM GONE",
      [],
    ],
  ])("leaves no rows behind %s, and can be mended and run again", async (_, sql, kept) => {
    const { failed } = await box.deploy({ "V1__x.sql": sql });
    const lines = sql.split("\n");
    expect(failed?.error.where).toMatchObject({ line: lines.length });
    expect(failed?.snippet).toContain("GONE");
    expect(await log()).toEqual(kept);
    const mended = sql
      .replace("CREATE TABLE T", "CREATE OR REPLACE TABLE T")
      .replace("SELECT * FROM GONE", "SELECT 1");
    expect((await box.deploy({ "V1__x.sql": mended })).failed).toBeUndefined();
  });

  it("keeps what was written by itself with autocommit, or with the script's mark", async () => {
    const sql = "INSERT INTO LOG VALUES ('x');\nSELECT * FROM GONE";
    await box.deploy({ "V1__a.sql": sql }, { config: { ...box.config, autocommit: true } });
    expect(await log()).toEqual(["x"]);
    await box.deploy({ "V1__a.sql": `-- snowhook: no-transaction\n${sql}` });
    expect(await log()).toEqual(["x", "x"]);
    await box.deploy({ "V1__a.sql": sql }, { config: { ...box.config, autocommit: false } });
    expect(await log()).toEqual(["x", "x"]);
  });
});

describe("transactions of a script's own", () => {
  it.each<[string, string, string[]]>([
    ["are kept", "BEGIN;\nINSERT INTO LOG VALUES ('in');\nCOMMIT;", ["in"]],
    [
      "are rolled back",
      "BEGIN TRANSACTION;\nINSERT INTO LOG VALUES ('no');\nROLLBACK;\nINSERT INTO LOG VALUES ('after');",
      ["after"],
    ],
    [
      "that are left open are committed with the record",
      "BEGIN;\nINSERT INTO LOG VALUES ('left open');",
      ["left open"],
    ],
    ["roll back what they did not begin", "INSERT INTO LOG VALUES ('x');\nROLLBACK;", []],
    [
      "end where COMMIT stands",
      "INSERT INTO LOG VALUES ('y');\nCOMMIT;\nINSERT INTO LOG VALUES ('z');\nROLLBACK;",
      ["y"],
    ],
  ])("%s", async (_, sql, rows) => {
    const report = await box.deploy({ "V1__a.sql": sql });
    expect(report.failed).toBeUndefined();
    expect(await log()).toEqual(rows);
    expect(await box.history()).toEqual(["V1__a.sql Success"]);
  });
});

describe("a procedure that runs DDL", () => {
  const make =
    "CREATE OR REPLACE PROCEDURE MK() RETURNS VARCHAR LANGUAGE SQL AS\n$$\nBEGIN\n  CREATE OR REPLACE TABLE MADE (A INT);\n  RETURN 'ok';\nEND;\n$$;\n";

  it("can be called, also behind DDL and in a script with rows after it", async () => {
    const report = await box.deploy({
      "V1__a.sql": `${make}CALL MK();`,
      "V2__b.sql": "CALL MK();",
      "V3__c.sql": "CALL MK();\nINSERT INTO LOG VALUES ('after');",
    });
    expect(report.failed).toBeUndefined();
    expect(await log()).toEqual(["after"]);
  });

  it("that is called behind rows is told the way out, and takes both ways", async () => {
    await box.deploy({ "V1__a.sql": make });
    const sql = "INSERT INTO LOG VALUES ('x');\nCALL MK();";
    const { failed } = await box.deploy({ "V1__a.sql": make, "V2__b.sql": sql });
    expect(failed?.error.message).toContain("different scope");
    expect(failed?.error.next).toMatch(/COMMIT;.*no-transaction/);
    expect(await log()).toEqual([]);
    for (const [index, mended] of [
      sql.replace("CALL", "COMMIT;\nCALL"),
      `-- snowhook: no-transaction\n${sql}`,
    ].entries()) {
      const script = { "V1__a.sql": make, [`V${index + 2}__b.sql`]: mended };
      expect((await box.deploy(script)).failed).toBeUndefined();
    }
    expect(await log()).toEqual(["x", "x"]);
  });
});

describe("the record", () => {
  it("is written also when the script ends in a comment, a rolled back transaction, or another role", async () => {
    const report = await box.deploy({
      "V1__a.sql": "SELECT 1 -- end",
      "V2__b.sql": "INSERT INTO LOG VALUES ('x');\nROLLBACK",
      "V3__c.sql": "USE ROLE PUBLIC;",
      "A__d.sql": "EXECUTE IMMEDIATE 'USE ROLE PUBLIC'",
    });
    expect(report.failed).toBeUndefined();
    expect(await box.history()).toHaveLength(4);
  });
});
