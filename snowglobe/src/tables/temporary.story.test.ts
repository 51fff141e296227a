import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/tables-temp-transient

let globe: Snowglobe;
let one: TestConnection;
let other: TestConnection;
const rows = (sql: string) => one.query(sql);
beforeAll(async () => {
  globe = await startTestGlobe();
  one = await connect(globe);
  await one.query("CREATE WAREHOUSE w");
  await one.query("CREATE DATABASE d");
  other = await connect(globe, { database: "d", schema: "public", warehouse: "w" });
});
afterAll(async () => {
  await other.close();
  await globe.close();
});

it("hides a permanent table in its session, for queries and DDL", async () => {
  await one.queryAll("CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
  await one.queryAll(
    "CREATE TEMPORARY TABLE t (a INT, b INT AUTOINCREMENT); INSERT INTO t (a) VALUES (7), (8)",
  );
  expect(await rows("SELECT * FROM t ORDER BY a")).toEqual([
    { A: 7, B: 1 },
    { A: 8, B: 2 },
  ]);
  expect(await other.query("SELECT * FROM t")).toEqual([{ A: 1 }]);
  const kinds = async (connection: TestConnection) =>
    (await connection.query("SHOW TABLES LIKE 't'")).map(({ kind }) => kind).sort();
  expect(await kinds(one)).toEqual(["TABLE", "TEMPORARY"]);
  expect(await kinds(other)).toEqual(["TABLE"]);
  const temporary = "SELECT is_temporary FROM information_schema.tables WHERE table_name = 'T' ORDER BY 1";
  expect(await rows(temporary)).toEqual([{ IS_TEMPORARY: "NO" }, { IS_TEMPORARY: "YES" }]);
  expect(await other.query(temporary)).toEqual([{ IS_TEMPORARY: "NO" }]);
  expect((await rows("DESCRIBE TABLE t")).length).toBe(2);
  const [ddl] = await rows("SELECT GET_DDL('TABLE', 't') AS x");
  expect(ddl?.X).toMatch(/^create or replace TEMPORARY TABLE T /);
  // DDL is about the temporary one as well.
  await one.queryAll(
    "ALTER TABLE t ADD COLUMN c INT; ALTER TABLE t RENAME TO u; INSERT INTO u (a) VALUES (9)",
  );
  expect(await rows("SELECT * FROM u WHERE a = 9")).toEqual([{ A: 9, B: 3, C: null }]);
  await one.query("ALTER TABLE u RENAME TO t");
  await expect(rows("CREATE OR REPLACE TABLE t (x INT)")).rejects.toThrow("hides another of that name");
  await one.query("CREATE OR REPLACE TEMP TABLE t AS SELECT 5 AS a");
  expect(await rows("SELECT * FROM t")).toEqual([{ A: 5 }]);
  await one.query("DROP TABLE t");
  expect(await rows("SELECT * FROM t")).toEqual([{ A: 1 }]);
});

it("may be made before a permanent one, which stays hidden, and copied to what does not outlive it", async () => {
  await one.query("CREATE TEMP TABLE early (a INT)");
  await one.query("CREATE TABLE early (b INT)");
  expect((await rows("DESCRIBE TABLE early")).map(({ name }) => name)).toEqual(["A"]);
  await expect(rows("CREATE TABLE copy CLONE early")).rejects.toThrow(
    "cannot be cloned to a permanent object",
  );
  await one.query("CREATE TEMPORARY TABLE copy CLONE early");
  await one.query("CREATE TRANSIENT TABLE kept CLONE early");
  await one.query("CREATE TRANSIENT TABLE transient_one (a INT)");
  await expect(rows("CREATE TABLE copy2 CLONE transient_one")).rejects.toThrow("cannot be cloned");
  expect(
    (await other.query("SHOW TABLES IN SCHEMA d.public")).map(({ name, kind }) => `${name} ${kind}`),
  ).toEqual(["EARLY TABLE", "KEPT TRANSIENT", "T TABLE", "TRANSIENT_ONE TRANSIENT"]);
  // A clone of the schema leaves what is temporary behind.
  await one.query("CREATE SCHEMA cloned CLONE public");
  await one.query("USE SCHEMA d.public");
  expect((await rows("SHOW TABLES IN SCHEMA d.cloned")).length).toBe(4);
});

it("needs no CREATE TABLE, and is left to views and stages too", async () => {
  await one.queryAll(`CREATE ROLE r; GRANT USAGE ON DATABASE d TO ROLE r; GRANT USAGE ON SCHEMA d.public TO ROLE r;
    GRANT USAGE ON WAREHOUSE w TO ROLE r; GRANT ROLE r TO ROLE ACCOUNTADMIN; GRANT ROLE r TO USER admin`);
  const third = await connect(globe, { role: "r", database: "d", schema: "public", warehouse: "w" });
  await third.query("USE SECONDARY ROLES NONE");
  await expect(third.query("CREATE TABLE mine (a INT)")).rejects.toThrow("Insufficient privileges");
  await third.queryAll("CREATE TEMPORARY TABLE mine (a INT); INSERT INTO mine VALUES (1)");
  await third.query("CREATE TEMPORARY VIEW seen AS SELECT a + 1 AS b FROM mine");
  await third.query("CREATE TEMPORARY STAGE files");
  await third.query("COPY INTO @files FROM (SELECT * FROM seen)");
  expect(await third.query("LIST @files")).toHaveLength(1);
  await expect(rows("SELECT * FROM seen")).rejects.toThrow("does not exist");
  await expect(rows("LIST @files")).rejects.toThrow("does not exist");
  await third.close();
  const again = await connect(globe, { role: "r", database: "d", schema: "public", warehouse: "w" });
  await expect(again.query("SELECT * FROM mine")).rejects.toThrow("does not exist");
  await again.close();
});

// https://docs.snowflake.com/en/sql-reference/constraints-overview
it("has keys, as other tables have, which are shown, added, renamed and dropped", async () => {
  await one.queryAll(`CREATE TABLE parent (id INT PRIMARY KEY, code VARCHAR(3), UNIQUE (code) RELY);
    CREATE TABLE child (id INT, code VARCHAR(3) CONSTRAINT fk_code REFERENCES parent (code), boss INT,
      CONSTRAINT pk_child PRIMARY KEY (id, code), FOREIGN KEY (boss) REFERENCES parent) DATA_RETENTION_TIME_IN_DAYS = 7`);
  expect(await rows("SHOW PRIMARY KEYS IN TABLE child")).toMatchObject([
    { schema_name: "PUBLIC", column_name: "ID", key_sequence: 1, constraint_name: "PK_CHILD", rely: "false" },
    { column_name: "CODE", key_sequence: 2, constraint_name: "PK_CHILD" },
  ]);
  expect(await rows("SHOW UNIQUE KEYS IN SCHEMA d.public")).toMatchObject([
    { table_name: "PARENT", column_name: "CODE", rely: "true" },
  ]);
  const imported = await rows("SHOW IMPORTED KEYS IN TABLE child");
  expect(imported).toMatchObject([
    {
      pk_table_name: "PARENT",
      pk_column_name: "CODE",
      fk_column_name: "CODE",
      fk_name: "FK_CODE",
      update_rule: "NO ACTION",
    },
    { pk_table_name: "PARENT", pk_column_name: "ID", fk_column_name: "BOSS" },
  ]);
  expect(await rows("SHOW EXPORTED KEYS IN TABLE parent")).toEqual(imported);
  const [tables] = await rows("SHOW TABLES LIKE 'child'");
  expect(tables).toMatchObject({ retention_time: "7" });
  const kinds = () =>
    rows(`SELECT constraint_type AS k, constraint_name LIKE 'SYS_CONSTRAINT_%' AS g
      FROM information_schema.table_constraints WHERE table_name = 'CHILD' ORDER BY 1, 2`);
  expect(await kinds()).toEqual([
    { K: "FOREIGN KEY", G: false },
    { K: "FOREIGN KEY", G: true },
    { K: "PRIMARY KEY", G: false },
  ]);
  expect(
    await rows(
      "SELECT constraint_name AS n FROM information_schema.referential_constraints WHERE constraint_name = 'FK_CODE'",
    ),
  ).toEqual([{ N: "FK_CODE" }]);
  const [ddl] = await rows("SELECT GET_DDL('TABLE', 'child') AS x");
  expect(String(ddl?.X)).toContain(
    "\tconstraint FK_CODE foreign key (CODE) references D.PUBLIC.PARENT(CODE),\n\tconstraint PK_CHILD primary key (ID, CODE),\n\tforeign key (BOSS) references D.PUBLIC.PARENT(ID)",
  );
  await one.queryAll(`ALTER TABLE child DROP CONSTRAINT fk_code; ALTER TABLE child RENAME CONSTRAINT pk_child TO pk;
    ALTER TABLE child ADD CONSTRAINT u UNIQUE (boss); ALTER TABLE child DROP FOREIGN KEY (boss)`);
  expect(await kinds()).toEqual([
    { K: "PRIMARY KEY", G: false },
    { K: "UNIQUE", G: false },
  ]);
  await expect(rows("ALTER TABLE child ADD PRIMARY KEY (boss)")).rejects.toThrow(
    "primary key already exists",
  );
  await expect(rows("ALTER TABLE child DROP CONSTRAINT nothing")).rejects.toThrow("does not exist");
  await expect(rows("CREATE TABLE lost (a INT REFERENCES nowhere (a))")).rejects.toThrow("does not exist");
  await one.queryAll("ALTER TABLE child DROP PRIMARY KEY; ALTER TABLE child ADD PRIMARY KEY (boss)");
  expect(await rows("DESCRIBE TABLE child")).toMatchObject([
    { name: "ID", "primary key": "N" },
    { name: "CODE", "primary key": "N" },
    { name: "BOSS", "primary key": "Y", "unique key": "Y", "null?": "N" },
  ]);
  await expect(rows("CREATE TRANSIENT TABLE long (a INT) DATA_RETENTION_TIME_IN_DAYS = 2")).rejects.toThrow(
    "invalid value [2] for parameter 'DATA_RETENTION_TIME_IN_DAYS'",
  );
});

it("lives in a procedure of the caller, and ends with its session", async () => {
  await one.query(`CREATE PROCEDURE fill() RETURNS INT LANGUAGE SQL EXECUTE AS CALLER AS
    'BEGIN CREATE TEMPORARY TABLE scratch (a INT); INSERT INTO scratch VALUES (1), (2); RETURN 1; END'`);
  await one.query("CALL fill()");
  expect(await rows("SELECT COUNT(*) AS n FROM scratch")).toEqual([{ N: 2 }]);
  await one.close();
  one = await connect(globe, { database: "d", schema: "public", warehouse: "w" });
  await expect(rows("SELECT * FROM scratch")).rejects.toThrow("does not exist");
  expect((await rows("DESCRIBE TABLE early")).map(({ name }) => name)).toEqual(["B"]);
  await one.close();
});
