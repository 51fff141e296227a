import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// What other parts of the account make, as SHOW and DESCRIBE tell of it; over the driver, and after a restart.

let folder: string;
let globe: Snowglobe;
let admin: TestConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snowglobe-show-"));
  globe = await startTestGlobe({ folder });
  admin = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE t (id INT NOT NULL PRIMARY KEY, name VARCHAR(20) DEFAULT 'x' COMMENT 'who')",
    "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
    "CREATE SECURE VIEW v AS SELECT id FROM t",
    "CREATE DYNAMIC TABLE dt TARGET_LAG = '1 hour' WAREHOUSE = w REFRESH_MODE = FULL AS SELECT id FROM t",
    "CREATE ROW ACCESS POLICY rap AS (n VARCHAR) RETURNS BOOLEAN -> n = 'a'",
    "CREATE FILE FORMAT csv TYPE = CSV SKIP_HEADER = 1 NULL_IF = ('N/A', '')",
    "CREATE STAGE st FILE_FORMAT = (FORMAT_NAME = 'd.public.csv') COMMENT = 'files'",
    "CREATE PROCEDURE twice(n NUMBER) RETURNS NUMBER LANGUAGE SQL EXECUTE AS OWNER AS 'BEGIN RETURN n * 2; END'",
    "CREATE SEQUENCE s START 5 INCREMENT 2",
    "CREATE ROLE reader",
    "CREATE USER anna PASSWORD = 'secret words 1' DEFAULT_ROLE = reader DEFAULT_SECONDARY_ROLES = ()",
    "GRANT ROLE reader TO USER anna",
    "GRANT USAGE ON DATABASE d TO ROLE reader",
    "GRANT USAGE ON SCHEMA d.public TO ROLE reader",
    "GRANT USAGE ON WAREHOUSE w TO ROLE reader",
    "GRANT SELECT ON VIEW v TO ROLE reader",
    "GRANT SELECT ON DYNAMIC TABLE dt TO ROLE reader",
    "GRANT USAGE ON PROCEDURE twice(NUMBER) TO ROLE reader",
  ]) {
    await admin.query(sql);
  }
}, 60_000);
afterAll(async () => {
  await admin?.close();
  await globe?.close();
  await rm(folder, { recursive: true, force: true });
});

const asAnna = () =>
  connect(globe, { username: "ANNA", password: "secret words 1", database: "D", warehouse: "W" });

describe("objects of every part", () => {
  test("tables and dynamic tables are counted; views and dynamic tables show their text to those who may know it", async () => {
    expect(await admin.query("SHOW TABLES IN SCHEMA d.public")).toMatchObject([{ name: "T", rows: 2 }]);
    expect(await admin.query("SHOW DYNAMIC TABLES")).toMatchObject([
      {
        name: "DT",
        rows: 2,
        target_lag: "1 hour",
        refresh_mode: "FULL",
        warehouse: "W",
        scheduling_state: "ACTIVE",
      },
    ]);
    const anna = await asAnna();
    // "If you have the SELECT privilege but don't have the MONITOR privilege, the following fields are hidden"
    expect(await anna.query("SHOW DYNAMIC TABLES")).toMatchObject([
      { name: "DT", text: null, warehouse: null, scheduling_state: null },
    ]);
    expect(await anna.query("SHOW VIEWS")).toMatchObject([{ name: "V", is_secure: "true", text: null }]);
    expect((await admin.query("SHOW VIEWS"))[0]?.text).toContain("SELECT id FROM t");
    expect(await anna.query("SHOW TABLES")).toEqual([]);
    await anna.close();
  });

  // https://docs.snowflake.com/en/sql-reference/sql/desc-table
  test("DESCRIBE TABLE tells keys, defaults and comments; DESCRIBE VIEW the view's columns", async () => {
    expect(await admin.query("DESCRIBE TABLE t")).toMatchObject([
      { name: "ID", type: "NUMBER(38,0)", "null?": "N", "primary key": "Y", default: null },
      { name: "NAME", type: "VARCHAR(20)", "null?": "Y", "primary key": "N", default: "'x'", comment: "who" },
    ]);
    expect(await admin.query("DESC VIEW v")).toMatchObject([{ name: "ID" }]);
  });

  // https://docs.snowflake.com/en/sql-reference/sql/desc-procedure, …/desc-row-access-policy
  test("DESCRIBE PROCEDURE and ROW ACCESS POLICY give signature and body", async () => {
    const procedure = await admin.query("DESC PROCEDURE twice(NUMBER)");
    expect(Object.fromEntries(procedure.map((row) => [row.property, row.value]))).toMatchObject({
      signature: "(N NUMBER)",
      returns: "NUMBER",
      language: "SQL",
      "execute as": "OWNER",
      body: "BEGIN RETURN n * 2; END",
    });
    expect(await admin.query("DESCRIBE ROW ACCESS POLICY rap")).toMatchObject([
      { name: "RAP", return_type: "BOOLEAN", body: "n = 'a'" },
    ]);
    expect(await admin.query("SHOW PROCEDURES")).toMatchObject([
      { name: "TWICE", arguments: "TWICE(NUMBER) RETURN NUMBER", min_num_arguments: 1, catalog_name: "D" },
    ]);
  });

  // https://docs.snowflake.com/en/sql-reference/sql/desc-file-format, …/desc-stage
  test("DESCRIBE FILE FORMAT and STAGE give options beside their defaults", async () => {
    const format = await admin.query("DESC FILE FORMAT csv");
    expect(format.find((row) => row.property === "SKIP_HEADER")).toMatchObject({
      property_type: "Integer",
      property_value: "1",
      property_default: "0",
    });
    expect(format.find((row) => row.property === "RECORD_DELIMITER")?.property_value).toBe("\\n");
    expect(await admin.query("DESC STAGE st")).toMatchObject([
      { parent_property: "STAGE_FILE_FORMAT", property: "FORMAT_NAME", property_value: "D.PUBLIC.CSV" },
      { parent_property: "DIRECTORY", property: "ENABLE", property_value: "false" },
      { parent_property: "DIRECTORY", property: "AUTO_REFRESH", property_value: "false" },
    ]);
  });

  test("INFORMATION_SCHEMA can be queried like tables, and tells a role what it may know", async () => {
    expect(
      await admin.query(
        "SELECT TABLE_NAME, TABLE_TYPE, IS_DYNAMIC FROM d.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC' ORDER BY TABLE_NAME",
      ),
    ).toEqual([
      { TABLE_NAME: "DT", TABLE_TYPE: "BASE TABLE", IS_DYNAMIC: "YES" },
      { TABLE_NAME: "T", TABLE_TYPE: "BASE TABLE", IS_DYNAMIC: "NO" },
      { TABLE_NAME: "V", TABLE_TYPE: "VIEW", IS_DYNAMIC: "NO" },
    ]);
    const anna = await asAnna();
    expect(
      await anna.query("SELECT COUNT(*) AS N FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'T'"),
    ).toEqual([{ N: 0 }]);
    await anna.close();
  });
});

describe("after a restart", () => {
  test("everything is there: objects, grants, rows, passwords; tokens sign in with their role", async () => {
    await admin.query("GRANT ROLE reader TO USER admin");
    const [token] = await admin.query("ALTER USER anna ADD PAT api ROLE_RESTRICTION = 'READER'");
    const before = await admin.query("SHOW GRANTS TO ROLE reader");
    await admin.close();
    await globe.close();
    globe = await startTestGlobe({ folder });
    admin = await connect(globe, { database: "D" });
    expect(await admin.query("SHOW GRANTS TO ROLE reader")).toEqual(before);
    const withToken = await connect(globe, {
      username: "ANNA",
      authenticator: "PROGRAMMATIC_ACCESS_TOKEN",
      token: String(token?.token_secret),
      warehouse: "W",
    });
    expect(
      await withToken.query("SELECT CURRENT_ROLE() AS R, COUNT(*) AS N FROM d.public.v GROUP BY 1"),
    ).toEqual([{ R: "READER", N: 2 }]);
    await withToken.close();
    const anna = await asAnna();
    expect(await anna.query("CALL twice(4)")).toMatchObject([{ TWICE: 8 }]);
    await anna.close();
  });
});
