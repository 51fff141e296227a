import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/tables-hybrid

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
    `CREATE HYBRID TABLE customers (id INT PRIMARY KEY, email VARCHAR UNIQUE, name VARCHAR, INDEX by_name (name) INCLUDE (email))
       COMMENT = 'c'`,
    "CREATE HYBRID TABLE orders (id INT AUTOINCREMENT PRIMARY KEY, customer INT REFERENCES customers (id), what VARIANT)",
  );
});
afterAll(async () => {
  await admin.close();
  await globe.close();
});

it("holds its rows to a primary and a unique key", async () => {
  await all("INSERT INTO customers VALUES (1, 'a@x', 'A'), (2, NULL, 'B'), (3, NULL, 'C')");
  const refused: [string, string][] = [
    ["INSERT INTO customers VALUES (1, 'b@x', 'X')", "A primary key already exists."],
    ["INSERT INTO customers VALUES (8, 'c@x', 'X'), (8, 'd@x', 'Y')", "A primary key already exists."],
    ["INSERT INTO customers VALUES (4, 'a@x', 'X')", 'unique constraint "SYS_INDEX_CUSTOMERS_UNIQUE_EMAIL"'],
    ["UPDATE customers SET id = 2 WHERE id = 3", "A primary key already exists."],
    ["INSERT INTO customers VALUES (NULL, 'e@x', 'X')", "NULL"],
    [
      "MERGE INTO customers USING (SELECT 9 AS id, 'a@x' AS email) s ON customers.id = s.id WHEN NOT MATCHED THEN INSERT (id, email) VALUES (s.id, s.email)",
      "unique constraint",
    ],
  ];
  for (const [sql, words] of refused) await expect(rows(sql), sql).rejects.toThrow(words);
  await all("UPDATE customers SET id = id + 1", "UPDATE customers SET id = id - 1");
  expect(await rows("SELECT id, email FROM customers ORDER BY id")).toEqual([
    { ID: 1, EMAIL: "a@x" },
    { ID: 2, EMAIL: null },
    { ID: 3, EMAIL: null },
  ]);
});

it("takes back only the statement that breaks a key", async () => {
  await all("BEGIN", "INSERT INTO customers VALUES (5, 'five@x', 'E')");
  await expect(rows("INSERT INTO customers VALUES (6, 'six@x', 'F'), (5, 'z@x', 'G')")).rejects.toThrow(
    "A primary key already exists.",
  );
  await all("COMMIT");
  expect(await rows("SELECT id FROM customers WHERE id > 3")).toEqual([{ ID: 5 }]);
  await all("DELETE FROM customers WHERE id = 5");
});

it("holds foreign keys, from both sides", async () => {
  await all("INSERT INTO orders (customer) VALUES (1), (NULL)");
  await expect(rows("INSERT INTO orders (customer) VALUES (77)")).rejects.toThrow(
    'Foreign key constraint "SYS_INDEX_ORDERS_FOREIGN_KEY_CUSTOMER_CUSTOMERS_ID" was violated.',
  );
  for (const sql of [
    "DELETE FROM customers WHERE id = 1",
    "UPDATE customers SET id = 100 WHERE id = 1",
    "TRUNCATE TABLE customers",
    "INSERT OVERWRITE INTO customers VALUES (7, 's', 'S')",
  ])
    await expect(rows(sql), sql).rejects.toThrow("Foreign key that references key values still exists.");
  for (const sql of ["DROP TABLE customers", "CREATE OR REPLACE TABLE customers (a INT)"])
    await expect(rows(sql), sql).rejects.toThrow("because of dependencies");
  expect(await rows("SELECT COUNT(*) AS n FROM customers")).toEqual([{ N: 3 }]);
  await all("DELETE FROM orders WHERE customer = 1", "DELETE FROM customers WHERE id = 3");
});

it("is written by INSERT ALL and INSERT FIRST, and holds to its keys then too", async () => {
  await all("CREATE HYBRID TABLE odd (id INT PRIMARY KEY)", "CREATE HYBRID TABLE even (id INT PRIMARY KEY)");
  const both = (from: string) =>
    `INSERT FIRST WHEN n % 2 = 1 THEN INTO odd ELSE INTO even SELECT column1 AS n FROM VALUES ${from}`;
  await all(both("(1), (2), (3), (4)"));
  expect(await rows("SELECT (SELECT COUNT(*) FROM odd) AS odd, (SELECT COUNT(*) FROM even) AS even")).toEqual(
    [{ ODD: 2, EVEN: 2 }],
  );
  // What the first table would take is taken back with what the second may not.
  await expect(rows(both("(5), (2)"))).rejects.toThrow("A primary key already exists.");
  await expect(rows("INSERT ALL INTO odd INTO even SELECT 2")).rejects.toThrow(
    "A primary key already exists.",
  );
  expect(await rows("SELECT id FROM odd ORDER BY id")).toEqual([{ ID: 1 }, { ID: 3 }]);
  await all("DROP TABLE odd", "DROP TABLE even");
});

it("names what it cannot be", async () => {
  const refused: [string, string][] = [
    ["CREATE HYBRID TABLE x (a INT)", "needs a PRIMARY KEY"],
    ["CREATE HYBRID TABLE x (a VARIANT PRIMARY KEY)", "cannot be a part of a key"],
    ["CREATE HYBRID TABLE x (a INT PRIMARY KEY NOT ENFORCED)", "invalid constraint property"],
    ["CREATE TRANSIENT HYBRID TABLE x (a INT PRIMARY KEY)", "cannot be TRANSIENT"],
    ["CREATE HYBRID TABLE x (a INT PRIMARY KEY) CLUSTER BY (a)", "clustering keys are not supported"],
    ["CREATE HYBRID TABLE x (a INT PRIMARY KEY, b INT REFERENCES plain (a))", "which is none"],
    ["CREATE HYBRID TABLE x (a INT PRIMARY KEY, INDEX i (nowhere))", "invalid identifier"],
    ["CREATE TABLE x (a INT PRIMARY KEY ENFORCED)", "an ENFORCED constraint"],
    ["ALTER TABLE customers ADD UNIQUE (name)", "are defined when they are created"],
    ["ALTER TABLE customers DROP PRIMARY KEY", "cannot be dropped"],
    ["ALTER TABLE customers DROP COLUMN email", "is in a key or an index"],
    ["CREATE TABLE x CLONE customers", "cannot be cloned"],
    ["CREATE SCHEMA x CLONE public", "IGNORE HYBRID TABLES"],
    ["CREATE INDEX i ON plain (a)", "is no hybrid table"],
    [
      "CREATE HYBRID TABLE x (a INT PRIMARY KEY) AS SELECT 1 AS a UNION ALL SELECT 1",
      "A primary key already exists.",
    ],
  ];
  await all("CREATE TABLE plain (a INT PRIMARY KEY)");
  for (const [sql, words] of refused) await expect(rows(sql), sql).rejects.toThrow(words);
  await all("CREATE SCHEMA copied CLONE public IGNORE HYBRID TABLES");
  expect(await rows("SHOW TABLES IN SCHEMA copied")).toMatchObject([{ name: "PLAIN" }]);
  await all("DROP SCHEMA copied", "USE SCHEMA public");
});

it("is shown with its indexes, and its DDL makes it again", async () => {
  await all("CREATE INDEX by_both ON customers (name, email)");
  await expect(rows("CREATE INDEX by_both ON customers (name)")).rejects.toThrow("already exists");
  expect(await rows("SHOW HYBRID TABLES LIKE 'cust%'")).toMatchObject([
    { name: "CUSTOMERS", rows: 2, comment: "c" },
  ]);
  expect(await rows("SHOW TABLES LIKE 'customers'")).toMatchObject([{ is_hybrid: "Y" }]);
  const shown = await rows("SHOW INDEXES IN TABLE customers");
  expect(
    shown.map(({ name, is_unique, columns, included_columns }) => [
      name,
      is_unique,
      columns,
      included_columns,
    ]),
  ).toEqual(
    [
      ["SYS_INDEX_CUSTOMERS_UNIQUE_EMAIL", "Y", "[EMAIL]", "[]"],
      ["SYS_INDEX_CUSTOMERS_PRIMARY", "Y", "[ID]", "[]"],
      ["BY_NAME", "N", "[NAME]", "[EMAIL]"],
      ["BY_BOTH", "N", "[NAME, EMAIL]", "[]"],
    ].sort(
      (one, other) =>
        shown.findIndex(({ name }) => name === one[0]) - shown.findIndex(({ name }) => name === other[0]),
    ),
  );
  expect(
    await rows(
      "SELECT name, is_unique FROM INFORMATION_SCHEMA.INDEXES WHERE table_name = 'ORDERS' ORDER BY name",
    ),
  ).toEqual([
    { NAME: "SYS_INDEX_ORDERS_FOREIGN_KEY_CUSTOMER_CUSTOMERS_ID", IS_UNIQUE: "NO" },
    { NAME: "SYS_INDEX_ORDERS_PRIMARY", IS_UNIQUE: "YES" },
  ]);
  const [ddl] = await rows("SELECT GET_DDL('TABLE', 'customers') AS x");
  expect(ddl?.X).toContain("create or replace HYBRID TABLE CUSTOMERS");
  expect(ddl?.X).toContain("index BY_NAME (NAME) include (EMAIL)");
  await all("DROP INDEX customers.by_both", "DROP INDEX IF EXISTS customers.by_both", "DROP TABLE orders");
  await expect(rows("DROP INDEX customers.by_both")).rejects.toThrow("does not exist");
  await all(
    String(ddl?.X),
    "ALTER TABLE customers RENAME TO clients",
    "INSERT INTO clients VALUES (1, 'a', 'b')",
  );
  await expect(rows("INSERT INTO clients VALUES (1, 'x', 'y')")).rejects.toThrow(
    "A primary key already exists.",
  );
});

it("needs a privilege of its own to be made, and ownership for its indexes", async () => {
  await all(
    "CREATE ROLE maker",
    "GRANT ROLE maker TO USER admin",
    "GRANT USAGE ON DATABASE d TO ROLE maker",
    "GRANT USAGE, CREATE TABLE ON SCHEMA d.public TO ROLE maker",
    "GRANT SELECT ON TABLE clients TO ROLE maker",
  );
  const maker = await connect(globe, { role: "maker", database: "d", schema: "public", warehouse: "w" });
  await maker.query("USE SECONDARY ROLES NONE");
  await expect(maker.query("CREATE HYBRID TABLE mine (a INT PRIMARY KEY)")).rejects.toThrow(
    "Insufficient privileges",
  );
  await expect(maker.query("CREATE INDEX i ON clients (name)")).rejects.toThrow("Insufficient privileges");
  await all("GRANT CREATE HYBRID TABLE ON SCHEMA d.public TO ROLE maker");
  await maker.query("CREATE HYBRID TABLE mine (a INT PRIMARY KEY)");
  await all("REVOKE SELECT ON TABLE clients FROM ROLE maker");
  await expect(maker.query("CREATE INDEX i ON clients (name)")).rejects.toThrow(
    "does not exist or not authorized",
  );
  expect(await maker.query("SHOW INDEXES")).toMatchObject([{ table: "MINE" }]);
  await maker.close();
});
