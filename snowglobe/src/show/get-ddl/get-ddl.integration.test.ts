import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

let globe: Snowglobe;
let connection: TestConnection;
beforeAll(async () => {
  globe = await startTestGlobe();
  connection = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE books_db",
    "CREATE SCHEMA books_schema",
    "CREATE TABLE books_table (id NUMBER(38,0), title VARCHAR(255), author VARCHAR(255))",
    "CREATE VIEW books_view AS select title, author from books_table",
  ]) {
    await connection.query(sql);
  }
});
afterAll(async () => {
  await connection.close();
  await globe.close();
});

async function ddl(kind: string, name: string, qualified = false): Promise<string> {
  const [row] = await connection.query(`SELECT GET_DDL('${kind}', '${name}', ${qualified}) AS ddl`);
  return String(row?.DDL);
}

// https://docs.snowflake.com/en/sql-reference/functions/get_ddl
describe("GET_DDL", () => {
  it("writes a table's columns as documented", async () => {
    expect(await ddl("TABLE", "books_table")).toBe(
      "create or replace TABLE BOOKS_TABLE (\n\tID NUMBER(38,0),\n\tTITLE VARCHAR(255),\n\tAUTHOR VARCHAR(255)\n);",
    );
  });

  it("is recursive, and qualifies names when asked to", async () => {
    const text = await ddl("SCHEMA", "books_schema", true);
    expect(text).toContain("create or replace SCHEMA BOOKS_DB.BOOKS_SCHEMA;");
    expect(text).toContain("create or replace TABLE BOOKS_DB.BOOKS_SCHEMA.BOOKS_TABLE (");
    expect(text).toContain("as select title, author from books_table;");
    expect(await ddl("DATABASE", "books_db")).not.toContain("INFORMATION_SCHEMA");
  });

  it("takes VIEW for a table and the other way round", async () => {
    expect(await ddl("VIEW", "books_table")).toBe(await ddl("TABLE", "books_table"));
  });

  it("makes again what it was made of", async () => {
    const statements: [kind: string, name: string, drop: string, sql: string][] = [
      [
        "TABLE",
        "full",
        "TABLE full",
        `CREATE TABLE full (a INTEGER NOT NULL, "b c" VARCHAR(10) DEFAULT 'it''s' COMMENT 'say "b"', d NUMBER(12,2), e TIMESTAMP_LTZ, f VARIANT, g INTEGER AUTOINCREMENT START 5 INCREMENT 2, PRIMARY KEY (a)) COMMENT = 'it''s whole'`,
      ],
      [
        "VIEW",
        "seen",
        "VIEW seen",
        "CREATE SECURE VIEW seen (x COMMENT 'c') AS SELECT title FROM books_table",
      ],
      [
        "DYNAMIC_TABLE",
        "counted",
        "DYNAMIC TABLE counted",
        "CREATE DYNAMIC TABLE counted TARGET_LAG = '1 hour' WAREHOUSE = w REFRESH_MODE = FULL AS SELECT author, COUNT(*) AS n FROM books_table GROUP BY author",
      ],
      ["SEQUENCE", "s", "SEQUENCE s", "CREATE SEQUENCE s START 10 INCREMENT 5"],
      [
        "PROCEDURE",
        "p(varchar, number)",
        "PROCEDURE p(VARCHAR, NUMBER)",
        `CREATE PROCEDURE p(a VARCHAR, b NUMBER) RETURNS VARCHAR LANGUAGE SQL EXECUTE AS CALLER AS $$BEGIN RETURN 'it''s ' || a || b; END$$`,
      ],
      [
        "FUNCTION",
        "twice(number)",
        "FUNCTION twice(NUMBER)",
        "CREATE SECURE FUNCTION twice(a NUMBER(10,2)) RETURNS NUMBER COMMENT = 'it''s' AS $$ a * 2 $$",
      ],
    ];
    for (const [kind, name, drop, sql] of statements) {
      await connection.query(sql);
      const text = await ddl(kind, name);
      await connection.query(`DROP ${drop}`);
      await connection.query(text);
      expect(await ddl(kind, name)).toBe(text);
    }
    expect(await connection.query("CALL p('x', 2)")).toEqual([{ P: "it's x2" }]);
  });

  it("tells nothing of what is not there or is of another kind", async () => {
    await expect(ddl("TABLE", "no_such")).rejects.toMatchObject({ code: "002003" });
    await expect(ddl("FAILOVER_GROUP", "x")).rejects.toMatchObject({ code: "000002" });
  });
});
