import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ConfigError, LeaseError } from "../../errors/index.ts";
import type { MigrationEvent } from "../contracts/migration-report.ts";
import { type Sandbox, startAccount, type TestAccount } from "../testing/account.ts";

let account: TestAccount;
let box: Sandbox;

beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.close());
beforeEach(async () => {
  box = await account.sandbox();
});

const names = (list: readonly { script: string }[]) => list.map(({ script }) => script);

describe("a deployment", () => {
  const scripts: Record<string, string> = {
    "b/V1.10__two.sql": "CREATE TABLE two (a INT);",
    "a/V1.9__one.sql": "CREATE TABLE one (a INT);\nINSERT INTO one VALUES (1), (2); -- end",
    "R__view.sql": "CREATE OR REPLACE VIEW v AS SELECT COUNT(*) AS n FROM one",
  };

  it("makes its tables, applies V by version, then R, then A, and records them", async () => {
    const report = await box.deploy({ ...scripts, "A__always.sql": "SELECT 1" });
    expect(report.failed).toBeUndefined();
    expect(names(report.applied)).toEqual([
      "V1.9__one.sql",
      "V1.10__two.sql",
      "R__view.sql",
      "A__always.sql",
    ]);
    expect(await box.history()).toEqual(names(report.applied).map((name) => `${name} Success`));
    expect(await box.column("SELECT N FROM V")).toEqual([2]);
    const [row] = await box.rows(`SELECT * FROM METADATA.CHANGE_HISTORY WHERE SCRIPT = 'V1.9__one.sql'`);
    expect(row).toMatchObject({
      VERSION: "1.9",
      DESCRIPTION: "One",
      SCRIPT_TYPE: "V",
      INSTALLED_BY: "ADMIN",
    });
  });

  it("does nothing when nothing changed, in three requests", async () => {
    await box.deploy(scripts);
    box.requests.length = 0;
    const report = await box.deploy(scripts);
    expect(report.applied).toEqual([]);
    expect(report.skipped.map(({ reason }) => reason)).toEqual(["applied", "applied", "unchanged"]);
    expect(report.undoPoint).toBeUndefined();
    expect(box.requests).toHaveLength(3);
  });

  it("needs n + 4 requests, the first time, for which it makes its tables", async () => {
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`V${i}__s.sql`, `SELECT ${i}`]));
    await box.deploy(many);
    expect(box.requests).toHaveLength(14);
  });

  it("refuses what nothing brings back before anything runs, unless it is accepted or allowed", async () => {
    const before = { "V1__a.sql": "CREATE TABLE A (A INT);\nCREATE STAGE S;" };
    await box.deploy(before);
    const drop = (comment = "") => ({
      ...before,
      "V2__b.sql": `SELECT 1;\n${comment}DROP STAGE S;`,
      "V3__c.sql": "SELECT 3;",
    });
    const refused = box.deploy(drop());
    await expect(refused).rejects.toMatchObject({
      kind: "config",
      message: expect.stringMatching(/^unrecoverable \(STAGE S\): /),
      where: { file: "V2__b.sql", line: 2, statement: 2 },
      next: expect.stringMatching(/Nothing was run\..*sql\/drop-stage.*snowhook: allow unrecoverable: /),
    });
    expect(await box.history()).toEqual(["V1__a.sql Success"]);
    await expect(box.deploy(drop("-- snowhook: allow unrecoverable:\n"))).rejects.toThrow(ConfigError);
    const told: MigrationEvent[] = [];
    const report = await box.deploy(drop("-- snowhook: allow unrecoverable: its files are in A\n"), {
      onEvent: (event) => told.push(event),
    });
    expect(names(report.applied)).toEqual(["V2__b.sql", "V3__c.sql"]);
    expect(told.filter(({ type }) => type === "danger")).toEqual([]);
    const warned = await box.deploy(
      {
        ...drop("-- snowhook: allow unrecoverable: its files are in A\n"),
        "V4__d.sql": "DELETE FROM A;",
      },
      { onEvent: (event) => told.push(event) },
    );
    expect(names(warned.applied)).toEqual(["V4__d.sql"]);
    expect(told.filter(({ type }) => type === "danger")).toMatchObject([
      { danger: { path: "V4__d.sql", line: 1, verdict: "destructive", touches: "TABLE A" } },
    ]);
  });

  it("goes by the newest row of an R script: back to an old text, it runs again", async () => {
    const text = (value: number) => ({ "R__x.sql": `CREATE OR REPLACE VIEW x AS SELECT ${value} AS v` });
    for (const value of [1, 2, 1]) {
      expect(names((await box.deploy(text(value))).applied)).toEqual(["R__x.sql"]);
      expect(names((await box.deploy(text(value))).applied)).toEqual([]);
      expect(await box.column("SELECT v FROM x")).toEqual([value]);
    }
  });

  it("warns of a changed V script, refuses it or runs it, as the policy says", async () => {
    await box.deploy({ "V1__a.sql": "CREATE OR REPLACE TABLE a AS SELECT 1 AS v", "V2__b.sql": "SELECT 1" });
    const changed = { "V1__a.sql": "CREATE OR REPLACE TABLE a AS SELECT 2 AS v", "V2__b.sql": "SELECT 1" };
    const withPolicy = (changedVersioned: "warn" | "error" | "execute") =>
      box.deploy(changed, { config: { ...box.config, policies: { changedVersioned } } });
    const warned = await withPolicy("warn");
    expect([names(warned.applied), warned.warnings.map(({ kind }) => kind)]).toEqual([
      [],
      ["changedVersioned"],
    ]);
    await expect(withPolicy("error")).rejects.toBeInstanceOf(ConfigError);
    expect(names((await withPolicy("execute")).applied)).toEqual(["V1__a.sql"]);
    expect(await box.column("SELECT v FROM a")).toEqual([2]);
    expect((await withPolicy("execute")).applied).toEqual([]);
    expect((await withPolicy("error")).applied).toEqual([]);
  });

  it("does not run the newest version again under a new name", async () => {
    await box.deploy({ "V1__a.sql": "CREATE TABLE a (x INT)" });
    const renamed = { "V1__better.sql": "CREATE TABLE a (x INT)" };
    const report = await box.deploy(renamed);
    expect(report.applied).toEqual([]);
    expect(report.warnings.map(({ kind }) => kind)).toEqual(["renamed", "ignoredVersioned"]);
  });

  it("passes an old version over with a warning, refuses it, or runs it out of order", async () => {
    await box.deploy({ "V2__a.sql": "SELECT 1" });
    const both = { "V2__a.sql": "SELECT 1", "V1__old.sql": "SELECT 0" };
    expect((await box.deploy(both)).warnings.map(({ kind }) => kind)).toEqual(["ignoredVersioned"]);
    const strict = { ...box.config, policies: { ignoredVersioned: "error" as const } };
    await expect(box.deploy(both, { config: strict })).rejects.toBeInstanceOf(ConfigError);
    const loose = { ...box.config, outOfOrder: true };
    expect(names((await box.deploy(both, { config: loose })).applied)).toEqual(["V1__old.sql"]);
  });

  it("stores hostile names exactly", async () => {
    const name = "V1__it's \\ \"odd\" ☃ '); DROP TABLE x; --.sql";
    await box.deploy({ [name]: "SELECT 1" });
    expect(await box.history()).toEqual([`${name} Success`]);
    expect((await box.deploy({ [name]: "SELECT 1" })).applied).toEqual([]);
  });

  it("runs its hooks around the scripts, only when there are some", async () => {
    const hooks = {
      "hooks/before.sql":
        "CREATE TABLE IF NOT EXISTS steps (s VARCHAR, n INT AUTOINCREMENT);\nINSERT INTO steps (s) VALUES ('before');",
      "hooks/after.sql.jinja": "INSERT INTO steps (s) VALUES ('{{ 'after' }}');",
    };
    const script = { "V1__s.sql": "INSERT INTO steps (s) VALUES ('script');" };
    const report = await box.deploy({ ...hooks, ...script });
    expect(names(report.applied)).toEqual(["hooks/before.sql", "V1__s.sql", "hooks/after.sql"]);
    expect((await box.deploy({ ...hooks, ...script })).applied).toEqual([]);
    expect(await box.column("SELECT s FROM steps ORDER BY n")).toEqual(["before", "script", "after"]);
    expect(await box.history()).toEqual(["V1__s.sql Success"]);
  });

  it("runs nothing when the hook before it fails", async () => {
    const report = await box.deploy({ "hooks/before.sql": "SELECT * FROM gone", "V1__s.sql": "SELECT 1" });
    expect(report.failed?.error.where).toMatchObject({ file: "hooks/before.sql", line: 1, statement: 1 });
    expect(report.applied).toEqual([]);
    expect(await box.history()).toEqual([]);
  });
});

describe("a script that fails", () => {
  const scripts = {
    "V1__good.sql": "SELECT 1",
    "V2__bad.sql":
      "\n\nCREATE TABLE t (a INT);\nINSERT INTO t VALUES (1); -- a comment; with a semicolon\n  SELECT * FROM gone;\nSELECT 3;",
    "V3__later.sql": "SELECT 4",
  };

  it("stops there, names file, line and statement, and records it", async () => {
    const { failed, applied, undoPoint } = await box.deploy(scripts);
    expect(names(applied)).toEqual(["V1__good.sql"]);
    expect(failed?.error.where).toMatchObject({ file: "V2__bad.sql", line: 5, statement: 3 });
    expect(failed?.snippet).toMatch(/^5 \| {3}SELECT \* FROM gone;/);
    expect(await box.history()).toEqual(["V1__good.sql Success", "V2__bad.sql Failed"]);
    const [row] = await box.rows("SELECT * FROM METADATA.SNOWHOOK_LEDGER WHERE KIND = 'FAILURE'");
    expect(row).toMatchObject({ SCRIPT: "V2__bad.sql", STATEMENT_NUMBER: 3, LINE_NUMBER: 5 });
    expect(undoPoint).toMatchObject({ databases: [box.database], mayBeMore: false });
    const mended = { ...scripts, "V2__bad.sql": "SELECT 2" };
    expect(names((await box.deploy(mended)).applied)).toEqual(["V2__bad.sql", "V3__later.sql"]);
  });

  it("tells and stores no secret variable", async () => {
    const vars = { keys: { secret_key: "hunter22" } };
    const sql = 'SELECT 1;\nSELECT * FROM "{{ keys.secret_key }}"';
    const { failed } = await box.deploy({ "V1__a.sql": sql }, { config: { ...box.config, vars } });
    expect(failed?.snippet).toContain('2 | SELECT * FROM "***"');
    const ledger = await box.rows("SELECT * FROM METADATA.SNOWHOOK_LEDGER");
    expect(JSON.stringify([ledger, failed, failed?.error.message])).not.toContain("hunter22");
  });

  it("lets the R and A scripts behind it run when told to go on, and no V script", async () => {
    const going = { ...box.config, continueOnError: true };
    const mixed = {
      "R__a.sql": "SELECT * FROM gone",
      "R__b.sql": "CREATE OR REPLACE VIEW b AS SELECT 1 AS x",
      "A__c.sql": "SELECT * FROM gone_too",
      "hooks/after.sql": "SELECT 1",
      "verify/x.sql": "SELECT 1",
    };
    const report = await box.deploy(mixed, { config: going });
    expect(names(report.applied)).toEqual(["R__b.sql"]);
    expect(report.failed?.script).toBe("R__a.sql");
    expect(names(report.alsoFailed ?? [])).toEqual(["A__c.sql"]);
    expect([report.verified, report.verifyFailures]).toEqual([[], []]);
    const stopped = await box.deploy({ "V1__x.sql": "SELECT * FROM gone", ...mixed }, { config: going });
    expect([names(stopped.applied), stopped.failed?.script]).toEqual([[], "V1__x.sql"]);
  });

  it("is told which later R script makes what it lacks", async () => {
    const report = await box.deploy({
      "R__a.sql": "CREATE OR REPLACE VIEW a AS SELECT * FROM z",
      "R__b.sql": `CREATE OR REPLACE VIEW ${box.database}.PUBLIC.Z AS SELECT 1 AS x`,
    });
    expect(report.failed?.error.next).toContain("`-- depends: R__b.sql`");
  });
});

describe("before anything runs", () => {
  it("says that there is no history table when it may not make one", async () => {
    const strict = { ...box.config, createHistoryTable: false };
    await expect(box.deploy({ "V1__a.sql": "SELECT 1" }, { config: strict })).rejects.toThrow(
      /no change history table/,
    );
  });

  it("says what to do when the history's database is not there, or cannot be seen", async () => {
    for (const createHistoryTable of [true, false]) {
      const config = { ...box.config, historyTable: "NOWHERE.METADATA.CHANGE_HISTORY", createHistoryTable };
      await expect(box.deploy({ "V1__a.sql": "SELECT 1" }, { config })).rejects.toMatchObject({
        message: expect.stringContaining("There is no database NOWHERE"),
        next: expect.stringContaining("ON DATABASE NOWHERE TO ROLE"),
      });
    }
  });

  it.each([
    ["an empty script", { "V1__a.sql": " \n" }],
    ["a script of comments", { "V1__a.sql": "-- nothing\n/* at all */;" }],
    ["a missing variable in a later script", { "V1__a.sql": "SELECT 1", "R__b.sql": "{{ gone }}" }],
    ["two scripts of one version", { "V1.0__a.sql": "SELECT 1", "V1.00__b.sql": "SELECT 2" }],
    ["one underscore", { "V1_a.sql": "SELECT 1" }],
    ["a line end in a file name", { "V1__a\n.sql": "SELECT 1" }],
    ["a new V of the snow command line", { "V1__a.sql": "SELECT 1", "V2__b.cli.yml": "steps: []" }],
  ])("refuses %s and runs nothing", async (_, scripts) => {
    await expect(box.deploy(scripts)).rejects.toMatchObject({
      kind: expect.stringMatching(/config|template/),
    });
    expect(await box.history().catch(() => [])).toEqual([]);
    // the lease was given back
    await box.deploy({});
  });
});

describe("the lease of a deployment", () => {
  it("keeps a second one out, naming the first, and is given back at the end", async () => {
    const second = await box.session();
    const refused: unknown[] = [];
    const onEvent = async (event: MigrationEvent) => {
      if (event.type !== "script-started") return;
      refused.push(box.deploy({}, { connection: second }).catch((error: unknown) => error));
    };
    await box.deploy({ "A__slow.sql": "SELECT SYSTEM$WAIT(1)" }, { onEvent: (event) => void onEvent(event) });
    const [error] = await Promise.all(refused);
    expect(error).toBeInstanceOf(LeaseError);
    expect(String(error)).toMatch(/dev c\d+ #1 is deploying here/);
    expect((await box.deploy({}, { connection: second })).failed).toBeUndefined();
  });

  it("is renewed while a script runs that takes longer than it, and given back after that", async () => {
    const config = { ...box.config, leaseSeconds: 3 };
    const scripts = { "A__1.sql": "SELECT SYSTEM$WAIT(5)", "A__2.sql": "SELECT 1" };
    const report = await box.deploy(scripts, { config, connectAgain: box.session });
    expect(report.applied).toHaveLength(2);
    expect(
      await box.column("SELECT COUNT(*) FROM METADATA.SNOWHOOK_LEASE WHERE EXPIRES_ON > CURRENT_TIMESTAMP()"),
    ).toEqual([0]);
  });

  it("fences: no script starts once somebody else has taken over", async () => {
    const other = await box.session();
    await box.deploy({});
    let taken: Promise<unknown> = Promise.resolve();
    const connection = {
      ...box.connection,
      async runScript(...[sql, options]: Parameters<typeof box.connection.runScript>) {
        if (sql.includes("NEVER")) {
          taken = other.query("UPDATE METADATA.SNOWHOOK_LEASE SET TOKEN = 'somebody else'");
          await taken;
        }
        return box.connection.runScript(sql, options);
      },
    };
    const scripts = { "V1__a.sql": "SELECT 1", "V2__b.sql": "CREATE TABLE NEVER (a INT)" };
    await expect(box.deploy(scripts, { connection })).rejects.toThrow("somebody else has taken over");
    expect(await box.history()).toEqual(["V1__a.sql Success"]);
    expect(await box.rows("SHOW TABLES LIKE 'NEVER'")).toEqual([]);
  });

  it("does not start a script under a lease that ran out, though nobody else took it", async () => {
    await box.deploy({});
    const connection = {
      ...box.connection,
      async runScript(...[sql, options]: Parameters<typeof box.connection.runScript>) {
        if (sql.includes("NEVER")) {
          await box.rows(
            "UPDATE METADATA.SNOWHOOK_LEASE SET EXPIRES_ON = DATEADD(SECOND, -1, CURRENT_TIMESTAMP())",
          );
        }
        return box.connection.runScript(sql, options);
      },
    };
    await expect(box.deploy({ "V1__b.sql": "CREATE TABLE NEVER (a INT)" }, { connection })).rejects.toThrow(
      LeaseError,
    );
    expect(await box.rows("SHOW TABLES LIKE 'NEVER'")).toEqual([]);
  });
});

describe("verify/", () => {
  it("runs assertions after the scripts, as the role they name", async () => {
    const report = await box.deploy({
      "V1__a.sql": "SELECT 1",
      "verify/good.sql": "-- role: public\nSELECT CURRENT_ROLE() = 'PUBLIC';",
      "verify/bad.sql": "SELECT FALSE;",
      "verify/role.sql": "SELECT CURRENT_ROLE() WHERE CURRENT_ROLE() <> 'DEPLOYER'",
    });
    expect(report.verified).toEqual(["verify/good.sql", "verify/role.sql"]);
    expect(report.verifyFailures).toEqual([{ path: "verify/bad.sql", message: "It returned FALSE." }]);
  });
});

describe("PUT and one-by-one scripts", () => {
  it("go statement by statement, and tell the statement that failed", async () => {
    const sql = "-- snowhook: one-by-one\nCREATE TABLE t (a INT);\nSELECT * FROM gone;";
    const { failed } = await box.deploy({ "V1__x.sql": sql });
    expect(failed?.error.where).toMatchObject({ line: 3, statement: 2 });
    expect(await box.history()).toEqual(["V1__x.sql Failed"]);
    const mended = await box.deploy({
      "V1__x.sql": sql.replace("gone", "t").replace("TABLE t", "OR REPLACE TABLE t"),
    });
    expect(names(mended.applied)).toEqual(["V1__x.sql"]);
    const asked = `SELECT DISTINCT QUERY_TAG FROM TABLE(${box.database}.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 100)) WHERE QUERY_TEXT LIKE 'SELECT * FROM gone%'`;
    expect(await box.column(asked)).toEqual(["snowhook;V1__x.sql"]);
  });

  it("send blocks so on an account that takes none among other statements", async () => {
    const config = { ...box.config, assumptions: { blocksInScripts: false } };
    await box.deploy({ "V1__a.sql": "SELECT 1;\nBEGIN\n  SELECT 2;\nEND;" }, { config });
    expect(box.requests).toContain("BEGIN\n  SELECT 2;\nEND");
    expect(await box.history()).toEqual(["V1__a.sql Success"]);
  });

  it("write the history in a request of its own where it must be", async () => {
    const config = { ...box.config, assumptions: { historyInSameRequest: false } };
    await box.deploy({ "V1__a.sql": "CREATE TABLE t (a INT);\nINSERT INTO t VALUES (1)" }, { config });
    expect(await box.history()).toEqual(["V1__a.sql Success"]);
    const request = box.requests.find((sql) => sql.includes("CREATE TABLE t")) ?? "";
    expect(request).not.toMatch(/INSERT INTO \S*CHANGE_HISTORY/);
    expect(await box.column("SELECT a FROM t")).toEqual([1]);
  });
});
