import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// The life of an event table: https://docs.snowflake.com/en/developer-guide/logging-tracing/event-table-setting-up

let globe: Snowglobe;
let admin: TestConnection;
let maker: TestConnection;
let state: string;

const open = async () => {
  globe = await startTestGlobe({ folder: state });
  admin = await connect(globe, { role: "ACCOUNTADMIN", database: "D", schema: "PUBLIC", warehouse: "W" });
};

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "snowglobe-events-"));
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
  await rm(state, { recursive: true, force: true });
});

it("is created by who may, with the columns of event tables", async () => {
  const create = "CREATE EVENT TABLE events CHANGE_TRACKING = TRUE COMMENT = 'telemetry'";
  await expect(maker.query(create)).rejects.toThrow("Insufficient privileges");
  await admin.query("GRANT CREATE EVENT TABLE ON SCHEMA d.public TO ROLE maker");
  expect(await maker.query(create)).toEqual([{ status: "Table EVENTS successfully created." }]);
  await expect(maker.query(create)).rejects.toThrow("already exists");
  await maker.query("CREATE EVENT TABLE IF NOT EXISTS events");
  expect(
    (await maker.query("DESCRIBE EVENT TABLE events")).map(({ name, type }) => `${name} ${type}`),
  ).toEqual([
    "TIMESTAMP TIMESTAMP_NTZ(9)",
    "START_TIMESTAMP TIMESTAMP_NTZ(9)",
    "OBSERVED_TIMESTAMP TIMESTAMP_NTZ(9)",
    "TRACE OBJECT",
    "RESOURCE OBJECT",
    "RESOURCE_ATTRIBUTES OBJECT",
    "SCOPE OBJECT",
    "SCOPE_ATTRIBUTES OBJECT",
    "RECORD_TYPE VARCHAR(16777216)",
    "RECORD OBJECT",
    "RECORD_ATTRIBUTES OBJECT",
    "VALUE VARIANT",
    "EXEMPLARS ARRAY",
  ]);
});

it("is told of in every view", async () => {
  expect(await admin.query("SHOW EVENT TABLES IN SCHEMA d.public")).toMatchObject([
    { name: "EVENTS", owner: "MAKER", comment: "telemetry", owner_role_type: "ROLE" },
  ]);
  expect(await admin.query("SHOW TABLES LIKE 'EVENTS'")).toMatchObject([{ is_event: "Y" }]);
  expect(
    await admin.query("SELECT table_type FROM information_schema.tables WHERE table_name = 'EVENTS'"),
  ).toEqual([{ TABLE_TYPE: "EVENT TABLE" }]);
  expect(await admin.query("SELECT GET_DDL('table', 'events') AS ddl")).toEqual([
    { DDL: "create or replace EVENT TABLE EVENTS COMMENT='telemetry';" },
  ]);
});

it("is read, emptied, and added to by nobody; its columns stay", async () => {
  expect(await maker.query("SELECT timestamp, value FROM events WHERE record_type = 'LOG'")).toEqual([]);
  await maker.query("DELETE FROM events");
  await maker.query("TRUNCATE TABLE events");
  for (const [sql, message] of [
    ["INSERT INTO events (record_type) VALUES ('LOG')", "takes no INSERT"],
    ["UPDATE events SET record_type = 'LOG'", "takes no INSERT"],
    ["ALTER TABLE events ADD COLUMN more INT", "are fixed"],
    ["ALTER TABLE events DROP COLUMN value", "are fixed"],
    ["CREATE TRANSIENT EVENT TABLE other", "TRANSIENT"],
    ["ALTER ACCOUNT SET EVENT_TABLE = d.public.events", "EVENT_TABLE"],
    ["ALTER DATABASE d SET EVENT_TABLE = d.public.events", "EVENT_TABLE"],
  ] as const)
    await expect(admin.query(sql)).rejects.toThrow(message);
});

it("is granted, cloned, dropped, brought back, and there after a restart", async () => {
  await admin.query("CREATE ROLE reader");
  await admin.query("GRANT ROLE reader TO USER mia");
  await admin.query("GRANT USAGE ON DATABASE d TO ROLE reader");
  await admin.query("GRANT USAGE ON SCHEMA d.public TO ROLE reader");
  await admin.query("GRANT USAGE ON WAREHOUSE w TO ROLE reader");
  await maker.query("USE SECONDARY ROLES NONE");
  await maker.query("USE ROLE reader");
  await expect(maker.query("SELECT * FROM events")).rejects.toThrow("does not exist or not authorized");
  await admin.query("GRANT SELECT ON EVENT TABLE events TO ROLE reader");
  expect(await maker.query("SELECT * FROM events")).toEqual([]);
  await expect(maker.query("DROP TABLE events")).rejects.toThrow("Insufficient privileges");
  await admin.query("REVOKE SELECT ON TABLE events FROM ROLE reader");
  await expect(maker.query("SELECT * FROM events")).rejects.toThrow("does not exist or not authorized");
  await admin.query("CREATE EVENT TABLE twin CLONE events");
  await admin.query("CREATE SCHEMA copied CLONE public");
  expect((await admin.query("SHOW EVENT TABLES IN SCHEMA copied")).map(({ name }) => name)).toEqual([
    "EVENTS",
    "TWIN",
  ]);
  await admin.query("DROP TABLE d.public.events");
  await admin.query("UNDROP TABLE d.public.events");
  await admin.query("ALTER TABLE d.public.events RENAME TO d.public.journal");
  await maker.close();
  await admin.close();
  await globe.close();
  await open();
  expect((await admin.query("SHOW EVENT TABLES IN SCHEMA d.public")).map(({ name }) => name)).toEqual([
    "JOURNAL",
    "TWIN",
  ]);
});
