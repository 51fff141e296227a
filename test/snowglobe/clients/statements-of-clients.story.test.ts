import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ADMINISTRATOR,
  connect,
  startTestGlobe,
  type TestConnection,
} from "../../../snowglobe/src/server/test-driver.ts";
import type { Snowglobe } from "../../../snowglobe/src/start-snowglobe.ts";
import { type RawBind, type RawClient, signInRaw } from "../raw-client.ts";

/*
 * What clients send of their own accord, beside their users' statements: JDBC to prepare and for its metadata,
 * SQLAlchemy to know a schema, the snow command line, and schemachange for its history.
 */

let globe: Snowglobe;
let session: TestConnection;
let raw: RawClient;

beforeAll(async () => {
  globe = await startTestGlobe();
  session = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE parents (id INT PRIMARY KEY)",
    "CREATE TABLE t (id INT NOT NULL AUTOINCREMENT, name VARCHAR(20), parent INT REFERENCES parents (id), PRIMARY KEY (id), UNIQUE (name))",
    "CREATE VIEW v AS SELECT id FROM t",
    "CREATE PROCEDURE p(n INT) RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN n; END'",
    "CREATE STAGE st",
  ])
    await session.query(sql);
  raw = await signInRaw(globe.url, ADMINISTRATOR.user, ADMINISTRATOR.password);
  await raw.query("USE WAREHOUSE w");
  await raw.query("USE SCHEMA d.public");
}, 60_000);
afterAll(async () => {
  await session?.close();
  await globe?.close();
});

const fixed = (value: string | null | readonly (string | null)[]): RawBind => ({ type: "FIXED", value });
const text = (value: string | null | readonly (string | null)[]): RawBind => ({ type: "TEXT", value });

// https://docs.snowflake.com/en/developer-guide/jdbc/jdbc-api#interface-preparedstatement
describe("JDBC's prepared statements", () => {
  it("are described while their values are open, and run with them", async () => {
    const insert = "INSERT INTO t (id, name) VALUES (?, ?)";
    const described = await raw.query(insert, { describeOnly: true });
    expect(described).toMatchObject({
      numberOfBinds: 2,
      rowset: [],
      rowtype: [{ name: "number of rows inserted" }],
    });
    await raw.query(insert, { bindings: { 1: fixed("1"), 2: text("a") } });
    // A batch: a value for each row.
    const batch = await raw.query(insert, { bindings: { 1: fixed(["2", "3"]), 2: text(["b", null]) } });
    expect(batch.rowset).toEqual([["2"]]);
    const query = "SELECT id, name FROM t WHERE id > ? AND (name = ? OR name IS NULL) ORDER BY id";
    const columns = await raw.query(query, { describeOnly: true });
    expect(columns).toMatchObject({
      numberOfBinds: 2,
      rowtype: [
        { name: "ID", type: "fixed", precision: 38, scale: 0, nullable: false },
        { name: "NAME", type: "text", length: 20, nullable: true },
      ],
    });
    const bindings = { 1: fixed("1"), 2: text("b") };
    expect((await raw.query(query, { bindings })).rowset).toEqual([
      ["2", "b"],
      ["3", null],
    ]);
    expect((await raw.query(query, { bindings: { ...bindings, 1: fixed("2") } })).rowset).toEqual([
      ["3", null],
    ]);
  });

  it.each([
    ["UPDATE t SET name = ? WHERE id = ?", [text("x"), fixed("1")], [["1", "0"]]],
    ["DELETE FROM t WHERE id = ?", [fixed("3")], [["1"]]],
    [
      "MERGE INTO t USING (SELECT ? AS id, ? AS name) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)",
      [fixed("9"), text("n")],
      [["1", "0"]],
    ],
    ["CALL p(?)", [fixed("7")], [["7"]]],
  ])("%s", async (sql, values, rowset) => {
    const { numberOfBinds, rowtype } = await raw.query(sql, { describeOnly: true });
    expect(numberOfBinds).toBe(values.length);
    const bindings = Object.fromEntries(values.map((value, index) => [String(index + 1), value]));
    const result = await raw.query(sql, { bindings });
    expect(result.rowtype.map(({ name }) => name)).toEqual(rowtype.map(({ name }) => name));
    expect(result.rowset).toEqual(rowset);
  });

  it("of more values than a request should hold come by a stage of the session's own", async () => {
    await session.query(
      `CREATE OR REPLACE TEMPORARY STAGE SYSTEM$BIND file_format=( type=csv field_optionally_enclosed_by='"' )`,
    );
    expect(await session.query("LIST @SYSTEM$BIND")).toEqual([]);
  });
});

// https://docs.snowflake.com/en/developer-guide/jdbc/jdbc-api#interface-databasemetadata, https://docs.snowflake.com/en/developer-guide/python-connector/sqlalchemy
describe("what is asked about a schema", () => {
  it.each<[sql: string, rows: readonly object[]]>([
    ["show /* JDBC */ databases in account", [{ name: "D" }, { name: "SNOWFLAKE" }]],
    ["show /* JDBC */ databases like 'D' in account", [{ name: "D" }]],
    ['show /* JDBC */ schemas in database "D"', [{ name: "INFORMATION_SCHEMA" }, { name: "PUBLIC" }]],
    ['show /* JDBC */ objects like \'T\' in schema "D"."PUBLIC"', [{ name: "T", kind: "TABLE" }]],
    [
      'show /* JDBC */ columns like \'NAME\' in table "D"."PUBLIC"."T"',
      [{ column_name: "NAME", table_name: "T" }],
    ],
    ['show /* JDBC */ primary keys in table "D"."PUBLIC"."T"', [{ column_name: "ID", key_sequence: 1 }]],
    [
      'show /* JDBC */ imported keys in table "D"."PUBLIC"."T"',
      [{ pk_table_name: "PARENTS", fk_column_name: "PARENT" }],
    ],
    [
      'show /* JDBC */ exported keys in table "D"."PUBLIC"."PARENTS"',
      [{ fk_table_name: "T", fk_column_name: "PARENT" }],
    ],
    [
      'show /* JDBC */ procedures like \'P\' in schema "D"."PUBLIC"',
      [{ name: "P", arguments: "P(NUMBER) RETURN NUMBER" }],
    ],
    [
      "select privilege_type from \"D\".information_schema.table_privileges where table_name = 'T'",
      [{ PRIVILEGE_TYPE: "OWNERSHIP" }],
    ],
    ['DESC TABLE /* SQLAlchemy */ "D"."PUBLIC"."PARENTS"', [{ name: "ID", "primary key": "Y" }]],
    ['SHOW /* SQLAlchemy */ TABLES LIKE \'PAR%\' IN SCHEMA "D"."PUBLIC"', [{ name: "PARENTS" }]],
    [
      'SHOW /* SQLAlchemy */PRIMARY KEYS IN SCHEMA "D"."PUBLIC"',
      [{ table_name: "PARENTS" }, { table_name: "T" }],
    ],
    ['SHOW /* SQLAlchemy */ UNIQUE KEYS IN SCHEMA "D"."PUBLIC"', [{ table_name: "T", column_name: "NAME" }]],
    ['SHOW /* SQLAlchemy */ VIEWS IN SCHEMA "D"."PUBLIC"', [{ name: "V" }]],
    [
      "select /* SQLAlchemy */ current_database(), current_schema()",
      [{ "CURRENT_DATABASE()": "D", "CURRENT_SCHEMA()": "PUBLIC" }],
    ],
    [
      "SELECT /* SQLAlchemy */ ic.column_name, ic.is_nullable, ic.is_identity, ic.identity_start FROM information_schema.columns ic WHERE ic.table_schema = 'PUBLIC' AND ic.table_name = 'T' ORDER BY ic.ordinal_position LIMIT 1",
      [{ COLUMN_NAME: "ID", IS_NULLABLE: "NO", IS_IDENTITY: "YES", IDENTITY_START: "1" }],
    ],
  ])("%s", async (sql, rows) => {
    expect(await session.query(sql)).toMatchObject(rows);
  });
});

// https://docs.snowflake.com/en/developer-guide/snowflake-cli/command-reference/overview
describe("the snow command line", () => {
  it.each([
    "show databases like '%%'",
    "show tables like '%%' in database d",
    "show stages like '%%' in schema d.public",
    "show warehouses like 'W'",
    "show compute pools like '%%'",
    "show services like '%%'",
    "show image repositories like '%%'",
    "show git repositories like '%%'",
    "show secrets like '%%'",
    "show network rules like '%%'",
    "show integrations like '%%'",
    "show external access integrations like '%%'",
    "show procedures like '%%'",
    "show user functions like '%%'",
    "show streams like '%%'",
    "show tasks like '%%'",
    "show users like '%%'",
    "show roles like '%%'",
    "show views like '%%'",
    "describe table d.public.t",
    "use role ACCOUNTADMIN",
    'use warehouse "W"',
    "show terse schemas like 'PUBLIC' in database \"D\"",
    "select current_version()",
    "select current_timestamp() -- at the end",
  ])("%s", async (sql) => {
    expect((await session.query(sql)).length).toBeGreaterThanOrEqual(0);
  });

  it("copies files to stages and back", async () => {
    await session.query(
      "create stage if not exists IDENTIFIER('d.public.cli') encryption = (type = 'SNOWFLAKE_SSE')",
    );
    await session.query("copy into @st/one.csv from (select 1) single = true overwrite = true");
    await session.query("copy files into @cli/ from @st/");
    expect(await session.query("ls @cli pattern = '.*csv.*'")).toMatchObject([{ name: "cli/one.csv" }]);
    expect(await session.query("remove @cli/one.csv")).toMatchObject([{ result: "removed" }]);
    expect(await session.query("describe stage cli")).not.toEqual([]);
    await session.query("drop stage cli");
  });
});

// https://github.com/Snowflake-Labs/schemachange
describe("schemachange", () => {
  const HISTORY = "d.schemachange.change_history";

  it("keeps and reads its history", async () => {
    for (const sql of [
      "ALTER SESSION SET QUERY_TAG = 'schemachange;V1__a.sql'",
      "CREATE SCHEMA IF NOT EXISTS d.schemachange",
      `CREATE TABLE IF NOT EXISTS ${HISTORY} (VERSION VARCHAR, DESCRIPTION VARCHAR, SCRIPT VARCHAR, SCRIPT_TYPE VARCHAR, CHECKSUM VARCHAR, EXECUTION_TIME NUMBER, STATUS VARCHAR, INSTALLED_BY VARCHAR, INSTALLED_ON TIMESTAMP_LTZ)`,
      `INSERT INTO ${HISTORY} (VERSION, DESCRIPTION, SCRIPT, SCRIPT_TYPE, CHECKSUM, EXECUTION_TIME, STATUS, INSTALLED_BY, INSTALLED_ON) VALUES ('1', 'a', 'V1__a.sql', 'V', 'x', 1, 'Success', 'ADMIN', CURRENT_TIMESTAMP), ('', 'b', 'R__b.sql', 'R', 'y', 1, 'Success', 'ADMIN', CURRENT_TIMESTAMP)`,
      "ALTER SESSION UNSET QUERY_TAG",
    ])
      await session.query(sql);
    expect(
      await session.query(
        "SELECT CREATED, LAST_ALTERED FROM d.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = REPLACE('SCHEMACHANGE', '\"', '') AND TABLE_NAME = REPLACE('CHANGE_HISTORY', '\"', '')",
      ),
    ).toHaveLength(1);
    expect(
      await session.query(
        `SELECT VERSION, SCRIPT, CHECKSUM FROM ${HISTORY} WHERE SCRIPT_TYPE = 'V' ORDER BY INSTALLED_ON DESC`,
      ),
    ).toEqual([{ VERSION: "1", SCRIPT: "V1__a.sql", CHECKSUM: "x" }]);
    expect(
      await session.query(
        `SELECT DISTINCT SCRIPT, FIRST_VALUE(CHECKSUM) OVER (PARTITION BY SCRIPT ORDER BY INSTALLED_ON DESC) AS C FROM ${HISTORY} WHERE SCRIPT_TYPE = 'R' AND STATUS = 'Success'`,
      ),
    ).toEqual([{ SCRIPT: "R__b.sql", C: "y" }]);
  });
});
