import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// https://docs.snowflake.com/en/sql-reference/sql/alter-database, …/alter-schema: RENAME TO and SWAP WITH

let folder: string;
let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
const value = async (sql: string) => Object.values((await rows(sql))[0] ?? {})[0];
const start = async () => {
  globe = await startTestGlobe({ folder });
  admin = await connect(globe);
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rename-"));
  await start();
  await admin.query("CREATE WAREHOUSE w");
  await admin.queryAll(`CREATE DATABASE shop; CREATE SCHEMA raw; CREATE ROLE reader;
    GRANT ROLE reader TO USER admin; GRANT USAGE ON WAREHOUSE w TO ROLE reader;
    CREATE TABLE orders (id INT AUTOINCREMENT, amount INT);
    INSERT INTO orders (amount) VALUES (10), (20);
    CREATE SEQUENCE numbers; SELECT numbers.NEXTVAL;
    CREATE VIEW near AS SELECT amount FROM orders;
    CREATE VIEW far AS SELECT amount FROM shop.raw.orders;
    CREATE STREAM changes ON TABLE orders;
    INSERT INTO orders (amount) VALUES (30);
    CREATE MASKING POLICY hidden AS (x INT) RETURNS INT -> IFF(CURRENT_ROLE() = 'READER', -1, x);
    CREATE DYNAMIC TABLE totals TARGET_LAG = '1 hour' WAREHOUSE = w AS SELECT SUM(amount) AS total FROM orders;
    CREATE TASK nightly WAREHOUSE = w SCHEDULE = '60 minutes' AS INSERT INTO orders (amount) SELECT 99;
    CREATE TABLE gone (a INT); INSERT INTO gone VALUES (7); DROP TABLE gone;
    CREATE DATABASE ROLE shop.sees;
    GRANT USAGE ON SCHEMA shop.raw TO DATABASE ROLE shop.sees;
    GRANT SELECT ON TABLE shop.raw.orders TO DATABASE ROLE shop.sees;
    GRANT USAGE ON DATABASE shop TO ROLE reader; GRANT USAGE ON SCHEMA shop.raw TO ROLE reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA shop.raw TO ROLE reader;
    GRANT SELECT ON FUTURE TABLES IN SCHEMA shop.raw TO ROLE reader`);
});
afterAll(async () => {
  await globe.close();
  await rm(folder, { recursive: true, force: true });
});

it("renames a schema with all that stands in it, and the session stays in it", async () => {
  await admin.query("ALTER SCHEMA raw RENAME TO landing");
  expect(await value("SELECT CURRENT_SCHEMA()")).toBe("LANDING");
  expect(await rows("SELECT * FROM orders ORDER BY id")).toEqual(
    [10, 20, 30].map((AMOUNT, at) => ({ ID: at + 1, AMOUNT })),
  );
  await admin.query("INSERT INTO orders (amount) VALUES (40)");
  expect(await value("SELECT MAX(id) FROM orders")).toBe(4);
  expect(await value("SELECT numbers.NEXTVAL")).toBe(2);
  // A view that names its table without its schema reads on; one that says the old name must be written again.
  expect(await value("SELECT SUM(amount) FROM near")).toBe(100);
  await expect(rows("SELECT * FROM far")).rejects.toThrow("'SHOP.RAW' does not exist");
  expect(await value("SELECT COUNT(*) FROM changes")).toBe(2);
  expect(await value("SELECT COUNT(*) FROM orders AT (OFFSET => 0)")).toBe(4);
  await admin.queryAll("ALTER DYNAMIC TABLE totals REFRESH; ALTER TASK nightly RESUME; EXECUTE TASK nightly");
  expect(await value("SELECT total FROM totals")).toBe(100);
  await vi.waitFor(async () => expect(await value("SELECT MAX(amount) FROM orders")).toBe(99), 20_000);
  await admin.query("ALTER TASK nightly SUSPEND");
  const schemas = (await rows("SHOW SCHEMAS IN DATABASE shop")).map(({ name }) => name);
  expect(schemas).toEqual(["INFORMATION_SCHEMA", "LANDING", "PUBLIC"]);
  const there = "SELECT table_schema FROM information_schema.tables WHERE table_name = 'ORDERS'";
  expect(await rows(there)).toEqual([{ TABLE_SCHEMA: "LANDING" }]);
  expect(await value("SELECT GET_DDL('SCHEMA', 'landing')")).toMatch(/^create or replace SCHEMA LANDING;/);
  await expect(rows("SELECT * FROM shop.raw.orders")).rejects.toThrow("does not exist or not authorized");
  await admin.query("UNDROP TABLE gone");
  expect(await value("SELECT a FROM gone")).toBe(7);
});

it("renames a database: roles, grants, policies and future grants go along", async () => {
  await admin.query("ALTER TABLE orders ALTER COLUMN amount SET MASKING POLICY hidden");
  await admin.query("ALTER DATABASE shop RENAME TO store");
  expect(await value("SELECT CURRENT_DATABASE() || '.' || CURRENT_SCHEMA()")).toBe("STORE.LANDING");
  const reader = await connect(globe, { role: "reader", warehouse: "w" });
  await reader.query("USE SECONDARY ROLES NONE");
  expect(await reader.query("SELECT DISTINCT amount FROM store.landing.orders")).toEqual([{ AMOUNT: -1 }]);
  await admin.query("CREATE TABLE later AS SELECT 1 AS a");
  expect(await reader.query("SELECT a FROM store.landing.later")).toEqual([{ A: 1 }]);
  await reader.close();
  const held = await rows("SHOW GRANTS TO DATABASE ROLE store.sees");
  expect(held.map(({ privilege, name }) => `${privilege} ${name}`).sort()).toEqual([
    "SELECT STORE.LANDING.ORDERS",
    "USAGE STORE",
    "USAGE STORE.LANDING",
  ]);
  expect((await rows("SHOW DATABASES LIKE 'shop'")).length).toBe(0);
  await admin.queryAll("ALTER DATABASE IF EXISTS shop RENAME TO other; CREATE DATABASE shop");
  await expect(rows("ALTER DATABASE shop RENAME TO store")).rejects.toThrow("already exists");
  await expect(rows("ALTER DATABASE shop RENAME TO shop")).rejects.toThrow("already exists");
  await admin.query("USE SCHEMA store.landing");
});

it("moves a schema to another database, unless a database role has privileges in it", async () => {
  await expect(rows("ALTER SCHEMA store.landing RENAME TO shop.landing")).rejects.toThrow("database role");
  await admin.queryAll(`CREATE SCHEMA store.small; CREATE TABLE store.small.t AS SELECT 5 AS a;
    ALTER SCHEMA store.small RENAME TO shop.tiny`);
  expect(await value("SELECT CURRENT_DATABASE() || '.' || CURRENT_SCHEMA()")).toBe("SHOP.TINY");
  expect(await value("SELECT a FROM shop.tiny.t")).toBe(5);
  await expect(rows("SELECT * FROM store.small.t")).rejects.toThrow("does not exist");
});

it("swaps two databases and two schemas with their grants", async () => {
  await admin.queryAll(`USE DATABASE shop; CREATE SCHEMA shop.landing;
    CREATE TABLE shop.landing.orders AS SELECT 1 AS amount; ALTER DATABASE store SWAP WITH shop`);
  expect(await value("SELECT CURRENT_DATABASE()")).toBe("SHOP");
  expect(await value("SELECT COUNT(*) FROM shop.landing.orders")).toBe(5);
  expect(await value("SELECT COUNT(*) FROM store.landing.orders")).toBe(1);
  expect(await value("SELECT a FROM store.tiny.t")).toBe(5);
  await admin.queryAll("CREATE SCHEMA shop.blue; CREATE TABLE shop.blue.t AS SELECT 'blue' AS a");
  await admin.queryAll("CREATE SCHEMA shop.green; CREATE TABLE shop.green.t AS SELECT 'green' AS a");
  await admin.query("GRANT USAGE ON SCHEMA shop.blue TO ROLE reader");
  await admin.query("ALTER SCHEMA shop.blue SWAP WITH shop.green");
  expect(await value("SELECT a FROM shop.blue.t")).toBe("green");
  const usage = (await rows("SHOW GRANTS ON SCHEMA shop.green")).map(({ privilege }) => privilege);
  expect(usage).toContain("USAGE");
  expect(await rows("SHOW GRANTS ON SCHEMA shop.blue")).toHaveLength(1);
});

it("asks for OWNERSHIP, and for CREATE where the new name stands", async () => {
  await admin.queryAll(`CREATE ROLE maker; GRANT ROLE maker TO USER admin;
    CREATE DATABASE made; GRANT OWNERSHIP ON DATABASE made TO ROLE maker;
    CREATE SCHEMA store.made; GRANT USAGE ON DATABASE store TO ROLE maker;
    GRANT OWNERSHIP ON SCHEMA store.made TO ROLE maker`);
  const maker = await connect(globe, { role: "maker" });
  await maker.query("USE SECONDARY ROLES NONE");
  const refused = async (sql: string) =>
    expect(maker.query(sql), sql).rejects.toThrow(/[Ii]nsufficient priv/);
  await refused("ALTER DATABASE made RENAME TO mine");
  await refused("ALTER SCHEMA store.made RENAME TO store.mine");
  await refused("ALTER DATABASE made SWAP WITH store");
  await expect(maker.query("ALTER DATABASE shop RENAME TO mine")).rejects.toThrow("does not exist");
  await admin.queryAll(
    "GRANT CREATE DATABASE ON ACCOUNT TO ROLE maker; GRANT CREATE SCHEMA ON DATABASE store TO ROLE maker",
  );
  await maker.query("ALTER DATABASE made RENAME TO mine");
  await maker.query("ALTER SCHEMA store.made RENAME TO store.mine");
  await maker.close();
});

it("is so when the account is opened again", async () => {
  await globe.close();
  await start();
  await admin.query("USE WAREHOUSE w");
  expect(await value("SELECT COUNT(*) FROM shop.landing.orders")).toBe(5);
  expect(await value("SELECT a FROM shop.blue.t")).toBe("green");
  await admin.query("DROP SCHEMA shop.landing");
  await admin.query("UNDROP SCHEMA shop.landing");
  expect(await value("SELECT shop.landing.numbers.NEXTVAL")).toBe(3);
  expect(await value("SELECT COUNT(*) FROM shop.landing.orders")).toBe(5);
});
