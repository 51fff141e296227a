import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { folderWith, runCli } from "../../cli/testing/run-cli.ts";
import { migrationConfig } from "../deployment/migration-config.ts";
import { fakeGithub } from "../github/fake-github.ts";
import { deployMigrations } from "../migrations/commands/deploy-migrations.ts";
import type { RenderedScript } from "../migrations/scripts/render-script.ts";
import { filesOf } from "../migrations/testing/account.ts";
import { dropAtClose, rehearsalPart } from "../review/rehearsal/rehearsal-part.ts";
import { connect } from "../snowflake/connect.ts";
import { dropRehearsals, listRehearsals } from "./drop-rehearsals.ts";
import type { RehearsalInput, RehearsalResult } from "./rehearsal-types.ts";
import { rehearse } from "./rehearse.ts";
import { type RehearsalAccount, startRehearsalAccount } from "./testing/rehearsal-account.ts";

let account: RehearsalAccount;
let before: string[];
const admin = async (...statements: string[]) => {
  for (const sql of statements) await account.administrator.query(sql);
};
const run = (scripts: Record<string, string>, change: Partial<RehearsalInput> = {}) =>
  rehearse(account.input(scripts, change));
const ran = (result: RehearsalResult) => {
  if (result.outcome === "refused") throw new Error(JSON.stringify(result.failure));
  return result;
};
const refusal = (result: RehearsalResult) =>
  result.outcome === "refused" ? result.failure : { message: `it ran: ${JSON.stringify(result)}`, next: "" };
const rows = async (sql: string) => (await account.administrator.query(sql)).rows;

beforeAll(async () => {
  account = await startRehearsalAccount();
  const { deployer } = account;
  for (const sql of [
    "CREATE SCHEMA SALES",
    "CREATE TABLE SALES.ORDERS (ID INTEGER, AMOUNT NUMBER(10,2))",
    "INSERT INTO SALES.ORDERS VALUES (1, 10), (2, 20)",
    "CREATE VIEW SALES.BIG AS SELECT ID FROM ORDERS WHERE AMOUNT > 15",
    "CREATE PROCEDURE SALES.ADD_ONE() RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN INSERT INTO ORDERS VALUES (99, 1); RETURN 'done'; END $$",
    "CREATE STAGE SALES.FILES",
  ]) {
    await deployer.query(sql);
  }
}, 60_000);
afterAll(() => account?.close());
beforeEach(async () => {
  before = await account.databases();
});

describe("a rehearsal", () => {
  it("runs what is pending on a clone, tells rows of each script, and leaves the source and no clone", async () => {
    const result = ran(
      await run({
        "V1__more.sql":
          "INSERT INTO ORDERS VALUES (3, 30), (4, 40);\nUPDATE ORDERS SET AMOUNT = 0 WHERE ID = 1;",
        "V2__by_name.sql": "CREATE TABLE {{ database }}.SALES.T AS SELECT * FROM {{ db }}.SALES.ORDERS;",
        "R__view.sql": "CREATE OR REPLACE VIEW SALES.BIG AS SELECT ID, AMOUNT FROM SALES.ORDERS;",
        "verify/nothing_negative.sql": "SELECT * FROM SALES.ORDERS WHERE AMOUNT < 0;",
        "verify/no_zero.sql": "SELECT * FROM SALES.ORDERS WHERE AMOUNT = 0;",
      }),
    );
    expect(result.outcome).toBe("failed");
    expect(result.scripts.map(({ path, statements, rows }) => [path, statements, rows])).toEqual([
      ["V1__more.sql", 2, 3],
      ["V2__by_name.sql", 1, 0],
      ["R__view.sql", 1, 0],
    ]);
    expect(result.verified).toEqual(["verify/nothing_negative.sql"]);
    expect(result.verifyFailures.map(({ path }) => path)).toEqual(["verify/no_zero.sql"]);
    expect(result.notShown).toEqual([expect.stringContaining("STAGE SALES.FILES: is in no clone")]);
    expect(await account.databases()).toEqual(before);
    expect(await rows("SELECT COUNT(*) AS N FROM SHOP.SALES.ORDERS")).toEqual([{ N: 2 }]);
  });

  it("stops at the statement that fails, with its place, and names what did not run", async () => {
    const result = ran(
      await run({
        "V1__good.sql": "CREATE TABLE SALES.NEW_ONE (A INT);",
        "V2__bad.sql": "SELECT 1;\nSELECT AMOUNTS FROM SALES.ORDERS;",
        "V3__behind.sql": "SELECT 1;",
      }),
    );
    expect(result).toMatchObject({ outcome: "failed", notRun: ["V3__behind.sql"], kept: false });
    expect(result.scripts[1]).toMatchObject({
      statements: 1,
      failure: { file: "V2__bad.sql", line: 2, statement: 2, snippet: expect.stringContaining("^") },
    });
    expect(await account.databases()).toEqual(before);
  });

  it("may stay until it expires, gives way to the next of its pull request, and goes when told", async () => {
    const now = () => new Date("2026-11-26T10:00:00Z");
    const scripts = { "V1__a.sql": "CREATE TABLE SALES.A (A INT)" };
    const first = ran(await run(scripts, { keep: true, now }));
    const head = { repositoryId: 1_296_269, number: 7, sha: "f".repeat(40) };
    const second = ran(await run(scripts, { keep: true, now, subject: head }));
    expect([first.kept, second.kept]).toEqual([true, true]);
    expect(second.clone).toBe(`RH_1296269_7_FFFFFFFFFFFF_20261126T1200_${second.clone.slice(-8)}`);
    expect(await account.databases()).toEqual([...before, second.clone].sort());
    expect((await rows(`SHOW DATABASES LIKE '${second.clone}'`))[0]).toMatchObject({ retention_time: "0" });
    const drop = (expiredAt: string) =>
      dropRehearsals({
        connection: account.deployer,
        environment: account.place.environment,
        which: { expiredAt: new Date(expiredAt) },
      });
    expect(await drop("2026-11-26T11:59:59Z")).toEqual([]);
    expect((await drop("2026-11-26T12:00:00Z")).map(({ name }) => name)).toEqual([second.clone]);
    expect(await account.databases()).toEqual(before);
  });
});

describe("what a naive clone would do", () => {
  it("owners stay: here all is the rehearsal's, a procedure acts on the clone, and scripts may change what is there", async () => {
    const result = ran(
      await run({
        "V1__a.sql":
          "CALL SALES.ADD_ONE();\nALTER TABLE SALES.ORDERS ADD COLUMN NOTE VARCHAR;\nDROP VIEW SALES.BIG;",
        "verify/added.sql": "SELECT 1 WHERE NOT EXISTS (SELECT * FROM SALES.ORDERS WHERE ID = 99)",
      }),
    );
    expect(result).toMatchObject({ outcome: "passed", verified: ["verify/added.sql"] });
    expect(await rows("SELECT COUNT(*) AS N FROM SHOP.SALES.ORDERS")).toEqual([{ N: 2 }]);
  });

  it("grants stay on what is inside, as scripts expect, and the production roles do not reach it", async () => {
    await admin(
      "CREATE ROLE IF NOT EXISTS READER",
      "GRANT USAGE ON DATABASE SHOP TO ROLE READER",
      "GRANT USAGE ON SCHEMA SHOP.SALES TO ROLE READER",
      "GRANT SELECT ON TABLE SHOP.SALES.ORDERS TO ROLE READER",
      "GRANT ROLE READER TO USER ADMIN",
    );
    const { clone } = ran(
      await run({ "V1__a.sql": "REVOKE SELECT ON TABLE SALES.ORDERS FROM ROLE READER" }, { keep: true }),
    );
    const inside = await rows(`SHOW GRANTS ON SCHEMA ${clone}.SALES`);
    expect(inside.map(({ privilege, grantee_name }) => `${privilege} ${grantee_name}`).sort()).toEqual([
      "OWNERSHIP SHOP_REHEARSAL",
      "USAGE READER",
    ]);
    const on = await rows(`SHOW GRANTS ON DATABASE ${clone}`);
    expect(new Set(on.map(({ grantee_name }) => grantee_name))).toEqual(
      new Set(["SHOP_DEPLOY", "SHOP_REHEARSAL"]),
    );
    await admin("USE SECONDARY ROLES NONE", "USE ROLE READER");
    try {
      await rows("DESCRIBE TABLE SHOP.SALES.ORDERS");
      await expect(rows(`DESCRIBE TABLE ${clone}.SALES.ORDERS`)).rejects.toThrow("not authorized");
    } finally {
      await admin("USE ROLE ACCOUNTADMIN", `DROP DATABASE ${clone}`);
    }
  });

  it("texts keep the source's name: a statement with it is refused and explained, a view with it is told of", async () => {
    await account.deployer.query("CREATE VIEW SALES.BY_NAME AS SELECT ID FROM SHOP.SALES.ORDERS");
    const result = ran(
      await run({
        "V1__a.sql": "SELECT 1;\nDELETE FROM SHOP.SALES.ORDERS;",
        "V2__b.sql": "SELECT 'SHOP.SALES'",
      }),
    );
    expect(result.scripts[0]?.failure).toMatchObject({
      line: 2,
      next: expect.stringContaining("names SHOP itself"),
    });
    expect(result.notes.map(({ path, line }) => [path, line])).toEqual([
      ["V1__a.sql", 2],
      ["V2__b.sql", 1],
    ]);
    expect(result.notShown).toContainEqual(
      expect.stringMatching(/VIEW SALES\.BY_NAME: reads SHOP by its name/),
    );
    const read = ran(await run({ "V1__a.sql": "SELECT * FROM SALES.BY_NAME" }));
    expect(read.outcome).toBe("failed");
    await account.deployer.query("DROP VIEW SALES.BY_NAME");
    expect(await rows("SELECT COUNT(*) AS N FROM SHOP.SALES.ORDERS")).toEqual([{ N: 2 }]);
  });

  it("what the role may not read is missing: refused by its name", async () => {
    await admin(
      "CREATE TABLE SHOP.SALES.PAYROLL (A INT)",
      "GRANT REFERENCES ON TABLE SHOP.SALES.PAYROLL TO ROLE SHOP_DEPLOY",
    );
    const refused = refusal(await run({ "V1__a.sql": "SELECT 1" }));
    expect(refused.message).toContain("the clone lacks TABLE SALES.PAYROLL");
    expect(refused.next).toContain("SELECT");
    expect(await account.databases()).toEqual(before);
    await admin("DROP TABLE SHOP.SALES.PAYROLL");
  });

  it("what belongs to others stays theirs: said, and out of reach; refused when everybody may use it", async () => {
    await admin(
      "CREATE SCHEMA SHOP.EGRESS",
      "CREATE TABLE SHOP.EGRESS.KEYS (A INT)",
      "GRANT USAGE ON SCHEMA SHOP.EGRESS TO ROLE SHOP_DEPLOY",
      "GRANT SELECT ON TABLE SHOP.EGRESS.KEYS TO ROLE SHOP_DEPLOY",
    );
    const result = ran(await run({ "V1__a.sql": "SELECT * FROM EGRESS.KEYS" }));
    expect(result.notShown).toContainEqual(expect.stringContaining("SCHEMA EGRESS: belongs to a role"));
    expect(result.outcome).toBe("failed");
    await admin("DROP SCHEMA SHOP.EGRESS");

    await admin(
      "USE SCHEMA SHOP.SALES",
      "CREATE PROCEDURE SHOP.SALES.AS_ADMIN() RETURNS VARCHAR LANGUAGE SQL EXECUTE AS OWNER AS $$ BEGIN DROP TABLE SHOP.SALES.ORDERS; RETURN 'gone'; END $$",
      "GRANT USAGE ON PROCEDURE SHOP.SALES.AS_ADMIN() TO ROLE PUBLIC",
    );
    const refused = refusal(await run({ "V1__a.sql": "CALL SALES.AS_ADMIN()" }));
    expect(refused.message).toMatch(/procedures|PROCEDURE|AS_ADMIN/);
    expect(await rows("SELECT COUNT(*) AS N FROM SHOP.SALES.ORDERS")).toEqual([{ N: 2 }]);
    await admin("DROP PROCEDURE SHOP.SALES.AS_ADMIN()");
    expect(await account.databases()).toEqual(before);
  });
});

it("a task that was cloned sleeps, belongs to the rehearsal, and cannot be started", async () => {
  await account.deployer.query(
    "CREATE TASK SALES.NIGHTLY WAREHOUSE = SHOP_WH SCHEDULE = '60 MINUTE' AS DELETE FROM SALES.ORDERS",
  );
  const shown = "SHOW TASKS IN DATABASE {{ database }}";
  const good = ran(await run({ "V1__a.sql": shown }, { keep: true }));
  expect(await rows(`SHOW TASKS IN DATABASE ${good.clone}`)).toMatchObject([
    { state: "suspended", owner: "SHOP_REHEARSAL" },
  ]);
  expect(ran(await run({ "V1__a.sql": "EXECUTE TASK SALES.NIGHTLY" })).outcome).toBe("failed");
  await account.deployer.query("DROP TASK SALES.NIGHTLY");
  expect(await account.databases()).toEqual(before);
});

describe("nothing reaches out", () => {
  it.each([
    ["COPY INTO 's3://bucket/x' FROM SALES.ORDERS CREDENTIALS = (AWS_KEY_ID = 'a')"],
    ["CREATE STAGE SALES.OUT URL = 'azure://acc.blob.core.windows.net/c'"],
    ["EXECUTE IMMEDIATE $$ COPY INTO 'gcs://b/x' FROM SALES.ORDERS $$"],
  ])("%s", async (sql) => {
    const refused = refusal(await run({ "V1__a.sql": `SELECT 1;\n${sql};` }));
    expect(refused).toMatchObject({ file: "V1__a.sql", line: 2, statement: 2 });
    expect(refused.message).toContain("storage outside of Snowflake");
  });

  it("an address that is only data may be written", async () => {
    const sql = "CREATE TABLE SALES.L (A VARCHAR);\nINSERT INTO SALES.L VALUES ('s3://bucket/x')";
    expect(ran(await run({ "V1__a.sql": sql })).outcome).toBe("passed");
  });

  it.each([
    [
      "GRANT USAGE ON DATABASE SHOP TO ROLE SHOP_REHEARSAL",
      "REVOKE USAGE ON DATABASE SHOP FROM ROLE SHOP_REHEARSAL",
    ],
    [
      "GRANT CREATE DATABASE ON ACCOUNT TO ROLE SHOP_REHEARSAL",
      "REVOKE CREATE DATABASE ON ACCOUNT FROM ROLE SHOP_REHEARSAL",
    ],
    ["GRANT ROLE SYSADMIN TO USER SHOP_REHEARSER", "REVOKE ROLE SYSADMIN FROM USER SHOP_REHEARSER"],
    [
      "GRANT USAGE ON INTEGRATION OUT TO ROLE SHOP_REHEARSAL",
      "REVOKE USAGE ON INTEGRATION OUT FROM ROLE SHOP_REHEARSAL",
    ],
    ["GRANT USAGE ON INTEGRATION OUT TO ROLE PUBLIC", "REVOKE USAGE ON INTEGRATION OUT FROM ROLE PUBLIC"],
    ["GRANT ROLE READER TO ROLE SHOP_REHEARSAL", "REVOKE ROLE READER FROM ROLE SHOP_REHEARSAL"],
  ])("refuses after %s", async (grant, revoke) => {
    await admin(
      "CREATE ROLE IF NOT EXISTS READER",
      "CREATE DATABASE IF NOT EXISTS NET",
      "CREATE OR REPLACE NETWORK RULE NET.PUBLIC.R TYPE = HOST_PORT VALUE_LIST = ('x.example') MODE = EGRESS",
      "CREATE OR REPLACE EXTERNAL ACCESS INTEGRATION OUT ALLOWED_NETWORK_RULES = (NET.PUBLIC.R) ENABLED = TRUE",
      grant,
    );
    const refused = refusal(await run({ "V1__a.sql": "SELECT 1" }));
    expect(refused.message).toContain("could reach out");
    expect(refused.next).toContain(revoke);
    await admin(revoke, "DROP DATABASE NET");
  });

  it.each([
    "USE ROLE SHOP_DEPLOY",
    "CREATE DATABASE MINE",
    "EXECUTE IMMEDIATE 'DROP TABLE SHOP.SALES.ORDERS'",
    "ALTER DATABASE {{ database }} SET COMMENT = 'not a rehearsal'",
  ])("fails, and is explained: %s", async (sql) => {
    const result = ran(await run({ "V1__a.sql": sql }));
    expect(result.outcome).toBe("failed");
    expect(result.scripts[0]?.failure?.next).toMatch(
      /A rehearsal may do nothing outside|names SHOP itself|sees nothing/,
    );
    expect(await account.databases()).toEqual(before);
  });
});

describe("the janitor", () => {
  it("drops nothing that only looks like a rehearsal", async () => {
    const comment = JSON.stringify({
      snowhook: "rehearsal",
      repository: 1,
      number: 7,
      sha: "0123456789ab",
      project: "shop",
      environment: "dev",
      source: "SHOP",
      expires: "2020-01-01T00:00:00.000Z",
    });
    const lookalikes = [
      "CREATE DATABASE RH_1_7_0123456789AB_20200101T0000_00000000",
      `CREATE DATABASE RH_1_7_0123456789AB_20200101T0000_00000001 COMMENT = '${comment}'`,
      "CREATE DATABASE RH_BACKUP COMMENT = 'rehearsal'",
      `CREATE DATABASE RHX1 COMMENT = '${comment}'`,
    ];
    await admin(...lookalikes);
    const which = "all";
    const { environment } = account.place;
    expect(await dropRehearsals({ connection: account.administrator, environment, which })).toEqual([]);
    const mine = ran(await run({ "V1__a.sql": "SELECT 1" }, { keep: true })).clone;
    const other = { project: "shop", key: "prod" };
    expect(await listRehearsals({ connection: account.administrator, environment: other })).toEqual([]);
    const dropped = await dropRehearsals({ connection: account.administrator, environment, which });
    expect(dropped.map(({ name }) => name)).toEqual([mine]);
    for (const sql of lookalikes) await admin(`DROP DATABASE ${sql.split(" ")[2]}`);
    expect(await account.databases()).toEqual(before);
  });
});

it("is told in a pull request, and is gone when that is closed, also when the function is asked twice", async () => {
  const head = "e".repeat(40);
  const pull = { number: 7, state: "closed", user: null, head: { sha: head, repo: { id: 5 } } };
  const { github } = fakeGithub({
    "GET /repos/acme/shop/pulls/7": () => Response.json({ ...pull, base: { ref: "dev", repo: { id: 5 } } }),
  });
  const { secrets, place } = account;
  const file = { projects: [place.project] };
  const ports = { file, secrets, github, connect, repository: "acme/shop", variables: {} };
  const { files } = account.input({ "V1__a.sql": "INSERT INTO SALES.ORDERS VALUES (9, 9)" });
  const look = rehearsalPart(ports);
  expect(await look({ place, number: 7, head, files, plan: { pending: [] } })).toBeUndefined();
  const pending = [{ path: "V1__a.sql" } as RenderedScript];
  const part = await look({ place, number: 7, head, files, plan: { pending } });
  expect(part).toMatchObject({ title: "Rehearsal", verdict: "ready" });
  const [clone] = (await account.databases()).filter((name) => !before.includes(name));
  expect(clone).toMatch(/^RH_5_7_EEEEEEEEEEEE_/);
  expect(await dropAtClose(ports, 7)).toEqual({ dropped: [clone], failures: [] });
  expect(await dropAtClose(ports, 7)).toEqual({ dropped: [], failures: [] });
  expect(await account.databases()).toEqual(before);
});

it("is asked for from a terminal, with the exit code of how it ended", async () => {
  const cwd = folderWith({
    "snowhook.yml": account.yml,
    "secrets.json": JSON.stringify(account.secretTexts),
    "migrations/V1__a.sql": "CREATE TABLE SALES.FROM_TERMINAL AS SELECT * FROM SALES.ORDERS;",
    "migrations/verify/none.sql": "SELECT * FROM SALES.FROM_TERMINAL WHERE ID < 0;",
  });
  const good = await runCli(["rehearse", "dev", "--secret-file", "secrets.json"], { cwd });
  expect([good.code, good.err]).toEqual([0, ""]);
  expect(good.out).toMatch(/✓ V1__a\.sql[\s\S]*✓ verify\/none\.sql[\s\S]*clone of SHOP: passed/);
  writeFileSync(join(cwd, "migrations/V1__a.sql"), "SELECT NOTHING FROM SALES.ORDERS;");
  const bad = await runCli(["rehearse", "dev", "--secret-file", "secrets.json", "--json"], { cwd });
  expect([bad.code, JSON.parse(bad.out)]).toMatchObject([2, { outcome: "failed", kept: false }]);
  writeFileSync(join(cwd, "migrations/V1__a.sql"), "COPY INTO 's3://b/' FROM SALES.ORDERS;");
  const refused = await runCli(["rehearse", "dev", "--secret-file", "secrets.json"], { cwd });
  expect([refused.code, refused.out]).toEqual([
    1,
    expect.stringContaining("V1__a.sql:1: the statement names"),
  ]);
  expect(await account.databases()).toEqual(before);
});

// last: it leaves a history
it("a rehearsal is of the scripts that the history has not, though their text names another database here", async () => {
  const scripts = {
    "V1__a.sql": "CREATE TABLE SALES.APPLIED (A INT)",
    "R__name.sql": "CREATE OR REPLACE VIEW SALES.NAMED AS SELECT '{{ database }}' AS D",
  };
  const { environment } = account.place;
  const config = migrationConfig(account.place, { commit: "c" });
  const deployment = { environment: "shop/dev", commit: "c", attempt: 1 };
  await deployMigrations({ connection: account.deployer, files: filesOf(scripts), config, deployment });
  const next = { ...scripts, "V2__b.sql": "ALTER TABLE SALES.APPLIED ADD COLUMN B INT" };
  const result = ran(await run(next));
  expect(result.scripts.map(({ path }) => path)).toEqual(["V2__b.sql"]);
  expect([result.outcome, environment.historyTable]).toEqual(["passed", "SHOP.METADATA.CHANGE_HISTORY"]);
});
