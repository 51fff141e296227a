import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// What COPY did is told: https://docs.snowflake.com/en/sql-reference/functions/copy_history, …/validate
// and what it would do: https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#validating-staged-files

let globe: Snowglobe;
let admin: TestConnection;
let other: TestConnection;
let bucket: string;
let state: string;

const open = async () => {
  globe = await startTestGlobe({ mounts: { "s3://in": bucket }, folder: state });
  admin = await connect(globe, { role: "ACCOUNTADMIN", database: "D", schema: "PUBLIC", warehouse: "W" });
};

beforeAll(async () => {
  bucket = await mkdtemp(join(tmpdir(), "snowglobe-copies-"));
  state = await mkdtemp(join(tmpdir(), "snowglobe-copies-state-"));
  await writeFile(join(bucket, "good.csv"), "1,one\n2,two\n");
  await writeFile(join(bucket, "mixed.csv"), "3,three\nx,vier\n5,fünf,more\n");
  await open();
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE t (id INT, word VARCHAR)",
    "CREATE STAGE s URL = 's3://in/'",
    "CREATE ROLE other",
    "CREATE USER olga PASSWORD = 'secret words 1' DEFAULT_ROLE = other DEFAULT_SECONDARY_ROLES = ()",
    "GRANT ROLE other TO USER olga",
    "GRANT USAGE ON WAREHOUSE w TO ROLE other",
    "GRANT USAGE ON DATABASE d TO ROLE other",
    "GRANT USAGE ON SCHEMA d.public TO ROLE other",
  ])
    await admin.query(sql);
  other = await connect(globe, {
    ...{ username: "OLGA", password: "secret words 1" },
    ...{ database: "D", schema: "PUBLIC", warehouse: "W" },
  });
}, 60_000);
afterAll(async () => {
  await admin?.close();
  await globe?.close();
  for (const folder of [bucket, state]) await rm(folder, { recursive: true, force: true });
});

const ERRORS = [
  {
    ...{ ERROR: "Numeric value 'x' is not recognized", FILE: "@S/mixed.csv", LINE: 2, CHARACTER: 1 },
    ...{ BYTE_OFFSET: 8, CATEGORY: "conversion", CODE: 100_038, SQL_STATE: "22018" },
    ...{ COLUMN_NAME: '"T"["ID":1]', ROW_NUMBER: 2, ROW_START_LINE: 2, REJECTED_RECORD: "x,vier" },
  },
  {
    ...{ FILE: "@S/mixed.csv", CATEGORY: "parsing", CODE: 100_080, COLUMN_NAME: '"T"[3]' },
    ...{ ROW_NUMBER: 3, ROW_START_LINE: 3, REJECTED_RECORD: "5,fünf,more" },
  },
];
const HISTORY =
  "SELECT * FROM TABLE(information_schema.copy_history(TABLE_NAME => 't', START_TIME => DATEADD(hours, -1, CURRENT_TIMESTAMP()))) ORDER BY file_name";

it("tells what would be loaded, and loads nothing", async () => {
  expect(await admin.query("COPY INTO t FROM @s/good VALIDATION_MODE = RETURN_1_ROWS")).toEqual([
    { ID: 1, WORD: "one" },
  ]);
  expect(await admin.query("COPY INTO t FROM @s VALIDATION_MODE = 'RETURN_ERRORS'")).toMatchObject(ERRORS);
  await expect(admin.query("COPY INTO t FROM @s/mixed VALIDATION_MODE = RETURN_10_ROWS")).rejects.toThrow(
    "Numeric value 'x'",
  );
  expect(await admin.query("COPY INTO t FROM @s/good VALIDATION_MODE = RETURN_ERRORS")).toEqual([]);
  expect(await admin.query("SELECT * FROM t")).toEqual([]);
  expect(await admin.query(HISTORY)).toEqual([]);
  for (const [sql, message] of [
    ["COPY INTO t FROM @s VALIDATION_MODE = RETURN_0_ROWS", "RETURN_0_ROWS"],
    ["COPY INTO t FROM (SELECT $1, $2 FROM @s) VALIDATION_MODE = RETURN_ERRORS", "transforms data"],
  ] as const)
    await expect(admin.query(sql)).rejects.toThrow(message);
});

it("notes what each file came to", async () => {
  await admin.query("BEGIN");
  await admin.query("COPY INTO t FROM @s/good");
  await admin.query("ROLLBACK");
  expect(await admin.query(HISTORY)).toEqual([]);
  await expect(admin.query("COPY INTO t FROM @s")).rejects.toThrow("Numeric value 'x'");
  expect(await admin.query(HISTORY)).toEqual([]);
  await admin.query("COPY INTO t FROM @s ON_ERROR = CONTINUE");
  expect(await admin.query(HISTORY)).toMatchObject([
    {
      ...{ FILE_NAME: "good.csv", STAGE_LOCATION: "s3://in/", ROW_COUNT: 2, ROW_PARSED: 2, FILE_SIZE: 12 },
      ...{ FIRST_ERROR_MESSAGE: null, ERROR_COUNT: 0, STATUS: "Loaded", TABLE_CATALOG_NAME: "D" },
      ...{ TABLE_SCHEMA_NAME: "PUBLIC", TABLE_NAME: "T", PIPE_NAME: null, PIPE_RECEIVED_TIME: null },
    },
    {
      ...{ FILE_NAME: "mixed.csv", ROW_COUNT: 1, ROW_PARSED: 3, ERROR_COUNT: 2, STATUS: "Partially loaded" },
      ...{ FIRST_ERROR_MESSAGE: "Numeric value 'x' is not recognized", FIRST_ERROR_LINE_NUMBER: 2 },
      ...{ FIRST_ERROR_CHARACTER_POS: 1, FIRST_ERROR_COLUMN_NAME: '"T"["ID":1]', ERROR_LIMIT: 3 },
    },
  ]);
  expect(
    await admin.query(
      "SELECT table_name, file_name, status, row_count, error_count FROM information_schema.load_history ORDER BY 2",
    ),
  ).toEqual([
    { TABLE_NAME: "T", FILE_NAME: "good.csv", STATUS: "LOADED", ROW_COUNT: 2, ERROR_COUNT: 0 },
    { TABLE_NAME: "T", FILE_NAME: "mixed.csv", STATUS: "PARTIALLY LOADED", ROW_COUNT: 1, ERROR_COUNT: 2 },
  ]);
  for (const view of ["copy_history", "load_history"])
    expect(await admin.query(`SELECT COUNT(*) AS n FROM snowflake.account_usage.${view}`)).toEqual([
      { N: 2 },
    ]);
});

it("tells every error of a load afterwards", async () => {
  expect(await admin.query("SELECT * FROM TABLE(VALIDATE(t, JOB_ID => '_last'))")).toMatchObject(ERRORS);
  const [row] = await admin.query("SELECT LAST_QUERY_ID() AS id");
  await expect(
    admin.query(`SELECT * FROM TABLE(VALIDATE(t, JOB_ID => '${String(row?.ID)}'))`),
  ).rejects.toThrow("is no COPY INTO T");
  expect(await admin.query("COPY INTO t FROM @s VALIDATION_MODE = RETURN_ERRORS")).toMatchObject([
    { status: "Copy executed with 0 files processed." },
  ]);
  expect(await admin.query("COPY INTO t FROM @s VALIDATION_MODE = RETURN_ALL_ERRORS")).toMatchObject(ERRORS);
  await admin.query("COPY INTO t FROM (SELECT $1, $2 FROM @s/good) FORCE = TRUE");
  await expect(admin.query("SELECT * FROM TABLE(VALIDATE(t, JOB_ID => '_last'))")).rejects.toThrow(
    "with a query",
  );
});

it("is told to who may know of the table, and of the pipe", async () => {
  await expect(other.query(HISTORY)).rejects.toThrow("does not exist or not authorized");
  await expect(other.query("SELECT * FROM TABLE(VALIDATE(t, JOB_ID => '_last'))")).rejects.toThrow(
    "does not exist or not authorized",
  );
  await expect(other.query("SELECT * FROM snowflake.account_usage.copy_history")).rejects.toThrow(
    "does not exist or not authorized",
  );
  await admin.query("CREATE PIPE p AS COPY INTO t FROM @s/good");
  await admin.query("ALTER PIPE p REFRESH");
  await admin.query("GRANT REFERENCES ON TABLE t TO ROLE other");
  const named = async (who: TestConnection) => {
    const rows = await who.query(HISTORY);
    return rows.filter((row) => row.PIPE_RECEIVED_TIME !== null).map(({ PIPE_NAME }) => PIPE_NAME);
  };
  expect(await named(admin)).toEqual(["P"]);
  expect(await named(other)).toEqual([null]);
  await admin.query("REVOKE REFERENCES ON TABLE t FROM ROLE other");
  await expect(other.query(HISTORY)).rejects.toThrow("does not exist or not authorized");
  expect(await other.query("SELECT * FROM information_schema.load_history")).toEqual([]);
});

it("is there after a restart, and gone with the rows or the table", async () => {
  await other.close();
  await admin.close();
  await globe.close();
  await open();
  expect(await admin.query(HISTORY)).toHaveLength(4);
  await admin.query("ALTER TABLE t RENAME TO t2");
  expect(await admin.query("SELECT DISTINCT table_name FROM snowflake.account_usage.load_history")).toEqual([
    { TABLE_NAME: "T2" },
  ]);
  await admin.query("ALTER TABLE t2 RENAME TO t");
  await admin.query("TRUNCATE TABLE t");
  expect(await admin.query(HISTORY)).toEqual([]);
  expect(await admin.query("SELECT COUNT(*) AS n FROM snowflake.account_usage.copy_history")).toEqual([
    { N: 4 },
  ]);
  await admin.query("DROP TABLE t");
  expect(await admin.query("SELECT COUNT(*) AS n FROM snowflake.account_usage.copy_history")).toEqual([
    { N: 0 },
  ]);
  for (const [args, message] of [
    ["TABLE_NAME => 't'", "needs TABLE_NAME and START_TIME"],
    ["TABLE_NAME => 't', START_TIME => '2000-01-01'", "14 days"],
    ["TABLE_NAME => 't', START_TIME => CURRENT_TIMESTAMP(), WHEN => 1", "WHEN"],
  ] as const)
    await expect(
      admin.query(`SELECT * FROM TABLE(information_schema.copy_history(${args}))`),
    ).rejects.toThrow(message);
});
