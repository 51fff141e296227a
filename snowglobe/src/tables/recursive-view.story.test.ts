import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/sql-reference/sql/create-view: RECURSIVE

let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  await admin.query("CREATE WAREHOUSE w");
  await admin.queryAll(`CREATE DATABASE d; CREATE TABLE employees (id INT, manager INT, title TEXT);
    INSERT INTO employees VALUES (1, NULL, 'president'), (10, 1, 'vice'), (100, 10, 'programmer')`);
});
afterAll(() => globe.close());

it("reads itself: who is below whom, and stays a view in every look", async () => {
  await rows(`CREATE RECURSIVE VIEW "levels" (id, level) AS
    SELECT id, 1 FROM employees WHERE manager IS NULL
    UNION ALL SELECT e.id, l.level + 1 FROM employees e JOIN "levels" l ON e.manager = l.id`);
  const wanted = [1, 10, 100].map((ID, at) => ({ ID, LEVEL: at + 1 }));
  expect(await rows(`SELECT id, level FROM "levels" ORDER BY id`)).toEqual(wanted);
  const [shown] = await rows("SHOW VIEWS LIKE 'levels'");
  expect(shown?.text).toMatch(/^CREATE RECURSIVE VIEW/);
  expect((await rows(`DESCRIBE VIEW "levels"`)).map(({ name }) => name)).toEqual(["ID", "LEVEL"]);
  const [ddl] = await rows(`SELECT GET_DDL('VIEW', '"levels"') AS x`);
  await rows(String(ddl?.X));
  expect(await rows(`SELECT id, level FROM "levels" ORDER BY id`)).toEqual(wanted);
  await admin.queryAll(
    "CREATE OR REPLACE SECURE RECURSIVE VIEW n (v) AS SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < 3",
  );
  expect(await rows("SELECT SUM(v) AS s FROM n")).toEqual([{ S: 6 }]);
  await admin.queryAll("CREATE SCHEMA copy CLONE d.public; USE SCHEMA d.public");
  expect(await rows("SELECT SUM(v) AS s FROM d.copy.n")).toEqual([{ S: 6 }]);
});

it("must name its columns, and its rights are its owner's", async () => {
  await expect(rows("CREATE RECURSIVE VIEW v AS SELECT 1 UNION ALL SELECT 2 FROM v")).rejects.toThrow(
    "name its columns",
  );
  await admin.queryAll(`CREATE ROLE r; GRANT ROLE r TO USER admin; GRANT USAGE ON DATABASE d TO ROLE r;
    GRANT USAGE ON SCHEMA d.public TO ROLE r; GRANT USAGE ON WAREHOUSE w TO ROLE r`);
  const reader = await connect(globe, { role: "r", database: "d", schema: "public", warehouse: "w" });
  await reader.query("USE SECONDARY ROLES NONE");
  await expect(reader.query("SELECT * FROM n")).rejects.toThrow("does not exist or not authorized");
  await expect(reader.query("CREATE RECURSIVE VIEW v (a) AS SELECT 1")).rejects.toThrow(
    "Insufficient privileges",
  );
  await admin.query("GRANT SELECT ON VIEW n TO ROLE r");
  expect(await reader.query("SELECT COUNT(*) AS c FROM n")).toEqual([{ C: 3 }]);
  await reader.close();
});
