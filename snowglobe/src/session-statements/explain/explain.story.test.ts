import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// https://docs.snowflake.com/en/sql-reference/sql/explain

let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
/** `operation object expressions` of each operation, in its depth. */
const text = async (sql: string) =>
  String((await rows(`EXPLAIN USING TEXT ${sql}`))[0]?.content)
    .split("\n")
    .slice(2)
    .map((line) => line.replace(/^1:\d+ {5}/, ""));
beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  await admin.query("CREATE WAREHOUSE w");
  await admin.queryAll(`CREATE DATABASE d; CREATE TABLE z1 (id INT, n INT); CREATE TABLE z2 (id INT);
    CREATE VIEW plain AS SELECT n FROM z1 WHERE n > 0; CREATE SECURE VIEW closed AS SELECT n FROM z1`);
});
afterAll(() => globe.close());

it("gives the page's columns, needs no warehouse and runs nothing", async () => {
  const plan = await rows("EXPLAIN SELECT z1.id, z2.id FROM z1, z2 WHERE z2.id = z1.id");
  const unknown = { alias: null, partitionsTotal: null, partitionsAssigned: null, bytesAssigned: null };
  expect(
    plan.map(({ step, id, parentOperators, operation, objects, expressions, ...rest }) => {
      expect(rest).toEqual(unknown);
      return [step, id, parentOperators, operation, objects, expressions];
    }),
  ).toEqual([
    [null, null, null, "GlobalStats", null, null],
    [1, 0, null, "Result", null, "z1.id, z2.id"],
    [1, 1, "[0]", "InnerJoin", null, "joinKey: (z2.id = z1.id)"],
    [1, 2, "[1]", "TableScan", "D.PUBLIC.Z1", "ID"],
    [1, 3, "[1]", "TableScan", "D.PUBLIC.Z2", "ID"],
  ]);
  await rows("EXPLAIN INSERT INTO z2 VALUES (1)");
  const without = await connect(globe);
  await without.query("EXPLAIN SELECT id FROM d.public.z1");
  await expect(without.query("SELECT id FROM d.public.z1")).rejects.toThrow("No active warehouse");
  await without.close();
  expect(await rows("SELECT * FROM z2")).toEqual([]);
  await rows("EXPLAIN SELECT id FROM z1");
  const scanned = `SELECT "operation" AS o FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())) WHERE "objects" IS NOT NULL`;
  expect(await rows(scanned)).toEqual([{ O: "TableScan" }]);
});

it("tells the operations of a query, as text and as JSON", async () => {
  expect(
    await text(`WITH few AS (SELECT * FROM z1 WHERE n > 1)
      SELECT f.id, COUNT(*) AS c FROM few f LEFT JOIN z2 ON f.id = z2.id
      GROUP BY f.id HAVING COUNT(*) > 1 QUALIFY ROW_NUMBER() OVER (ORDER BY f.id) = 1 ORDER BY c LIMIT 3`),
  ).toEqual([
    "->Result  f.id, COUNT(*)",
    "     ->SortWithLimit  sortKey: [c ASC NULLS LAST], rowCount: 3",
    "          ->Filter  ROW_NUMBER() OVER (ORDER BY f.id) = 1",
    "               ->WindowFunction  ROW_NUMBER() OVER (ORDER BY f.id)",
    "                    ->Filter  COUNT(*) > 1",
    "                         ->Aggregate  aggExprs: [COUNT(*)], groupKeys: [f.id]",
    "                              ->LeftOuterJoin  joinKey: (f.id = z2.id)",
    "                                   ->Filter  n > 1",
    "                                        ->TableScan  D.PUBLIC.Z1  ID, N",
    "                                   ->TableScan  D.PUBLIC.Z2  ID",
  ]);
  expect(await text("SELECT DISTINCT id FROM z1 UNION SELECT id FROM z2")).toEqual([
    "->Result  id",
    "     ->Aggregate  groupKeys: [id]",
    "          ->UnionAll",
    "               ->Aggregate  groupKeys: [id]",
    "                    ->TableScan  D.PUBLIC.Z1  ID",
    "               ->TableScan  D.PUBLIC.Z2  ID",
  ]);
  const [json] = await rows("EXPLAIN USING JSON SELECT id AS x FROM z1 AS a");
  expect(JSON.parse(String(json?.content))).toEqual({
    GlobalStats: { partitionsTotal: null, partitionsAssigned: null, bytesAssigned: null },
    Operations: [
      [
        { id: 0, operation: "Result", expressions: ["id"] },
        {
          id: 1,
          parentOperators: [0],
          operation: "TableScan",
          objects: ["D.PUBLIC.Z1"],
          alias: "A",
          expressions: ["ID"],
        },
      ],
    ],
  });
});

it("tells what statements change", async () => {
  expect(await text("UPDATE z2 SET id = 3 FROM z1 WHERE z1.id = z2.id AND z1.n = 4")).toEqual([
    "->Result  number of rows updated, number of multi-joined rows updated",
    "     ->Update  D.PUBLIC.Z2",
    "          ->Filter  z1.n = 4",
    "               ->InnerJoin  joinKey: (z1.id = z2.id)",
    "                    ->TableScan  D.PUBLIC.Z2  ID",
    "                    ->TableScan  D.PUBLIC.Z1  ID, N",
  ]);
  const merge = `MERGE INTO z2 USING z1 ON z1.id = z2.id WHEN MATCHED THEN DELETE
    WHEN NOT MATCHED THEN INSERT (id) VALUES (z1.id)`;
  expect((await text(merge)).slice(0, 3)).toEqual([
    "->Result  number of rows inserted, number of rows deleted",
    "     ->Merge  D.PUBLIC.Z2",
    "          ->LeftOuterJoin  joinKey: (z1.id = z2.id)",
  ]);
  expect(await text("DELETE FROM z2")).toHaveLength(3);
});

it("shows what a view reads, unless it is secure, to whoever may read it", async () => {
  expect(await text("SELECT n FROM plain")).toEqual([
    "->Result  n",
    "     ->Filter  n > 0",
    "          ->TableScan  D.PUBLIC.Z1  N",
  ]);
  expect(await text("SELECT n FROM closed")).toEqual(["->Result  n", "     ->TableScan  D.PUBLIC.CLOSED  N"]);
  await admin.queryAll(`CREATE ROLE r; GRANT ROLE r TO USER admin; GRANT USAGE ON DATABASE d TO ROLE r;
    GRANT USAGE ON SCHEMA d.public TO ROLE r; GRANT SELECT ON VIEW d.public.plain TO ROLE r`);
  const reader = await connect(globe, { role: "r", database: "d", schema: "public" });
  await reader.query("USE SECONDARY ROLES NONE");
  expect(await reader.query("EXPLAIN SELECT n FROM plain")).toHaveLength(4);
  for (const sql of ["SELECT * FROM z1", "SELECT * FROM closed", "DELETE FROM z2"])
    await expect(reader.query(`EXPLAIN ${sql}`), sql).rejects.toThrow("does not exist or not authorized");
  await expect(reader.query("EXPLAIN DELETE FROM plain")).rejects.toThrow("Insufficient privileges");
  await reader.close();
});

it("refuses by name what has no operations that are known", async () => {
  for (const [sql, message] of [
    ["CREATE TABLE q (a INT)", "EXPLAIN CREATE TABLE"],
    ["SHOW TABLES", "EXPLAIN SHOW TABLES"],
    ["SELECT (SELECT 1)", "EXPLAIN of a query inside an expression"],
    ["SELECT id FROM z1 EXCEPT SELECT id FROM z2", "EXPLAIN of EXCEPT"],
    ["SELECT id FROM z1 SAMPLE (10)", "EXPLAIN of SAMPLE"],
    [
      "SELECT * FROM information_schema.tables",
      "EXPLAIN command has insufficient privilege on object TABLES",
    ],
    ["SELECT nothing FROM z1", "invalid identifier 'NOTHING'"],
  ] as const)
    await expect(rows(`EXPLAIN ${sql}`), sql).rejects.toThrow(message);
});
