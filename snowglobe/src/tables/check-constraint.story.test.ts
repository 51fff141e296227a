import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/sql-reference/constraints-overview: CHECK constraints are enforced

let folder: string;
let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
const run = (sql: string) => admin.queryAll(sql);
const refused = (sql: string, constraint: string) =>
  expect(rows(sql), sql).rejects.toThrow(`CHECK constraint '${constraint}'`);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "check-"));
  globe = await startTestGlobe({ folder });
  admin = await connect(globe);
  await run("CREATE WAREHOUSE w");
  await run(`CREATE DATABASE d; CREATE TABLE orders (
      id INT PRIMARY KEY, quantity INT CONSTRAINT some CHECK (quantity > 0), list_price NUMBER(10,2),
      sale_price NUMBER(10,2), status TEXT CHECK (status IN ('new', 'sent')),
      CONSTRAINT sale CHECK (sale_price <= list_price));
    INSERT INTO orders VALUES (1, 2, 10, 9, 'new'), (2, NULL, NULL, 9, NULL)`);
});
afterAll(async () => {
  await globe.close();
  await rm(folder, { recursive: true, force: true });
});

it("refuses what gives FALSE in INSERT, UPDATE, MERGE and CTAS, and lets NULL pass", async () => {
  await refused("INSERT INTO orders (id, quantity) VALUES (3, 1), (4, 0)", "SOME");
  await refused("UPDATE orders SET sale_price = 11 WHERE id = 1", "SALE");
  await refused("UPDATE orders SET list_price = 8", "SALE");
  await refused(
    `MERGE INTO orders USING (SELECT 1 AS id UNION ALL SELECT 5) AS n ON orders.id = n.id
     WHEN MATCHED THEN UPDATE SET quantity = 3 WHEN NOT MATCHED THEN INSERT (id, quantity) VALUES (n.id, -1)`,
    "SOME",
  );
  await refused("INSERT ALL INTO orders (id, quantity) VALUES (v, v) SELECT 0 AS v", "SOME");
  await expect(rows("UPDATE orders SET status = 'lost' WHERE id = 1")).rejects.toThrow(
    "status IN ('new', 'sent')",
  );
  await refused("CREATE TABLE made (a INT CONSTRAINT small CHECK (a < 2)) AS SELECT 2", "SMALL");
  await run("CREATE TABLE made (a INT CONSTRAINT small CHECK (a < 2)) AS SELECT 1");
  expect(await rows("SELECT id, quantity, sale_price, status FROM orders ORDER BY id")).toEqual([
    { ID: 1, QUANTITY: 2, SALE_PRICE: 9, STATUS: "new" },
    { ID: 2, QUANTITY: null, SALE_PRICE: 9, STATUS: null },
  ]);
  expect(await rows("SELECT a FROM made")).toEqual([{ A: 1 }]);
});

it("is told in the views and by GET_DDL", async () => {
  const views = `SELECT constraint_name, check_clause FROM information_schema.check_constraints
    WHERE constraint_table = 'ORDERS' AND constraint_name NOT LIKE 'SYS%' ORDER BY 1`;
  expect(await rows(views)).toEqual([
    { CONSTRAINT_NAME: "SALE", CHECK_CLAUSE: "sale_price <= list_price" },
    { CONSTRAINT_NAME: "SOME", CHECK_CLAUSE: "quantity > 0" },
  ]);
  const told = "SELECT constraint_type AS t, enforced AS e FROM information_schema.table_constraints";
  expect(await rows(`${told} WHERE table_name = 'ORDERS' ORDER BY 1`)).toEqual([
    ...Array(3).fill({ T: "CHECK", E: "YES" }),
    { T: "PRIMARY KEY", E: "NO" },
  ]);
  expect(await rows("SHOW PRIMARY KEYS IN TABLE orders")).toHaveLength(1);
  const [ddl] = await rows("SELECT GET_DDL('TABLE', 'orders') AS x");
  expect(ddl?.X).toContain("constraint SALE check (sale_price <= list_price)");
  expect(ddl?.X).toContain("check (status IN ('new', 'sent'))");
  await run(`CREATE SCHEMA again; ${String(ddl?.X)}`);
  await refused("INSERT INTO again.orders (id, quantity) VALUES (1, 0)", "SOME");
  await run("USE SCHEMA d.public; DROP SCHEMA again");
});

it("is added, renamed, validated and dropped by ALTER TABLE", async () => {
  await run("CREATE TABLE t (a INT, b INT); INSERT INTO t VALUES (1, 1), (-1, 5)");
  await run("ALTER TABLE t ADD CONSTRAINT fair CHECK (b < 10)");
  await expect(rows("ALTER TABLE t ADD CHECK (a > 0)")).rejects.toThrow("without NOVALIDATE");
  await run("ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) ENABLE NOVALIDATE");
  await refused("INSERT INTO t VALUES (-2, 1)", "POSITIVE");
  await refused("UPDATE t SET b = 10 WHERE a = 1", "FAIR");
  await refused("ALTER TABLE t ALTER CONSTRAINT positive ENABLE VALIDATE", "POSITIVE");
  await run("DELETE FROM t WHERE a < 0; ALTER TABLE t ALTER CONSTRAINT positive ENABLE VALIDATE");
  await run('ALTER TABLE t RENAME CONSTRAINT positive TO above; ALTER TABLE t RENAME COLUMN a TO "new a"');
  await refused('UPDATE t SET "new a" = -1', "ABOVE");
  await run('ALTER TABLE t ADD CONSTRAINT both CHECK (b > "new a") ENABLE NOVALIDATE');
  await expect(rows("ALTER TABLE t DROP COLUMN b")).rejects.toThrow(
    "cannot be dropped: CHECK constraint 'BOTH'",
  );
  await run("ALTER TABLE t DROP CONSTRAINT both; ALTER TABLE t DROP COLUMN b; INSERT INTO t VALUES (7)");
  await run("ALTER TABLE t DROP CONSTRAINT above; INSERT INTO t VALUES (-7)");
});

it("refuses conditions that are none of one row, and COPY, pipes and CREATE OR ALTER on such a table", async () => {
  for (const [condition, message] of [
    ["nothing > 0", "invalid identifier 'NOTHING'"],
    ["a + 1", "must be a BOOLEAN"],
    ["a > (SELECT 1)", "a query does not belong"],
    ["SUM(a) > 0", "cannot aggregate"],
    ["a > RANDOM()", "not deterministic"],
  ] as const)
    await expect(rows(`CREATE TABLE bad (a INT, CHECK (${condition}))`), condition).rejects.toThrow(message);
  await run("CREATE STAGE s; COPY INTO @s/f FROM (SELECT 1)");
  await expect(rows("COPY INTO made FROM @s")).rejects.toThrow("it has CHECK constraints");
  await expect(rows("CREATE PIPE p AS COPY INTO made FROM @s")).rejects.toThrow("it has CHECK constraints");
  await expect(rows("CREATE OR ALTER TABLE made (a INT, b INT)")).rejects.toThrow("CHECK constraints");
  await run("CREATE TABLE named (check TEXT, id INT); INSERT INTO named VALUES ('x', 1)");
});

it("holds for roles that see no row, and needs OWNERSHIP to be changed", async () => {
  await run(`CREATE ROLE writer; GRANT ROLE writer TO USER admin; GRANT USAGE ON DATABASE d TO ROLE writer;
    GRANT USAGE ON SCHEMA d.public TO ROLE writer; GRANT USAGE ON WAREHOUSE w TO ROLE writer;
    GRANT INSERT ON TABLE d.public.orders TO ROLE writer`);
  const writer = await connect(globe, { role: "writer", warehouse: "w", database: "d", schema: "public" });
  await writer.query("USE SECONDARY ROLES NONE");
  await expect(writer.query("INSERT INTO orders (id, quantity) VALUES (9, 0)")).rejects.toThrow("'SOME'");
  await writer.query("INSERT INTO orders (id, quantity) VALUES (9, 1)");
  await expect(writer.query("ALTER TABLE orders DROP CONSTRAINT some")).rejects.toThrow(
    "Insufficient privileges",
  );
  await expect(writer.query("ALTER TABLE orders ADD CHECK (id > 0)")).rejects.toThrow(
    "Insufficient privileges",
  );
  await writer.close();
});

it("goes along to clones and tables LIKE it, and stands when the account is opened again", async () => {
  await run(
    "CREATE TABLE copy CLONE orders; CREATE TABLE alike LIKE orders; CREATE SCHEMA other CLONE public",
  );
  await globe.close();
  globe = await startTestGlobe({ folder });
  admin = await connect(globe, { database: "d", schema: "public", warehouse: "w" });
  for (const table of ["copy", "alike", "other.orders", "orders"])
    await refused(`INSERT INTO ${table} (id, quantity) VALUES (3, 0)`, "SOME");
  await run("CREATE HYBRID TABLE h (id INT PRIMARY KEY, n INT CONSTRAINT n CHECK (n > 0))");
  await refused("INSERT INTO h VALUES (1, 0)", "N");
  await expect(rows("ALTER TABLE h ADD CHECK (id > 0)")).rejects.toThrow("when they are created");
});

it("does not spoil a transaction's other statements' rows when all of it is given up", async () => {
  await run("BEGIN; INSERT INTO made VALUES (0)");
  await refused("INSERT INTO made VALUES (3)", "SMALL");
  await run("ROLLBACK");
  expect(await rows("SELECT a FROM made")).toEqual([{ A: 1 }]);
});
