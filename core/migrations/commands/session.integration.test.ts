import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { type Sandbox, startAccount, type TestAccount } from "../testing/account.ts";

let account: TestAccount;
let box: Sandbox;
let users = 0;

beforeAll(async () => {
  account = await startAccount();
  for (const sql of [
    "CREATE ROLE OTHER",
    "GRANT ROLE OTHER TO USER ADMIN",
    "CREATE WAREHOUSE OTHER_WH",
    "GRANT USAGE ON WAREHOUSE OTHER_WH TO ROLE DEPLOYER",
    "GRANT USAGE ON WAREHOUSE WH TO ROLE OTHER",
  ]) {
    await account.administrator.query(sql);
  }
});
afterAll(() => account?.close());
beforeEach(async () => {
  box = await account.sandbox();
});

/** A session of a user for whom nothing is configured: all that it has are the user's defaults. */
async function withDefaults(namespace: string, more = ""): Promise<SnowflakeConnection> {
  const user = `ROBOT_${++users}`;
  const { administrator } = account;
  await administrator.query(
    `CREATE USER ${user} PASSWORD = 'administrator' DEFAULT_ROLE = DEPLOYER DEFAULT_WAREHOUSE = WH DEFAULT_NAMESPACE = '${namespace}' ${more}`,
  );
  for (const role of ["DEPLOYER", "OTHER"]) await administrator.query(`GRANT ROLE ${role} TO USER ${user}`);
  return account.signIn(user);
}

describe("a script's USE", () => {
  it("of a role does not leak into the next script, also without secondary roles", async () => {
    const { database } = box;
    for (const more of ["", "DEFAULT_SECONDARY_ROLES = ()"]) {
      const connection = await withDefaults(database, more);
      const table = more === "" ? "T1" : "T2";
      const report = await box.deploy(
        {
          [`V1${table}__a.sql`]: "USE ROLE OTHER;\nSELECT CURRENT_ROLE();",
          [`V2${table}__b.sql`]: `CREATE TABLE ${database}.PUBLIC.${table} (A INT);`,
        },
        { connection },
      );
      expect(report.failed).toBeUndefined();
      const tables = await box.rows(`SHOW TABLES LIKE '${table}' IN SCHEMA ${database}.PUBLIC`);
      expect(tables).toMatchObject([{ owner: "DEPLOYER" }]);
    }
  });

  it("of a warehouse, a database, a schema or no secondary roles does not either", async () => {
    const { database } = box;
    await box.rows(`CREATE SCHEMA ${database}.OTHER`);
    const connection = await withDefaults(`${database}.PUBLIC`);
    const where =
      "SELECT CURRENT_WAREHOUSE() AS W, CURRENT_SCHEMA() AS S, CURRENT_DATABASE() AS D, PARSE_JSON(CURRENT_SECONDARY_ROLES()):value::VARCHAR AS R";
    const report = await box.deploy(
      {
        "V1__a.sql": `USE WAREHOUSE OTHER_WH;\nUSE SCHEMA ${database}.OTHER;\nUSE SECONDARY ROLES NONE;`,
        "V2__b.sql": `CREATE TABLE FOUND AS ${where}`,
        "V3__c.sql": `CREATE SCHEMA ${database}.MADE`,
        "V4__d.sql": `INSERT INTO FOUND ${where}`,
      },
      { connection },
    );
    expect(report.failed).toBeUndefined();
    const found = { W: "WH", S: "PUBLIC", D: database, R: "ALL" };
    expect(await box.rows(`SELECT * FROM ${database}.PUBLIC.FOUND`)).toEqual([found, found]);
  });

  it("leaves the session of an assertion as sign-in made it", async () => {
    const { database } = box;
    await box.rows(`CREATE SCHEMA ${database}.OTHER`);
    const report = await box.deploy(
      { "V1__a.sql": `USE SCHEMA ${database}.OTHER`, "verify/s.sql": "SELECT CURRENT_SCHEMA() = 'PUBLIC'" },
      { connection: await withDefaults(`${database}.PUBLIC`) },
    );
    expect(report.verified).toEqual(["verify/s.sql"]);
  });
});

describe("the first deployment", () => {
  it("runs its scripts where sign-in put it, though it makes the metadata's schema first", async () => {
    const { database } = box;
    const connection = await withDefaults(`${database}.PUBLIC`);
    await box.rows(`CREATE SCHEMA ${database}.OTHER`);
    await box.deploy(
      {
        "V1__a.sql": `CREATE TABLE T2 AS SELECT 1 AS A;\nUSE SCHEMA ${database}.OTHER;`,
        "V2__b.sql": "CREATE TABLE T3 AS SELECT 1 AS A;",
      },
      { connection },
    );
    const tables = await box.rows(`SHOW TABLES IN SCHEMA ${database}.PUBLIC`);
    expect(tables.map(({ name }) => name)).toEqual(["T2", "T3"]);
  });

  it("takes PUBLIC for a database without a schema", async () => {
    const connection = await withDefaults(box.database);
    await box.deploy({ "V1__a.sql": "CREATE TABLE T2 AS SELECT 1 AS A;" }, { connection });
    expect(await box.rows(`SHOW TABLES LIKE 'T2' IN SCHEMA ${box.database}.PUBLIC`)).toHaveLength(1);
  });
});

describe("the configuration", () => {
  it("goes before what sign-in gave", async () => {
    const { database } = box;
    await box.rows(`CREATE SCHEMA ${database}."lower one"`);
    const config = { ...box.config, warehouse: "other_wh", database, schema: '"lower one"' };
    await box.deploy({ "V1__a.sql": "CREATE TABLE T AS SELECT CURRENT_WAREHOUSE() AS W" }, { config });
    expect(await box.rows(`SELECT W FROM ${database}."lower one".T`)).toEqual([{ W: "OTHER_WH" }]);
  });

  it("sets session parameters for every script; the query tag is there once, before the tool and its own tag", async () => {
    const config = {
      ...box.config,
      sessionParameters: { TIMEZONE: "Asia/Tokyo", QUERY_TAG: "team_a" },
      queryTag: "nightly",
    };
    const hour = "SELECT TO_VARCHAR('2024-07-01 00:00:00 +0000'::TIMESTAMP_TZ::TIMESTAMP_LTZ, 'HH24') AS H";
    await box.deploy(
      {
        "V1__a.sql": `CREATE TABLE TAGGED AS ${hour};\nALTER SESSION SET TIMEZONE = 'UTC'`,
        "V2__b.sql": `INSERT INTO TAGGED ${hour}`,
      },
      { config },
    );
    expect(await box.column("SELECT H FROM TAGGED")).toEqual(["09", "09"]);
    const tags = await box.column(
      `SELECT DISTINCT QUERY_TAG FROM TABLE(${box.database}.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 100)) WHERE QUERY_TEXT ILIKE 'INSERT INTO TAGGED SELECT%' OR QUERY_TEXT ILIKE 'CREATE TABLE TAGGED %' ORDER BY 1`,
    );
    expect(tags).toEqual(["team_a;snowhook;nightly;V1__a.sql", "team_a;snowhook;nightly;V2__b.sql"]);
  });
});
