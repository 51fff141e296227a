import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/streams-intro

let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
const run = async (...statements: readonly string[]) => {
  for (const sql of statements) await admin.query(sql);
};
/** A stream's changes, as texts: `INSERT 1 a`, `DELETE 1 a *` for a part of an update. */
const changes = async (stream: string, by = admin) =>
  (await by.query(`SELECT * FROM ${stream} ORDER BY id, METADATA$ACTION`)).map((row) =>
    [row.METADATA$ACTION, row.ID, row.NAME, ...(row.METADATA$ISUPDATE ? ["*"] : [])].join(" "),
  );

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  await run(
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE t (id INT, name VARCHAR)",
    "CREATE TABLE target (id INT, name VARCHAR)",
    "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
  );
});
afterAll(async () => {
  await admin.close();
  await globe.close();
});

it("is made, shown, described, commented; its DDL makes it again", async () => {
  expect(await rows("SHOW TABLES LIKE 'T'")).toMatchObject([{ change_tracking: "OFF" }]);
  expect(await rows("CREATE STREAM s ON TABLE t COMMENT = 'c'")).toEqual([
    { status: "Stream S successfully created." },
  ]);
  expect(await rows("SHOW TABLES LIKE 'T'")).toMatchObject([{ change_tracking: "ON" }]);
  const [shown] = await rows("SHOW STREAMS");
  expect(shown).toMatchObject({
    ...{ name: "S", database_name: "D", schema_name: "PUBLIC", owner: "ACCOUNTADMIN", comment: "c" },
    ...{ table_name: "D.PUBLIC.T", source_type: "Table", base_tables: "D.PUBLIC.T", type: "DELTA" },
    ...{ stale: "false", mode: "DEFAULT", invalid_reason: "N/A", owner_role_type: "ROLE" },
  });
  expect(await rows("DESCRIBE STREAM s")).toEqual([shown]);
  expect(await rows("SHOW TERSE STREAMS")).toMatchObject([{ kind: "DELTA", tableOn: "D.PUBLIC.T" }]);
  await run("ALTER STREAM s SET COMMENT = 'd'");
  const [ddl] = await rows("SELECT GET_DDL('STREAM', 's') AS x");
  expect(ddl?.X).toBe("create or replace stream S on table D.PUBLIC.T COMMENT = 'd';");
  await run("CREATE STREAM IF NOT EXISTS s ON TABLE t");
  await expect(rows("CREATE STREAM s ON TABLE t")).rejects.toThrow("already exists");
  await expect(rows("CREATE STREAM t ON TABLE t")).rejects.toThrow("already exists");
  await expect(rows("CREATE STREAM x ON TABLE t INSERT_ONLY = TRUE")).rejects.toThrow("INSERT_ONLY");
});

it("shows net changes since it was consumed, and a row keeps its identity", async () => {
  expect(await changes("s")).toEqual([]);
  await run(
    "INSERT INTO t VALUES (3, 'c')",
    "UPDATE t SET name = 'A' WHERE id = 1",
    "DELETE FROM t WHERE id = 2",
  );
  const shown = ["DELETE 1 a *", "INSERT 1 A *", "DELETE 2 b", "INSERT 3 c"];
  expect(await changes("s")).toEqual(shown);
  const ids = await rows("SELECT DISTINCT METADATA$ROW_ID AS r FROM s WHERE id = 1");
  expect(ids).toHaveLength(1);
  await run(
    "INSERT INTO t VALUES (4, 'x')",
    "UPDATE t SET name = 'd' WHERE id = 4",
    "INSERT INTO t VALUES (5, 'y')",
  );
  await run("DELETE FROM t WHERE id = 5", "UPDATE t SET name = 'AA' WHERE id = 1");
  expect(await changes("s")).toEqual([
    "DELETE 1 a *",
    "INSERT 1 AA *",
    "DELETE 2 b",
    "INSERT 3 c",
    "INSERT 4 d",
  ]);
  expect(await rows("SELECT DISTINCT METADATA$ROW_ID AS r FROM s WHERE id = 1")).toEqual(ids);
  expect(await rows("SELECT id FROM s AS x WHERE x.METADATA$ACTION = 'DELETE' ORDER BY id")).toEqual([
    { ID: 1 },
    { ID: 2 },
  ]);
});

it("is consumed by DML that is committed, whole, and by nothing else", async () => {
  await run("CREATE STREAM other ON TABLE t AT(STREAM => 's')");
  await run("BEGIN", "INSERT INTO target SELECT id, name FROM s WHERE METADATA$ACTION = 'INSERT'");
  expect(await changes("s")).toHaveLength(5);
  await run("ROLLBACK");
  expect(await changes("s")).toHaveLength(5);
  expect(await rows("SELECT SYSTEM$STREAM_HAS_DATA('s') AS x")).toEqual([{ X: true }]);
  await run("INSERT INTO target SELECT id, name FROM s WHERE 1 = 0");
  expect(await changes("s")).toEqual([]);
  expect(await rows("SELECT SYSTEM$STREAM_HAS_DATA('d.public.s') AS x")).toEqual([{ X: false }]);
  expect(await changes("other")).toHaveLength(5);
  await run("CREATE TABLE copied AS SELECT * FROM other");
  expect(await rows("SELECT COUNT(*) AS n FROM copied")).toEqual([{ N: 5 }]);
  expect(await changes("other")).toEqual([]);
});

it("is repeatable in a transaction, and moves to the transaction's beginning", async () => {
  const second = await connect(globe, { database: "D", schema: "PUBLIC", warehouse: "W" });
  await run("INSERT INTO t VALUES (6, 'f')", "BEGIN");
  expect(await changes("s")).toEqual(["INSERT 6 f"]);
  await second.query("INSERT INTO t VALUES (7, 'g')");
  await second.query("UPDATE t SET name = 'F' WHERE id = 6");
  expect(await changes("s")).toEqual(["INSERT 6 f"]);
  await run("INSERT INTO t VALUES (8, 'h')");
  await run(`MERGE INTO target USING s ON target.id = s.id
    WHEN NOT MATCHED AND s.METADATA$ACTION = 'INSERT' THEN INSERT VALUES (s.id, s.name)`);
  expect(await changes("s")).toEqual(["INSERT 6 f"]);
  await run("COMMIT");
  expect(await rows("SELECT * FROM target")).toEqual([{ ID: 6, NAME: "f" }]);
  expect(await changes("s")).toEqual(["DELETE 6 f *", "INSERT 6 F *", "INSERT 7 g", "INSERT 8 h"]);
  await run("INSERT INTO target SELECT id, name FROM s");
  expect(await changes("s")).toEqual([]);
  await second.close();
});

it("APPEND_ONLY shows all that came, SHOW_INITIAL_ROWS first what was there", async () => {
  await run("CREATE STREAM appended ON TABLE t APPEND_ONLY = TRUE", "CREATE TABLE u (id INT, name VARCHAR)");
  expect(await rows("SHOW STREAMS LIKE 'APPENDED'")).toMatchObject([{ mode: "APPEND_ONLY" }]);
  await run(
    "INSERT INTO t VALUES (9, 'i'), (10, 'j')",
    "UPDATE t SET name = 'I' WHERE id = 9",
    "TRUNCATE TABLE t",
  );
  expect(await changes("appended")).toEqual(["INSERT 9 i", "INSERT 10 j"]);
  await run(
    "INSERT INTO u VALUES (1, 'a'), (2, 'b')",
    "CREATE STREAM whole ON TABLE u SHOW_INITIAL_ROWS = TRUE",
  );
  await run("DELETE FROM u WHERE id = 2", "INSERT INTO u VALUES (3, 'c')");
  expect(await changes("whole")).toEqual(["INSERT 1 a", "INSERT 2 b"]);
  await run("INSERT INTO target SELECT id, name FROM whole");
  expect(await changes("whole")).toEqual(["DELETE 2 b", "INSERT 3 c"]);
});

it("goes with its table by whatever name, and is lost when the table is replaced", async () => {
  await run(
    "ALTER TABLE u RENAME TO v",
    "INSERT INTO v VALUES (4, 'd')",
    "ALTER TABLE v ADD COLUMN more INT DEFAULT 7",
  );
  expect(await changes("whole")).toEqual(["DELETE 2 b", "INSERT 3 c", "INSERT 4 d"]);
  expect(await rows("SELECT DISTINCT more FROM whole")).toEqual([{ MORE: 7 }]);
  await run("CREATE SCHEMA kept CLONE public", "USE SCHEMA public", "INSERT INTO kept.v VALUES (5, 'e', 1)");
  expect(await changes("kept.whole")).toEqual(["INSERT 5 e"]);
  await run("CREATE OR REPLACE TABLE v (id INT, name VARCHAR)");
  await expect(changes("whole")).rejects.toThrow(
    "Base table 'D.PUBLIC.U' dropped, cannot read from stream 'WHOLE'",
  );
  expect(await rows("SHOW STREAMS LIKE 'WHOLE'")).toMatchObject([
    { stale: "false", table_name: "D.KEPT.V" },
    { stale: "true", table_name: "No privilege or table dropped" },
  ]);
  await run("DROP STREAM whole", "DROP STREAM IF EXISTS whole");
});

it("asks for SELECT on itself and on its table, and shows what policies let through", async () => {
  await run(
    "CREATE ROLE reader",
    "GRANT ROLE reader TO USER admin",
    "GRANT USAGE ON DATABASE d TO ROLE reader",
    "GRANT USAGE ON SCHEMA d.public TO ROLE reader",
    "GRANT USAGE ON WAREHOUSE w TO ROLE reader",
    "INSERT INTO t VALUES (20, 'hidden'), (21, 'seen')",
    "CREATE MASKING POLICY stars AS (v VARCHAR) RETURNS VARCHAR -> IFF(CURRENT_ROLE() = 'READER', '*', v)",
    "CREATE ROW ACCESS POLICY odd AS (n INT) RETURNS BOOLEAN -> CURRENT_ROLE() <> 'READER' OR n % 2 = 1",
    "ALTER TABLE t MODIFY COLUMN name SET MASKING POLICY stars",
    "ALTER TABLE t ADD ROW ACCESS POLICY odd ON (id)",
  );
  const reader = await connect(globe, { role: "READER", database: "D", schema: "PUBLIC", warehouse: "W" });
  await reader.query("USE SECONDARY ROLES NONE");
  await expect(changes("s", reader)).rejects.toThrow("does not exist or not authorized");
  await run("GRANT SELECT ON STREAM s TO ROLE reader");
  await expect(changes("s", reader)).rejects.toThrow("does not exist or not authorized");
  await run("GRANT SELECT ON TABLE t TO ROLE reader");
  expect((await changes("s", reader)).filter((change) => change.startsWith("INSERT"))).toEqual([
    "INSERT 21 *",
  ]);
  expect(await changes("s")).toContain("INSERT 20 hidden");
  await expect(reader.query("CREATE STREAM mine ON TABLE t")).rejects.toThrow("Insufficient privileges");
  await run(
    "GRANT CREATE STREAM ON SCHEMA d.public TO ROLE reader",
    "ALTER TABLE t SET CHANGE_TRACKING = FALSE",
  );
  await expect(reader.query("CREATE STREAM mine ON TABLE t")).rejects.toThrow(
    "Insufficient privileges to operate on stream source without CHANGE_TRACKING enabled 'T'",
  );
  await expect(changes("s")).rejects.toThrow("Change tracking is not enabled");
  await run("ALTER TABLE t SET CHANGE_TRACKING = TRUE");
  await expect(changes("s")).rejects.toThrow("Change tracking is not enabled or has been missing");
  await reader.query("CREATE STREAM mine ON TABLE t");
  await expect(reader.query("DROP STREAM s")).rejects.toThrow("Insufficient privileges");
  await reader.close();
});
