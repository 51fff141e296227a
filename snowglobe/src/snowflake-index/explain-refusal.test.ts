import { describe, expect, it } from "vitest";
import { syntaxError } from "../errors/snowflake-error.ts";
import { tokenize } from "../sql/tokenize.ts";
import { explainRefusal, refuseStatement } from "./explain-refusal.ts";

const refusal = (sql: string) => refuseStatement(sql, tokenize(sql)).message;
/** What becomes of a parser's "unexpected WORD". */
const explained = (sql: string, word: string) => {
  const position = word === "<EOF>" ? sql.length : sql.toUpperCase().indexOf(word.toUpperCase());
  const error = syntaxError(`syntax error line 1 at position ${position} unexpected '${word}'.`, {
    line: 1,
    position,
  });
  return explainRefusal(error, sql, tokenize(sql)).message;
};

describe("a statement that nothing here runs", () => {
  it.each([
    ["create or replace task t1 warehouse = wh schedule = '1 minute' as select 1", "TASK objects"],
    ["create or replace stream s1 on table t", "STREAM objects"],
    ["create tag g1", "TAG objects"],
    ["create or replace temporary sequence st", "TEMPORARY SEQUENCE objects"],
    ["alter task raw.t1 resume", "TASK objects"],
    ["drop task if exists t1", "TASK objects"],
    [
      "create data metric function f(t table(a number)) returns number as 'select 1'",
      "DATA METRIC FUNCTION objects",
    ],
    [
      "create cortex search service c on x as select 1",
      "CORTEX SEARCH SERVICE objects (Cortex runs in Snowflake only: keep scripts that use it out of the embedded account)",
    ],
    ["copy files into @s1 from @s2", "statement COPY FILES"],
    ["execute task t", "statement EXECUTE TASK"],
    ["show git branches in r", "statement SHOW GIT BRANCHES"],
  ])("%s: %s", (sql, feature) => {
    expect(refusal(sql)).toBe(`Unsupported feature in snowglobe: ${feature}.`);
  });

  it.each([
    ["create tabel x (a int)", "syntax error line 1 at position 7 unexpected 'tabel'."],
    ["selekt 1", "syntax error line 1 at position 0 unexpected 'selekt'."],
    ["create or replace wharehouse w", "syntax error line 1 at position 18 unexpected 'wharehouse'."],
    ["show tabels", "syntax error line 1 at position 5 unexpected 'tabels'."],
    ["create", "syntax error line 1 at position 6 unexpected '<EOF>'."],
  ])("%s: %s", (sql, message) => {
    expect(refusal(sql)).toBe(`SQL compilation error:\n${message}`);
  });
});

describe("what a parser did not expect", () => {
  it.each([
    ["create table c1 (a int check (a > 0))", "check", "CREATE TABLE … CHECK"],
    ["select * from t at (offset => -60)", "(", "AT"],
    ["grant database role db1.reader to role r1", "role", "statement GRANT DATABASE ROLE"],
    ["grant database role reader to role r1", "<EOF>", "statement GRANT DATABASE ROLE"],
    ["alter schema d.s rename to d.t", "rename", "ALTER SCHEMA … RENAME TO"],
    ["copy files into @s1 from @s2", "files", "statement COPY FILES"],
    [
      "alter table t modify column a unset masking policy",
      "unset",
      "ALTER TABLE … MODIFY COLUMN … UNSET MASKING POLICY",
    ],
    ["alter table t modify column a set tag t1 = 'x'", "set", "ALTER TABLE … MODIFY COLUMN … SET TAG"],
    ["create user u1 login_name = $x", "$x", "a session variable here in CREATE USER"],
    [
      "alter user u1 add programmatic access token identifier($x)",
      "identifier",
      "IDENTIFIER(…) here in ALTER USER",
    ],
  ])("%s at %s: %s", (sql, word, feature) => {
    expect(explained(sql, word)).toBe(`Unsupported feature in snowglobe: ${feature}.`);
  });

  it.each([
    ["select * form t", "form"],
    ["create table t (a int) flavour = 1", "flavour"],
    ["grant select on tabel t to role r", "tabel"],
  ])("%s at %s stays a syntax error", (sql, word) => {
    expect(explained(sql, word)).toContain(`unexpected '${word}'`);
  });
});
