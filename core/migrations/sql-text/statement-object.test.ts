import { describe, expect, it } from "vitest";
import { scriptObjects } from "./script-objects.ts";
import { splitStatements } from "./split-statements.ts";
import { statementObject } from "./statement-object.ts";
import { touchedDatabases } from "./touched-databases.ts";

describe("what a statement changes", () => {
  it.each<[string, string, string, string[]]>([
    ["CREATE OR REPLACE TRANSIENT TABLE IF NOT EXISTS db.s.t (a INT)", "CREATE", "TABLE", ["DB", "S", "T"]],
    ['create or replace secure view "My Db".s."v" as select 1', "CREATE", "VIEW", ["My Db", "S", "v"]],
    [
      "CREATE DYNAMIC TABLE d TARGET_LAG = '1 hour' WAREHOUSE = w AS SELECT 1",
      "CREATE",
      "DYNAMIC TABLE",
      ["D"],
    ],
    ["CREATE FILE FORMAT f TYPE = CSV", "CREATE", "FILE FORMAT", ["F"]],
    ["CREATE ROW ACCESS POLICY p AS (a INT) RETURNS BOOLEAN -> TRUE", "CREATE", "ROW ACCESS POLICY", ["P"]],
    ["CREATE DATABASE ROLE d.r", "CREATE", "DATABASE ROLE", ["D", "R"]],
    ["CREATE OR ALTER TABLE t (a INT)", "CREATE", "TABLE", ["T"]],
    ["DROP SCHEMA IF EXISTS a.b", "DROP", "SCHEMA", ["A", "B"]],
    ["ALTER WAREHOUSE w SET AUTO_SUSPEND = 60", "ALTER", "WAREHOUSE", ["W"]],
    ["INSERT OVERWRITE INTO db.s.t SELECT 1", "INSERT", "TABLE", ["DB", "S", "T"]],
    ["DELETE FROM t WHERE a = 1", "DELETE", "TABLE", ["T"]],
    ["MERGE INTO s.t USING u ON 1 = 1 WHEN MATCHED THEN DELETE", "MERGE", "TABLE", ["S", "T"]],
    ["TRUNCATE TABLE IF EXISTS t", "TRUNCATE", "TABLE", ["T"]],
    ["COPY INTO @stage FROM t", "COPY", "TABLE", []],
    ["USE DATABASE sales", "USE", "DATABASE", ["SALES"]],
    ["USE a.b", "USE", "SCHEMA", ["A", "B"]],
    ["CREATE TABLE IDENTIFIER($x) (a INT)", "CREATE", "TABLE", ["IDENTIFIER"]],
  ])("%s", (sql, verb, type, name) => {
    expect(statementObject(sql)).toEqual({ verb, type, name });
  });

  it.each([
    "SELECT 1",
    "CALL p()",
    "BEGIN SELECT 1; END",
    "GRANT ROLE a TO ROLE b",
    "USE SECONDARY ROLES ALL",
  ])("is not told of %s", (sql) => {
    expect(statementObject(sql)).toBeUndefined();
  });

  it("is told once for a script, without what it only uses", () => {
    const objects = scriptObjects(
      "USE SCHEMA s; CREATE TABLE t (a INT); INSERT INTO t SELECT 1; INSERT INTO t SELECT 2; DESC TABLE t",
    );
    expect(objects.map(({ verb, name }) => `${verb} ${name}`)).toEqual(["CREATE T", "INSERT T"]);
  });
});

describe("the databases that a script touches", () => {
  it.each<[string, string[], boolean]>([
    ["USE DATABASE sales; CREATE TABLE public.t (a INT); CREATE SCHEMA ops.x", ["OPS", "SALES"], false],
    ["CREATE TABLE t (a INT)", ["DEMO"], false],
    ["SELECT * FROM other.s.t; USE ROLE x; SHOW TABLES IN DATABASE z", [], false],
    ["CREATE DATABASE made; CREATE TABLE t (a INT); CREATE WAREHOUSE w; CREATE ROLE r", ["MADE"], false],
    ["CREATE SCHEMA ops.x; CREATE TABLE t (a INT)", ["OPS"], false],
    ["DROP TABLE a.b.c; USE b; INSERT INTO s.t SELECT 1", ["A", "B"], false],
    ["CALL p()", [], true],
    ["BEGIN CREATE TABLE t (a INT); END", [], true],
    ["EXECUTE IMMEDIATE 'x'", [], true],
    ["BEGIN; COMMIT; DESC TABLE t", [], false],
    ["CREATE DATABASE ROLE d.r", ["D"], false],
  ])("%s", (sql, databases, mayBeMore) => {
    expect(touchedDatabases(splitStatements(sql), "DEMO")).toEqual({ databases, mayBeMore });
  });
});
