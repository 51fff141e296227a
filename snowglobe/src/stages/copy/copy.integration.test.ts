import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

let globe: Snowglobe;
let admin: TestConnection;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snowglobe-copy-"));
  globe = await startTestGlobe();
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
  await admin.query("CREATE DATABASE D");
  await admin.query("CREATE WAREHOUSE W");
  await admin.query("CREATE FILE FORMAT CSV TYPE = CSV SKIP_HEADER = 1 FIELD_OPTIONALLY_ENCLOSED_BY = '\"'");
});

afterAll(async () => {
  await admin?.close();
  await globe?.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await admin.query("CREATE OR REPLACE STAGE S FILE_FORMAT = (FORMAT_NAME = 'CSV')");
  await admin.query(
    "CREATE OR REPLACE TABLE T (NAME VARCHAR(5) NOT NULL, YEAR NUMBER(4,0), AMOUNT NUMBER(12,2), DAY DATE)",
  );
});

async function stage(name: string, content: string, place = "@S"): Promise<void> {
  await writeFile(join(folder, name), content);
  await admin.query(`PUT file://${folder}/${name} ${place} AUTO_COMPRESS = FALSE OVERWRITE = TRUE`);
}

const HEADER = "name,year,amount,day\n";
const rows = async (sql = "SELECT NAME, YEAR, AMOUNT, TO_VARCHAR(DAY) AS DAY FROM T ORDER BY NAME, YEAR") =>
  (await admin.query(sql)).map((row) => Object.values(row));

describe("loading", () => {
  test("dates and times by the file's formats; a bad one is named", async () => {
    await admin.query("CREATE OR REPLACE TABLE W (D DATE, T TIME, N TIMESTAMP_NTZ, Z TIMESTAMP_TZ(0))");
    await stage(
      "w.csv",
      "d,t,n,z\n29.02.2024,1530,29.02.2024,29.02.2024\n2024-02-29,1530,29.02.2024,29.02.2024\n",
    );
    const format = `(TYPE = CSV SKIP_HEADER = 1 DATE_FORMAT = 'DD.MM.YYYY' TIME_FORMAT = 'HH24MI' TIMESTAMP_FORMAT = 'DD.MM.YYYY')`;
    const [outcome] = await admin.query(
      `COPY INTO W FROM @S/w.csv FILE_FORMAT = ${format} ON_ERROR = CONTINUE`,
    );
    expect(outcome).toMatchObject({ rows_loaded: 1, first_error: "Date '2024-02-29' is not recognized" });
    expect(await rows("SELECT TO_VARCHAR(D), TO_VARCHAR(T), TO_VARCHAR(N), TO_VARCHAR(Z) FROM W")).toEqual([
      ["2024-02-29", "15:30:00", "2024-02-29 00:00:00.000", "2024-02-29 00:00:00.000 -0800"],
    ]);
  });

  test("rows, values and the documented result", async () => {
    await stage("a.csv", `${HEADER}"x, y",1995,1.10,2024-02-29\nb,,"2",\n`);
    // https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#output
    expect(await admin.query("COPY INTO T FROM @S")).toEqual([
      {
        file: "s/a.csv",
        status: "LOADED",
        rows_parsed: 2,
        rows_loaded: 2,
        error_limit: 1,
        errors_seen: 0,
        first_error: null,
        first_error_line: null,
        first_error_character: null,
        first_error_column_name: null,
      },
    ]);
    expect(await rows()).toEqual([
      ["b", null, 2, null],
      ["x, y", 1995, 1.1, "2024-02-29"],
    ]);
  });

  test("a file that was loaded is not loaded again, unless it changed or FORCE says so", async () => {
    await stage("a.csv", `${HEADER}a,1,1,`);
    await admin.query("COPY INTO T FROM @S");
    expect(await admin.query("COPY INTO T FROM @S")).toEqual([
      { status: "Copy executed with 0 files processed." },
    ]);
    expect(await rows()).toHaveLength(1);
    await admin.query("COPY INTO T FROM @S FORCE = TRUE");
    expect(await rows()).toHaveLength(2);
    await stage("a.csv", `${HEADER}b,2,2,`);
    await admin.query("COPY INTO T FROM @S");
    expect(await rows()).toHaveLength(3);
  });

  test("what a rolled-back transaction loaded is not remembered", async () => {
    await stage("a.csv", `${HEADER}a,1,1,`);
    await admin.query("BEGIN");
    await admin.query("COPY INTO T FROM @S");
    await admin.query("ROLLBACK");
    expect(await rows()).toEqual([]);
    await admin.query("COPY INTO T FROM @S");
    expect(await rows()).toHaveLength(1);
  });

  test("TRUNCATE forgets what was loaded, DELETE does not", async () => {
    await stage("a.csv", `${HEADER}a,1,1,`);
    await admin.query("COPY INTO T FROM @S");
    await admin.query("DELETE FROM T");
    expect(await admin.query("COPY INTO T FROM @S")).toEqual([
      { status: "Copy executed with 0 files processed." },
    ]);
    await admin.query("TRUNCATE TABLE T");
    expect(await admin.query("COPY INTO T FROM @S")).toMatchObject([{ status: "LOADED" }]);
  });

  test("FILES, PATTERN, paths and columns", async () => {
    for (const name of ["a", "b", "c"]) await stage(`${name}.csv`, `${HEADER}${name},1\n`, "@S/in");
    await admin.query("COPY INTO T (NAME, YEAR) FROM @S/in FILES = ('b.csv')");
    await admin.query("COPY INTO T (NAME, YEAR) FROM @S PATTERN = '.*/c[.]csv'");
    expect((await rows()).map(([name]) => name)).toEqual(["b", "c"]);
    await expect(admin.query("COPY INTO T FROM @S FILES = ('no.csv')")).rejects.toMatchObject({
      code: "091016",
    });
    await expect(admin.query("COPY INTO T (NOPE) FROM @S/in FORCE = TRUE")).rejects.toThrow("NOPE");
  });

  test("PURGE removes what was loaded", async () => {
    await stage("a.csv", `${HEADER}a,1,1,`);
    await admin.query("COPY INTO T FROM @S PURGE = TRUE");
    expect(await admin.query("LIST @S")).toEqual([]);
  });

  test("a table's own stage, and defaults of columns that are not loaded", async () => {
    await admin.query("CREATE OR REPLACE TABLE U (A NUMBER, B VARCHAR DEFAULT 'given')");
    await stage("u.csv", "1\n2\n", "@%U");
    await admin.query("COPY INTO U (A) FILE_FORMAT = (TYPE = CSV)");
    expect(await rows("SELECT A, B FROM U ORDER BY A")).toEqual([
      [1, "given"],
      [2, "given"],
    ]);
  });

  test("JSON goes into one VARIANT, or through a query", async () => {
    await admin.query("CREATE OR REPLACE TABLE J (V VARIANT)");
    await stage("j.json", '[{"a": 1, "b": "x"}, {"a": 2}]');
    await admin.query("COPY INTO J FROM @S/j.json FILE_FORMAT = (TYPE = JSON STRIP_OUTER_ARRAY = TRUE)");
    expect(await rows("SELECT V:a::NUMBER FROM J ORDER BY 1")).toEqual([[1], [2]]);
    await expect(admin.query("COPY INTO T FROM @S/j.json FILE_FORMAT = (TYPE = JSON)")).rejects.toThrow(
      "one and only one column of type variant",
    );
    await admin.query(
      `COPY INTO T (NAME, YEAR) FROM (SELECT COALESCE($1:b::VARCHAR, 'none'), $1:a::NUMBER * 10 FROM @S/j.json)
       FILE_FORMAT = (TYPE = JSON STRIP_OUTER_ARRAY = TRUE)`,
    );
    expect((await rows()).map(([name, year]) => [name, year])).toEqual([
      ["none", 20],
      ["x", 10],
    ]);
  });

  test("MATCH_BY_COLUMN_NAME takes each column from the member of its name", async () => {
    await stage(
      "j.json",
      '{"name": "a", "Year": 1, "other": true}\n{"NAME": "b", "AMOUNT": 2.5, "DAY": null}',
    );
    const copy = (how: string) =>
      admin.query(
        `COPY INTO T FROM @S/j.json FILE_FORMAT = (TYPE = JSON) MATCH_BY_COLUMN_NAME = ${how} FORCE = TRUE`,
      );
    expect(await copy("CASE_INSENSITIVE")).toMatchObject([{ status: "LOADED", rows_loaded: 2 }]);
    expect(await rows()).toEqual([
      ["a", 1, null, null],
      ["b", null, 2.5, null],
    ]);
    await expect(copy("CASE_SENSITIVE")).rejects.toThrow("NULL result in a non-nullable column");
  });

  test("a query over CSV reorders and converts", async () => {
    await stage("a.csv", `${HEADER}a,1,2.5,\n`);
    const copy = "COPY INTO T (NAME, AMOUNT) FROM (SELECT UPPER(t.$1), t.$3 * 2 FROM @S t)";
    expect(await admin.query(copy)).toMatchObject([{ file: "s/a.csv", status: "LOADED", rows_loaded: 1 }]);
    expect(await rows()).toEqual([["A", null, 5, null]]);
    expect(await admin.query(copy)).toEqual([{ status: "Copy executed with 0 files processed." }]);
  });
});

describe("errors", () => {
  const ADVICE =
    "  If you would like to continue loading when an error is encountered, use other values such as 'SKIP_FILE' or 'CONTINUE' for the ON_ERROR option. For more information on loading options, please run 'info loading_data' in a SQL client.";

  test.each([
    [
      "abc is no number",
      "a,abc,1,",
      "100038",
      "Numeric value 'abc' is not recognized",
      3,
      3,
      'column "T"["YEAR":2]',
    ],
    [
      "a date that is none",
      "a,1,1,2023-02-29",
      "100040",
      "Date '2023-02-29' is not recognized",
      3,
      7,
      'column "T"["DAY":4]',
    ],
    [
      "a number that is too large",
      "a,12345,1,",
      "100038",
      "Numeric value '12345' is not recognized",
      3,
      3,
      'column "T"["YEAR":2]',
    ],
    [
      "a text that is too long",
      "abcdef,1,1,",
      "100078",
      "String 'abcdef' is too long and would be truncated",
      3,
      1,
      'column "T"["NAME":1]',
    ],
  ])("%s", async (_, line, code, message, at, character, column) => {
    await stage("a.csv", `${HEADER}ok,1,1,\n${line}\n`);
    await expect(admin.query("COPY INTO T FROM @S")).rejects.toMatchObject({
      code,
      message: `${message}\n  File 'a.csv', line ${at}, character ${character}\n  Row 2, ${column}\n${ADVICE}`,
    });
    expect(await rows()).toEqual([]);
  });

  test("NULL in a column that is NOT NULL", async () => {
    await stage("a.csv", `${HEADER},1,1,`);
    await expect(admin.query("COPY INTO T FROM @S")).rejects.toMatchObject({
      code: "100088",
      message: expect.stringContaining("NULL result in a non-nullable column. Use quotes if an empty field"),
    });
  });

  test("too few and too many fields, unless they may", async () => {
    await stage("a.csv", `${HEADER}a,1\n`);
    await expect(admin.query("COPY INTO T FROM @S")).rejects.toMatchObject({
      code: "100080",
      message: `Number of columns in file (2) does not match that of the corresponding table (4), use file format option error_on_column_count_mismatch=false to ignore this error\n  File 'a.csv', line 3, character 1\n  Row 1 starts at line 2, column "T"["YEAR":2]\n${ADVICE}`,
    });
    await stage("b.csv", `${HEADER}a,1,1,,5\n`);
    await expect(admin.query("COPY INTO T FROM @S/b.csv")).rejects.toThrow('column "T"[5]');
    await admin.query(
      "COPY INTO T FROM @S/a.csv FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1 ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE)",
    );
    expect(await rows()).toEqual([["a", 1, null, null]]);
  });

  test("ON_ERROR = CONTINUE loads the good rows and tells the first error", async () => {
    await stage("a.csv", `${HEADER}a,1,1,\nb,x,1,\nc,3,y,\n`);
    expect(await admin.query("COPY INTO T FROM @S ON_ERROR = CONTINUE")).toEqual([
      {
        file: "s/a.csv",
        status: "PARTIALLY_LOADED",
        rows_parsed: 3,
        rows_loaded: 1,
        error_limit: 3,
        errors_seen: 2,
        first_error: "Numeric value 'x' is not recognized",
        first_error_line: 3,
        first_error_character: 3,
        first_error_column_name: '"T"["YEAR":2]',
      },
    ]);
    expect((await rows()).map(([name]) => name)).toEqual(["a"]);
  });

  test("ON_ERROR = SKIP_FILE loads the other files, and reads the skipped one again", async () => {
    await stage("bad.csv", `${HEADER}a,1,1,\nb,x,1,\n`);
    await stage("good.csv", `${HEADER}c,1,1,\n`);
    expect(await admin.query("COPY INTO T FROM @S ON_ERROR = SKIP_FILE")).toMatchObject([
      { file: "s/bad.csv", status: "LOAD_FAILED", rows_loaded: 0 },
      { file: "s/good.csv", status: "LOADED", rows_loaded: 1 },
    ]);
    expect(await admin.query("COPY INTO T FROM @S ON_ERROR = SKIP_FILE_2")).toMatchObject([
      { file: "s/bad.csv", status: "PARTIALLY_LOADED", rows_loaded: 1 },
    ]);
  });

  test.each([
    ["COPY INTO 's3://bucket/x' FROM T", "--mount s3://bucket/x=FOLDER"],
    ["COPY INTO T FROM @S MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE", "MATCH_BY_COLUMN_NAME with TYPE = CSV"],
    [
      "COPY INTO T FROM (SELECT $1 FROM @S) MATCH_BY_COLUMN_NAME = CASE_SENSITIVE",
      "match_by_column_name is not supported with copy transform",
    ],
    ["COPY INTO T FROM 's3://x/' ", "--mount s3://x=FOLDER"],
    ["COPY INTO T FROM (SELECT $1 FROM @S) ON_ERROR = CONTINUE", "ON_ERROR = CONTINUE"],
  ])("%s is refused by name", async (sql, message) => {
    await stage("a.csv", `${HEADER}a,1,1,`);
    await expect(admin.query(sql)).rejects.toThrow(message);
  });
});

describe("querying files", () => {
  // https://docs.snowflake.com/en/user-guide/querying-stage
  test("columns by place, with a named format, and the files' metadata", async () => {
    await stage("a.csv", `${HEADER}a,1\nb\n`);
    expect(
      await rows(
        "SELECT t.$1, $2, $9, METADATA$FILENAME, METADATA$FILE_ROW_NUMBER FROM @S/a.csv (FILE_FORMAT => 'CSV') t",
      ),
    ).toEqual([
      ["a", "1", null, "s/a.csv", 1],
      ["b", null, null, "s/a.csv", 2],
    ]);
    expect(await rows("SELECT COUNT(*), SUM($2::NUMBER) FROM '@D.PUBLIC.S' (PATTERN => '.*[.]csv')")).toEqual(
      [[2, 1]],
    );
  });

  test("READ on the stage and USAGE of the format are needed", async () => {
    for (const sql of [
      "CREATE ROLE R",
      "GRANT ROLE R TO USER ADMIN",
      "GRANT USAGE ON DATABASE D TO ROLE R",
      "GRANT USAGE ON SCHEMA D.PUBLIC TO ROLE R",
      "GRANT USAGE ON WAREHOUSE W TO ROLE R",
    ]) {
      await admin.query(sql);
    }
    const user = await connect(globe, { role: "R", database: "D", schema: "PUBLIC", warehouse: "W" });
    await user.query("USE SECONDARY ROLES NONE");
    const select = "SELECT $1 FROM @S (FILE_FORMAT => 'CSV')";
    await expect(user.query(select)).rejects.toMatchObject({ code: "002003" });
    await admin.query("GRANT READ ON STAGE S TO ROLE R");
    await expect(user.query(select)).rejects.toMatchObject({ code: "002003" });
    await admin.query("GRANT USAGE ON FILE FORMAT CSV TO ROLE R");
    expect(await user.query(select)).toEqual([]);
    await expect(user.query("COPY INTO T FROM @S")).rejects.toMatchObject({ code: "002003" });
    await user.close();
  });
});
