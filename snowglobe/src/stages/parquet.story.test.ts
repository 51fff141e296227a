import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// Files that say what they hold: Parquet, CSV with a header, JSON.
// https://docs.snowflake.com/en/user-guide/data-load-schema-detection

let globe: Snowglobe;
let admin: TestConnection;
let folder: string;

async function parquet(name: string, query: string): Promise<void> {
  const duck = await (await DuckDBInstance.create(":memory:")).connect();
  await duck.run(`COPY (${query}) TO '${join(folder, name)}' (FORMAT parquet)`);
  duck.closeSync();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snowglobe-parquet-"));
  globe = await startTestGlobe({ mounts: { "s3://lake": folder } });
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
  await parquet(
    "people [1].parquet",
    `SELECT 1::INT AS id, 'Ada' AS name, 12345678901234567890123456789.12::DECIMAL(38, 2) AS worth, DATE '1815-12-10' AS born,
      TIMESTAMP '2024-01-02 03:04:05.123456' AS seen, [1, 2] AS marks, {'a': 'x'} AS more, TRUE AS ok
     UNION ALL SELECT 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL ORDER BY id`,
  );
  await writeFile(join(folder, "people.csv"), "ID,Name,Born\n3,Grace,1906-12-09\n4,,\n");
  await writeFile(
    join(folder, "people.json"),
    '{"id": 5, "name": "Joan", "tags": ["a"]}\n{"id": 16, "score": 1.25}\n',
  );
  await writeFile(join(folder, "broken.parquet"), "no parquet");
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE STAGE lake URL = 's3://lake/'",
    "CREATE STAGE inner_stage",
    "CREATE FILE FORMAT pq TYPE = PARQUET USE_LOGICAL_TYPE = TRUE",
    "CREATE FILE FORMAT headed TYPE = CSV PARSE_HEADER = TRUE",
    "CREATE FILE FORMAT js TYPE = JSON",
  ])
    await admin.query(sql);
}, 60_000);
afterAll(async () => {
  await admin?.close();
  await globe?.close();
  await rm(folder, { recursive: true, force: true });
});

const PEOPLE = "@lake/people [1].parquet";

it("reads Parquet a column at a time, every digit kept", async () => {
  expect(
    await admin.query(
      `SELECT $1:id::INT AS id, $1:name::VARCHAR AS name, $1:worth::NUMBER(38, 2)::VARCHAR AS worth, $1:born::DATE::VARCHAR AS born,
        TO_VARCHAR($1:seen::TIMESTAMP_NTZ(6), 'YYYY-MM-DD HH24:MI:SS.FF6') AS seen, $1:marks[1]::INT AS mark, $1:more.a::VARCHAR AS a, METADATA$FILE_ROW_NUMBER AS n
       FROM '${PEOPLE}' (FILE_FORMAT => 'pq') ORDER BY id`,
    ),
  ).toEqual([
    {
      ...{ ID: 1, NAME: "Ada", WORTH: "12345678901234567890123456789.12", BORN: "1815-12-10" },
      ...{ SEEN: "2024-01-02 03:04:05.123456", MARK: 2, A: "x", N: 1 },
    },
    { ID: 2, NAME: null, WORTH: null, BORN: null, SEEN: null, MARK: null, A: null, N: 2 },
  ]);
  await expect(admin.query("SELECT $1 FROM @lake/broken.parquet (FILE_FORMAT => 'pq')")).rejects.toThrow(
    "Error reading Parquet file 'broken.parquet'",
  );
});

it("tells the columns of files, and makes tables of them", async () => {
  const infer = (path: string, format: string) =>
    `TABLE(INFER_SCHEMA(LOCATION => '${path}', FILE_FORMAT => '${format}'))`;
  const types = async (path: string, format: string) =>
    (await admin.query(`SELECT * FROM ${infer(path, format)} ORDER BY order_id`)).map(
      ({ COLUMN_NAME, TYPE, EXPRESSION }) => [COLUMN_NAME, TYPE, EXPRESSION],
    );
  expect(await types(PEOPLE, "pq")).toEqual([
    ["id", "NUMBER(38, 0)", "$1:id::NUMBER(38, 0)"],
    ["name", "TEXT", "$1:name::TEXT"],
    ["worth", "NUMBER(38, 2)", "$1:worth::NUMBER(38, 2)"],
    ["born", "DATE", "$1:born::DATE"],
    ["seen", "TIMESTAMP_NTZ", "$1:seen::TIMESTAMP_NTZ"],
    ["marks", "VARIANT", "$1:marks::VARIANT"],
    ["more", "VARIANT", "$1:more::VARIANT"],
    ["ok", "BOOLEAN", "$1:ok::BOOLEAN"],
  ]);
  expect(await types("@lake/people.csv", "headed")).toEqual([
    ["ID", "NUMBER(1, 0)", "$1::NUMBER(1, 0)"],
    ["Name", "TEXT", "$2::TEXT"],
    ["Born", "DATE", "$3::DATE"],
  ]);
  expect(await types("@lake/people.json", "js")).toEqual([
    ["id", "NUMBER(2, 0)", "$1:id::NUMBER(2, 0)"],
    ["name", "TEXT", "$1:name::TEXT"],
    ["tags", "ARRAY", "$1:tags::ARRAY"],
    ["score", "NUMBER(3, 2)", "$1:score::NUMBER(3, 2)"],
  ]);
  await admin.query(
    `CREATE TABLE people USING TEMPLATE (SELECT ARRAY_AGG(OBJECT_CONSTRUCT(*)) FROM ${infer(PEOPLE, "pq")})`,
  );
  expect((await admin.query("DESC TABLE people")).map(({ name, type }) => `${name} ${type}`)).toEqual([
    "id NUMBER(38,0)",
    "name VARCHAR(16777216)",
    "worth NUMBER(38,2)",
    "born DATE",
    "seen TIMESTAMP_NTZ(9)",
    "marks VARIANT",
    "more VARIANT",
    "ok BOOLEAN",
  ]);
  await expect(admin.query("CREATE TABLE x USING TEMPLATE (SELECT 1)")).rejects.toThrow(
    "USING TEMPLATE needs",
  );
});

it("loads by the names of columns: Parquet, CSV with a header, JSON", async () => {
  const copy = (file: string, format: string) =>
    admin.query(
      `COPY INTO people FROM @lake FILES = ('${file}') FILE_FORMAT = (FORMAT_NAME = '${format}') MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE`,
    );
  expect(await copy("people [1].parquet", "pq")).toMatchObject([{ status: "LOADED", rows_loaded: 2 }]);
  expect(await copy("people.csv", "headed")).toMatchObject([{ status: "LOADED", rows_loaded: 2 }]);
  expect(await copy("people.json", "js")).toMatchObject([{ status: "LOADED", rows_loaded: 2 }]);
  expect(
    await admin.query('SELECT "id" AS id, "name" AS name, "born"::VARCHAR AS born FROM people ORDER BY id'),
  ).toEqual([
    { ID: 1, NAME: "Ada", BORN: "1815-12-10" },
    { ID: 2, NAME: null, BORN: null },
    { ID: 3, NAME: "Grace", BORN: "1906-12-09" },
    { ID: 4, NAME: null, BORN: null },
    { ID: 5, NAME: "Joan", BORN: null },
    { ID: 16, NAME: null, BORN: null },
  ]);
  await expect(
    admin.query("COPY INTO people FROM @lake/people.csv FILE_FORMAT = (FORMAT_NAME = 'headed') FORCE = TRUE"),
  ).rejects.toThrow("PARSE_HEADER = TRUE needs");
  await expect(
    admin.query(`COPY INTO people FROM '${PEOPLE}' FILE_FORMAT = (TYPE = PARQUET) FORCE = TRUE`),
  ).rejects.toThrow("PARQUET file format can produce one and only one column");
});

it("unloads Parquet that is read back as it was, and copies files between stages", async () => {
  await admin.query(
    'COPY INTO @inner_stage/out/ FROM (SELECT "id", "worth", "born", "seen", "more" FROM people) FILE_FORMAT = (TYPE = PARQUET) HEADER = TRUE',
  );
  expect((await admin.query("LIST @inner_stage")).map(({ name }) => name)).toEqual([
    "inner_stage/out/data_0_0_0.snappy.parquet",
  ]);
  expect(
    await admin.query(
      "SELECT $1:worth::VARCHAR AS worth, $1:seen::VARCHAR AS seen, $1:more::VARCHAR AS more FROM @inner_stage/out/ (FILE_FORMAT => 'pq') WHERE $1:id = 1",
    ),
  ).toEqual([
    { WORTH: "12345678901234567890123456789.12", SEEN: "2024-01-02 03:04:05.123456", MORE: '{"a":"x"}' },
  ]);
  await expect(
    admin.query(
      "COPY INTO @inner_stage/z FROM (SELECT CURRENT_TIMESTAMP() AS t) FILE_FORMAT = (TYPE = PARQUET)",
    ),
  ).rejects.toThrow("not supported for unloading to Parquet");
  expect(await admin.query("COPY FILES INTO @lake/copied/ FROM @inner_stage/out/")).toMatchObject([
    { file: "s3://lake/copied/data_0_0_0.snappy.parquet" },
  ]);
  expect(await admin.query("LIST @lake/copied/")).toHaveLength(1);
});

it("tells of the files themselves", async () => {
  const [row] = await admin.query(
    "SELECT METADATA$FILENAME AS f, METADATA$FILE_CONTENT_KEY AS k, METADATA$FILE_LAST_MODIFIED IS NOT NULL AND METADATA$START_SCAN_TIME IS NOT NULL AS known FROM @lake/people.json (FILE_FORMAT => 'js') LIMIT 1",
  );
  expect(row).toMatchObject({ F: "people.json", K: expect.stringMatching(/^[0-9a-f]{32}$/), KNOWN: true });
});

it.each(["AVRO", "ORC"])("refuses %s by its name", async (type) => {
  await expect(admin.query(`CREATE FILE FORMAT f TYPE = ${type}`)).rejects.toThrow(type);
});
