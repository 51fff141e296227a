import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/sql-reference/snowflake-scripting/declare: nested stored procedures

let globe: Snowglobe;
let admin: TestConnection;
const value = async (sql: string) => Object.values((await admin.query(sql))[0] ?? {})[0];
beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  await admin.query("CREATE WAREHOUSE w");
  await admin.queryAll("CREATE DATABASE d; CREATE TABLE t (a INT, b TEXT)");
});
afterAll(() => globe.close());

it("are declared in a block and called by it, with arguments and INTO", async () => {
  const block = `DECLARE
      total INT DEFAULT 0;
      add_row PROCEDURE (n INT, what VARCHAR) RETURNS INT AS
      DECLARE doubled INT;
      BEGIN
        doubled := n * 2;
        IF (what = 'it''s') THEN
          INSERT INTO t VALUES (:doubled, :what);
        END IF;
        RETURN doubled;
      END;
      other PROCEDURE () RETURNS VARCHAR AS BEGIN RETURN 'other'; END;
      name VARCHAR;
    BEGIN
      FOR i IN 1 TO 3 DO
        LET given INT;
        CALL add_row(:i, 'it''s') INTO :given;
        total := total + given;
      END FOR;
      CALL other() INTO :name;
      RETURN name || total;
    END`;
  expect(await value(block)).toBe("other12");
  expect(await value(`EXECUTE IMMEDIATE $$ ${block} $$`)).toBe("other12");
  expect(await admin.query("SELECT a, b FROM t ORDER BY a LIMIT 2")).toEqual([
    { A: 2, B: "it's" },
    { A: 2, B: "it's" },
  ]);
});

it("stand in procedures, hide those of the account and are gone with their block", async () => {
  await admin.query("CREATE PROCEDURE p() RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN RETURN ''kept''; END'");
  await admin.query(`CREATE PROCEDURE outer_one() RETURNS VARCHAR LANGUAGE SQL AS $$
    DECLARE p PROCEDURE () RETURNS VARCHAR AS BEGIN RETURN 'nested'; END; got VARCHAR;
    BEGIN CALL p() INTO :got; RETURN got; END $$`);
  expect(await value("CALL outer_one()")).toBe("nested");
  expect(await value("CALL p()")).toBe("kept");
  expect(await admin.query("SHOW PROCEDURES LIKE 'NESTED'")).toEqual([]);
});

it("do not see the variables around them, and fail as others do", async () => {
  const around =
    "DECLARE x INT DEFAULT 1; p PROCEDURE () RETURNS INT AS BEGIN RETURN x; END; BEGIN CALL p(); END";
  await expect(admin.query(around)).rejects.toThrow("invalid identifier 'X'");
  const wrong = "DECLARE p PROCEDURE (a INT) RETURNS INT AS BEGIN RETURN a; END; BEGIN CALL p(1, 2); END";
  await expect(admin.query(wrong)).rejects.toThrow();
  const none = "DECLARE p PROCEDURE () RETURNS INT AS BEGIN RETURN 1; END; BEGIN CALL q(); END";
  await expect(admin.query(none)).rejects.toThrow("Unknown user-defined function Q");
});
