import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

let globe: Snowglobe;
let admin: TestConnection;

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
  for (const sql of [
    "CREATE DATABASE D",
    "CREATE WAREHOUSE W",
    "CREATE TABLE T (A NUMBER(5,2), B VARCHAR, C DATE)",
    `INSERT INTO T VALUES (1.5, 'x, "y"', '2024-02-29'), (NULL, NULL, NULL)`,
    "CREATE FILE FORMAT RAW TYPE = CSV FIELD_DELIMITER = NONE",
  ]) {
    await admin.query(sql);
  }
});

afterAll(async () => {
  await admin?.close();
  await globe?.close();
});

beforeEach(async () => {
  await admin.query("CREATE OR REPLACE STAGE S");
});

const lines = async (path: string) => {
  const format = "(FILE_FORMAT => 'RAW')";
  await admin.query(
    "CREATE OR REPLACE FILE FORMAT RAW TYPE = CSV FIELD_DELIMITER = NONE ESCAPE_UNENCLOSED_FIELD = NONE NULL_IF = ()",
  );
  return (await admin.query(`SELECT $1 FROM ${path} ${format}`)).map((row) => Object.values(row)[0]);
};
const names = async () => (await admin.query("LIST @S")).map((row) => row.name);

// https://docs.snowflake.com/en/sql-reference/sql/copy-into-location
test("a table, with the defaults", async () => {
  expect(await admin.query("COPY INTO @S/out/ FROM T")).toEqual([
    { rows_unloaded: 2, input_bytes: 33, output_bytes: expect.any(Number) },
  ]);
  expect(await names()).toEqual(["s/out/data_0_0_0.csv.gz"]);
  expect(await lines("@S/out/")).toEqual(['1.50,x\\, "y",2024-02-29', "\\N,\\N,\\N"]);
});

test("a query, with a header and enclosed strings", async () => {
  await admin.query(
    `COPY INTO @S/named FROM (SELECT A, B FROM T ORDER BY A) HEADER = TRUE
     FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE FIELD_OPTIONALLY_ENCLOSED_BY = '"' NULL_IF = (''))`,
  );
  expect(await names()).toEqual(["s/named_0_0_0.csv"]);
  expect(await lines("@S/named")).toEqual(['"A","B"', '1.50,"x, ""y"""', ","]);
});

test("what is unloaded is loaded again", async () => {
  const format = `FILE_FORMAT = (TYPE = CSV FIELD_OPTIONALLY_ENCLOSED_BY = '"')`;
  await admin.query(`COPY INTO @S/again FROM T ${format}`);
  await admin.query("CREATE OR REPLACE TABLE U (A NUMBER(5,2), B VARCHAR, C DATE)");
  await admin.query(`COPY INTO U FROM @S/again ${format}`);
  expect(await admin.query("SELECT * FROM U MINUS SELECT * FROM T")).toEqual([]);
  expect(await admin.query("SELECT COUNT(*) AS N FROM U")).toEqual([{ N: 2 }]);
});

test("dates and times by the file's formats", async () => {
  await admin.query(
    `COPY INTO @S/times FROM (SELECT '2024-02-29'::DATE, '15:30'::TIME, '2024-02-29 15:30:00.123456789'::TIMESTAMP_NTZ)
     FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE DATE_FORMAT = 'DD.MM.YYYY' TIME_FORMAT = 'HH24MI' TIMESTAMP_FORMAT = 'SS.FF9')`,
  );
  expect(await lines("@S/times")).toEqual(["29.02.2024,1530,00.123456789"]);
});

test("JSON, into a single file", async () => {
  await admin.query(
    "COPY INTO @S/one.json FROM (SELECT OBJECT_CONSTRUCT('a', A, 'b', B) FROM T WHERE A IS NOT NULL) SINGLE = TRUE FILE_FORMAT = (TYPE = JSON COMPRESSION = NONE)",
  );
  expect(await names()).toEqual(["s/one.json"]);
  expect(JSON.parse(String((await lines("@S/one.json"))[0]))).toEqual({ a: 1.5, b: 'x, "y"' });
});

test("files that are there are kept unless OVERWRITE says so", async () => {
  await admin.query("COPY INTO @S/out/ FROM T");
  await expect(admin.query("COPY INTO @S/out/ FROM T")).rejects.toThrow(
    "Files already existing at the unload destination",
  );
  await admin.query("COPY INTO @S/out/ FROM (SELECT 1) OVERWRITE = TRUE");
  expect(await lines("@S/out/")).toEqual(["1"]);
});

test("no rows, no file", async () => {
  expect(await admin.query("COPY INTO @S FROM (SELECT A FROM T WHERE FALSE)")).toEqual([
    { rows_unloaded: 0, input_bytes: 0, output_bytes: 0 },
  ]);
  expect(await names()).toEqual([]);
});

test.each([
  ["COPY INTO @S FROM T PARTITION BY (B)", "PARTITION BY"],
  ["COPY INTO @S FROM T INCLUDE_QUERY_ID = TRUE", "INCLUDE_QUERY_ID"],
  ["COPY INTO @S FROM NO_SUCH", "does not exist or not authorized"],
  ["COPY INTO @S FROM T FILE_FORMAT = (TYPE = JSON)", "JSON file format"],
])("%s is refused", async (sql, message) => {
  await expect(admin.query(sql)).rejects.toThrow(message);
});
