import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// Quotations: https://docs.snowflake.com/en/sql-reference/sql/create-clone,
// https://docs.snowflake.com/en/user-guide/object-clone

let globe: Snowglobe;
let admin: TestConnection;

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE ROLE reader",
    "GRANT USAGE ON SCHEMA d.s TO ROLE reader",
    "CREATE TABLE t (id INT AUTOINCREMENT, \"Name\" VARCHAR COMMENT 'who') COMMENT = 'people'",
    "INSERT INTO t (\"Name\") VALUES ('a'), ('b')",
    "GRANT SELECT ON TABLE t TO ROLE reader",
    "CREATE VIEW v AS SELECT id FROM t",
    "CREATE SEQUENCE seq START 10 INCREMENT 5",
    "SELECT seq.NEXTVAL",
    "CREATE ROW ACCESS POLICY only_a AS (n VARCHAR) RETURNS BOOLEAN -> n = 'a'",
    'CREATE TABLE guarded ("Name" VARCHAR)',
    "INSERT INTO guarded VALUES ('a'), ('b')",
    'ALTER TABLE guarded ADD ROW ACCESS POLICY only_a ON ("Name")',
    "CREATE DYNAMIC TABLE dt TARGET_LAG = '1 hour' WAREHOUSE = w AS SELECT id FROM t",
    "CREATE STAGE st",
  ]) {
    await admin.query(sql);
  }
}, 60_000);
afterAll(async () => {
  await admin?.close();
  await globe?.close();
});

const count = async (table: string) => (await admin.query(`SELECT COUNT(*) AS N FROM ${table}`))[0]?.N;

describe("a table's clone", () => {
  test('"is writable and is independent of its source", goes on counting, and has no grants', async () => {
    expect(await admin.query("CREATE TABLE c CLONE t")).toEqual([
      { status: "Table C successfully created." },
    ]);
    await admin.query("INSERT INTO c (\"Name\") VALUES ('c')");
    expect([await count("c"), await count("t")]).toEqual([3, 2]);
    expect(await admin.query("SELECT id FROM c WHERE \"Name\" = 'c'")).toEqual([{ ID: 3 }]);
    expect(await admin.query("SHOW TABLES LIKE 'C'")).toMatchObject([{ comment: "people" }]);
    expect(await admin.query("SHOW GRANTS ON TABLE c")).toMatchObject([{ privilege: "OWNERSHIP" }]);
  });

  test("COPY GRANTS takes them along; OR REPLACE and IF NOT EXISTS do what they say", async () => {
    await admin.query("CREATE OR REPLACE TABLE c CLONE t");
    expect(await count("c")).toBe(2);
    await admin.query("CREATE TABLE granted CLONE t COPY GRANTS");
    expect((await admin.query("SHOW GRANTS ON TABLE granted")).map((row) => row.privilege)).toEqual([
      "OWNERSHIP",
      "SELECT",
    ]);
    expect((await admin.query("CREATE TABLE IF NOT EXISTS c CLONE guarded"))[0]?.status).toContain(
      "already exists",
    );
    await expect(admin.query("CREATE TABLE c CLONE t")).rejects.toThrow("already exists");
  });

  test("needs SELECT on its source, and CREATE TABLE", async () => {
    await admin.query("GRANT ROLE reader TO USER admin; GRANT USAGE ON DATABASE d TO ROLE reader", {
      parameters: { MULTI_STATEMENT_COUNT: 2 },
    });
    const reader = await connect(globe, { role: "READER", database: "D", schema: "S" });
    await reader.query("USE SECONDARY ROLES NONE");
    await expect(reader.query("CREATE TABLE mine CLONE t")).rejects.toThrow(
      "Insufficient privileges to operate on schema",
    );
    await admin.query("GRANT CREATE TABLE ON SCHEMA d.s TO ROLE reader");
    await reader.query("CREATE TABLE mine CLONE t");
    await expect(reader.query("CREATE TABLE mine2 CLONE guarded")).rejects.toThrow(
      "does not exist or not authorized",
    );
    await reader.close();
  });

  test("is refused of what has none, and of itself", async () => {
    await expect(admin.query("CREATE VIEW x CLONE v")).rejects.toThrow("CREATE VIEW … CLONE");
    await expect(admin.query("CREATE OR REPLACE TABLE t CLONE t")).rejects.toThrow("CLONE of itself");
  });
});

describe("a schema's clone", () => {
  test('"clones all the contained objects", with their grants; not the schema\'s own, nor internal stages', async () => {
    await admin.query("CREATE SCHEMA d.s2 CLONE d.s");
    expect(await count("d.s2.v")).toBe(2);
    expect(await admin.query("SHOW STAGES IN SCHEMA d.s2")).toEqual([]);
    expect(await admin.query("SHOW DYNAMIC TABLES IN SCHEMA d.s2")).toMatchObject([
      { scheduling_state: "SUSPENDED" },
    ]);
    expect((await admin.query("SHOW GRANTS ON TABLE d.s2.t")).map((row) => row.grantee_name)).toContain(
      "READER",
    );
    expect(await admin.query("SHOW GRANTS ON SCHEMA d.s2")).toHaveLength(1);
    expect(await admin.query("SELECT d.s2.seq.NEXTVAL AS N")).toEqual([{ N: 15 }]);
    // The view reads the clone, not the source.
    await admin.query("DELETE FROM d.s2.t");
    expect([await count("d.s2.v"), await count("d.s.v")]).toEqual([0, 2]);
  });

  test('"the cloned table … is mapped to the corresponding cloned policy"', async () => {
    await admin.query("ALTER ROW ACCESS POLICY d.s2.only_a SET BODY -> TRUE");
    expect([await count("d.s2.guarded"), await count("d.s.guarded")]).toEqual([2, 1]);
  });
});

describe("a database's clone", () => {
  test("takes the options that come behind its source, and the source's own for the rest", async () => {
    await admin.query("CREATE DATABASE k CLONE d DATA_RETENTION_TIME_IN_DAYS = 0 COMMENT = 'for an hour'");
    const show = (name: string) => admin.query(`SHOW DATABASES LIKE '${name}'`);
    expect(await show("k")).toMatchObject([{ comment: "for an hour", retention_time: "0" }]);
    expect(await show("d")).toMatchObject([{ comment: "", retention_time: "1" }]);
    await expect(admin.query("CREATE DATABASE k2 CLONE d SIZE = 3")).rejects.toThrow("invalid property");
    await admin.query("DROP DATABASE k");
    await admin.query("USE SCHEMA d.s");
  });

  test.each(["STREAMS", "TASKS", "PIPES", "ALERTS", "MASKING POLICIES", "TAGS"])(
    "has no %s, as its source has none",
    async (kind) => {
      expect(await admin.query(`SHOW ${kind} IN DATABASE d`)).toEqual([]);
    },
  );

  test("has all schemas, and lives on when the source is dropped", async () => {
    // A schema that comes before its policy's.
    await admin.query("CREATE SCHEMA d.a");
    await admin.query("CREATE TABLE d.a.guarded CLONE d.s.guarded");
    await admin.query("CREATE DATABASE copy CLONE d");
    expect((await admin.query("SHOW SCHEMAS IN DATABASE copy")).map((row) => row.name)).toEqual([
      "A",
      "INFORMATION_SCHEMA",
      "PUBLIC",
      "S",
      "S2",
    ]);
    expect((await admin.query("SHOW GRANTS ON SCHEMA copy.s")).map((row) => row.grantee_name)).toContain(
      "READER",
    );
    await admin.query("DROP DATABASE d");
    expect(await count("copy.s.v")).toBe(2);
    expect([await count("copy.s.guarded"), await count("copy.a.guarded")]).toEqual([1, 1]);
  });
});
