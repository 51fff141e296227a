import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// The life of an external table: https://docs.snowflake.com/en/user-guide/tables-external-intro

let globe: Snowglobe;
let admin: TestConnection;
let maker: TestConnection;
let bucket: string;
let state: string;

const open = async () => {
  globe = await startTestGlobe({ mounts: { "s3://lake": bucket }, folder: state });
  admin = await connect(globe, { role: "ACCOUNTADMIN", database: "D", schema: "PUBLIC", warehouse: "W" });
};

beforeAll(async () => {
  bucket = await mkdtemp(join(tmpdir(), "snowglobe-lake-"));
  state = await mkdtemp(join(tmpdir(), "snowglobe-lake-state-"));
  await mkdir(join(bucket, "logs", "2024", "01"), { recursive: true });
  await mkdir(join(bucket, "logs", "2024", "02"), { recursive: true });
  await writeFile(join(bucket, "logs", "2024", "01", "a.csv"), "1,one\n2,two\n");
  await writeFile(join(bucket, "logs", "2024", "02", "b.csv"), "3,\n");
  await writeFile(join(bucket, "logs", "note.txt"), "nothing\n");
  await mkdir(join(bucket, "json"));
  await writeFile(join(bucket, "json", "x.json"), '{"a": 1, "b": {"c": "deep"}}\n{"a": 2}\n');
  await open();
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE STAGE lake URL = 's3://lake/'",
    "CREATE STAGE inner_stage",
    "CREATE FILE FORMAT js TYPE = JSON",
    "CREATE ROLE maker",
    "CREATE ROLE reader",
    "CREATE USER mia PASSWORD = 'secret words 1' DEFAULT_ROLE = maker",
    "GRANT ROLE maker TO USER mia",
    "GRANT ROLE reader TO USER mia",
    "GRANT ROLE maker TO ROLE accountadmin",
    "GRANT ROLE reader TO ROLE accountadmin",
    ...["maker", "reader"].flatMap((role) => [
      `GRANT USAGE ON WAREHOUSE w TO ROLE ${role}`,
      `GRANT USAGE ON DATABASE d TO ROLE ${role}`,
      `GRANT USAGE ON SCHEMA d.public TO ROLE ${role}`,
    ]),
  ])
    await admin.query(sql);
  maker = await connect(globe, {
    ...{ username: "MIA", password: "secret words 1" },
    ...{ database: "D", schema: "PUBLIC", warehouse: "W" },
  });
}, 60_000);
afterAll(async () => {
  await admin?.close();
  await globe?.close();
  for (const folder of [bucket, state]) await rm(folder, { recursive: true, force: true });
});

const CREATE = `CREATE EXTERNAL TABLE d.public.logs (
  month VARCHAR AS (SPLIT_PART(METADATA$FILENAME, '/', 3)),
  id INT AS (VALUE:c1::INT) NOT NULL,
  word VARCHAR AS (VALUE:c2::VARCHAR),
  CONSTRAINT pk PRIMARY KEY (id)
) PARTITION BY (month) WITH LOCATION = @lake/logs/ AUTO_REFRESH = FALSE PATTERN = '.*[.]csv'
FILE_FORMAT = (TYPE = CSV) COMMENT = 'raw'`;

it("is created by who may, on a stage that may be used", async () => {
  for (const privilege of ["CREATE EXTERNAL TABLE ON SCHEMA d.public", "USAGE ON STAGE lake"]) {
    await expect(maker.query(CREATE)).rejects.toThrow(
      /Insufficient privileges|does not exist or not authorized/,
    );
    await admin.query(`GRANT ${privilege} TO ROLE maker`);
  }
  expect(await maker.query(CREATE)).toEqual([{ status: "Table LOGS successfully created." }]);
  await expect(maker.query(CREATE)).rejects.toThrow("already exists");
  await maker.query(CREATE.replace("TABLE d", "TABLE IF NOT EXISTS d"));
  await expect(admin.query("CREATE TABLE logs (id INT)")).rejects.toThrow("already exists");
  await expect(admin.query("CREATE OR REPLACE TABLE logs (id INT)")).rejects.toThrow("EXTERNAL TABLE");
});

it("gives each row as VALUE, and columns that are worked out of it and of the file's name", async () => {
  expect(await admin.query("SELECT * FROM logs ORDER BY id")).toEqual([
    { VALUE: { c1: "1", c2: "one" }, MONTH: "01", ID: 1, WORD: "one" },
    { VALUE: { c1: "2", c2: "two" }, MONTH: "01", ID: 2, WORD: "two" },
    { VALUE: { c1: "3" }, MONTH: "02", ID: 3, WORD: null },
  ]);
  expect(
    await admin.query(
      "SELECT l.METADATA$FILENAME AS f, METADATA$FILE_ROW_NUMBER AS n FROM logs l WHERE month = '01' ORDER BY n",
    ),
  ).toEqual([
    { F: "logs/2024/01/a.csv", N: 1 },
    { F: "logs/2024/01/a.csv", N: 2 },
  ]);
  await admin.query("CREATE VIEW words AS SELECT word FROM logs WHERE word IS NOT NULL");
  expect(await admin.query("SELECT COUNT(*) AS n FROM words w JOIN logs l ON l.word = w.word")).toEqual([
    { N: 2 },
  ]);
});

it("is told of in every view", async () => {
  expect(await admin.query("SHOW EXTERNAL TABLES LIKE 'lo%' IN SCHEMA d.public")).toMatchObject([
    {
      ...{ name: "LOGS", invalid: "false", invalid_reason: null, owner: "MAKER", comment: "raw" },
      ...{ stage: "D.PUBLIC.LAKE", location: "@D.PUBLIC.LAKE/logs/", file_format_name: null },
      ...{ file_format_type: "CSV", cloud: "AWS", table_format: "UNSPECIFIED", owner_role_type: "ROLE" },
    },
  ]);
  expect(await admin.query("SHOW TERSE EXTERNAL TABLES")).toMatchObject([{ name: "LOGS" }]);
  expect(await admin.query("SHOW TABLES LIKE 'LOGS'")).toMatchObject([{ is_external: "Y" }]);
  expect(
    (await admin.query("DESCRIBE EXTERNAL TABLE logs")).map((row) => [row.name, row.kind, row.expression]),
  ).toEqual([
    ["VALUE", "COLUMN", null],
    ["MONTH", "VIRTUAL", "(SPLIT_PART(METADATA$FILENAME, '/', 3))"],
    ["ID", "VIRTUAL", "(VALUE:c1::INT)"],
    ["WORD", "VIRTUAL", "(VALUE:c2::VARCHAR)"],
  ]);
  expect(await admin.query("DESC TABLE logs")).toHaveLength(4);
  expect(
    await admin.query(
      "SELECT table_name, table_owner, location, file_format_type, comment FROM information_schema.external_tables",
    ),
  ).toEqual([
    {
      ...{ TABLE_NAME: "LOGS", TABLE_OWNER: "MAKER", LOCATION: "@D.PUBLIC.LAKE/logs/" },
      ...{ FILE_FORMAT_TYPE: "CSV", COMMENT: "raw" },
    },
  ]);
  expect(
    await admin.query("SELECT table_type FROM information_schema.tables WHERE table_name = 'LOGS'"),
  ).toEqual([{ TABLE_TYPE: "EXTERNAL TABLE" }]);
  expect((await admin.query("SELECT GET_DDL('table', 'logs') AS ddl"))[0]?.DDL).toBe(
    [
      "create or replace external table LOGS(",
      "\tMONTH VARCHAR(16777216) AS (SPLIT_PART(METADATA$FILENAME, '/', 3)),",
      "\tID NUMBER(38,0) AS (VALUE:c1::INT) NOT NULL,",
      "\tWORD VARCHAR(16777216) AS (VALUE:c2::VARCHAR),",
      "\tconstraint PK primary key (ID))",
      "partition by (MONTH)",
      "location=@D.PUBLIC.LAKE/logs/",
      "auto_refresh=false",
      "pattern='.*[.]csv'",
      "file_format=(TYPE = CSV) COMMENT='raw';",
    ].join("\n"),
  );
  expect(
    await admin.query(
      "SELECT file_name, file_size FROM TABLE(information_schema.external_table_files(TABLE_NAME => 'LOGS')) ORDER BY 1",
    ),
  ).toEqual([
    { FILE_NAME: "logs/2024/01/a.csv", FILE_SIZE: 12 },
    { FILE_NAME: "logs/2024/02/b.csv", FILE_SIZE: 3 },
  ]);
});

it("knows of files what its last refresh has found", async () => {
  await mkdir(join(bucket, "logs", "2024", "03"));
  await writeFile(join(bucket, "logs", "2024", "03", "c.csv"), "4,four\n");
  await writeFile(join(bucket, "logs", "2024", "03", "d.csv"), "5,five\n");
  const ids = async () => (await admin.query("SELECT id FROM logs ORDER BY id")).map(({ ID }) => ID);
  expect(await ids()).toEqual([1, 2, 3]);
  expect(await maker.query("ALTER EXTERNAL TABLE logs ADD FILES ('2024/03/d.csv')")).toEqual([
    {
      ...{ file: "logs/2024/03/d.csv", status: "REGISTERED_NEW" },
      description: "File registered successfully.",
    },
  ]);
  expect(await ids()).toEqual([1, 2, 3, 5]);
  await expect(maker.query("ALTER EXTERNAL TABLE logs ADD FILES ('none.csv')")).rejects.toThrow(
    "was not found",
  );
  await maker.query("ALTER EXTERNAL TABLE logs REMOVE FILES ('2024/03/d.csv')");
  await expect(maker.query("ALTER EXTERNAL TABLE logs REMOVE FILES ('2024/03/d.csv')")).rejects.toThrow(
    "is no file of",
  );
  expect(await maker.query("ALTER EXTERNAL TABLE logs REFRESH '2024/02/'")).toEqual([]);
  await rm(join(bucket, "logs", "2024", "02", "b.csv"));
  // "the file is skipped and scanning continues on the next file"
  expect(await ids()).toEqual([1, 2]);
  expect(
    (await maker.query("ALTER EXTERNAL TABLE logs REFRESH")).map(({ file, status }) => [file, status]),
  ).toEqual([
    ["logs/2024/03/c.csv", "REGISTERED_NEW"],
    ["logs/2024/03/d.csv", "REGISTERED_NEW"],
    ["logs/2024/02/b.csv", "UNREGISTERED"],
  ]);
  expect(await ids()).toEqual([1, 2, 4, 5]);
  await admin.query("REVOKE USAGE ON STAGE lake FROM ROLE maker");
  await expect(maker.query("ALTER EXTERNAL TABLE logs REFRESH")).rejects.toThrow(
    /Insufficient privileges|does not exist or not authorized/,
  );
  await admin.query("GRANT USAGE ON STAGE lake TO ROLE maker");
});

it("is read by who has SELECT, without the stage, and changed by nobody", async () => {
  await maker.query("USE SECONDARY ROLES NONE");
  await maker.query("USE ROLE reader");
  const denied = /does not exist or not authorized/;
  await expect(maker.query("SELECT * FROM logs")).rejects.toThrow(denied);
  await expect(maker.query("DESC EXTERNAL TABLE logs")).rejects.toThrow(denied);
  expect(await maker.query("SHOW EXTERNAL TABLES")).toEqual([]);
  await admin.query("GRANT REFERENCES ON EXTERNAL TABLE logs TO ROLE reader");
  await expect(maker.query("SELECT * FROM logs")).rejects.toThrow("Insufficient privileges");
  await admin.query("GRANT SELECT ON ALL EXTERNAL TABLES IN SCHEMA d.public TO ROLE reader");
  expect(await maker.query("SELECT id FROM logs WHERE id = 1")).toEqual([{ ID: 1 }]);
  for (const sql of ["ALTER EXTERNAL TABLE logs REFRESH", "DROP EXTERNAL TABLE logs"])
    await expect(maker.query(sql)).rejects.toThrow("Insufficient privileges");
  await admin.query("REVOKE SELECT ON EXTERNAL TABLE logs FROM ROLE reader");
  await expect(maker.query("SELECT id FROM logs")).rejects.toThrow("Insufficient privileges");
  for (const sql of [
    "INSERT INTO logs (id) VALUES (1)",
    "UPDATE logs SET id = 1",
    "DELETE FROM logs",
    "TRUNCATE TABLE logs",
    "MERGE INTO logs USING (SELECT 1 AS n) s ON id = n WHEN MATCHED THEN DELETE",
  ])
    await expect(admin.query(sql)).rejects.toThrow(/read-only|Insufficient privileges/);
  await expect(admin.query("INSERT INTO logs (id) VALUES (1)")).rejects.toThrow("read-only");
  await expect(admin.query("SELECT * FROM logs AT (OFFSET => -1)")).rejects.toThrow("EXTERNAL TABLE");
  await expect(admin.query("CREATE STREAM s ON EXTERNAL TABLE logs")).rejects.toThrow("EXTERNAL TABLE");
  await maker.query("USE ROLE maker");
});

it("is governed like other tables", async () => {
  await admin.query("CREATE ROW ACCESS POLICY some AS (v VARIANT) RETURNS BOOLEAN -> v:c1::INT > 2");
  await admin.query("CREATE TAG cost");
  await admin.query("ALTER TABLE logs ADD ROW ACCESS POLICY some ON (VALUE)");
  expect((await admin.query("SELECT id FROM logs ORDER BY id")).map(({ ID }) => ID)).toEqual([4, 5]);
  expect(
    await admin.query(
      "SELECT ref_entity_name, ref_entity_domain FROM TABLE(information_schema.policy_references(POLICY_NAME => 'some'))",
    ),
  ).toEqual([{ REF_ENTITY_NAME: "LOGS", REF_ENTITY_DOMAIN: "EXTERNAL TABLE" }]);
  await expect(admin.query("DROP ROW ACCESS POLICY some")).rejects.toThrow("cannot be dropped");
  await admin.query("ALTER TABLE logs DROP ROW ACCESS POLICY some");
  await admin.query("ALTER EXTERNAL TABLE logs SET TAG cost = 'high'");
  expect(await admin.query("SELECT SYSTEM$GET_TAG('cost', 'logs', 'table') AS t")).toEqual([{ T: "high" }]);
  await admin.query(
    "CREATE EXTERNAL TABLE guarded LOCATION = @lake/json/ FILE_FORMAT = (FORMAT_NAME = 'js') WITH ROW ACCESS POLICY some ON (VALUE) WITH TAG (cost = 'low')",
  );
  expect(await admin.query("SELECT * FROM guarded")).toEqual([]);
  expect(await admin.query("SELECT SYSTEM$GET_TAG('cost', 'guarded', 'table') AS t")).toEqual([{ T: "low" }]);
  await admin.query("DROP EXTERNAL TABLE guarded");
});

it("reads JSON and Parquet by a named format, by options, and by INFER_SCHEMA's template", async () => {
  await admin.query(
    'CREATE EXTERNAL TABLE js (a INT AS (VALUE:a::INT), c VARCHAR AS (VALUE:"b"."c"::VARCHAR)) LOCATION = @lake/json FILE_FORMAT = (FORMAT_NAME = \'js\')',
  );
  expect(await admin.query("SELECT a, c FROM js ORDER BY a")).toEqual([
    { A: 1, C: "deep" },
    { A: 2, C: null },
  ]);
  expect(await admin.query("SHOW EXTERNAL TABLES LIKE 'JS'")).toMatchObject([
    { file_format_name: "D.PUBLIC.JS", file_format_type: "JSON" },
  ]);
  await admin.query("CREATE TABLE nums (n INT, t VARCHAR)");
  await admin.query("INSERT INTO nums VALUES (7, 'seven')");
  await admin.query("COPY INTO @lake/parquet/ FROM nums FILE_FORMAT = (TYPE = PARQUET) HEADER = TRUE");
  await admin.query("CREATE FILE FORMAT pq TYPE = PARQUET");
  await admin.query(
    "CREATE EXTERNAL TABLE pq USING TEMPLATE (SELECT ARRAY_AGG(OBJECT_CONSTRUCT(*)) FROM TABLE(INFER_SCHEMA(LOCATION => '@lake/parquet/', FILE_FORMAT => 'pq'))) LOCATION = @lake/parquet/ FILE_FORMAT = (TYPE = PARQUET)",
  );
  expect(await admin.query("SELECT n, t FROM pq")).toEqual([{ N: 7, T: "seven" }]);
});

it("gets and loses virtual columns, and other names", async () => {
  await maker.query("ALTER TABLE logs ADD COLUMN (twice INT AS (VALUE:c1::INT * 2))");
  expect(await admin.query("SELECT twice FROM logs WHERE id = 2")).toEqual([{ TWICE: 4 }]);
  await maker.query("ALTER TABLE logs RENAME COLUMN twice TO double");
  await maker.query("ALTER TABLE logs DROP COLUMN double");
  for (const [sql, message] of [
    ["ALTER TABLE logs DROP COLUMN value", "VALUE column"],
    ["ALTER TABLE logs DROP COLUMN month", "partition column"],
    ["ALTER TABLE logs ADD COLUMN (id INT AS (VALUE:c1::INT))", "already exists"],
    ["ALTER TABLE logs ADD COLUMN (bad INT AS (nowhere))", "invalid identifier"],
    ["ALTER TABLE logs ADD COLUMN plain INT", "unexpected"],
    ["ALTER EXTERNAL TABLE logs ADD PARTITION (month = '01') LOCATION 'x'", "ADD PARTITION"],
  ] as const)
    await expect(maker.query(sql)).rejects.toThrow(message);
  await maker.query("ALTER EXTERNAL TABLE logs SET AUTO_REFRESH = TRUE");
  await maker.query("ALTER TABLE logs RENAME TO journal");
  await maker.query("ALTER TABLE journal RENAME TO logs");
});

it.each([
  ["LOCATION = @inner_stage FILE_FORMAT = (TYPE = CSV)", "internal stage"],
  ["LOCATION = '@lake' FILE_FORMAT = (TYPE = CSV)", "unexpected"],
  ["LOCATION = @lake PARTITION_TYPE = USER_SPECIFIED FILE_FORMAT = (TYPE = CSV)", "PARTITION_TYPE"],
  ["LOCATION = @lake TABLE_FORMAT = DELTA FILE_FORMAT = (TYPE = PARQUET)", "TABLE_FORMAT"],
  ["LOCATION = @lake FILE_FORMAT = (TYPE = AVRO)", "AVRO"],
  [
    "(p INT AS (VALUE:c1::INT)) PARTITION BY (p) LOCATION = @lake FILE_FORMAT = (TYPE = CSV)",
    "METADATA$FILENAME",
  ],
  ["(p INT AS (1)) PARTITION BY (q) LOCATION = @lake FILE_FORMAT = (TYPE = CSV)", "invalid identifier"],
  ["(value INT AS (1)) LOCATION = @lake FILE_FORMAT = (TYPE = CSV)", "duplicate column"],
  ["FILE_FORMAT = (TYPE = CSV)", "unexpected"],
])("refuses %s", async (rest, message) => {
  await expect(admin.query(`CREATE EXTERNAL TABLE bad ${rest}`)).rejects.toThrow(message);
});

it("is not cloned, is there after a restart, and tells when its stage is gone", async () => {
  await admin.query("CREATE SCHEMA copied CLONE public");
  expect(await admin.query("SHOW EXTERNAL TABLES IN SCHEMA copied")).toEqual([]);
  await maker.close();
  await admin.close();
  await globe.close();
  await open();
  expect((await admin.query("SELECT id FROM logs ORDER BY id")).map(({ ID }) => ID)).toEqual([1, 2, 4, 5]);
  await admin.query("CREATE OR REPLACE STAGE lake URL = 's3://lake/'");
  await expect(admin.query("SELECT id FROM logs")).rejects.toThrow("marked invalid. Missing stage");
  expect(await admin.query("SHOW EXTERNAL TABLES LIKE 'LOGS'")).toMatchObject([{ invalid: "true" }]);
  await expect(admin.query("UNDROP EXTERNAL TABLE logs")).rejects.toThrow("EXTERNAL TABLE");
  await expect(admin.query("DROP TABLE logs")).rejects.toThrow("EXTERNAL TABLE");
  await admin.query("DROP EXTERNAL TABLE logs");
  await admin.query("DROP EXTERNAL TABLE IF EXISTS logs");
  await expect(admin.query("SELECT * FROM words")).rejects.toThrow("does not exist");
  await admin.query("CREATE STAGE nowhere URL = 's3://nowhere/'");
  await admin.query("CREATE EXTERNAL TABLE empty LOCATION = @nowhere FILE_FORMAT = (TYPE = CSV)");
  await expect(admin.query("ALTER EXTERNAL TABLE empty REFRESH")).rejects.toThrow("--mount s3://nowhere");
});
