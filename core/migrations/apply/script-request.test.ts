import { describe, expect, it } from "vitest";
import { mayChangeSession, queryTagOf } from "./script-request.ts";

describe("a script that may leave the session otherwise than it found it", () => {
  it.each([
    "USE ROLE x",
    "select 1; use warehouse w",
    "CREATE DATABASE d",
    "create or replace transient schema s",
    "DROP SCHEMA s",
    "UNDROP DATABASE d",
    "ALTER SESSION SET TIMEZONE = 'UTC'",
    "CALL p()",
    "EXECUTE IMMEDIATE 'x'",
    "BEGIN\n  LET x := 1;\nEND",
    "USE SECONDARY ROLES NONE",
    "DROP WAREHOUSE w",
  ])("%s", (content) => {
    expect(mayChangeSession({ content })).toBe(true);
  });

  it.each([
    "SELECT 1",
    "CREATE TABLE t (a INT)",
    "INSERT INTO t SELECT 1",
    "CREATE OR REPLACE VIEW v AS SELECT 1",
  ])("is not %s", (content) => {
    expect(mayChangeSession({ content })).toBe(false);
  });
});

describe("the query tag", () => {
  it("has the tool, the configured tag and the script, as much as Snowflake takes", () => {
    expect(queryTagOf({}, "V1__a.sql")).toBe("snowhook;V1__a.sql");
    expect(queryTagOf({ queryTag: "nightly" }, "V1__a.sql")).toBe("snowhook;nightly;V1__a.sql");
    expect(queryTagOf({ sessionParameters: { QUERY_TAG: "team" } }, "V1__a.sql")).toBe(
      "team;snowhook;V1__a.sql",
    );
    expect(queryTagOf({ queryTag: "x".repeat(3_000) }, "V1__a.sql")).toHaveLength(2_000);
  });
});
