import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWholeAccount, type WholeAccount } from "../../snowglobe/src/parts/open-whole-account.ts";

// Forms that projects deploy to real accounts: each stands for a kind that was refused or named wrongly once.

let account: WholeAccount;
beforeAll(async () => {
  account = await openWholeAccount();
  await run("CREATE ROLE reader");
  await run("CREATE TABLE base (id INT, v VARCHAR)");
  await run("INSERT INTO base VALUES (3, 'c'), (1, 'a'), (2, 'b')");
}, 60_000);
afterAll(() => account.close());

const run = async (sql: string) => (await account.run(sql)).rows;
const failure = (sql: string) =>
  account.run(sql).then(
    () => "no error",
    (error: Error) => error.message,
  );
async function rowsOf(sql: string): Promise<Record<string, string | null>[]> {
  const { columns, rows } = await account.run(sql);
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])));
}

describe("dynamic tables: https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table", () => {
  it("take types and comments of their columns", async () => {
    const rest = "target_lag = '1 minute' warehouse = w as select id, v from base";
    await run(`create dynamic table typed (id number(9,1) comment 'key', v varchar(10)) ${rest}`);
    await run(`create dynamic table named (id comment 'key', v) ${rest}`);
    const columns = await rowsOf("describe table typed");
    expect(columns.map(({ name, type, comment }) => [name, type, comment])).toEqual([
      ["ID", "NUMBER(9,1)", "key"],
      ["V", "VARCHAR(10)", null],
    ]);
    expect(await run("select * from typed order by id limit 1")).toEqual([["1.0", "a"]]);
    expect((await rowsOf("describe table named"))[0]).toMatchObject({ name: "ID", comment: "key" });
  });

  it("take the lag DOWNSTREAM as a string, too", async () => {
    await run("create dynamic table d target_lag = 'downstream' warehouse = w as select id from base");
    expect((await rowsOf("show dynamic tables like 'D'"))[0]?.target_lag).toBe("DOWNSTREAM");
  });

  it("tell their clustering key in the same words everywhere", async () => {
    await run(
      "create dynamic table c target_lag = '1 day' warehouse = w cluster by (id) as select id from base",
    );
    expect((await rowsOf("show dynamic tables like 'C'"))[0]?.cluster_by).toBe("id");
    expect((await run("select get_ddl('dynamic_table', 'C')"))[0]?.[0]).toContain(" cluster by (id)");
    const keys = "select clustering_key from information_schema.tables where table_name = 'C'";
    expect(await run(keys)).toEqual([["id"]]);
  });
});

describe("COMMENT ON COLUMN: https://docs.snowflake.com/en/sql-reference/sql/comment", () => {
  it("writes a column's comment, of a table and of a view", async () => {
    await run("create view described as select id from base");
    await run("comment on column base.id is 'x'");
    await run("comment if exists on column db.public.base.v is 'y'");
    await run("comment on column described.id is 'z'");
    const comments = async (name: string) =>
      (await rowsOf(`describe table ${name}`)).map(({ comment }) => comment);
    expect(await comments("base")).toEqual(["x", "y"]);
    expect(await comments("described")).toEqual(["z"]);
  });

  it("knows what is not there", async () => {
    await run("comment if exists on column nowhere.v is 'y'");
    await run("comment if exists on column base.nothing is 'y'");
    expect(await failure("comment on column base.nothing is 'y'")).toContain(
      "invalid identifier 'BASE.NOTHING'",
    );
    expect(await failure("comment on column nowhere.v is 'y'")).toContain("does not exist or not authorized");
  });
});

it("grants on a table without the word TABLE", async () => {
  await run("grant select on base to role reader");
  await run("grant select, insert on public.base to role reader");
  await run("revoke insert on db.public.base from role reader");
  const grants = await rowsOf("show grants to role reader");
  expect(grants.map(({ privilege, granted_on, name }) => [privilege, granted_on, name])).toEqual([
    ["SELECT", "TABLE", "DB.PUBLIC.BASE"],
  ]);
});

describe("TOP: https://docs.snowflake.com/en/sql-reference/constructs/top_n", () => {
  it.each([
    ["select top 2 id from base order by id", [["1"], ["2"]]],
    ["select distinct top 1 id from base order by id desc", [["3"]]],
    ["select top 0 * from base", []],
    ["select top 1 * from (select top 2 * from base order by id) order by id desc", [["2", "b"]]],
    [
      "select * from (select top 1 id from base where id = 1 union all select id from base) order by 1",
      [["1"], ["1"], ["2"], ["3"]],
    ],
    ["with q as (select top 1 id from base order by id) select * from q", [["1"]]],
    ["select top.id from base top where top.id = 3", [["3"]]],
  ])("%s", async (sql, rows) => {
    expect(await run(sql)).toEqual(rows);
  });

  it("stands for LIMIT, and not beside it", async () => {
    await run("create view tops as select top 2 column1 as n from values (3), (1), (2) order by 1");
    expect(await run("select * from tops order by 1")).toEqual([["1"], ["2"]]);
    expect(await failure("select top 1 id from base limit 2")).toContain("unexpected 'limit'");
  });
});

it("reads one row from DUAL, or a table of that name", async () => {
  expect(await run("select 1 + 1 from dual")).toEqual([["2"]]);
  expect(await run("select d.id from dual, base d where d.id = 1")).toEqual([["1"]]);
  const script =
    "declare n int; begin select 7 into :n from dual where current_database() is not null; return n; end";
  expect(await run(`execute immediate $$ ${script} $$`)).toEqual([["7"]]);
  await run("create table dual (a int)");
  expect(await run("select * from dual")).toEqual([]);
  await run("drop table dual");
});

it("makes a temporary table in a procedure, which the session goes on with", async () => {
  await run(`create or replace procedure p() returns varchar language sql as
    $$ begin create or replace temporary table x as select 1 as a; return 'k'; end $$`);
  expect(await run("call p()")).toEqual([["k"]]);
  expect(await run("select a from x")).toEqual([["1"]]);
  await run("drop table x");
});

describe("valid statements that are not here name what is missing", () => {
  it.each([
    ["grant application role app1.admin to role r1", "statement GRANT APPLICATION ROLE"],
    ["create table c1 (a int check (a > 0) disable)", "CHECK … DISABLE"],
    [
      "alter table base modify column id unset projection policy",
      "ALTER TABLE … MODIFY COLUMN … UNSET PROJECTION POLICY",
    ],
    ["create user u1 login_name = $x", "a session variable here in CREATE USER"],
    ["create or replace stream s1 on external table t", "CREATE STREAM … ON EXTERNAL TABLE"],
    [
      "create or replace task t1 warehouse = w when system$task_runtime_info('x') = 'x' as select 1",
      "function SYSTEM$TASK_RUNTIME_INFO in WHEN of a task",
    ],
  ])("%s", async (sql, feature) => {
    expect(await failure(sql)).toBe(`Unsupported feature in snowglobe: ${feature}.`);
  });

  it("create tabel: a typo stays a syntax error", async () => {
    expect(await failure("create tabel x (a int)")).toBe(
      "SQL compilation error:\nsyntax error line 1 at position 7 unexpected 'tabel'.",
    );
  });
});

describe("values", () => {
  it.each([
    ["'2026-01-02 03:04:05.506'::TIMESTAMP_NTZ(3)", "1767323045.506"],
    ["'2026-01-02 03:04:05.506'::TIMESTAMP_NTZ(0) = '2026-01-02 03:04:05'::TIMESTAMP_NTZ(0)", "1"],
    ["TO_TIMESTAMP(31536000000)", "31536000000.000000000"],
    ["DATEADD(nanosecond, 500, '2024-01-01'::TIMESTAMP_NTZ) = '2024-01-01'::TIMESTAMP_NTZ", "0"],
    ["TO_TIMESTAMP_NTZ('1700000000123456789')", "1700000000.123456789"],
    ["TO_VARCHAR(TRY_TO_TIMESTAMP('Thu, 21 Dec 2000 16:01:07 +0200'))", "2000-12-21 16:01:07.000"],
    ["CHARINDEX(TO_BINARY('EF','HEX'), TO_BINARY('ABCDEF','HEX'))", "3"],
    ["LPAD(TO_BINARY('4869','HEX'), 4, TO_BINARY('20','HEX'))", "20204869"],
  ])("%s is %s", async (expression, value) => {
    expect(await run(`SELECT ${expression}`)).toEqual([[value]]);
  });

  it("keeps apart what joined names would make one", async () => {
    await run('create database "A.B"');
    await run("create database a");
    await run('create schema "A.B"."C"');
    await run('create schema a."B.C"');
    await run('create table "A.B"."C".t as select 1 as n');
    await run('create table a."B.C".t as select 2 as n');
    expect(await run('select n from "A.B"."C".t')).toEqual([["1"]]);
    expect(await run('select n from a."B.C".t')).toEqual([["2"]]);
  });
});
