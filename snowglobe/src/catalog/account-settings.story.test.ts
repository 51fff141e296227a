import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// What an administrator sets for the whole account, over the driver: parameters, resource monitors.

let globe: Snowglobe;
let admin: TestConnection;
let anna: TestConnection;

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  await admin.query("CREATE WAREHOUSE w");
  await admin.query("CREATE USER anna PASSWORD = 'secret words 1'");
  anna = await connect(globe, { username: "ANNA", password: "secret words 1" });
}, 60_000);
afterAll(async () => {
  await anna?.close();
  await admin?.close();
  await globe?.close();
});

const parameter = async (connection: TestConnection, where: string) => {
  const [row] = await connection.query(`SHOW PARAMETERS LIKE 'TIMEZONE' ${where}`);
  return `${row?.value} ${row?.level}`.trim();
};
const noon = async (connection: TestConnection) =>
  Object.values(
    (await connection.query("SELECT TO_CHAR('2024-06-01 12:00:00 +0000'::TIMESTAMP_TZ::TIMESTAMP_LTZ)"))[0] ??
      {},
  )[0];

// https://docs.snowflake.com/en/sql-reference/parameters#parameter-hierarchy-and-types
test("a parameter of the account holds for its users, a user's for their sessions, a session's beats both", async () => {
  await admin.query("ALTER ACCOUNT SET TIMEZONE = 'Europe/Berlin'");
  expect(await parameter(admin, "IN ACCOUNT")).toBe("Europe/Berlin ACCOUNT");
  expect(await parameter(anna, "IN SESSION")).toBe("Europe/Berlin ACCOUNT");
  expect(await noon(anna)).toBe("2024-06-01 14:00:00.000 +0200");

  await admin.query("ALTER USER anna SET TIMEZONE = 'Asia/Tokyo'");
  expect(await parameter(admin, "IN USER anna")).toBe("Asia/Tokyo USER");
  expect(await noon(anna)).toBe("2024-06-01 21:00:00.000 +0900");
  expect(await noon(admin)).toBe("2024-06-01 14:00:00.000 +0200");

  await anna.query("ALTER SESSION SET TIMEZONE = 'UTC'");
  expect(await parameter(anna, "")).toBe("UTC SESSION");
  await anna.query("ALTER SESSION UNSET TIMEZONE");
  await admin.query("ALTER USER anna UNSET TIMEZONE");
  expect(await parameter(anna, "IN USER")).toBe("Europe/Berlin ACCOUNT");
  await admin.query("ALTER ACCOUNT UNSET TIMEZONE");
  expect(await parameter(anna, "")).toBe("America/Los_Angeles");
});

test.each([
  ["ALTER ACCOUNT SET TIMEZONE = 'Mars'", "invalid value [Mars] for parameter 'TIMEZONE'"],
  ["ALTER ACCOUNT SET NONSENSE = 1", "invalid property 'NONSENSE' for 'ACCOUNT'"],
  ["ALTER ACCOUNT SET NETWORK_POLICY = p", "Network policy 'P' does not exist"],
  ["ALTER ACCOUNT SET COMMENT = 'x'", "Unsupported feature in snowglobe: ALTER ACCOUNT SET COMMENT"],
])("%s is refused", async (sql, message) => {
  await expect(admin.query(sql)).rejects.toThrow(message);
});

test("only ACCOUNTADMIN changes the account, and nobody else looks at another user's parameters", async () => {
  await expect(anna.query("ALTER ACCOUNT SET TIMEZONE = 'UTC'")).rejects.toThrow("Insufficient privileges");
  await expect(anna.query("SHOW PARAMETERS IN USER admin")).rejects.toThrow(
    /does not exist or not authorized/,
  );
});

// https://docs.snowflake.com/en/sql-reference/sql/create-resource-monitor
test("a resource monitor is kept, set on a warehouse and on the account, granted, shown and dropped", async () => {
  await admin.query(
    `CREATE RESOURCE MONITOR spend WITH CREDIT_QUOTA = 100 FREQUENCY = DAILY START_TIMESTAMP = '2030-01-02 03:04'
     NOTIFY_USERS = (anna) TRIGGERS ON 75 PERCENT DO NOTIFY ON 90 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND`,
  );
  const shown = async () => (await admin.query("SHOW RESOURCE MONITORS LIKE 'spend'"))[0];
  expect(await shown()).toMatchObject({
    name: "SPEND",
    credit_quota: "100.00",
    used_credits: "0.00",
    level: null,
    frequency: "DAILY",
    notify_at: "75%,90%",
    suspend_at: "100%",
    suspend_immediately_at: null,
    notify_users: "ANNA",
  });
  await admin.query("ALTER WAREHOUSE w SET RESOURCE_MONITOR = spend");
  expect(await shown()).toMatchObject({ level: "WAREHOUSE" });
  expect(await admin.query("SHOW WAREHOUSES")).toMatchObject([{ resource_monitor: "SPEND" }]);
  await admin.query("ALTER ACCOUNT SET RESOURCE_MONITOR = spend");
  expect(await shown()).toMatchObject({ level: "ACCOUNT" });
  await admin.query("ALTER RESOURCE MONITOR spend SET CREDIT_QUOTA = 150");
  expect(await shown()).toMatchObject({ credit_quota: "150.00" });

  const see = () => anna.query("SHOW RESOURCE MONITORS");
  expect(await see()).toEqual([]);
  await admin.query("GRANT MONITOR ON RESOURCE MONITOR spend TO ROLE PUBLIC");
  expect(await see()).toMatchObject([{ name: "SPEND" }]);
  await expect(anna.query("ALTER RESOURCE MONITOR spend SET CREDIT_QUOTA = 1")).rejects.toThrow("privileges");
  await expect(anna.query("CREATE RESOURCE MONITOR other")).rejects.toThrow("Insufficient privileges");
  await admin.query("REVOKE MONITOR ON RESOURCE MONITOR spend FROM ROLE PUBLIC");
  expect(await see()).toEqual([]);

  await admin.query("DROP RESOURCE MONITOR spend");
  expect(await admin.query("SHOW WAREHOUSES")).toMatchObject([{ resource_monitor: "null" }]);
});

test("who may change a warehouse needs nothing on the monitor that an administrator has set on it", async () => {
  await admin.query("CREATE RESOURCE MONITOR kept");
  await admin.query("ALTER WAREHOUSE w SET RESOURCE_MONITOR = kept");
  await admin.query("GRANT MODIFY ON WAREHOUSE w TO ROLE PUBLIC");
  await anna.query("ALTER WAREHOUSE w SET AUTO_SUSPEND = 120");
  await expect(anna.query("ALTER WAREHOUSE w SET RESOURCE_MONITOR = kept")).rejects.toThrow(
    "'KEPT' does not exist or not authorized",
  );
  await admin.query("ALTER WAREHOUSE w SET RESOURCE_MONITOR = NULL");
  expect(await admin.query("SHOW WAREHOUSES")).toMatchObject([{ resource_monitor: "null" }]);
  await admin.query("DROP RESOURCE MONITOR kept");
});

test.each([
  ["CREATE RESOURCE MONITOR m FREQUENCY = DAILY", "FREQUENCY and START_TIMESTAMP"],
  ["CREATE RESOURCE MONITOR m NOTIFY_USERS = (nobody)", "User 'NOBODY' does not exist"],
  ["CREATE RESOURCE MONITOR m TRIGGERS ON 1 PERCENT DO SUSPEND ON 2 PERCENT DO SUSPEND", "one SUSPEND"],
  ["GRANT CREATE RESOURCE MONITOR ON ACCOUNT TO ROLE PUBLIC", "Invalid privilege"],
  ["ALTER WAREHOUSE w SET RESOURCE_MONITOR = nothing", "'NOTHING' does not exist or not authorized"],
])("%s is refused", async (sql, message) => {
  await expect(admin.query(sql)).rejects.toThrow(message);
});

// https://docs.snowflake.com/en/sql-reference/parameters#min-data-retention-time-in-days
test("the account says how long rows are kept where nothing nearer does, and how long at least", async () => {
  for (const sql of [
    "CREATE DATABASE retained",
    "CREATE TABLE plain (a INT)",
    "CREATE TABLE own (a INT) DATA_RETENTION_TIME_IN_DAYS = 0",
    "CREATE TRANSIENT TABLE passing (a INT)",
    "ALTER ACCOUNT SET DATA_RETENTION_TIME_IN_DAYS = 3",
  ])
    await admin.query(sql);
  const days = async () =>
    (await admin.query("SHOW TABLES IN DATABASE retained")).map((row) => `${row.name} ${row.retention_time}`);
  expect(await days()).toEqual(["OWN 0", "PASSING 1", "PLAIN 3"]);
  await admin.query("ALTER ACCOUNT SET MIN_DATA_RETENTION_TIME_IN_DAYS = 5");
  expect(await days()).toEqual(["OWN 5", "PASSING 1", "PLAIN 5"]);
  await admin.query("INSERT INTO own VALUES (1)");
  await admin.query("DROP TABLE own");
  await admin.query("UNDROP TABLE own");
  expect(await admin.query("SELECT a FROM own")).toEqual([{ A: 1 }]);
  await expect(anna.query("ALTER ACCOUNT SET MIN_DATA_RETENTION_TIME_IN_DAYS = 0")).rejects.toThrow(
    "Insufficient privileges",
  );
  await admin.query("ALTER ACCOUNT UNSET MIN_DATA_RETENTION_TIME_IN_DAYS, DATA_RETENTION_TIME_IN_DAYS");
  expect(await days()).toEqual(["OWN 0", "PASSING 1", "PLAIN 1"]);
});
