import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// The life of an Iceberg table with Snowflake as its catalog: https://docs.snowflake.com/en/user-guide/tables-iceberg

let globe: Snowglobe;
let admin: TestConnection;
let maker: TestConnection;
let bucket: string;
let state: string;

const open = async () => {
  globe = await startTestGlobe({ mounts: { "s3://ice": bucket }, folder: state });
  admin = await connect(globe, { role: "ACCOUNTADMIN", database: "D", schema: "PUBLIC", warehouse: "W" });
};

beforeAll(async () => {
  bucket = await mkdtemp(join(tmpdir(), "snowglobe-ice-"));
  state = await mkdtemp(join(tmpdir(), "snowglobe-ice-state-"));
  await open();
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE ROLE maker",
    "CREATE USER mia PASSWORD = 'secret words 1' DEFAULT_ROLE = maker",
    "GRANT ROLE maker TO USER mia",
    "GRANT ROLE maker TO ROLE accountadmin",
    "GRANT USAGE ON WAREHOUSE w TO ROLE maker",
    "GRANT USAGE ON DATABASE d TO ROLE maker",
    "GRANT USAGE ON SCHEMA d.public TO ROLE maker",
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

const VOLUME = `CREATE EXTERNAL VOLUME ev STORAGE_LOCATIONS = (
  (NAME = 'one' STORAGE_PROVIDER = 'S3' STORAGE_BASE_URL = 's3://ice/a/' STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::1:role/r'
   ENCRYPTION = (TYPE = 'AWS_SSE_S3'))
) ALLOW_WRITES = TRUE COMMENT = 'lake'`;
const DENIED = /Insufficient privileges|does not exist or not authorized/;

// https://docs.snowflake.com/en/sql-reference/sql/create-external-volume
it("has an external volume, which is kept, shown, changed and granted", async () => {
  await expect(maker.query(VOLUME)).rejects.toThrow(DENIED);
  await admin.query(VOLUME);
  await expect(admin.query(VOLUME)).rejects.toThrow("already exists");
  expect(await admin.query("SHOW EXTERNAL VOLUMES")).toEqual([
    { name: "EV", allow_writes: "true", comment: "lake" },
  ]);
  expect(await maker.query("SHOW EXTERNAL VOLUMES")).toEqual([]);
  await admin.query(
    "ALTER EXTERNAL VOLUME ev ADD STORAGE_LOCATION = (NAME = 'two' STORAGE_PROVIDER = 'GCS' STORAGE_BASE_URL = 'gcs://ice/')",
  );
  const described = await admin.query("DESC EXTERNAL VOLUME ev");
  expect(described.map(({ parent_property: parent, property }) => [parent, property])).toEqual([
    ["", "ALLOW_WRITES"],
    ["STORAGE_LOCATIONS", "STORAGE_LOCATION_1"],
    ["STORAGE_LOCATIONS", "STORAGE_LOCATION_2"],
    ["STORAGE_LOCATIONS", "ACTIVE"],
    ["", "COMMENT"],
  ]);
  expect(JSON.parse(String(described[1]?.property_value))).toMatchObject({
    ...{ NAME: "one", STORAGE_BASE_URL: "s3://ice/a/", ENCRYPTION_TYPE: "AWS_SSE_S3" },
  });
  await admin.query("ALTER EXTERNAL VOLUME ev REMOVE STORAGE_LOCATION 'two'");
  for (const [sql, message] of [
    ["ALTER EXTERNAL VOLUME ev REMOVE STORAGE_LOCATION 'two'", "does not exist"],
    ["ALTER EXTERNAL VOLUME ev UPDATE STORAGE_LOCATION = 'x' CREDENTIALS = ()", "UPDATE"],
    ["CREATE EXTERNAL VOLUME bad ALLOW_WRITES = TRUE", "STORAGE_LOCATIONS"],
    [
      "CREATE EXTERNAL VOLUME bad STORAGE_LOCATIONS = ((NAME = 'x' STORAGE_PROVIDER = 'S3' STORAGE_BASE_URL = 's3://b/'))",
      "STORAGE_AWS_ROLE_ARN",
    ],
    [
      "CREATE EXTERNAL VOLUME bad STORAGE_LOCATIONS = ((NAME = 'x' STORAGE_PROVIDER = 'GCS' STORAGE_BASE_URL = 's3://b/'))",
      "invalid URL prefix",
    ],
    [
      "CREATE EXTERNAL VOLUME bad STORAGE_LOCATIONS = ((NAME = 'x' STORAGE_PROVIDER = 'S3COMPAT' STORAGE_BASE_URL = 's3compat://b/'))",
      "S3COMPAT",
    ],
    ["UNDROP EXTERNAL VOLUME ev", "UNDROP EXTERNAL VOLUME"],
  ] as const)
    await expect(admin.query(sql)).rejects.toThrow(message);
});

const CREATE =
  "CREATE ICEBERG TABLE ice (id INT, big NUMBER(38,0), t VARCHAR, at TIMESTAMP_NTZ, tm TIME(6), tags ARRAY(VARCHAR)) CATALOG = 'SNOWFLAKE' EXTERNAL_VOLUME = 'ev' BASE_LOCATION = 'ice/' COMMENT = 'cold'";

it("is created by who may, on a volume that may be used", async () => {
  for (const privilege of ["CREATE ICEBERG TABLE ON SCHEMA d.public", "USAGE ON EXTERNAL VOLUME ev"]) {
    await expect(maker.query(CREATE)).rejects.toThrow(DENIED);
    await admin.query(`GRANT ${privilege} TO ROLE maker`);
  }
  expect(await maker.query(CREATE)).toEqual([{ status: "Table ICE successfully created." }]);
  await admin.query("REVOKE USAGE ON EXTERNAL VOLUME ev FROM ROLE maker");
  await expect(maker.query(CREATE.replace("TABLE ice", "TABLE other"))).rejects.toThrow(DENIED);
});

// https://docs.snowflake.com/en/user-guide/tables-iceberg-data-types
it("has the types of Iceberg, and takes rows as other tables do", async () => {
  expect((await admin.query("DESC ICEBERG TABLE ice")).map(({ type }) => type)).toEqual([
    "NUMBER(10,0)",
    "NUMBER(38,0)",
    "VARCHAR(134217728)",
    "TIMESTAMP_NTZ(6)",
    "TIME(6)",
    "ARRAY(VARCHAR(16777216))",
  ]);
  await maker.query("INSERT INTO ice (id, t, at) VALUES (1, 'one', '2024-01-01 00:00:00.1234567')");
  await maker.query("UPDATE ice SET big = 5 WHERE id = 1");
  await expect(maker.query("INSERT INTO ice (id) VALUES (3000000000)")).rejects.toThrow(
    "out of representable range",
  );
  expect(await maker.query("SELECT id, big, t, TO_CHAR(at, 'FF9') AS f FROM ice")).toEqual([
    { ID: 1, BIG: 5, T: "one", F: "123456000" },
  ]);
  await maker.query(
    "CREATE ICEBERG TABLE copy EXTERNAL_VOLUME = 'SNOWFLAKE_MANAGED' AS SELECT id, t FROM ice",
  );
  expect(await maker.query("SELECT * FROM copy")).toEqual([{ ID: 1, T: "one" }]);
  // Files are not written: its rows stand where those of other tables do.
  expect(await readdir(bucket)).toEqual([]);
});

it.each([
  ["v VARIANT", "VARIANT"],
  ["v OBJECT", "OBJECT"],
  ["v TIMESTAMP_TZ", "TIMESTAMP_TZ"],
  ["v TIMESTAMP_NTZ(9)", "microseconds"],
  ["v VARCHAR(10)", "134217728"],
  ["v BINARY(4)", "BINARY(4)"],
  ["v FLOAT PRIMARY KEY", "primary key"],
  ["v INT DEFAULT 1", "DEFAULT"],
  ["v INT AUTOINCREMENT", "AUTOINCREMENT"],
])("refuses the column %s", async (column, message) => {
  await expect(admin.query(`CREATE ICEBERG TABLE bad (${column})`)).rejects.toThrow(message);
});

it.each([
  [
    "CREATE ICEBERG TABLE bad CATALOG = 'glue' EXTERNAL_VOLUME = 'ev' CATALOG_TABLE_NAME = 'x'",
    "external catalog",
  ],
  ["CREATE ICEBERG TABLE bad (a INT) PARTITION BY (a)", "PARTITION BY"],
  ["CREATE ICEBERG TABLE bad (a INT) ICEBERG_VERSION = 3", "ICEBERG_VERSION"],
  ["CREATE ICEBERG TABLE bad LIKE ice", "LIKE"],
  ["CREATE TEMPORARY ICEBERG TABLE bad (a INT)", "TEMPORARY"],
  ["CREATE TRANSIENT ICEBERG TABLE bad (a INT) EXTERNAL_VOLUME = 'ev'", "SNOWFLAKE_MANAGED"],
  [
    "CREATE DYNAMIC ICEBERG TABLE bad TARGET_LAG = '1 day' WAREHOUSE = w AS SELECT 1 AS a",
    "DYNAMIC ICEBERG TABLE",
  ],
  ["ALTER ICEBERG TABLE ice REFRESH", "REFRESH"],
  ["ALTER ICEBERG TABLE ice CONVERT TO MANAGED", "CONVERT"],
  ["ALTER ICEBERG TABLE ice ALTER COLUMN id SET DATA TYPE NUMBER(19,0)", "SET DATA TYPE"],
  ["ALTER ICEBERG TABLE ice ADD COLUMN v VARIANT", "VARIANT"],
  ["CREATE STREAM s ON ICEBERG TABLE ice", "ICEBERG TABLE"],
  ["SELECT SYSTEM$GET_ICEBERG_TABLE_INFORMATION('ice')", "SYSTEM$GET_ICEBERG_TABLE_INFORMATION"],
])("refuses %s", async (sql, message) => {
  await expect(admin.query(sql)).rejects.toThrow(message);
});

it("is told of in every view, apart from other tables", async () => {
  await admin.query("CREATE TABLE plain (a INT)");
  expect(await admin.query("SHOW ICEBERG TABLES LIKE 'ICE'")).toMatchObject([
    {
      ...{ name: "ICE", owner: "MAKER", external_volume_name: "EV", catalog_name: "SNOWFLAKE" },
      ...{ iceberg_table_type: "MANAGED", base_location: "ice/", comment: "cold", owner_role_type: "ROLE" },
    },
  ]);
  expect((await admin.query("SHOW TERSE ICEBERG TABLES")).map(({ name, kind }) => [name, kind])).toEqual([
    ["COPY", "ICEBERG TABLE"],
    ["ICE", "ICEBERG TABLE"],
  ]);
  expect((await admin.query("SHOW TABLES")).map((row) => [row.name, row.is_iceberg])).toEqual([
    ["COPY", "Y"],
    ["ICE", "Y"],
    ["PLAIN", "N"],
  ]);
  expect(
    await admin.query("SELECT table_name FROM information_schema.tables WHERE is_iceberg = 'YES' ORDER BY 1"),
  ).toEqual([{ TABLE_NAME: "COPY" }, { TABLE_NAME: "ICE" }]);
  expect((await admin.query("SELECT GET_DDL('table', 'ice') AS ddl"))[0]?.DDL).toBe(
    [
      "create or replace ICEBERG TABLE ICE (",
      "\tID INT,",
      "\tBIG NUMBER(38,0),",
      "\tT VARCHAR(134217728),",
      "\tAT TIMESTAMP_NTZ(6),",
      "\tTM TIME(6),",
      "\tTAGS ARRAY(VARCHAR(16777216))",
      ")",
      " EXTERNAL_VOLUME = 'EV'",
      " CATALOG = 'SNOWFLAKE'",
      " BASE_LOCATION = 'ice/' COMMENT='cold';",
    ].join("\n"),
  );
  for (const sql of [
    "DROP ICEBERG TABLE plain",
    "DESC ICEBERG TABLE plain",
    "ALTER ICEBERG TABLE plain SET COMMENT = 'x'",
  ])
    await expect(admin.query(sql)).rejects.toThrow("ICEBERG_TABLE");
});

it("is granted as a table, altered, cloned, dropped and brought back", async () => {
  await admin.query("GRANT SELECT ON ICEBERG TABLE ice TO ROLE public");
  await admin.query("REVOKE SELECT ON TABLE ice FROM ROLE public");
  await maker.query("ALTER ICEBERG TABLE ice ADD COLUMN more TIMESTAMP_LTZ");
  await maker.query("ALTER ICEBERG TABLE ice SET TARGET_FILE_SIZE = '64MB'");
  await maker.query("ALTER ICEBERG TABLE ice RENAME COLUMN more TO later");
  expect((await admin.query("DESC TABLE ice")).at(-1)).toMatchObject({
    name: "LATER",
    type: "TIMESTAMP_LTZ(6)",
  });
  await admin.query("CREATE ICEBERG TABLE twin CLONE ice");
  await admin.query("CREATE SCHEMA copied CLONE public");
  expect((await admin.query("SHOW ICEBERG TABLES IN SCHEMA copied")).map(({ name }) => name)).toEqual([
    "COPY",
    "ICE",
    "TWIN",
  ]);
  await expect(admin.query("DROP EXTERNAL VOLUME ev")).rejects.toThrow("is associated with it");
  await expect(admin.query("ALTER EXTERNAL VOLUME ev SET ALLOW_WRITES = FALSE")).rejects.toThrow(
    "is associated with it",
  );
  await maker.query("DROP ICEBERG TABLE ice");
  await maker.query("UNDROP ICEBERG TABLE ice");
  expect(await maker.query("SELECT id FROM ice")).toEqual([{ ID: 1 }]);
});

it("is there after a restart, and so is its volume until its last table is gone", async () => {
  await maker.close();
  await admin.close();
  await globe.close();
  await open();
  expect(await admin.query("SELECT id FROM ice")).toEqual([{ ID: 1 }]);
  await expect(admin.query("INSERT INTO ice (id) VALUES (3000000000)")).rejects.toThrow(
    "out of representable range",
  );
  await admin.query("DROP SCHEMA copied");
  for (const table of ["ice", "twin", "copy"]) await admin.query(`DROP ICEBERG TABLE ${table}`);
  await admin.query("ALTER EXTERNAL VOLUME ev SET ALLOW_WRITES = FALSE");
  await expect(admin.query(CREATE)).rejects.toThrow("ALLOW_WRITES");
  await admin.query("DROP EXTERNAL VOLUME ev");
  await admin.query("DROP EXTERNAL VOLUME IF EXISTS ev");
});
