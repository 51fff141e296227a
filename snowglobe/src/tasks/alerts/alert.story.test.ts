import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import { connectAs } from "../../server/test-role.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// The life of an alert: https://docs.snowflake.com/en/user-guide/alerts

let globe: Snowglobe;
let admin: TestConnection;
let watcher: TestConnection;

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE gauges (value INT)",
    "CREATE TABLE said (what VARCHAR)",
    "CREATE ROLE watcher",
    "GRANT ROLE watcher TO ROLE accountadmin",
    "GRANT USAGE ON DATABASE d TO ROLE watcher",
    "GRANT USAGE ON SCHEMA d.public TO ROLE watcher",
    "GRANT SELECT ON TABLE gauges TO ROLE watcher",
  ])
    await admin.query(sql);
  watcher = await connectAs(
    globe,
    admin,
    { role: "watcher", user: "wim" },
    { database: "D", schema: "PUBLIC" },
  );
}, 60_000);
afterAll(async () => {
  await watcher?.close();
  await admin?.close();
  await globe?.close();
});

const history = () =>
  admin.query("SELECT * FROM TABLE(d.information_schema.alert_history(ALERT_NAME => 'high'))");
const runs = async (count: number) => {
  await vi.waitFor(
    async () => {
      const found = await history();
      expect(found).toHaveLength(count);
      expect(found[0]?.STATE).not.toBe("EXECUTING");
    },
    { timeout: 20_000, interval: 100 },
  );
  return await history();
};

it("is made, suspended, by who may", async () => {
  const create = `CREATE ALERT d.public.high WAREHOUSE = w SCHEDULE = '5 MINUTE' COMMENT = 'watch'
    IF (EXISTS (SELECT value FROM gauges WHERE value > 200)) THEN INSERT INTO said VALUES (CURRENT_ROLE() || ' ' || CURRENT_USER())`;
  for (const privilege of ["CREATE ALERT ON SCHEMA d.public", "USAGE ON WAREHOUSE w"]) {
    await expect(watcher.query(create)).rejects.toThrow(
      /Insufficient privileges|does not exist or not authorized/,
    );
    await admin.query(`GRANT ${privilege} TO ROLE watcher`);
  }
  await watcher.query(create);
  await expect(watcher.query(create.replace("5 MINUTE", "now"))).rejects.toThrow("already exists");
  await expect(watcher.query(create.replace("high", "low").replace("5 MINUTE", "now"))).rejects.toThrow(
    "'SCHEDULE'",
  );
  const shown = {
    ...{
      name: "HIGH",
      state: "suspended",
      schedule: "5 MINUTE",
      warehouse: "W",
      comment: "watch",
      owner: "WATCHER",
    },
    condition: "SELECT value FROM gauges WHERE value > 200",
  };
  expect(await watcher.query("SHOW ALERTS")).toMatchObject([shown]);
  expect(await watcher.query("DESC ALERT high")).toMatchObject([shown]);
  expect((await watcher.query("SELECT GET_DDL('alert', 'high') AS ddl"))[0]?.DDL).toContain(
    "schedule='5 MINUTE' COMMENT='watch'\n\tif (exists(\n\t\tSELECT value FROM gauges WHERE value > 200",
  );
});

it("asks and acts with its owner's rights, on demand", async () => {
  await expect(watcher.query("EXECUTE ALERT high")).rejects.toThrow(
    "EXECUTE ALERT privilege must be granted to owner role WATCHER",
  );
  await expect(watcher.query("ALTER ALERT high RESUME")).rejects.toThrow(
    "EXECUTE ALERT privilege must be granted",
  );
  await admin.query("GRANT EXECUTE ALERT ON ACCOUNT TO ROLE watcher");
  await watcher.query("EXECUTE ALERT high");
  expect(await runs(1)).toMatchObject([{ NAME: "HIGH", STATE: "CONDITION_FALSE", ACTION_QUERY_ID: null }]);
  await admin.query("INSERT INTO gauges VALUES (201)");
  await watcher.query("EXECUTE ALERT high");
  expect((await runs(2))[0]).toMatchObject({
    STATE: "ACTION_FAILED",
    SQL_ERROR_MESSAGE: expect.stringContaining("SAID"),
  });
  await admin.query("GRANT INSERT ON TABLE said TO ROLE watcher");
  await watcher.query("EXECUTE ALERT high");
  expect((await runs(3))[0]).toMatchObject({ STATE: "TRIGGERED", SQL_ERROR_CODE: null });
  expect(await admin.query("SELECT what FROM said")).toEqual([{ WHAT: "WATCHER SYSTEM" }]);
});

it("is asked by its schedule on the account's clock, while it is started", async () => {
  globe.faults.clock.advance(6 * 60_000);
  await watcher.query("ALTER ALERT high RESUME");
  expect(await watcher.query("SHOW ALERTS")).toMatchObject([{ state: "started" }]);
  globe.faults.clock.advance(6 * 60_000);
  expect((await runs(4))[0]).toMatchObject({ STATE: "TRIGGERED" });
  await watcher.query("ALTER ALERT high MODIFY CONDITION EXISTS (SELECT 1 FROM nowhere)");
  globe.faults.clock.advance(6 * 60_000);
  expect((await runs(5))[0]).toMatchObject({ STATE: "CONDITION_FAILED" });
  await watcher.query("ALTER ALERT high SUSPEND");
  await watcher.query("ALTER ALERT high SET SCHEDULE = 'USING CRON 0 9 * * * UTC' COMMENT = 'daily'");
  await watcher.query("ALTER ALERT high MODIFY ACTION SELECT 1");
  expect(await watcher.query("SHOW ALERTS")).toMatchObject([
    { state: "suspended", schedule: "USING CRON 0 9 * * * UTC", comment: "daily", action: "SELECT 1" },
  ]);
});

it("is operated by who may, cloned suspended, and dropped by its owner", async () => {
  await watcher.query("ALTER ALERT high RESUME");
  await admin.query("GRANT OWNERSHIP ON ALERT high TO ROLE sysadmin");
  await expect(watcher.query("ALTER ALERT d.public.high SUSPEND")).rejects.toThrow(
    "does not exist or not authorized",
  );
  await admin.query("GRANT OPERATE ON ALERT high TO ROLE watcher");
  await watcher.query("ALTER ALERT d.public.high SUSPEND");
  await expect(watcher.query("DROP ALERT d.public.high")).rejects.toThrow("Insufficient privileges");
  await admin.query("CREATE SCHEMA copied CLONE public");
  expect(await admin.query("SHOW ALERTS IN SCHEMA copied")).toMatchObject([
    { name: "HIGH", state: "suspended" },
  ]);
  await expect(admin.query("CREATE ALERT x IF (EXISTS (SELECT 1)) THEN SELECT 1")).rejects.toThrow(
    "without SCHEDULE",
  );
  await admin.query("GRANT OWNERSHIP ON ALERT public.high TO ROLE accountadmin COPY CURRENT GRANTS");
  await admin.query("DROP ALERT public.high");
  expect(await admin.query("SHOW ALERTS IN SCHEMA public")).toEqual([]);
});
