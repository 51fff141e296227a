import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/developer-guide/snowflake-scripting/asynchronous-child-jobs
// https://docs.snowflake.com/en/sql-reference/sql/call-with

let globe: Snowglobe;
let admin: TestConnection;
beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  for (const sql of ["CREATE WAREHOUSE w", "CREATE DATABASE d", "CREATE TABLE t (a INT)"])
    await admin.query(sql);
}, 60_000);
afterAll(async () => {
  await admin.close();
  await globe.close();
});
const value = async (sql: string) => Object.values((await admin.query(sql))[0] ?? {})[0];

it("ASYNC queries are waited for by AWAIT, one or all of them", async () => {
  expect(
    await value(`DECLARE
      total NUMBER DEFAULT 0;
      one RESULTSET DEFAULT ASYNC (SELECT 1 AS n UNION ALL SELECT 2);
    BEGIN
      ASYNC (INSERT INTO t VALUES (1), (2), (3));
      LET two RESULTSET := ASYNC (SELECT 10 AS n);
      AWAIT one;
      FOR r IN one DO total := total + r.n; END FOR;
      AWAIT ALL;
      LET c CURSOR FOR two;
      FOR r IN c DO total := total + r.n; END FOR;
      RETURN total;
    END`),
  ).toBe(13);
  expect(await value("SELECT COUNT(*) FROM t")).toBe(3);
});

it("an error of theirs is told by AWAIT, and can be handled there", async () => {
  expect(
    await value(`BEGIN
      LET bad RESULTSET := ASYNC (SELECT * FROM nowhere);
      LET done VARCHAR := 'before';
      BEGIN
        AWAIT bad;
      EXCEPTION WHEN STATEMENT_ERROR THEN RETURN done || ': ' || SQLERRM;
      END;
      RETURN 'not told';
    END`),
  ).toContain("before: SQL compilation error:\nObject 'NOWHERE' does not exist");
  await expect(admin.query("BEGIN ASYNC (SELECT * FROM nowhere); AWAIT ALL; END")).rejects.toThrow(
    "Uncaught exception of type 'STATEMENT_ERROR'",
  );
  expect(
    await value(
      "BEGIN LET r RESULTSET := ASYNC (SELECT * FROM nowhere); CANCEL r; AWAIT ALL; RETURN 'cancelled'; END",
    ),
  ).toBe("cancelled");
});

it("what cannot be done is refused by its name", async () => {
  await expect(
    admin.query("BEGIN LET r RESULTSET := ASYNC (SELECT 1 AS n); FOR x IN r DO NULL; END FOR; END"),
  ).rejects.toThrow("before AWAIT");
  await expect(
    admin.query("BEGIN BEGIN TRANSACTION; ASYNC (INSERT INTO t VALUES (9)); COMMIT; END"),
  ).rejects.toThrow("ASYNC inside of a transaction");
  await admin.query("ROLLBACK");
});

it("a procedure in front of its CALL runs with its caller's rights, and is kept nowhere", async () => {
  expect(
    await admin.query(
      "WITH twice AS PROCEDURE (a INT, b VARCHAR) RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN RETURN b || (a * 2)::VARCHAR; END' CALL twice(b => 'x', a => 4)",
    ),
  ).toEqual([{ TWICE: "x8" }]);
  expect(
    await admin.query(
      "WITH js AS PROCEDURE () RETURNS FLOAT LANGUAGE JAVASCRIPT AS $$ snowflake.execute({sqlText: 'SET seen = 7'}); return 1; $$ CALL js()",
    ),
  ).toEqual([{ JS: 1 }]);
  expect(await value("SELECT $seen")).toBe(7);
  expect(
    await value(
      "BEGIN LET got INT; WITH p AS PROCEDURE () RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 5; END' CALL p() INTO :got; RETURN got + 1; END",
    ),
  ).toBe(6);
  expect(await admin.query("SHOW PROCEDURES LIKE 'TWICE'")).toEqual([]);
  await expect(admin.query("CALL twice(1, 'x')")).rejects.toThrow("Unknown user-defined function TWICE");
  await expect(
    admin.query("WITH p AS PROCEDURE () RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 5; END' CALL q()"),
  ).rejects.toThrow("Unknown user-defined function Q");
});
