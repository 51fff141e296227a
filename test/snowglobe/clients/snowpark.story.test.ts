import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ADMINISTRATOR,
  connect,
  type Row,
  startTestGlobe,
  type TestConnection,
} from "../../../snowglobe/src/server/test-driver.ts";
import type { Snowglobe } from "../../../snowglobe/src/start-snowglobe.ts";
import { type RawClient, signInRaw } from "../raw-client.ts";

/*
 * What Snowpark for Python sends for its DataFrames: https://docs.snowflake.com/en/developer-guide/snowpark/python/working-with-dataframes
 * It asks for the columns of a query before it sends it, writes each step around the query of the one before, and makes
 * what it needs for itself as SCOPED TEMPORARY.
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
    "CREATE TABLE orders (id INT, city STRING, amount INT, tags VARIANT)",
    `INSERT INTO orders SELECT 1, 'Oslo', 10, PARSE_JSON('{"list": ["a", "b"]}')
       UNION ALL SELECT 2, 'Bern', 20, NULL UNION ALL SELECT 3, 'Oslo', 30, NULL`,
    "CREATE STAGE files",
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

const ORDERS = ' SELECT "ID", "CITY", "AMOUNT" FROM orders';
const CITIES = `SELECT $1 AS "NAME", $2 AS "COUNTRY" FROM  VALUES ('Oslo' :: STRING, 'NO' :: STRING), ('Bern' :: STRING, NULL :: STRING)`;
const joined = (how: string): string =>
  ` SELECT  *  FROM (( ${ORDERS}) AS SNOWPARK_LEFT ${how} JOIN ( ${CITIES}) AS SNOWPARK_RIGHT ON ("CITY" = "NAME"))`;

/** The columns that the query is said to have, and its rows in any order. */
async function dataFrame(sql: string): Promise<unknown[][]> {
  const described = await raw.query(sql, { describeOnly: true });
  const { rowtype, rowset } = await raw.query(sql);
  expect(rowtype.map(({ name, type }) => [name, type])).toEqual(
    described.rowtype.map(({ name, type }) => [name, type]),
  );
  return [rowtype.map(({ name }) => name), ...rowset.map((row) => [...row]).sort()];
}

describe("a DataFrame", () => {
  it.each<[what: string, sql: string, rows: unknown[][]]>([
    [
      "of values",
      CITIES,
      [
        ["NAME", "COUNTRY"],
        ["Bern", null],
        ["Oslo", "NO"],
      ],
    ],
    [
      "that is filtered",
      ` SELECT  *  FROM ( ${ORDERS}) WHERE ("AMOUNT" > 15 :: INT) AND "CITY" IN ('Oslo', 'Rome')`,
      [
        ["ID", "CITY", "AMOUNT"],
        ["3", "Oslo", "30"],
      ],
    ],
    [
      "that is grouped",
      ` SELECT "CITY", sum("AMOUNT") AS "SUM(AMOUNT)", count(1) AS "COUNT" FROM ( ${ORDERS}) GROUP BY "CITY"`,
      [
        ["CITY", "SUM(AMOUNT)", "COUNT"],
        ["Bern", "20", "1"],
        ["Oslo", "40", "2"],
      ],
    ],
    [
      "that is counted",
      ` SELECT count(1) AS "COUNT(LITERAL())" FROM ( ${ORDERS}) LIMIT 1`,
      [["COUNT(LITERAL())"], ["3"]],
    ],
    [
      "that is joined",
      joined("LEFT OUTER"),
      [
        ["ID", "CITY", "AMOUNT", "NAME", "COUNTRY"],
        ["1", "Oslo", "10", "Oslo", "NO"],
        ["2", "Bern", "20", "Bern", null],
        ["3", "Oslo", "30", "Oslo", "NO"],
      ],
    ],
    [
      "that is joined crosswise",
      ` SELECT count(1) AS "N" FROM (( ${ORDERS}) AS SNOWPARK_LEFT CROSS JOIN ( ${CITIES}) AS SNOWPARK_RIGHT) LIMIT 1`,
      [["N"], ["6"]],
    ],
    [
      "that is half joined",
      ` SELECT  *  FROM ( ${CITIES}) AS SNOWPARK_LEFT WHERE  NOT  EXISTS ( SELECT  *  FROM ( ${ORDERS}) AS SNOWPARK_RIGHT WHERE ("NAME" = "CITY") AND ("AMOUNT" > 20))`,
      [
        ["NAME", "COUNTRY"],
        ["Bern", null],
      ],
    ],
    [
      "with a window",
      ` SELECT "ID", sum("AMOUNT") OVER (PARTITION BY "CITY"   ORDER BY "ID" ASC NULLS FIRST  ROWS BETWEEN UNBOUNDED PRECEDING  AND CURRENT ROW ) AS "S" FROM ( ${ORDERS})`,
      [
        ["ID", "S"],
        ["1", "10"],
        ["2", "20"],
        ["3", "40"],
      ],
    ],
    [
      "that is put together",
      `( ${ORDERS}) EXCEPT ( SELECT  *  FROM ( ${ORDERS}) WHERE ("ID" = 1))`,
      [
        ["ID", "CITY", "AMOUNT"],
        ["2", "Bern", "20"],
        ["3", "Oslo", "30"],
      ],
    ],
    [
      "that is sorted and cut",
      ` SELECT  *  FROM ( ${ORDERS}) ORDER BY "AMOUNT" DESC NULLS LAST LIMIT 1 OFFSET 0`,
      [
        ["ID", "CITY", "AMOUNT"],
        ["3", "Oslo", "30"],
      ],
    ],
    [
      "that is turned",
      ` SELECT  *  FROM ( SELECT "CITY", "AMOUNT" FROM ( ${ORDERS})) PIVOT (sum("AMOUNT") FOR "CITY" IN ('Oslo', 'Bern'))`,
      [
        ["'Oslo'", "'Bern'"],
        ["40", "20"],
      ],
    ],
    [
      "that is flattened",
      ` SELECT "ID", "VALUE" FROM ( SELECT "ID", "TAGS" FROM orders), LATERAL FLATTEN(INPUT => "TAGS", PATH => 'list', OUTER => FALSE, RECURSIVE => FALSE, MODE => 'BOTH')`,
      [
        ["ID", "VALUE"],
        ["1", '"a"'],
        ["1", '"b"'],
      ],
    ],
    [
      "of a table function",
      ` SELECT T_LEFT."ID", T_RIGHT."VALUE" FROM ( ${ORDERS}) AS T_LEFT JOIN  TABLE (split_to_table("CITY", 's') ) AS T_RIGHT WHERE "ID" = 1`,
      [
        ["ID", "VALUE"],
        ["1", "O"],
        ["1", "lo"],
      ],
    ],
    [
      "of a range",
      " SELECT ( ROW_NUMBER()  OVER ( ORDER BY  SEQ8() ) -  1 ) * (2) + (4) AS id FROM ( TABLE (GENERATOR(ROWCOUNT => 3)))",
      [["ID"], ["4"], ["6"], ["8"]],
    ],
    [
      "with other names",
      ` SELECT  *  RENAME ("ID" AS "KEY") FROM ( ${ORDERS}) WHERE "ID" = 1`,
      [
        ["KEY", "CITY", "AMOUNT"],
        ["1", "Oslo", "10"],
      ],
    ],
    [
      "of common queries",
      `WITH SNOWPARK_TEMP_CTE_A AS ( ${ORDERS})( SELECT  *  FROM (SNOWPARK_TEMP_CTE_A) WHERE ("ID" = 1)) UNION ALL ( SELECT  *  FROM (SNOWPARK_TEMP_CTE_A) WHERE ("ID" = 2))`,
      [
        ["ID", "CITY", "AMOUNT"],
        ["1", "Oslo", "10"],
        ["2", "Bern", "20"],
      ],
    ],
  ])("%s", async (_what, sql, rows) => {
    expect(await dataFrame(sql)).toEqual(rows);
  });

  it("tells its plan", async () => {
    expect(await session.query(`EXPLAIN USING TEXT ${ORDERS}`)).toEqual([
      { content: expect.stringContaining("TableScan") },
    ]);
  });

  it("of many values: a temporary table, filled in batches and dropped again", async () => {
    const table = '"D"."PUBLIC".SNOWPARK_TEMP_TABLE_A1';
    await session.query(`CREATE  SCOPED TEMPORARY  TABLE  ${table}("A" BIGINT, "B" STRING(134217728))`);
    const rows = Array.from({ length: 600 }, (_, index) => [index, `v${index}`]);
    await session.query(`INSERT  INTO ${table}("A", "B") VALUES (?, ?)`, { binds: rows });
    expect(await session.query(`SELECT COUNT(*) AS n, MAX("B") AS m FROM ${table}`)).toEqual([
      { N: 600, M: "v99" },
    ]);
    expect(await session.query("SHOW TABLES LIKE 'SNOWPARK_TEMP%'")).toMatchObject([
      { name: "SNOWPARK_TEMP_TABLE_A1", kind: "TEMPORARY", rows: 600 },
    ]);
    expect((await raw.query("SHOW TABLES LIKE 'SNOWPARK_TEMP%'")).rowset).toEqual([]);
    await session.query(`DROP  TABLE  IF  EXISTS ${table}`);
  });
});

describe("a DataFrame is written", () => {
  const read = (table: string) => session.query(`SELECT id, city FROM ${table} ORDER BY id`);
  const SOME = ` SELECT  *  FROM ( SELECT "ID", "CITY" FROM ( ${ORDERS})) WHERE ("ID" < 3)`;

  it("as a table, in every mode", async () => {
    await session.query(
      `CREATE  OR  REPLACE    TABLE  saved("ID" BIGINT, "CITY" STRING(16777216))    AS  SELECT  *  FROM ( ${SOME})`,
    );
    expect(await read("saved")).toEqual([
      { ID: 1, CITY: "Oslo" },
      { ID: 2, CITY: "Bern" },
    ]);
    await expect(session.query(`CREATE    TABLE  saved AS  SELECT  *  FROM ( ${SOME})`)).rejects.toThrow(
      "already exists",
    );
    await session.query(`CREATE    TABLE  IF  NOT  EXISTS  saved    AS  SELECT  *  FROM ( ${SOME})`);
    expect(await session.query("show  tables like 'saved'")).toHaveLength(1);
    await session.query(`INSERT  INTO saved("ID", "CITY")  SELECT  *  FROM ( ${SOME})`);
    expect(await read("saved")).toHaveLength(4);
    await session.query(`INSERT  OVERWRITE  INTO saved SELECT  *  FROM ( ${SOME})`);
    expect(await read("saved")).toHaveLength(2);
    await session.query(
      `CREATE  OR  REPLACE    TABLE  saved("ID" BIGINT, "CITY" STRING) CLUSTER BY ("ID")  DATA_RETENTION_TIME_IN_DAYS  = 1 CHANGE_TRACKING  = True  COPY GRANTS  COMMENT  = 'it''s' AS  SELECT  *  FROM ( ${SOME})`,
    );
    expect(await session.query("SHOW TABLES LIKE 'saved'")).toMatchObject([
      { comment: "it's", change_tracking: "ON", rows: 2 },
    ]);
  });

  it("as a view, a temporary one, a dynamic table and a cached result", async () => {
    await session.query(`CREATE  OR  REPLACE  VIEW seen COMMENT  = 'c' AS  SELECT  *  FROM ( ${SOME})`);
    await session.query(`CREATE  OR  REPLACE  TEMPORARY  VIEW seen_here AS  SELECT  *  FROM ( ${SOME})`);
    await session.query(
      `CREATE  OR  REPLACE  DYNAMIC  TABLE moved LAG  = '1 hour' WAREHOUSE  = w REFRESH_MODE  = 'FULL' INITIALIZE  = 'ON_CREATE' CLUSTER BY ("ID")   COMMENT  = 'c' AS  SELECT  *  FROM ( ${SOME})`,
    );
    await session.query(
      `CREATE  SCOPED TEMPORARY  TABLE SNOWPARK_TEMP_TABLE_C  AS  SELECT  *  FROM ( ${SOME})`,
    );
    for (const name of ["seen", "seen_here", "moved", "SNOWPARK_TEMP_TABLE_C"])
      expect(await read(name), name).toEqual(await read("saved"));
    expect(await session.query("SHOW DYNAMIC TABLES")).toMatchObject([
      { name: "MOVED", refresh_mode: "FULL" },
    ]);
    await expect(
      session.query(
        "CREATE DYNAMIC TABLE x LAG = '1 hour' WAREHOUSE = w REFRESH_MODE = 'NEVER' AS SELECT 1 AS a",
      ),
    ).rejects.toThrow("unexpected ''NEVER''");
  });

  it("over rows: update, delete, merge", async () => {
    await session.query(
      ` UPDATE saved SET "CITY" = "COUNTRY" FROM ( ${CITIES}) WHERE ("CITY" = "NAME") AND ("COUNTRY" IS NOT NULL)`,
    );
    expect(await read("saved")).toEqual([
      { ID: 1, CITY: "NO" },
      { ID: 2, CITY: "Bern" },
    ]);
    await session.query(` DELETE  FROM saved USING ( ${CITIES}) WHERE ("CITY" = "NAME")`);
    expect(
      await session.query(
        ` MERGE  INTO saved USING ( SELECT "ID" AS "KEY", "CITY" AS "NEW" FROM orders) ON ("ID" = "KEY") WHEN  MATCHED  AND ("NEW" = 'Oslo') THEN  UPDATE  SET "CITY" = "NEW" WHEN  NOT  MATCHED  THEN  INSERT ("ID", "CITY") VALUES ("KEY", "NEW")`,
      ),
    ).toEqual([{ "number of rows inserted": 2, "number of rows updated": 1 }]);
    expect(await read("saved")).toEqual([
      { ID: 1, CITY: "Oslo" },
      { ID: 2, CITY: "Bern" },
      { ID: 3, CITY: "Oslo" },
    ]);
  });
});

describe("files", () => {
  const FORMAT = '"D"."PUBLIC".SNOWPARK_TEMP_FILE_FORMAT_A';

  it("are written and read over a stage, with a file format of the session's own", async () => {
    await session.query(
      `COPY  INTO @files/csv/ FROM ( ${ORDERS}) FILE_FORMAT  = ( TYPE  = csv  COMPRESSION  = 'None' ) OVERWRITE  = True HEADER  = True`,
    );
    await session.query(
      `CREATE SCOPED TEMPORARY  FILE  FORMAT  IF  NOT  EXISTS ${FORMAT} TYPE  = csv   FIELD_DELIMITER  = ',' SKIP_HEADER  = 1 `,
    );
    expect(
      await session.query(
        ` SELECT $1::BIGINT AS "ID", $2::STRING AS "CITY" FROM @files/csv/( FILE_FORMAT  => '${FORMAT.replaceAll("'", "''")}', PATTERN  => '.*csv') ORDER BY 1`,
      ),
    ).toEqual([
      { ID: 1, CITY: "Oslo" },
      { ID: 2, CITY: "Bern" },
      { ID: 3, CITY: "Oslo" },
    ]);
    // It is the session's own.
    expect(await session.query("SHOW FILE FORMATS")).toMatchObject([{ name: "SNOWPARK_TEMP_FILE_FORMAT_A" }]);
    expect((await raw.query("SHOW FILE FORMATS")).rowset).toEqual([]);
    await expect(raw.query(`SELECT $1 FROM @files/csv/ (FILE_FORMAT => '${FORMAT}')`)).rejects.toThrow(
      "does not exist or not authorized",
    );
    await session.query(` DROP  FILE  FORMAT  IF  EXISTS ${FORMAT}`);
    expect(await session.query("SHOW FILE FORMATS")).toEqual([]);
  });

  it("of Parquet are read by the schema that they have", async () => {
    await session.query(
      `COPY  INTO @files/parquet/ FROM ( ${ORDERS}) FILE_FORMAT  = ( TYPE  = parquet  ) OVERWRITE  = True HEADER  = True`,
    );
    await session.query(`CREATE SCOPED TEMPORARY  FILE  FORMAT  IF  NOT  EXISTS ${FORMAT} TYPE  = parquet `);
    expect(
      await session.query(
        ` SELECT  *  FROM  TABLE ( INFER_SCHEMA ( LOCATION  => '@files/parquet/', FILE_FORMAT  => '${FORMAT}')) ORDER BY ORDER_ID`,
      ),
    ).toMatchObject([
      { COLUMN_NAME: "ID", TYPE: "NUMBER(38, 0)" },
      { COLUMN_NAME: "CITY", TYPE: "TEXT" },
      { COLUMN_NAME: "AMOUNT", TYPE: "NUMBER(38, 0)" },
    ]);
    expect(
      await session.query(
        ` SELECT $1:"ID"::NUMBER(38, 0) AS "ID" FROM @files/parquet/( FILE_FORMAT  => '${FORMAT}') ORDER BY 1`,
      ),
    ).toEqual([{ ID: 1 }, { ID: 2 }, { ID: 3 }]);
  });
});

describe("code that a session registers", () => {
  const PYTHON = "LANGUAGE PYTHON VOLATILE RUNTIME_VERSION=3.11 HANDLER='compute'";

  it("is a temporary function, a table function and a procedure that its session alone has", async () => {
    const other = await connect(globe, { database: "D", schema: "PUBLIC", warehouse: "W" });
    await session.query("CREATE FUNCTION twice(n BIGINT) RETURNS BIGINT AS 'n * 100'");
    await session.query(`CREATE TEMPORARY FUNCTION "D"."PUBLIC".twice(arg1 BIGINT) RETURNS BIGINT ${PYTHON} AS $$
def compute(n):
    return n * 2
$$`);
    await session.query(`CREATE SCOPED TEMPORARY FUNCTION counted(arg1 BIGINT) RETURNS TABLE ("N" BIGINT) ${PYTHON.replace("compute", "Counted")} AS $$
class Counted:
    def process(self, n):
        for i in range(n):
            yield (i,)
$$`);
    await session.query(`CREATE OR REPLACE TEMPORARY PROCEDURE added(arg1 BIGINT) RETURNS BIGINT ${PYTHON.replace("VOLATILE ", "")} PACKAGES=('snowflake-snowpark-python') EXECUTE AS CALLER AS $$
def compute(session, n):
    return n + session.sql('SELECT COUNT(*) FROM orders').collect()[0][0]
$$`);
    // The session's own hides what stands there for all.
    expect(
      await session.query(` SELECT "D"."PUBLIC".twice("ID") AS "T" FROM ( ${ORDERS}) ORDER BY 1`),
    ).toEqual([{ T: 2 }, { T: 4 }, { T: 6 }]);
    expect(await other.query("SELECT twice(1) AS t")).toEqual([{ T: 100 }]);
    expect(await session.query(" SELECT  *  FROM ( TABLE (counted(2 :: INT)))")).toEqual([
      { N: 0 },
      { N: 1 },
    ]);
    expect(await session.query("CALL added(1 :: BIGINT)")).toEqual([{ ADDED: 4 }]);
    await expect(other.query("CALL added(1)")).rejects.toThrow("Unknown user-defined function");
    await expect(other.query("SELECT * FROM TABLE(counted(2))")).rejects.toThrow("Unknown table function");
    const names = async (who: TestConnection): Promise<Row[]> =>
      who.query("SHOW PROCEDURES IN SCHEMA d.public");
    expect(await names(session)).toMatchObject([{ name: "ADDED" }]);
    expect(await names(other)).toEqual([]);
    await session.query("DROP FUNCTION twice(BIGINT)");
    expect(await session.query("SELECT twice(1) AS t")).toEqual([{ T: 100 }]);
    await other.close();
  });

  it("may use the packages that the account tells of", async () => {
    expect(
      await session.query(
        ` SELECT "PACKAGE_NAME", array_agg("VERSION") AS "VERSIONS" FROM ( SELECT  *  FROM information_schema.packages) WHERE ("LANGUAGE" = 'python') AND "PACKAGE_NAME" IN ('snowflake-snowpark-python', 'cloudpickle') GROUP BY "PACKAGE_NAME"`,
      ),
    ).toEqual([{ PACKAGE_NAME: "snowflake-snowpark-python", VERSIONS: [] }]);
    await expect(
      session.query(
        `CREATE TEMPORARY FUNCTION f(a BIGINT) RETURNS BIGINT ${PYTHON} PACKAGES=('cloudpickle==3.0.0') AS $$ $$`,
      ),
    ).rejects.toThrow("Python package 'cloudpickle==3.0.0' in a function");
  });
});
