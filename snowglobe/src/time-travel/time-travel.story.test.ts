import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/data-time-travel

let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
const run = async (...statements: readonly string[]) => {
  for (const sql of statements) await admin.query(sql);
};
const ids = async (from: string) =>
  (await rows(`SELECT id FROM ${from} ORDER BY id`)).map(({ ID }) => ID).join(" ");
const NOT_AVAILABLE = /^Time travel data is not available for table/;

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  await run("CREATE WAREHOUSE w", "CREATE DATABASE d", "CREATE TABLE t (id INT, name VARCHAR)");
});
afterAll(async () => {
  await admin.close();
  await globe.close();
});

it("shows rows as they were at a time, some seconds ago, before and after a statement", async () => {
  await run("INSERT INTO t VALUES (1, 'a'), (2, 'b')", "SET one = CURRENT_TIMESTAMP()");
  await run("UPDATE t SET name = 'A' WHERE id = 1", "SET changed = LAST_QUERY_ID()");
  await run("SET two = CURRENT_TIMESTAMP()", "DELETE FROM t WHERE id = 2", "SET deleted = LAST_QUERY_ID()");
  expect(await rows("SELECT * FROM t AT(TIMESTAMP => $one) ORDER BY id")).toEqual([
    { ID: 1, NAME: "a" },
    { ID: 2, NAME: "b" },
  ]);
  expect(await rows("SELECT x.* FROM t AT(TIMESTAMP => $two::TIMESTAMP_LTZ) AS x ORDER BY x.id")).toEqual([
    { ID: 1, NAME: "A" },
    { ID: 2, NAME: "b" },
  ]);
  expect(await ids("t")).toBe("1");
  expect(await ids("t BEFORE(STATEMENT => $deleted)")).toBe("1 2");
  expect(await ids("t AT(STATEMENT => $deleted)")).toBe("1");
  expect(await rows("SELECT name FROM t BEFORE(STATEMENT => $changed) WHERE id = 1")).toEqual([
    { NAME: "a" },
  ]);
  expect(await ids("t AT(OFFSET => 0)")).toBe("1");
  expect(
    await rows(
      "SELECT o.id FROM t BEFORE(STATEMENT => $deleted) o LEFT JOIN t n ON o.id = n.id WHERE n.id IS NULL",
    ),
  ).toEqual([{ ID: 2 }]);
  expect(
    await ids("t AT(TIMESTAMP => TO_CHAR(CONVERT_TIMEZONE('UTC', $one), 'YYYY-MM-DD HH24:MI:SS.FF3'))"),
  ).toBe("1 2");
});

it("shows what was committed, and takes no part in a transaction", async () => {
  await run("BEGIN", "INSERT INTO t VALUES (3, 'c')", "SET within = CURRENT_TIMESTAMP()");
  expect(await ids("t AT(OFFSET => 0)")).toBe("1");
  await run("COMMIT", "SET committed = LAST_QUERY_ID()", "SET after = CURRENT_TIMESTAMP()");
  expect(await ids("t AT(TIMESTAMP => $within)")).toBe("1");
  expect(await ids("t AT(TIMESTAMP => $after)")).toBe("1 3");
  expect(await ids("t BEFORE(STATEMENT => $committed)")).toBe("1");
  expect(await ids("t AT(STATEMENT => $committed)")).toBe("1 3");
  await run("BEGIN", "DELETE FROM t", "ROLLBACK");
  expect(await ids("t")).toBe("1 3");
  expect(await ids("t AT(OFFSET => 0)")).toBe("1 3");
});

it("has the columns of today, and reaches through views", async () => {
  await run("ALTER TABLE t ADD COLUMN more INT DEFAULT 5", "ALTER TABLE t RENAME COLUMN name TO called");
  expect(await rows("SELECT called, more FROM t AT(TIMESTAMP => $one) WHERE id = 2")).toEqual([
    { CALLED: "b", MORE: 5 },
  ]);
  await run("CREATE VIEW v AS SELECT id FROM t WHERE id < 3");
  expect(await ids("v AT(TIMESTAMP => $one)")).toBe("1 2");
  expect(await ids("v")).toBe("1");
  await expect(rows("WITH c AS (SELECT 1 AS id) SELECT * FROM c AT(OFFSET => -1)")).rejects.toThrow(
    "WITH query",
  );
  expect(
    await rows("WITH c AS (SELECT id FROM t AT(TIMESTAMP => $one)) SELECT COUNT(*) AS n FROM c"),
  ).toEqual([{ N: 2 }]);
});

it("makes clones of what was", async () => {
  await run("CREATE TABLE restored CLONE t AT(TIMESTAMP => $one)");
  expect(await ids("restored")).toBe("1 2");
  await run("CREATE SCHEMA earlier CLONE d.public BEFORE(STATEMENT => $deleted)", "USE SCHEMA d.public");
  expect(await ids("d.earlier.t")).toBe("1 2");
  expect(await rows("SHOW TABLES IN SCHEMA d.earlier")).toMatchObject([{ name: "T" }]);
  await expect(rows("CREATE TABLE x CLONE restored AT(TIMESTAMP => $one)")).rejects.toThrow(NOT_AVAILABLE);
});

it("CHANGES shows what became of rows between two moments", async () => {
  await expect(
    rows("SELECT * FROM t CHANGES(INFORMATION => DEFAULT) AT(TIMESTAMP => $after)"),
  ).rejects.toThrow("Change tracking is not enabled");
  await run("ALTER TABLE t SET CHANGE_TRACKING = TRUE", "SET tracked = CURRENT_TIMESTAMP()");
  await run(
    "INSERT INTO t VALUES (4, 'd', 1)",
    "SET middle = CURRENT_TIMESTAMP()",
    "DELETE FROM t WHERE id = 4",
  );
  await run("UPDATE t SET called = 'C' WHERE id = 3");
  const changes = async (clause: string) =>
    (await rows(`SELECT * FROM t CHANGES(INFORMATION => ${clause} ORDER BY id, METADATA$ACTION`)).map((row) =>
      [row.METADATA$ACTION, row.ID, row.CALLED].join(" "),
    );
  expect(await changes("DEFAULT) AT(TIMESTAMP => $tracked)")).toEqual(["DELETE 3 c", "INSERT 3 C"]);
  expect(await changes("DEFAULT) AT(TIMESTAMP => $tracked) END(TIMESTAMP => $middle)")).toEqual([
    "INSERT 4 d",
  ]);
  expect(await changes("APPEND_ONLY) AT(TIMESTAMP => $tracked)")).toEqual(["INSERT 4 d"]);
});

it("ends where rows are no longer kept, were never kept, or are not there yet", async () => {
  for (const clause of ["OFFSET => -90000", "TIMESTAMP => '2020-01-01'::TIMESTAMP"])
    await expect(rows(`SELECT * FROM t AT(${clause})`)).rejects.toThrow(NOT_AVAILABLE);
  await expect(rows("SELECT * FROM t AT(OFFSET => 60)")).rejects.toThrow("Future data is not available");
  await expect(
    rows("SELECT * FROM t AT(STATEMENT => '8e5d0ca9-005e-44e6-b858-a8f5b37c5726')"),
  ).rejects.toThrow("Statement 8e5d0ca9-005e-44e6-b858-a8f5b37c5726 not found");
  await run(
    "CREATE TABLE kept_not (id INT) DATA_RETENTION_TIME_IN_DAYS = 0",
    "INSERT INTO kept_not VALUES (1)",
  );
  await run("SET there = CURRENT_TIMESTAMP()", "DELETE FROM kept_not");
  await expect(rows("SELECT * FROM kept_not AT(TIMESTAMP => $there)")).rejects.toThrow(NOT_AVAILABLE);
  await run("ALTER TABLE kept_not SET DATA_RETENTION_TIME_IN_DAYS = 2");
  await expect(rows("SELECT * FROM kept_not AT(TIMESTAMP => $there)")).rejects.toThrow(NOT_AVAILABLE);
  await run("CREATE DATABASE brief DATA_RETENTION_TIME_IN_DAYS = 0", "CREATE TABLE brief.public.x (id INT)");
  expect(await rows("SHOW TABLES IN DATABASE brief")).toMatchObject([{ retention_time: "0" }]);
  expect(
    await rows("SELECT retention_time AS r FROM brief.INFORMATION_SCHEMA.TABLES WHERE table_name = 'X'"),
  ).toEqual([{ R: 0 }]);
  await run(
    "INSERT INTO brief.public.x VALUES (1)",
    "SET inserted = CURRENT_TIMESTAMP()",
    "DELETE FROM brief.public.x",
  );
  await run("ALTER SCHEMA brief.public SET DATA_RETENTION_TIME_IN_DAYS = 5");
  await expect(rows("SELECT * FROM brief.public.x AT(TIMESTAMP => $inserted)")).rejects.toThrow(
    NOT_AVAILABLE,
  );
  await run(
    "INSERT INTO brief.public.x VALUES (2)",
    "SET inserted = CURRENT_TIMESTAMP()",
    "DELETE FROM brief.public.x",
  );
  expect(await ids("brief.public.x AT(TIMESTAMP => $inserted)")).toBe("2");
  await run("USE DATABASE d");
});
