import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snowglobe } from "../start-snowglobe.ts";
import { ADMINISTRATOR, startTestGlobe } from "./test-driver.ts";

interface Answer {
  readonly success: boolean;
  readonly code: string | null;
  readonly message: string | null;
  readonly data: Record<string, unknown>;
}

let globe: Snowglobe;
let token = "";

async function post(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(`${globe.url}${path}requestId=${randomUUID()}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", authorization: `Snowflake Token="${token}"` },
  });
  return (await response.json()) as Answer;
}
const run = (sqlText: string, more: Record<string, unknown> = {}) =>
  post("/queries/v1/query-request?", { sqlText, ...more });
const described = (sqlText: string, more: Record<string, unknown> = {}) =>
  run(sqlText, { describeOnly: true, ...more });

beforeAll(async () => {
  globe = await startTestGlobe();
  const data = { ACCOUNT_NAME: "X", LOGIN_NAME: ADMINISTRATOR.user, PASSWORD: ADMINISTRATOR.password };
  token = String((await post("/session/v1/login-request?", { data })).data.token);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE SEQUENCE s",
    "CREATE TABLE t (n NUMBER(10,2), s VARCHAR NOT NULL, v VARIANT)",
    "INSERT INTO t SELECT 1, 'one', TO_VARIANT(1)",
    "CREATE PROCEDURE p(a NUMBER, b VARCHAR DEFAULT 'x') RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN INSERT INTO t SELECT :a, :b, TO_VARIANT(1); RETURN b; END'",
    "CREATE PROCEDURE rows_of() RETURNS TABLE (a NUMBER) LANGUAGE SQL AS 'BEGIN LET r RESULTSET := (SELECT 1 AS a); RETURN TABLE(r); END'",
  ]) {
    const answer = await run(sql);
    if (!answer.success) throw new Error(`${sql}: ${answer.message}`);
  }
});
afterAll(() => globe.close());

/** What must be as it was, whatever was described. */
const state = async () => [
  (await run("SELECT COUNT(*) FROM d.public.t")).data.rowset,
  (await run("SELECT CURRENT_ROLE(), CURRENT_DATABASE(), CURRENT_WAREHOUSE(), CURRENT_TRANSACTION()")).data
    .rowset,
  (await run("SHOW VARIABLES")).data.rowset,
  (await run("SHOW TABLES IN DATABASE d")).data.returned,
];

describe("a statement that is described", () => {
  it("has the columns that it has when it runs, and no rows", async () => {
    for (const sql of [
      "SELECT 1.5 AS a, NULL AS b, t.*, n + 1, OBJECT_CONSTRUCT('a', 1) FROM t",
      "WITH c AS (SELECT n FROM t) SELECT SUM(n), MAX(s) FROM c JOIN t USING (n) GROUP BY n",
      "SELECT s.NEXTVAL AS next, UUID_STRING(), CURRENT_TIMESTAMP()",
      "VALUES (1, 'x')",
      "SHOW TABLES",
      "DESCRIBE TABLE t",
      "SELECT table_name FROM information_schema.tables",
      "INSERT INTO t SELECT 2, 'two', TO_VARIANT(2)",
      "UPDATE t SET s = 'zwei' WHERE n = 2",
      "MERGE INTO t USING (SELECT 3 AS n) x ON t.n = x.n WHEN MATCHED THEN UPDATE SET s = 'y' WHEN NOT MATCHED THEN INSERT (n, s) VALUES (3, 'z')",
      "DELETE FROM t WHERE n > 1",
      "CALL p(2, 'two')",
      "CALL SYSTEM$WAIT(1, 'MILLISECONDS')",
    ]) {
      const before = await state();
      const first = await described(sql);
      expect(first, sql).toMatchObject({ success: true, data: { rowset: [], total: 0, numberOfBinds: 0 } });
      expect(await state(), sql).toEqual(before);
      const second = await run(sql);
      expect(first.data.rowtype, sql).toEqual(second.data.rowtype);
      expect(first.data.statementTypeId, sql).toBe(second.data.statementTypeId);
    }
  });

  it("may have binds that are open, and tells how many", async () => {
    for (const [sql, binds, types] of [
      [
        "SELECT ? AS a, n + ? AS b, n = ? AS c FROM t WHERE s LIKE ? LIMIT ?",
        5,
        ["text", "fixed", "boolean"],
      ],
      ["SELECT :2 AS a, :1::DATE AS b", 2, ["text", "date"]],
      ["INSERT INTO t (n, s) VALUES (?, ?)", 2, ["fixed"]],
      ["INSERT INTO t SELECT ?, ?, PARSE_JSON(?)", 3, ["fixed"]],
      ["UPDATE t SET s = ? WHERE n = ?", 2, ["fixed", "fixed"]],
      ["DELETE FROM t WHERE n = ?", 1, ["fixed"]],
      ["CALL p(?)", 1, ["text"]],
    ] as const) {
      const before = await state();
      const { success, message, data } = await described(sql);
      expect({ sql, success, message }).toEqual({ sql, success: true, message: null });
      expect((data.rowtype as { type: string }[]).map(({ type }) => type)).toEqual(types);
      expect(data).toMatchObject({ numberOfBinds: binds, arrayBindSupported: sql.startsWith("INSERT") });
      expect(await state()).toEqual(before);
    }
    // Those that are given count.
    const given = { bindings: { 1: { type: "FIXED", value: "1" } } };
    expect((await described("SELECT ?, ?", given)).data.rowtype).toMatchObject([
      { type: "fixed" },
      { type: "text" },
    ]);
  });

  it("calls nothing", async () => {
    expect(await described("SELECT SYSTEM$WAIT(3600)")).toMatchObject({ success: true });
    expect(await described("CALL SYSTEM$WAIT(3600)")).toMatchObject({ success: true });
  });

  it("is refused when it can only be run, and does not", async () => {
    const before = await state();
    for (const sql of [
      "CREATE TABLE x (a INT)",
      "CREATE OR REPLACE TABLE t AS SELECT 1 AS a",
      "DROP TABLE t",
      "ALTER TABLE t ADD COLUMN c INT",
      "TRUNCATE TABLE t",
      "GRANT SELECT ON TABLE t TO ROLE public",
      "USE ROLE public",
      "USE DATABASE nowhere",
      "SET x = 1",
      "ALTER SESSION SET QUERY_TAG = 'x'",
      "BEGIN",
      "BEGIN RETURN 1; END",
      "EXECUTE IMMEDIATE 'DROP TABLE t'",
      "COMMENT ON TABLE t IS 'x'",
      "PUT file:///x @~",
      "REMOVE @~",
    ])
      expect(await described(sql), sql).toMatchObject({
        success: false,
        code: "000007",
        message: expect.stringContaining(String(sql.split(" ")[0])),
      });
    for (const [sql, code] of [
      ["SELECT nope FROM t", "000904"],
      ["SELECT * FROM nope", "002003"],
      ["INSERT INTO nope VALUES (1)", "002003"],
      ["INSERT INTO t VALUES (1)", "002020"],
      ["UPDATE t SET nope = 1", "000904"],
      ["SELECT FROM", "001003"],
      ["CALL nope()", "002141"],
      ["CALL rows_of()", "000002"],
      ["SELECT * FROM IDENTIFIER(?)", "002129"],
    ] as const)
      expect(await described(sql), sql).toMatchObject({ success: false, code });
    const several = { parameters: { MULTI_STATEMENT_COUNT: 0 } };
    expect(await described("SELECT 1; DROP TABLE t", several)).toMatchObject({
      success: false,
      code: "000002",
    });
    expect(await state()).toEqual(before);
  });
});
