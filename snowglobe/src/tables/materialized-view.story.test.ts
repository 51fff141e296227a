import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/views-materialized

let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
const all = async (...statements: string[]) => {
  for (const sql of statements) await admin.query(sql);
};
beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  await all(
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE sales (shop INT, amount INT)",
    "CREATE TABLE shops (id INT)",
    "CREATE VIEW plain AS SELECT * FROM sales",
    "INSERT INTO sales VALUES (1, 10), (1, 20), (2, 5)",
  );
});
afterAll(async () => {
  await admin.close();
  await globe.close();
});

it("is made, always tells of its table as it is now, and is told apart from views", async () => {
  expect(
    await rows(`CREATE MATERIALIZED VIEW totals (shop COMMENT 'where', amount) CLUSTER BY (shop) COMMENT = 'c'
      AS SELECT shop, SUM(amount) FROM sales GROUP BY shop`),
  ).toEqual([{ status: "Materialized view TOTALS successfully created." }]);
  await all(
    "INSERT INTO sales VALUES (2, 6)",
    "CREATE SECURE MATERIALIZED VIEW few AS SELECT shop FROM sales WHERE amount > 6",
  );
  expect(await rows("SELECT * FROM totals ORDER BY shop")).toEqual([
    { SHOP: 1, AMOUNT: 30 },
    { SHOP: 2, AMOUNT: 11 },
  ]);
  expect(await rows("SHOW MATERIALIZED VIEWS")).toMatchObject([
    { name: "FEW", is_secure: "true", source_table_name: "SALES", invalid: "false" },
    { name: "TOTALS", cluster_by: "shop", comment: "c", automatic_clustering: "ON" },
  ]);
  const shown = await rows("SHOW VIEWS IN SCHEMA public");
  expect(shown.map(({ name, is_materialized }) => [name, is_materialized])).toEqual([
    ["FEW", "true"],
    ["PLAIN", "false"],
    ["TOTALS", "true"],
  ]);
  expect(
    await rows(
      "SELECT table_type FROM INFORMATION_SCHEMA.TABLES WHERE table_name IN ('PLAIN', 'TOTALS') ORDER BY table_name",
    ),
  ).toEqual([{ TABLE_TYPE: "VIEW" }, { TABLE_TYPE: "MATERIALIZED VIEW" }]);
  expect(await rows("DESCRIBE MATERIALIZED VIEW totals")).toMatchObject([
    { name: "SHOP", comment: "where" },
    { name: "AMOUNT" },
  ]);
  const [ddl] = await rows("SELECT GET_DDL('VIEW', 'totals') AS x");
  expect(ddl?.X).toMatch(/^create or replace materialized view TOTALS/);
  await all(String(ddl?.X));
});

it.each([
  ["SELECT shop FROM sales JOIN shops ON shop = id", "More than one table"],
  ["SELECT shop FROM sales, shops", "More than one table"],
  ["SELECT * FROM plain", "'PLAIN' is no table"],
  ["SELECT * FROM totals", "'TOTALS' is no table"],
  ["SELECT shop FROM sales ORDER BY shop", "ORDER BY"],
  ["SELECT shop FROM sales LIMIT 1", "LIMIT"],
  ["SELECT shop, COUNT(*) AS n FROM sales GROUP BY shop HAVING COUNT(*) > 1", "HAVING"],
  ["SELECT shop, ROW_NUMBER() OVER (ORDER BY shop) AS n FROM sales", "Window functions"],
  ["SELECT shop, COUNT(DISTINCT amount) AS n FROM sales GROUP BY shop", "DISTINCT"],
  ["SELECT shop, LISTAGG(amount) AS n FROM sales GROUP BY shop", "aggregate function LISTAGG"],
  ["SELECT shop, CURRENT_DATE() AS today FROM sales", "CURRENT_DATE"],
  ["SELECT shop FROM sales WHERE shop IN (SELECT shop FROM sales)", "Nested subqueries"],
  ["SELECT shop FROM sales UNION ALL SELECT shop FROM sales", "Set operators"],
  ["SELECT shop, COUNT(*) AS n FROM sales GROUP BY ROLLUP (shop)", "ROLLUP"],
  ["SELECT 1 AS a", "No table"],
])("cannot be %s", async (query, words) => {
  await expect(rows(`CREATE MATERIALIZED VIEW x AS ${query}`)).rejects.toThrow(words);
});

it("is altered and dropped under its own name, and not to be read while it is suspended", async () => {
  for (const sql of [
    "DROP VIEW totals",
    "ALTER VIEW totals RENAME TO x",
    "CREATE OR REPLACE VIEW totals AS SELECT 1 AS a",
  ])
    await expect(rows(sql), sql).rejects.toThrow("of type 'MATERIALIZED_VIEW', not specified type 'VIEW'");
  await expect(rows("DROP MATERIALIZED VIEW plain")).rejects.toThrow(
    "of type 'VIEW', not specified type 'MATERIALIZED_VIEW'",
  );
  await all("ALTER MATERIALIZED VIEW totals SUSPEND");
  await expect(rows("SELECT * FROM totals")).rejects.toThrow("Materialized View TOTALS is invalid");
  expect(await rows("SHOW MATERIALIZED VIEWS LIKE 'totals'")).toMatchObject([{ invalid: "true" }]);
  await all(
    "ALTER MATERIALIZED VIEW totals RESUME",
    "ALTER MATERIALIZED VIEW totals SUSPEND RECLUSTER",
    "ALTER MATERIALIZED VIEW totals SET SECURE",
    "ALTER MATERIALIZED VIEW totals SET COMMENT = 'new'",
    "ALTER MATERIALIZED VIEW totals RENAME TO sums",
  );
  expect(await rows("SHOW MATERIALIZED VIEWS LIKE 'sums'")).toMatchObject([
    { invalid: "false", automatic_clustering: "OFF", is_secure: "true", comment: "new" },
  ]);
  await all("ALTER MATERIALIZED VIEW sums DROP CLUSTERING KEY", "CREATE SCHEMA copied CLONE public");
  expect(await rows("SHOW MATERIALIZED VIEWS IN SCHEMA copied")).toMatchObject([
    { name: "FEW" },
    { name: "SUMS" },
  ]);
  await all("DROP SCHEMA copied", "USE SCHEMA d.public", "DROP MATERIALIZED VIEW sums");
  await expect(rows("SELECT * FROM sums")).rejects.toThrow("does not exist");
});

it("needs a privilege of its own to be made, and SELECT to be read", async () => {
  await all(
    "CREATE ROLE maker",
    "GRANT ROLE maker TO USER admin",
    "GRANT USAGE ON DATABASE d TO ROLE maker",
    "GRANT USAGE, CREATE VIEW ON SCHEMA d.public TO ROLE maker",
    "GRANT SELECT ON TABLE sales TO ROLE maker",
    "GRANT USAGE ON WAREHOUSE w TO ROLE maker",
  );
  const maker = await connect(globe, { role: "maker", database: "d", schema: "public", warehouse: "w" });
  await maker.query("USE SECONDARY ROLES NONE");
  const make = "CREATE MATERIALIZED VIEW mine AS SELECT shop FROM sales";
  await expect(maker.query(make)).rejects.toThrow("Insufficient privileges");
  await all("GRANT CREATE MATERIALIZED VIEW ON SCHEMA d.public TO ROLE maker");
  await maker.query(make);
  await expect(maker.query("SELECT * FROM few")).rejects.toThrow("does not exist or not authorized");
  await all("GRANT SELECT ON MATERIALIZED VIEW few TO ROLE maker");
  expect(await maker.query("SELECT COUNT(*) AS n FROM few")).toEqual([{ N: 2 }]);
  await expect(maker.query("ALTER MATERIALIZED VIEW few SUSPEND")).rejects.toThrow("Insufficient privileges");
  await maker.close();
});
