import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

let globe: Snowglobe;
let connection: TestConnection;
beforeAll(async () => {
  globe = await startTestGlobe();
  connection = await connect(globe);
  await connection.query("CREATE WAREHOUSE w");
  await connection.queryAll(`CREATE DATABASE d;
    CREATE TABLE t1 (c1 INT); INSERT INTO t1 VALUES (1), (2), (3);
    CREATE TABLE t2 (c1 INT, c2 VARCHAR); INSERT INTO t2 VALUES (1, 'one'), (3, 'three'), (3, 'trois');
    CREATE TABLE t3 (c2 VARCHAR, c3 INT); INSERT INTO t3 VALUES ('three', 33)`);
});
afterAll(async () => {
  await connection.close();
  await globe.close();
});

// https://docs.snowflake.com/en/sql-reference/operators-subquery
it("compares with ANY and ALL of a query where that is IN and NOT IN", async () => {
  const found = await connection.query("SELECT c1 FROM t1 WHERE c1 = ANY (SELECT c1 FROM t2) ORDER BY c1");
  expect(found).toEqual([{ C1: 1 }, { C1: 3 }]);
  const others = await connection.query("SELECT c1 FROM t1 WHERE c1 <> ALL (SELECT c1 FROM t2)");
  expect(others).toEqual([{ C1: 2 }]);
  // A NULL among them makes nothing different from all.
  expect(await connection.query("SELECT c1 FROM t1 WHERE c1 != ALL (SELECT NULL)")).toEqual([]);
  expect(await connection.query("SELECT c1 FROM t1 WHERE c1 > ALL (SELECT 100)")).toEqual([]);
  await expect(connection.query("SELECT c1 FROM t1 WHERE c1 = ANY (1, 2)")).rejects.toThrow("= ANY (…)");
});

// https://docs.snowflake.com/en/sql-reference/constructs/where
it("takes a comment in double quotes", async () => {
  await connection.queryAll(`CREATE SCHEMA commented COMMENT = "a schema's";
    CREATE TABLE d.commented.t (a INT) COMMENT = "a table's"; USE SCHEMA d.public`);
  expect(await connection.query("SHOW SCHEMAS LIKE 'commented'")).toMatchObject([{ comment: "a schema's" }]);
  const [table] = await connection.query("SHOW TABLES IN SCHEMA d.commented");
  expect(table).toMatchObject({ comment: "a table's" });
  await connection.query('ALTER TABLE d.commented.t SET COMMENT = "another"');
  expect(await connection.query("SHOW TABLES IN SCHEMA d.commented")).toMatchObject([{ comment: "another" }]);
});

it("joins outwards by (+)", async () => {
  const left = "SELECT t1.c1, t2.c2 FROM t1, t2 WHERE t1.c1 = t2.c1 (+) ORDER BY 1, 2";
  const rows = [
    { C1: 1, C2: "one" },
    { C1: 2, C2: null },
    { C1: 3, C2: "three" },
    { C1: 3, C2: "trois" },
  ];
  expect(await connection.query(left)).toEqual(rows);
  // What compares the outer table's column is part of the join, what does not is asked of its rows.
  const more = "SELECT t1.c1, b.c2 FROM t1, t2 b WHERE b.c1(+) = t1.c1 AND b.c2(+) = 'three' AND t1.c1 > 1";
  expect(await connection.query(`${more} ORDER BY 1`)).toEqual([
    { C1: 2, C2: null },
    { C1: 3, C2: "three" },
  ]);
  expect(await connection.query(`SELECT c1 FROM (${left}) WHERE c2 IS NULL`)).toEqual([{ C1: 2 }]);
  // A chain, written from its end; * keeps the order of FROM.
  const chain = "SELECT * FROM t3, t2, t1 WHERE t3.c2(+) = t2.c2 AND t2.c1(+) = t1.c1 ORDER BY t1.c1, t2.c2";
  const first = (await connection.query(chain, { rowMode: "array" }))[2];
  expect(first).toEqual(["three", 33, 3, "three", 3]);
});

it.each([
  ["SELECT 1 FROM t1, t2 WHERE t1.c1 = t2.c1(+) OR t1.c1 = 1", "(+) outside of a comparison"],
  ["SELECT 1 FROM t1, t2 WHERE t1.c1(+) = t2.c1(+)", "(+) on both T1 and T2"],
  ["SELECT 1 FROM t1, t2 WHERE t1.c1(+) = t2.c1 AND t1.c1 = t2.c1(+)", "wait for each other"],
  ["SELECT 1 FROM t1 JOIN t2 ON t1.c1 = t2.c1(+)", "(+) outside of WHERE"],
  ["SELECT 1 FROM t1 JOIN t2 ON true, t3 WHERE t3.c2(+) = t2.c2", "(+) beside JOIN"],
  ["SELECT 1 FROM t1, t2 WHERE t1.c1 = c1(+)", "does not name its table"],
  ["SELECT 1 FROM t1, t2 WHERE t2.c1(+) = CASE WHEN t2.c1 = 1 THEN t1.c1 END", "a comparison with CASE"],
  ["SELECT t1.c1(+) FROM t1", "(+) outside of WHERE"],
  ["SELECT c2 COLLATE 'en-ci' FROM t2", "COLLATE 'en-ci'"],
])("refuses by name: %s", async (sql, words) => {
  await expect(connection.query(sql)).rejects.toThrow(words);
});
