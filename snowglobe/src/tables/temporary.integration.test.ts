import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/tables-temp-transient

let globe: Snowglobe;
let one: TestConnection;
let other: TestConnection;
const rows = (sql: string) => one.query(sql);
beforeAll(async () => {
  globe = await startTestGlobe();
  one = await connect(globe);
  await one.query("CREATE WAREHOUSE w");
  await one.query("CREATE DATABASE d");
  other = await connect(globe, { database: "d", schema: "public", warehouse: "w" });
});
afterAll(async () => {
  await other.close();
  await globe.close();
});

it("hides a permanent table in its session, for queries and DDL", async () => {
  await one.queryAll("CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
  await one.queryAll(
    "CREATE TEMPORARY TABLE t (a INT, b INT AUTOINCREMENT); INSERT INTO t (a) VALUES (7), (8)",
  );
  expect(await rows("SELECT * FROM t ORDER BY a")).toEqual([
    { A: 7, B: 1 },
    { A: 8, B: 2 },
  ]);
  expect(await other.query("SELECT * FROM t")).toEqual([{ A: 1 }]);
  const kinds = async (connection: TestConnection) =>
    (await connection.query("SHOW TABLES LIKE 't'")).map(({ kind }) => kind).sort();
  expect(await kinds(one)).toEqual(["TABLE", "TEMPORARY"]);
  expect(await kinds(other)).toEqual(["TABLE"]);
  const temporary = "SELECT is_temporary FROM information_schema.tables WHERE table_name = 'T' ORDER BY 1";
  expect(await rows(temporary)).toEqual([{ IS_TEMPORARY: "NO" }, { IS_TEMPORARY: "YES" }]);
  expect(await other.query(temporary)).toEqual([{ IS_TEMPORARY: "NO" }]);
  expect((await rows("DESCRIBE TABLE t")).length).toBe(2);
  const [ddl] = await rows("SELECT GET_DDL('TABLE', 't') AS x");
  expect(ddl?.X).toMatch(/^create or replace TEMPORARY TABLE T /);
  // DDL is about the temporary one as well.
  await one.queryAll(
    "ALTER TABLE t ADD COLUMN c INT; ALTER TABLE t RENAME TO u; INSERT INTO u (a) VALUES (9)",
  );
  expect(await rows("SELECT * FROM u WHERE a = 9")).toEqual([{ A: 9, B: 3, C: null }]);
  await one.query("ALTER TABLE u RENAME TO t");
  await expect(rows("CREATE OR REPLACE TABLE t (x INT)")).rejects.toThrow("hides another of that name");
  await one.query("CREATE OR REPLACE TEMP TABLE t AS SELECT 5 AS a");
  expect(await rows("SELECT * FROM t")).toEqual([{ A: 5 }]);
  await one.query("DROP TABLE t");
  expect(await rows("SELECT * FROM t")).toEqual([{ A: 1 }]);
});

it("may be made before a permanent one, which stays hidden, and copied to what does not outlive it", async () => {
  await one.query("CREATE TEMP TABLE early (a INT)");
  await one.query("CREATE TABLE early (b INT)");
  expect((await rows("DESCRIBE TABLE early")).map(({ name }) => name)).toEqual(["A"]);
  await expect(rows("CREATE TABLE copy CLONE early")).rejects.toThrow(
    "cannot be cloned to a permanent object",
  );
  await one.query("CREATE TEMPORARY TABLE copy CLONE early");
  await one.query("CREATE TRANSIENT TABLE kept CLONE early");
  await one.query("CREATE TRANSIENT TABLE transient_one (a INT)");
  await expect(rows("CREATE TABLE copy2 CLONE transient_one")).rejects.toThrow("cannot be cloned");
  expect(
    (await other.query("SHOW TABLES IN SCHEMA d.public")).map(({ name, kind }) => `${name} ${kind}`),
  ).toEqual(["EARLY TABLE", "KEPT TRANSIENT", "T TABLE", "TRANSIENT_ONE TRANSIENT"]);
  // A clone of the schema leaves what is temporary behind.
  await one.query("CREATE SCHEMA cloned CLONE public");
  expect((await rows("SHOW TABLES IN SCHEMA d.cloned")).length).toBe(4);
});

it("needs no CREATE TABLE, and is left to views and stages too", async () => {
  await one.queryAll(`CREATE ROLE r; GRANT USAGE ON DATABASE d TO ROLE r; GRANT USAGE ON SCHEMA d.public TO ROLE r;
    GRANT USAGE ON WAREHOUSE w TO ROLE r; GRANT ROLE r TO ROLE ACCOUNTADMIN; GRANT ROLE r TO USER admin`);
  const third = await connect(globe, { role: "r", database: "d", schema: "public", warehouse: "w" });
  await third.query("USE SECONDARY ROLES NONE");
  await expect(third.query("CREATE TABLE mine (a INT)")).rejects.toThrow("Insufficient privileges");
  await third.queryAll("CREATE TEMPORARY TABLE mine (a INT); INSERT INTO mine VALUES (1)");
  await third.query("CREATE TEMPORARY VIEW seen AS SELECT a + 1 AS b FROM mine");
  await third.query("CREATE TEMPORARY STAGE files");
  await third.query("COPY INTO @files FROM (SELECT * FROM seen)");
  expect(await third.query("LIST @files")).toHaveLength(1);
  await expect(rows("SELECT * FROM seen")).rejects.toThrow("does not exist");
  await expect(rows("LIST @files")).rejects.toThrow("does not exist");
  await third.close();
  const again = await connect(globe, { role: "r", database: "d", schema: "public", warehouse: "w" });
  await expect(again.query("SELECT * FROM mine")).rejects.toThrow("does not exist");
  await again.close();
});

it("lives in a procedure of the caller, and ends with its session", async () => {
  await one.query(`CREATE PROCEDURE fill() RETURNS INT LANGUAGE SQL EXECUTE AS CALLER AS
    'BEGIN CREATE TEMPORARY TABLE scratch (a INT); INSERT INTO scratch VALUES (1), (2); RETURN 1; END'`);
  await one.query("CALL fill()");
  expect(await rows("SELECT COUNT(*) AS n FROM scratch")).toEqual([{ N: 2 }]);
  await one.close();
  one = await connect(globe, { database: "d", schema: "public", warehouse: "w" });
  await expect(rows("SELECT * FROM scratch")).rejects.toThrow("does not exist");
  expect((await rows("DESCRIBE TABLE early")).map(({ name }) => name)).toEqual(["B"]);
  await one.close();
});
