import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snowglobe } from "../start-snowglobe.ts";
import { connect, startTestGlobe, type TestConnection } from "./test-driver.ts";

let globe: Snowglobe;
let connection: TestConnection;
beforeAll(async () => {
  globe = await startTestGlobe();
  connection = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE t (a INT, b VARCHAR, v VARIANT)",
  ]) {
    await connection.query(sql);
  }
});
afterAll(async () => {
  await connection.close();
  await globe.close();
});

const STARTS =
  "SELECT,SELECT a FROM t,INSERT INTO t,UPDATE t SET a =,DELETE FROM t WHERE,MERGE INTO t USING,BEGIN LET x := 1;,EXECUTE IMMEDIATE,CREATE,ALTER,GRANT,SHOW,DESC,USE,CALL,COPY INTO t FROM,SET y =,WITH c AS (SELECT 1),DECLARE,)";
const WORDS =
  "SELECT FROM t WHERE a b v ( ) , ; 'x' 1 2.5 NULL * AS INTO VALUES SET TABLE VIEW OR REPLACE BEGIN END IF THEN ELSE CASE WHEN LET := FOR IN DO LOOP $$ ON TO ROLE LIKE :x v:a[0] ? $1 $y IDENTIFIER @s WITH UNION ALL GROUP BY ORDER LIMIT OVER \" ' -- /* */ \\ MATCHED COMMIT ->> :: INT JOIN LATERAL => DISTINCT COUNT(*) NOT é";

describe("any text", () => {
  it("is run or refused in Snowflake's words, and the account goes on", async () => {
    const text = fc
      .tuple(
        fc.constantFrom(...STARTS.split(",")),
        fc.array(fc.constantFrom(...WORDS.split(" ")), { maxLength: 9 }),
      )
      .map(([start, words]) => [start, ...words].join(" "));
    await fc.assert(
      fc.asyncProperty(text, async (sql) => {
        const outcome = await connection
          .query(sql, { parameters: { MULTI_STATEMENT_COUNT: 0 } })
          .catch((error: { code?: unknown; sqlState?: unknown; message: string }) => error);
        if (Array.isArray(outcome)) return;
        expect(outcome.code).toMatch(/^-?\d{5,6}$/);
        expect(outcome.code).not.toBe("000603");
        expect(outcome.message).not.toMatch(/undefined|is not a function|internal error/i);
      }),
      { numRuns: 300, seed: 7 },
    );
    await connection.query("ROLLBACK");
    expect(await connection.query("SELECT 1 AS alive")).toEqual([{ ALIVE: 1 }]);
  });
});
