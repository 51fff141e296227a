import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/dynamic-tables-about

let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
const START = new Date("2026-03-01T10:00:00Z");
beforeAll(async () => {
  globe = await startTestGlobe();
  globe.faults.clock.freeze(START);
  admin = await connect(globe);
  for (const sql of ["CREATE WAREHOUSE w", "CREATE DATABASE d", "CREATE TABLE raw (id INT, what VARCHAR)"])
    await admin.query(sql);
  await admin.query("INSERT INTO raw VALUES (1, 'a'), (2, 'b')");
});
afterAll(async () => {
  await admin.close();
  await globe.close();
});

it("is made of typed and commented columns, with a clustering key and any form of lag", async () => {
  await admin.query(`CREATE DYNAMIC TABLE bronze (id NUMBER(10, 0) COMMENT 'the number', what VARCHAR(10))
    TARGET_LAG = 'DOWNSTREAM' WAREHOUSE = w CLUSTER BY (id) COMMENT = 'c' AS SELECT id, what FROM raw`);
  await admin.query(
    "CREATE DYNAMIC TABLE silver LAG = '1 minute' WAREHOUSE = w AS SELECT * FROM bronze WHERE id > 1",
  );
  expect(await rows("SHOW DYNAMIC TABLES")).toMatchObject([
    {
      name: "BRONZE",
      target_lag: "DOWNSTREAM",
      refresh_mode: "INCREMENTAL",
      cluster_by: "id",
      comment: "c",
    },
    { name: "SILVER", target_lag: "1 minute", refresh_mode_reason: null, scheduling_state: "ACTIVE" },
  ]);
  expect(await rows("DESCRIBE DYNAMIC TABLE bronze")).toMatchObject([
    { name: "ID", type: "NUMBER(10,0)", comment: "the number" },
    { name: "WHAT", type: "VARCHAR(10)" },
  ]);
  await expect(
    rows("CREATE DYNAMIC TABLE x TARGET_LAG = '30 seconds' WAREHOUSE = w AS SELECT 1 AS a"),
  ).rejects.toThrow("at least 60 seconds");
});

it.each([
  ["SELECT id FROM raw ORDER BY id LIMIT 1", "LIMIT"],
  ["SELECT id, CURRENT_TIMESTAMP() AS at FROM raw", "the function CURRENT_TIMESTAMP"],
  ["SELECT id FROM raw WHERE id IN (SELECT id FROM bronze)", "subqueries outside of FROM"],
  ["SELECT id FROM raw EXCEPT SELECT id FROM bronze", "EXCEPT"],
])("is refreshed in full where %s cannot be refreshed incrementally, and says why", async (query, reason) => {
  await admin.query(`CREATE OR REPLACE DYNAMIC TABLE whole TARGET_LAG = '1 hour' WAREHOUSE = w AS ${query}`);
  const why = `Incremental refresh does not support ${reason}.`;
  expect(await rows("SHOW DYNAMIC TABLES LIKE 'whole'")).toMatchObject([
    { refresh_mode: "FULL", refresh_mode_reason: why },
  ]);
  await expect(
    rows(
      `CREATE OR REPLACE DYNAMIC TABLE whole TARGET_LAG = '1 hour' WAREHOUSE = w REFRESH_MODE = INCREMENTAL AS ${query}`,
    ),
  ).rejects.toThrow(why);
});

it.each([
  "SELECT id, COUNT(*) AS n FROM raw WHERE what < CURRENT_DATE()::VARCHAR GROUP BY id",
  "WITH one AS (SELECT * FROM raw) SELECT one.id FROM one JOIN bronze ON one.id = bronze.id UNION ALL SELECT 1",
  "SELECT id, ROW_NUMBER() OVER (PARTITION BY what ORDER BY id) AS n FROM raw QUALIFY n = 1",
])("is refreshed incrementally: %s", async (query) => {
  await admin.query(`CREATE OR REPLACE DYNAMIC TABLE whole TARGET_LAG = '1 hour' WAREHOUSE = w AS ${query}`);
  expect(await rows("SHOW DYNAMIC TABLES LIKE 'whole'")).toMatchObject([{ refresh_mode: "INCREMENTAL" }]);
});

it("refreshes what it reads with it, and tells what it did", async () => {
  await admin.query("INSERT INTO raw VALUES (3, 'c')");
  await admin.query("ALTER DYNAMIC TABLE silver REFRESH");
  await admin.query("ALTER DYNAMIC TABLE silver REFRESH");
  expect(await rows("SELECT id FROM silver ORDER BY id")).toEqual([{ ID: 2 }, { ID: 3 }]);
  const history = await rows(`SELECT name, state, refresh_action, refresh_trigger, target_lag_sec,
      statistics:numInsertedRows::INT AS inserted
    FROM TABLE(INFORMATION_SCHEMA.DYNAMIC_TABLE_REFRESH_HISTORY(NAME_PREFIX => 'd.public'))
    WHERE name IN ('BRONZE', 'SILVER')`);
  const told = history.map((row) => Object.values(row).join(" ")).reverse();
  expect(told).toEqual([
    "BRONZE SUCCEEDED REINITIALIZE CREATION  2",
    "BRONZE SUCCEEDED NO_DATA CREATION  0",
    "SILVER SUCCEEDED REINITIALIZE CREATION 60 1",
    ...told.slice(3, -4),
    "BRONZE SUCCEEDED INCREMENTAL MANUAL  1",
    "SILVER SUCCEEDED INCREMENTAL MANUAL 60 1",
    "BRONZE SUCCEEDED NO_DATA MANUAL  0",
    "SILVER SUCCEEDED NO_DATA MANUAL 60 0",
  ]);
});

it("tells of a refresh that failed, and of those that wait for it", async () => {
  await admin.query("CREATE TABLE texts AS SELECT '1' AS t");
  await admin.query(
    "CREATE DYNAMIC TABLE numbers TARGET_LAG = DOWNSTREAM WAREHOUSE = w AS SELECT t::INT AS n FROM texts",
  );
  await admin.query(
    "CREATE DYNAMIC TABLE doubled TARGET_LAG = '1 hour' WAREHOUSE = w AS SELECT n * 2 AS n FROM numbers",
  );
  await admin.query("INSERT INTO texts VALUES ('x')");
  await expect(rows("ALTER DYNAMIC TABLE doubled REFRESH")).rejects.toThrow(
    "Numeric value 'x' is not recognized",
  );
  expect(
    await rows(
      `SELECT name, state, state_code FROM TABLE(INFORMATION_SCHEMA.DYNAMIC_TABLE_REFRESH_HISTORY(ERROR_ONLY => TRUE))`,
    ),
  ).toEqual([
    { NAME: "DOUBLED", STATE: "UPSTREAM_FAILED", STATE_CODE: "100038" },
    { NAME: "NUMBERS", STATE: "FAILED", STATE_CODE: "100038" },
  ]);
  expect(await rows("SELECT n FROM doubled")).toEqual([{ N: 2 }]);
});

it("has no rows to read before it is initialized", async () => {
  await admin.query(`CREATE DYNAMIC TABLE later TARGET_LAG = '1 hour' WAREHOUSE = w INITIALIZE = ON_SCHEDULE
    AS SELECT id FROM raw`);
  await expect(rows("SELECT * FROM later")).rejects.toThrow(
    "is not initialized. Please run a manual refresh",
  );
  await admin.query(`CREATE DYNAMIC TABLE after_later TARGET_LAG = '1 hour' WAREHOUSE = w INITIALIZE = ON_SCHEDULE
    AS SELECT id FROM later`);
  await admin.query("ALTER DYNAMIC TABLE after_later REFRESH");
  expect(await rows("SELECT COUNT(*) AS n FROM later")).toEqual([{ N: 3 }]);
});

it("is suspended and resumed with those that read from it", async () => {
  const states = async () =>
    (
      await rows(`SELECT name, scheduling_state:state::VARCHAR || ' ' || COALESCE(scheduling_state:reason_code::VARCHAR, '') AS s
        FROM TABLE(INFORMATION_SCHEMA.DYNAMIC_TABLES()) WHERE name IN ('BRONZE', 'SILVER') ORDER BY name`)
    ).map(({ S }) => S);
  await admin.query("ALTER DYNAMIC TABLE bronze SUSPEND");
  expect(await states()).toEqual(["SUSPENDED USER_SUSPENDED", "SUSPENDED UPSTREAM_USER_SUSPENDED"]);
  await admin.query("ALTER DYNAMIC TABLE bronze RESUME");
  expect(await states()).toEqual(["ACTIVE ", "ACTIVE "]);
  await admin.query("ALTER DYNAMIC TABLE bronze SET TARGET_LAG = '1 minute'");
  await expect(rows("ALTER DYNAMIC TABLE bronze SET TARGET_LAG = '10 seconds'")).rejects.toThrow(
    "at least 60",
  );
  await admin.query("ALTER DYNAMIC TABLE silver SET TARGET_LAG = '2 minutes'");
  await admin.query("ALTER DYNAMIC TABLE bronze SET TARGET_LAG = '2 minutes'");
  await expect(rows("ALTER DYNAMIC TABLE silver SET TARGET_LAG = '1 minute'")).rejects.toThrow("BRONZE");
  const [silver] = await rows(`SELECT inputs, alter_trigger[0]::VARCHAR AS t, valid_to
    FROM TABLE(INFORMATION_SCHEMA.DYNAMIC_TABLE_GRAPH_HISTORY()) WHERE name = 'SILVER' AND valid_to IS NULL`);
  expect(silver).toMatchObject({
    T: "ALTER_TARGET_LAG",
    INPUTS: [{ name: "D.PUBLIC.BRONZE", kind: "DYNAMIC_TABLE" }],
  });
});

it("tells its history only to who may monitor it", async () => {
  for (const sql of [
    "CREATE ROLE reader",
    "GRANT ROLE reader TO USER admin",
    "GRANT USAGE ON DATABASE d TO ROLE reader",
    "GRANT USAGE ON SCHEMA d.public TO ROLE reader",
    "GRANT USAGE ON WAREHOUSE w TO ROLE reader",
    "GRANT SELECT ON DYNAMIC TABLE silver TO ROLE reader",
  ])
    await admin.query(sql);
  const reader = await connect(globe, { role: "reader", database: "d", schema: "public", warehouse: "w" });
  await reader.query("USE SECONDARY ROLES NONE");
  const told = () =>
    reader.query("SELECT DISTINCT name FROM TABLE(INFORMATION_SCHEMA.DYNAMIC_TABLE_REFRESH_HISTORY())");
  expect(await told()).toEqual([]);
  await expect(reader.query("ALTER DYNAMIC TABLE silver REFRESH")).rejects.toThrow("Insufficient privileges");
  await admin.query("GRANT MONITOR ON DYNAMIC TABLE silver TO ROLE reader");
  expect(await told()).toEqual([{ NAME: "SILVER" }]);
  await reader.close();
});
