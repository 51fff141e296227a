import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// The life of a semantic view: https://docs.snowflake.com/en/user-guide/views-semantic/overview

const folder = mkdtempSync(join(tmpdir(), "snowglobe-semantic-"));
let globe: Snowglobe;
let admin: TestConnection;
let analyst: TestConnection;

const CREATE = `CREATE SEMANTIC VIEW sales
  TABLES (
    customer PRIMARY KEY (c_custkey) WITH SYNONYMS ('client') COMMENT = 'who buys',
    nation PRIMARY KEY (n_key),
    orders PRIMARY KEY (o_orderkey),
    li AS items PRIMARY KEY (l_orderkey, l_num)
  )
  RELATIONSHIPS (
    customer_nation AS customer (c_nation) REFERENCES nation,
    orders_customer AS orders (o_custkey) REFERENCES customer (c_custkey),
    li_orders AS li (l_orderkey) REFERENCES orders
  )
  FACTS (
    li.line_id AS CONCAT(l_orderkey, '-', l_num),
    li.net AS l_price * (1 - l_disc) COMMENT = 'price after discount',
    orders.n_lines AS COUNT(li.line_id),
    orders.key AS o_orderkey,
    customer.n_orders AS COUNT(orders.key),
    PRIVATE orders.amount AS o_total
  )
  DIMENSIONS (
    customer.name AS customer.c_name WITH SYNONYMS = ('customer name') COMMENT = 'its name',
    nation.nation_name AS n_name,
    customer.country AS nation.nation_name,
    orders.order_date AS o_date,
    PUBLIC orders.order_year AS YEAR(o_date)
  )
  METRICS (
    customer.customers AS COUNT(c_custkey),
    customer.order_count AS SUM(customer.n_orders),
    customer.avg_per_customer AS AVG(SUM(orders.amount)),
    orders.avg_value AS AVG(o_total),
    orders.total AS SUM(o_total),
    orders.avg_lines AS AVG(orders.n_lines),
    orders.mean AS orders.total / COUNT(o_orderkey),
    li.revenue AS SUM(li.net),
    net_share AS li.revenue / orders.total,
    twice AS net_share * 2 + SUM(li.net) * 0,
    PRIVATE orders.biggest AS MAX(o_total)
  )
  COMMENT = 'what was sold'
  AI_SQL_GENERATION 'round to 2 digits'`;

const open = async () => {
  globe = await startTestGlobe({ folder });
  admin = await connect(globe, {
    ...{ role: "ACCOUNTADMIN", database: "D", schema: "PUBLIC", warehouse: "W" },
  });
};

beforeAll(async () => {
  await open();
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE nation (n_key INT, n_name VARCHAR(25))",
    "CREATE TABLE customer (c_custkey INT, c_name VARCHAR(25), c_nation INT)",
    "CREATE TABLE orders (o_orderkey INT, o_custkey INT, o_date DATE, o_total NUMBER(12,2))",
    "CREATE TABLE items (l_orderkey INT, l_num INT, l_price NUMBER(12,2), l_disc NUMBER(4,2))",
    "INSERT INTO nation VALUES (1, 'FR'), (2, 'DE'), (3, 'IT')",
    "INSERT INTO customer VALUES (1, 'Ann', 1), (2, 'Bob', 1), (3, 'Cid', 2), (4, 'Dee', NULL)",
    "INSERT INTO orders VALUES (10, 1, '2024-01-01', 100), (11, 1, '2024-02-01', 50), (12, 2, '2025-01-01', 10), (13, 3, '2025-03-01', 40), (14, NULL, '2025-03-01', 7)",
    "INSERT INTO items VALUES (10, 1, 60, 0), (10, 2, 40, 0.5), (11, 1, 50, 0), (12, 1, 10, 0), (13, 1, 20, 0), (13, 2, 20, 0.1)",
    "CREATE ROLE analyst",
    "CREATE USER ada PASSWORD = 'secret words 1' DEFAULT_ROLE = analyst",
    "GRANT ROLE analyst TO USER ada",
    "GRANT ROLE analyst TO ROLE accountadmin",
    "GRANT USAGE ON WAREHOUSE w TO ROLE analyst",
    "GRANT USAGE ON DATABASE d TO ROLE analyst",
    "GRANT USAGE ON SCHEMA d.public TO ROLE analyst",
  ])
    await admin.query(sql);
  analyst = await connect(globe, {
    ...{ username: "ADA", password: "secret words 1" },
    ...{ database: "D", schema: "PUBLIC", warehouse: "W" },
  });
}, 60_000);
afterAll(async () => {
  await admin?.close();
  await globe?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Values of a SEMANTIC_VIEW clause, a row a list, in the order of the first column. */
const asked = async (clauses: string, connection = admin) =>
  (await connection.query(`SELECT * FROM SEMANTIC_VIEW(sales ${clauses}) ORDER BY 1`)).map((row) =>
    Object.values(row),
  );

it("is made by who may create it and read its tables", async () => {
  for (const privilege of [
    "CREATE SEMANTIC VIEW ON SCHEMA d.public",
    "SELECT ON TABLE customer",
    "SELECT ON TABLE nation",
    "SELECT ON TABLE orders",
    "SELECT ON TABLE items",
  ]) {
    await expect(analyst.query(CREATE)).rejects.toThrow(
      /Insufficient privileges|does not exist or not authorized/,
    );
    await admin.query(`GRANT ${privilege} TO ROLE analyst`);
  }
  await analyst.query(CREATE.replace("sales", "theirs"));
  await analyst.query("DROP SEMANTIC VIEW theirs");
  expect(await admin.query(CREATE)).toEqual([{ status: "Semantic view SALES successfully created." }]);
  await expect(admin.query(CREATE)).rejects.toThrow("already exists");
  await expect(admin.query("CREATE VIEW sales AS SELECT 1 AS a")).rejects.toThrow("already exists");
  await admin.query(CREATE.replace("VIEW", "VIEW IF NOT EXISTS"));
});

it("works out each metric over its own table: no row counts twice", async () => {
  expect(
    await asked("DIMENSIONS customer.name METRICS customer.order_count, orders.total, li.revenue"),
  ).toEqual([
    ["Ann", 2, 150, 130],
    ["Bob", 1, 10, 10],
    ["Cid", 1, 40, 38],
    ["Dee", 0, null, null],
    [null, null, 7, null],
  ]);
  expect(await asked("METRICS customer.customers, orders.total, li.revenue")).toEqual([[4, 207, 178]]);
  expect(await asked("DIMENSIONS nation_name METRICS customers")).toEqual([
    ["DE", 1],
    ["FR", 2],
    [null, 1],
  ]);
  expect(await asked("METRICS orders.avg_lines, orders.mean, customer.avg_per_customer")).toEqual([
    [1.2, 41.4, 66.666_666_67],
  ]);
  expect(await asked("METRICS net_share, twice")).toEqual([[0.859_903_381_6, 1.719_806_763_2]]);
  expect(await asked("METRICS COUNT(DISTINCT customer.name) AS n, SUM(li.net) * 2 AS twice")).toEqual([
    [4, 356],
  ]);
});

it("gives dimensions and facts by the rows of their table", async () => {
  expect(await asked("DIMENSIONS country AS c")).toEqual([["DE"], ["FR"], [null]]);
  expect(await asked("DIMENSIONS customer.name FACTS customer.n_orders")).toEqual([
    ["Ann", 2],
    ["Bob", 1],
    ["Cid", 1],
    ["Dee", 0],
  ]);
  expect(await asked("FACTS li.*")).toHaveLength(6);
  expect(await asked("DIMENSIONS customer.* METRICS customer.*")).toEqual([
    ["Ann", "FR", 1, 2, 150],
    ["Bob", "FR", 1, 1, 10],
    ["Cid", "DE", 1, 1, 40],
    ["Dee", null, 1, 0, null],
  ]);
  const months = "DIMENSIONS DATE_TRUNC(month, orders.order_date)::VARCHAR AS m METRICS orders.total t";
  expect(await asked(`${months} WHERE orders.order_year = 2025 AND customer.name <> 'Cid'`)).toEqual([
    ["2025-01-01", 10],
  ]);
  const named = await admin.query(
    "SELECT a.name, b.t FROM SEMANTIC_VIEW(sales DIMENSIONS customer.name) a JOIN SEMANTIC_VIEW(sales DIMENSIONS customer.name METRICS orders.total) AS b(n, t) ON a.name = b.n ORDER BY 1",
  );
  expect(named).toEqual([
    { NAME: "Ann", T: 150 },
    { NAME: "Bob", T: 10 },
    { NAME: "Cid", T: 40 },
  ]);
  const bound = await admin.query(
    "SELECT * FROM SEMANTIC_VIEW(sales METRICS orders.total WHERE orders.order_year = ?)",
    { binds: [2024] },
  );
  expect(bound).toEqual([{ TOTAL: 150 }]);
});

it("is read by its name like a view", async () => {
  expect(
    await admin.query(
      "SELECT LOWER(nation_name) AS n, AGG(total) * 10 AS t, COUNT(DISTINCT sales.name) c FROM sales WHERE nation_name <> 'IT' GROUP BY nation_name HAVING AGG(total) > 30 ORDER BY AGG(total) DESC",
    ),
  ).toEqual([
    { N: "fr", T: 1600, C: 2 },
    { N: "de", T: 400, C: 1 },
  ]);
  expect(
    await admin.query("SELECT order_year AS y, AGG(revenue) FROM sales AS s GROUP BY 1 ORDER BY y"),
  ).toEqual([
    { Y: 2024, "AGG(REVENUE)": 130 },
    { Y: 2025, "AGG(REVENUE)": 48 },
  ]);
  expect(await admin.query("SELECT s.name FROM sales s ORDER BY name")).toHaveLength(4);
  await admin.query("CREATE VIEW totals AS SELECT name, AGG(total) AS t FROM sales GROUP BY name");
  expect(await admin.query("SELECT SUM(t) AS s FROM totals")).toEqual([{ S: 207 }]);
  for (const [sql, words] of [
    ["SELECT customer.name FROM sales", "invalid identifier 'CUSTOMER.NAME'"],
    ["SELECT name, AGG(total) FROM sales", "[SALES.NAME] is not a valid group by expression"],
    ["SELECT total FROM sales", "Metric 'TOTAL' cannot be used"],
    ["SELECT * FROM sales", "* in a SELECT from a semantic view"],
    ["SELECT name FROM sales, nation", "a semantic view in a join"],
    ["SELECT SUM(n_orders) OVER () FROM sales", "a window function"],
    ["EXPLAIN SELECT AGG(total) FROM sales", "EXPLAIN of a SELECT from a semantic view"],
    ["EXPLAIN SELECT * FROM SEMANTIC_VIEW(sales METRICS total)", "EXPLAIN of SEMANTIC_VIEW"],
    ["INSERT INTO sales VALUES (1)", "changing rows through a SEMANTIC VIEW"],
  ] as const)
    await expect(admin.query(sql), sql).rejects.toThrow(words);
});

it("refuses what does not fit together", async () => {
  for (const [clauses, words] of [
    [
      "DIMENSIONS orders.order_date METRICS customer.customers",
      "must be related to and have an equal or lower level of granularity",
    ],
    ["METRICS orders.total FACTS li.net", "FACTS and METRICS cannot be in the same"],
    ["DIMENSIONS customer.name FACTS li.net", "must be of the same logical table"],
    ["FACTS orders.amount", "invalid identifier 'ORDERS.AMOUNT'"],
    ["METRICS orders.biggest", "invalid identifier 'ORDERS.BIGGEST'"],
    ["METRICS orders.total WHERE orders.amount > 1", "invalid identifier 'ORDERS.AMOUNT'"],
    ["DIMENSIONS customer.c_name", "invalid identifier 'CUSTOMER.C_NAME'"],
    ["METRICS customer.name", "is no metric"],
    [
      "METRICS orders.total WHERE customer.name IN (SELECT 'x')",
      "a subquery in an expression of a SEMANTIC VIEW",
    ],
    [
      "METRICS orders.total WHERE d.public.f(customer.name) = 1",
      "function D.PUBLIC.F inside of SEMANTIC_VIEW",
    ],
    ["", "needs METRICS, DIMENSIONS or FACTS"],
  ] as const)
    await expect(asked(clauses), clauses).rejects.toThrow(words);
  const made = (rest: string) => admin.query(`CREATE SEMANTIC VIEW bad ${rest}`);
  for (const [rest, words] of [
    ["TABLES (customer) FACTS (customer.a AS c_custkey)", "at least one dimension or metric"],
    ["TABLES (customer) METRICS (customer.m AS c_custkey + 1)", "invalid identifier 'C_CUSTKEY'"],
    [
      "TABLES (customer) DIMENSIONS (customer.a AS customer.b, customer.b AS customer.a)",
      "Circular reference",
    ],
    ["TABLES (customer) DIMENSIONS (customer.a AS nowhere)", "invalid identifier 'NOWHERE'"],
    [
      "TABLES (customer, orders) DIMENSIONS (customer.a AS orders.o_date)",
      "invalid identifier 'ORDERS.O_DATE'",
    ],
    ["TABLES (customer) DIMENSIONS (PRIVATE customer.a AS c_name)", "a dimension cannot be PRIVATE"],
    ["TABLES (customer, customer) DIMENSIONS (customer.a AS c_name)", "'CUSTOMER' is defined twice"],
    [
      "TABLES (customer, orders) RELATIONSHIPS (orders (o_custkey) REFERENCES customer) DIMENSIONS (customer.a AS c_name)",
      "has no PRIMARY KEY",
    ],
    [
      "TABLES (customer PRIMARY KEY (c_custkey), orders) RELATIONSHIPS (orders (o_custkey) REFERENCES customer (c_nation)) DIMENSIONS (customer.a AS c_name)",
      "neither its PRIMARY KEY nor UNIQUE",
    ],
    [
      "TABLES (a AS customer PRIMARY KEY (c_custkey), b AS orders PRIMARY KEY (o_orderkey)) RELATIONSHIPS (a (c_custkey) REFERENCES b, b (o_custkey) REFERENCES a) DIMENSIONS (a.x AS c_name)",
      "circular relationship",
    ],
    [
      "TABLES (customer PRIMARY KEY (c_custkey)) RELATIONSHIPS (customer (c_nation) REFERENCES customer) DIMENSIONS (customer.a AS c_name)",
      "to itself",
    ],
    [
      "TABLES (customer) METRICS (customer.a AS SUM(c_custkey) OVER (PARTITION BY EXCLUDING customer.b))",
      "a window function in a METRIC",
    ],
    [
      "TABLES (customer PRIMARY KEY (c_custkey), orders) RELATIONSHIPS (orders (o_custkey) REFERENCES customer (ASOF c_custkey)) DIMENSIONS (customer.a AS c_name)",
      "ASOF in a relationship",
    ],
    [
      "TABLES (customer) METRICS (customer.a NON ADDITIVE BY (customer.b) AS SUM(c_custkey))",
      "NON ADDITIVE BY",
    ],
    [
      "TABLES (customer) DIMENSIONS (customer.a AS c_name WITH CORTEX SEARCH SERVICE s)",
      "WITH CORTEX SEARCH SERVICE",
    ],
    [
      "TABLES (customer) DIMENSIONS (customer.a AS c_name) AI_VERIFIED_QUERIES (q AS (QUESTION 'x' SQL 'y'))",
      "AI_VERIFIED_QUERIES",
    ],
    ["TABLES (a AS (SELECT 1 AS x)) DIMENSIONS (a.x AS x)", "over a query"],
    ["TABLES (sales) DIMENSIONS (sales.a AS name)", "a SEMANTIC VIEW as a logical table"],
  ] as const)
    await expect(made(rest), rest).rejects.toThrow(words);
});

// https://docs.snowflake.com/en/user-guide/views-semantic/sql (flights and airports)
it("takes the relationship that a metric names where there are several", async () => {
  for (const sql of [
    "CREATE TABLE airports (airport_code VARCHAR, city_name VARCHAR, region VARCHAR)",
    "INSERT INTO airports VALUES ('SEA', 'Seattle', 'NA'), ('SFO', 'San Francisco', 'NA'), ('PVG', 'Shanghai', 'AS')",
    "CREATE TABLE flights (flight_id INT, departure VARCHAR, arrival VARCHAR)",
    "INSERT INTO flights VALUES (1, 'SFO', 'SEA'), (2, 'SEA', 'SFO'), (3, 'SEA', 'PVG'), (4, 'SFO', 'PVG')",
    `CREATE SEMANTIC VIEW trips
       TABLES (flights PRIMARY KEY (flight_id), airports UNIQUE (airport_code))
       RELATIONSHIPS (
         departing AS flights (departure) REFERENCES airports (airport_code),
         arriving AS flights (arrival) REFERENCES airports (airport_code)
       )
       DIMENSIONS (airports.city_name AS city_name)
       METRICS (
         flights.n AS COUNT(flight_id),
         flights.departures USING (departing) AS flights.n,
         flights.arrivals USING (arriving) AS flights.n,
         both_ways AS flights.departures + flights.arrivals
       )`,
  ])
    await admin.query(sql);
  const by = (metrics: string) =>
    admin.query(
      `SELECT * FROM SEMANTIC_VIEW(trips METRICS ${metrics} DIMENSIONS airports.city_name) ORDER BY CITY_NAME`,
    );
  expect(await by("flights.arrivals, flights.departures, both_ways")).toEqual([
    { ARRIVALS: 1, DEPARTURES: 2, BOTH_WAYS: 3, CITY_NAME: "San Francisco" },
    { ARRIVALS: 1, DEPARTURES: 2, BOTH_WAYS: 3, CITY_NAME: "Seattle" },
    { ARRIVALS: 2, DEPARTURES: null, BOTH_WAYS: null, CITY_NAME: "Shanghai" },
  ]);
  await expect(by("flights.n")).rejects.toThrow("Multi-path relationship");
  expect(await admin.query("SHOW SEMANTIC DIMENSIONS IN trips FOR METRIC n")).toEqual([]);
  expect(await admin.query("SHOW SEMANTIC DIMENSIONS IN trips FOR METRIC arrivals")).toMatchObject([
    { table_name: "AIRPORTS", name: "CITY_NAME", required: "false", synonyms: null },
  ]);
});

it("is shown, described and written as a statement that makes it again", async () => {
  expect(await admin.query("SHOW SEMANTIC VIEWS LIKE 'sal%'")).toMatchObject([
    {
      ...{ name: "SALES", database_name: "D", schema_name: "PUBLIC", comment: "what was sold" },
      ...{ owner: "ACCOUNTADMIN", owner_role_type: "ROLE", extension: null },
    },
  ]);
  expect(await admin.query("SHOW TERSE SEMANTIC VIEWS LIKE 'sales'")).toMatchObject([
    { kind: "SEMANTIC_VIEW" },
  ]);
  expect(await admin.query("SHOW SEMANTIC DIMENSIONS IN sales")).toMatchObject([
    { semantic_view_name: "SALES", table_name: "CUSTOMER", name: "COUNTRY", data_type: "VARCHAR(25)" },
    { name: "NAME", data_type: "VARCHAR(25)", synonyms: '["customer name"]', comment: "its name" },
    { table_name: "NATION", name: "NATION_NAME" },
    { table_name: "ORDERS", name: "ORDER_DATE", data_type: "DATE" },
    { name: "ORDER_YEAR" },
  ]);
  expect((await admin.query("SHOW SEMANTIC FACTS IN sales")).map(({ name }) => name)).not.toContain("AMOUNT");
  const metrics = await admin.query("SHOW SEMANTIC METRICS IN SCHEMA d.public STARTS WITH 'N'");
  expect(metrics).toMatchObject([
    { name: "NET_SHARE", table_name: null },
    { name: "N", table_name: "FLIGHTS" },
  ]);
  expect(
    (await admin.query("SHOW SEMANTIC DIMENSIONS IN sales FOR METRIC order_count")).map(({ name }) => name),
  ).toEqual(["COUNTRY", "NAME", "NATION_NAME"]);
  const lines = (await admin.query("DESC SEMANTIC VIEW sales")).map(Object.values);
  for (const line of [
    [null, null, null, "COMMENT", "what was sold"],
    ["TABLE", "LI", null, "BASE_TABLE_NAME", "ITEMS"],
    ["TABLE", "LI", null, "PRIMARY_KEY", '["L_ORDERKEY","L_NUM"]'],
    ["TABLE", "CUSTOMER", null, "SYNONYMS", '["client"]'],
    ["RELATIONSHIP", "LI_ORDERS", "LI", "REF_KEY", '["O_ORDERKEY"]'],
    ["FACT", "NET", "LI", "EXPRESSION", "l_price * (1 - l_disc)"],
    ["FACT", "AMOUNT", "ORDERS", "ACCESS_MODIFIER", "PRIVATE"],
    ["DIMENSION", "NAME", "CUSTOMER", "DATA_TYPE", "VARCHAR(25)"],
    ["METRIC", "TOTAL", "ORDERS", "TABLE", "ORDERS"],
    ["DERIVED_METRIC", "NET_SHARE", null, "EXPRESSION", "li.revenue / orders.total"],
    ["CUSTOM_INSTRUCTIONS", null, null, "AI_SQL_GENERATION", "round to 2 digits"],
  ])
    expect(lines).toContainEqual(line);
  const ddl = async () =>
    String((await admin.query("SELECT GET_DDL('SEMANTIC_VIEW', 'sales') AS ddl"))[0]?.DDL);
  const text = await ddl();
  expect(text).toContain(
    "CUSTOMER as D.PUBLIC.CUSTOMER primary key (C_CUSTKEY) with synonyms=('client') comment='who buys'",
  );
  await admin.query(text);
  expect(await ddl()).toBe(text);
  expect(await asked("METRICS orders.total")).toEqual([[207]]);
  const schema = await admin.query(
    "SELECT name, table_name, synonyms FROM d.information_schema.semantic_dimensions WHERE semantic_view_name = 'SALES' AND ARRAY_SIZE(synonyms) = 1",
  );
  expect(schema).toEqual([{ NAME: "NAME", TABLE_NAME: "CUSTOMER", SYNONYMS: ["customer name"] }]);
  for (const [view, count] of [
    ["semantic_views", 2],
    ["semantic_tables", 6],
    ["semantic_relationships", 5],
    ["semantic_facts", 6],
    ["semantic_metrics", 15],
  ] as const)
    expect(await admin.query(`SELECT * FROM d.information_schema.${view}`), view).toHaveLength(count);
});

it("is queried with SELECT on it alone, and tells what is private to who has REFERENCES", async () => {
  for (const table of ["customer", "nation", "orders", "items"])
    await admin.query(`REVOKE SELECT ON TABLE ${table} FROM ROLE analyst`);
  await expect(asked("METRICS orders.total", analyst)).rejects.toThrow("does not exist or not authorized");
  await expect(analyst.query("SELECT AGG(total) FROM sales")).rejects.toThrow(
    "does not exist or not authorized",
  );
  await expect(analyst.query("DESC SEMANTIC VIEW sales")).rejects.toThrow("does not exist or not authorized");
  expect(await analyst.query("SHOW SEMANTIC VIEWS")).toEqual([]);
  expect(await analyst.query("SHOW SEMANTIC METRICS")).toEqual([]);
  await admin.query("GRANT REFERENCES ON SEMANTIC VIEW sales TO ROLE analyst");
  await expect(asked("METRICS orders.total", analyst)).rejects.toThrow("Insufficient privileges");
  await expect(analyst.query("SELECT AGG(total) FROM sales")).rejects.toThrow("Insufficient privileges");
  const facts = "SELECT name FROM d.information_schema.semantic_facts";
  expect(await analyst.query(facts)).toHaveLength(6);
  await admin.query("GRANT SELECT ON SEMANTIC VIEW sales TO ROLE analyst");
  await admin.query("REVOKE REFERENCES ON SEMANTIC VIEW sales FROM ROLE analyst");
  expect(await analyst.query(facts)).toHaveLength(5);
  expect(await asked("METRICS orders.total", analyst)).toEqual([[207]]);
  expect(await analyst.query("SELECT AGG(total) AS t FROM sales")).toEqual([{ T: 207 }]);
  await expect(analyst.query("SELECT * FROM orders")).rejects.toThrow("does not exist or not authorized");
  await expect(analyst.query("ALTER SEMANTIC VIEW sales SET COMMENT = 'x'")).rejects.toThrow(
    "Insufficient privileges",
  );
  await expect(analyst.query("DROP SEMANTIC VIEW sales")).rejects.toThrow("Insufficient privileges");
  await admin.query("GRANT SELECT ON FUTURE SEMANTIC VIEWS IN SCHEMA d.public TO ROLE analyst");
  await admin.query("GRANT SELECT ON ALL SEMANTIC VIEWS IN SCHEMA d.public TO ROLE analyst");
  expect(await admin.query("SHOW GRANTS ON SEMANTIC VIEW trips")).toMatchObject([
    { privilege: "OWNERSHIP" },
    { privilege: "SELECT", granted_on: "SEMANTIC_VIEW", grantee_name: "ANALYST" },
  ]);
});

it("is replaced, altered, cloned with its schema, renamed and dropped", async () => {
  const small = "TABLES (orders) METRICS (orders.total AS SUM(o_total) + 1)";
  await admin.query(`CREATE OR ALTER SEMANTIC VIEW sales ${small}`);
  expect(await asked("METRICS orders.total", analyst)).toEqual([[208]]);
  expect(await admin.query("SHOW SEMANTIC VIEWS LIKE 'sales'")).toMatchObject([{ comment: "" }]);
  await admin.query("REVOKE SELECT ON FUTURE SEMANTIC VIEWS IN SCHEMA d.public FROM ROLE analyst");
  await admin.query(`CREATE OR REPLACE SEMANTIC VIEW sales ${small.replace("+ 1", "+ 2")} COPY GRANTS`);
  expect(await asked("METRICS orders.total", analyst)).toEqual([[209]]);
  await admin.query(CREATE.replace("CREATE", "CREATE OR REPLACE"));
  await expect(asked("METRICS orders.total", analyst)).rejects.toThrow("does not exist or not authorized");
  await admin.query("ALTER SEMANTIC VIEW sales SET COMMENT = 'set'");
  await admin.query("ALTER SEMANTIC VIEW IF EXISTS none UNSET COMMENT");
  await admin.query("COMMENT ON SEMANTIC VIEW sales IS 'said'");
  expect(await admin.query("SHOW SEMANTIC VIEWS LIKE 'sales'")).toMatchObject([{ comment: "said" }]);
  for (const rest of ["ADD METRIC x", "SET MAX_STALENESS = 200", "REFRESH"])
    await expect(admin.query(`ALTER SEMANTIC VIEW sales ${rest}`)).rejects.toThrow("ALTER SEMANTIC VIEW …");
  await admin.query("CREATE SCHEMA copied CLONE public");
  expect(await asked("METRICS orders.total")).toEqual([[207]]);
  await admin.query("USE SCHEMA d.public");
  await admin.query("ALTER SEMANTIC VIEW sales RENAME TO sold");
  expect(await admin.query("SELECT AGG(total) AS t FROM sold")).toEqual([{ T: 207 }]);
  await expect(admin.query("DROP VIEW sold")).rejects.toThrow("SEMANTIC VIEW");
  await analyst.close();
  await admin.close();
  await globe.close();
  await open();
  expect(await admin.query("SELECT * FROM SEMANTIC_VIEW(sold METRICS orders.total)")).toEqual([
    { TOTAL: 207 },
  ]);
  await admin.query("DROP SEMANTIC VIEW sold");
  await admin.query("DROP SEMANTIC VIEW IF EXISTS sold");
  await expect(admin.query("SELECT AGG(total) FROM sold")).rejects.toThrow(
    "does not exist or not authorized",
  );
});
