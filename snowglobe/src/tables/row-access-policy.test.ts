import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Session } from "../account/session.ts";
import { openQueries, type Queries } from "../query/test-queries.ts";

// https://docs.snowflake.com/en/user-guide/security-row-intro: "Row access policies … determine which rows to return in
// the query result", for SELECT and for "rows selected by UPDATE, DELETE, and MERGE statements".
let db: Queries;
let vendor: Session;
let nobody: Session;

beforeAll(async () => {
  db = await openQueries();
  await db.script(`
    CREATE ROLE owner_role; CREATE ROLE vendor; CREATE ROLE nobody; CREATE WAREHOUSE wh;
    GRANT ROLE vendor TO ROLE SYSADMIN; GRANT ROLE nobody TO ROLE SYSADMIN;
    CREATE TABLE sales (platform VARCHAR, amount NUMBER(12,2), note VARCHAR);
    CREATE TABLE map (role_name VARCHAR, platform VARCHAR);
    INSERT INTO sales VALUES ('Wii', 10, '1'), ('DS', 20, '2'), ('PS2', 99.5, 'secret'), ('XB', 7, NULL);
    INSERT INTO map VALUES ('VENDOR', 'Wii'), ('VENDOR', 'DS'), ('OTHER', 'PS2');
    CREATE ROW ACCESS POLICY rows_of AS (p VARCHAR) RETURNS BOOLEAN ->
      CURRENT_ROLE() = 'ACCOUNTADMIN'
      OR EXISTS (SELECT 1 FROM map m WHERE m.platform = p AND IS_ROLE_IN_SESSION(m.role_name));
    ALTER TABLE sales ADD ROW ACCESS POLICY rows_of ON (platform);
    CREATE TABLE wanted (platform VARCHAR);
    INSERT INTO wanted VALUES ('Wii'), ('PS2');
    CREATE VIEW sales_view AS SELECT platform, amount, note FROM sales;
    CREATE VIEW view_over_view AS SELECT * FROM sales_view;
    CREATE DYNAMIC TABLE totals TARGET_LAG = '1 hour' WAREHOUSE = wh AS
      SELECT platform, SUM(amount) AS total FROM sales GROUP BY platform;
    ALTER DYNAMIC TABLE totals ADD ROW ACCESS POLICY rows_of ON (platform);
    CREATE TABLE target (platform VARCHAR, amount NUMBER(12,2));
    CREATE SCHEMA vendor_schema`);
  [db.admin.database, db.admin.schema] = ["DB", "PUBLIC"];
  for (const role of ["vendor", "nobody"])
    await db.script(`
      GRANT USAGE ON DATABASE db TO ROLE ${role};
      GRANT USAGE ON ALL SCHEMAS IN DATABASE db TO ROLE ${role};
      GRANT ALL ON SCHEMA db.vendor_schema TO ROLE ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE sales TO ROLE ${role};
      GRANT SELECT ON VIEW sales_view TO ROLE ${role};
      GRANT SELECT ON VIEW view_over_view TO ROLE ${role};
      GRANT SELECT ON DYNAMIC TABLE totals TO ROLE ${role};
      GRANT SELECT ON TABLE wanted TO ROLE ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE target TO ROLE ${role}`);
  vendor = db.session("VENDOR", { warehouse: "W", database: "DB", schema: "PUBLIC" });
  nobody = db.session("NOBODY", { warehouse: "W", database: "DB", schema: "PUBLIC" });
});
afterAll(() => db.close());

describe("what a role sees of a protected table", () => {
  it("is all for the role that the policy lets through, its rows for a mapped role, nothing for another", async () => {
    expect(await db.value("SELECT COUNT(*) FROM sales")).toBe("4");
    expect(await db.values("SELECT platform FROM sales ORDER BY 1", vendor)).toEqual([["DS"], ["Wii"]]);
    expect(await db.value("SELECT COUNT(*) FROM sales", nobody)).toBe("0");
  });

  it("needs no grant on the mapping table, and gives none", async () => {
    expect(await db.failure("SELECT * FROM map", vendor)).toMatch(/^002003/);
  });

  it.each([
    [
      "EXISTS",
      "SELECT COUNT(*) FROM wanted w WHERE EXISTS (SELECT 1 FROM sales s WHERE s.platform = w.platform)",
      "1",
    ],
    [
      "NOT EXISTS",
      "SELECT COUNT(*) FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM sales s WHERE s.platform = w.platform)",
      "1",
    ],
    ["IN", "SELECT COUNT(*) FROM wanted WHERE platform IN (SELECT platform FROM sales)", "1"],
    ["scalar subquery", "SELECT (SELECT SUM(amount) FROM sales)", "30.00"],
    [
      "correlated subquery",
      "SELECT SUM((SELECT SUM(s.amount) FROM sales s WHERE s.platform = w.platform)) FROM wanted w",
      "10.00",
    ],
    ["UNION", "SELECT COUNT(*) FROM (SELECT platform FROM sales UNION ALL SELECT platform FROM sales)", "4"],
    [
      "INTERSECT",
      "SELECT COUNT(*) FROM (SELECT platform FROM wanted INTERSECT SELECT platform FROM sales)",
      "1",
    ],
    ["EXCEPT", "SELECT COUNT(*) FROM (SELECT platform FROM wanted EXCEPT SELECT platform FROM sales)", "1"],
    ["window", "SELECT MAX(c) FROM (SELECT COUNT(*) OVER () AS c FROM sales)", "2"],
    ["QUALIFY", "SELECT platform FROM sales QUALIFY ROW_NUMBER() OVER (ORDER BY amount DESC) = 1", "DS"],
    ["self-join", "SELECT COUNT(*) FROM sales a JOIN sales b ON a.platform <> b.platform", "2"],
    [
      "outer join",
      "SELECT COUNT(s.platform) FROM wanted w FULL JOIN sales s ON s.platform = w.platform",
      "2",
    ],
    ["USING", "SELECT COUNT(*) FROM wanted JOIN sales USING (platform)", "1"],
    ["WITH", "WITH all_sales AS (SELECT * FROM sales) SELECT COUNT(*) FROM all_sales", "2"],
    [
      "recursive WITH",
      "WITH RECURSIVE r AS (SELECT platform AS p, 1 AS n FROM sales UNION ALL SELECT s.platform, n + 1 FROM r JOIN sales s ON s.platform <> r.p WHERE n < 2) SELECT COUNT(*) FROM r",
      "4",
    ],
    [
      "LATERAL",
      "SELECT COUNT(*) FROM wanted w, LATERAL (SELECT * FROM sales s WHERE s.platform = w.platform) x",
      "1",
    ],
    ["an alias with other columns' names", "SELECT COUNT(*) FROM sales AS s (amount, platform)", "2"],
    ["a column called as the policy's argument", "SELECT COUNT(*) FROM (SELECT 'Wii' AS p) q, sales", "2"],
    ["a view", "SELECT COUNT(*) FROM sales_view", "2"],
    ["a view over a view", "SELECT SUM(amount) FROM view_over_view", "30.00"],
    ["the dynamic table with the policy", "SELECT SUM(total) FROM totals", "30.00"],
    ["MIN and MAX", "SELECT MAX(amount) FROM sales", "20.00"],
    [
      "GROUPING SETS",
      "SELECT SUM(amount) FROM sales GROUP BY ROLLUP (platform) HAVING GROUPING(platform) = 1",
      "30.00",
    ],
    ["DISTINCT count", "SELECT COUNT(DISTINCT note) FROM sales", "2"],
  ])("holds in %s", async (_, sql, expected) => {
    expect(await db.value(sql, vendor)).toBe(expected);
  });

  it("does not tell of hidden rows by the errors of other conditions", async () => {
    expect(await db.value("SELECT COUNT(*) FROM sales WHERE note::INT > 0", vendor)).toBe("2");
    expect(await db.value("SELECT SUM(1 / IFF(platform = 'PS2', 0, 1)) FROM sales", vendor)).toBe("2.000000");
    expect(
      await db.value(
        "SELECT COUNT(*) FROM sales WHERE 1 / IFF(platform = 'PS2', 0, 1) = 1 AND amount > 0",
        vendor,
      ),
    ).toBe("2");
    expect(
      await db.value(
        "SELECT COUNT(*) FROM wanted w JOIN sales s ON s.note::INT > 0 AND s.platform = w.platform",
        vendor,
      ),
    ).toBe("1");
    expect(await db.failure("SELECT COUNT(*) FROM sales WHERE note::INT > 0")).toMatch(
      /'secret' is not recognized/,
    );
  });

  it("follows the mapping table at once, with no other change", async () => {
    await db.script("INSERT INTO map VALUES ('VENDOR', 'PS2')");
    expect(await db.value("SELECT SUM(amount) FROM sales", vendor)).toBe("129.50");
    expect(await db.value("SELECT SUM(total) FROM totals", vendor)).toBe("129.50");
    await db.script("DELETE FROM map WHERE role_name = 'VENDOR' AND platform = 'PS2'");
    expect(await db.value("SELECT SUM(amount) FROM sales", vendor)).toBe("30.00");
  });
});

describe("statements that change rows", () => {
  it("copy only rows that are seen", async () => {
    await db.script("INSERT INTO target SELECT platform, amount FROM sales", vendor);
    expect(await db.value("SELECT SUM(amount) FROM target")).toBe("30.00");
    await db.script("INSERT OVERWRITE INTO target SELECT platform, amount FROM sales_view", vendor);
    expect(await db.value("SELECT COUNT(*) FROM target")).toBe("2");
    const own = { ...vendor, schema: "VENDOR_SCHEMA" };
    await db.script("CREATE TABLE copied AS SELECT * FROM db.public.sales", own);
    expect(await db.value("SELECT COUNT(*) FROM copied", own)).toBe("2");
  });

  it("read only rows that are seen", async () => {
    await db.script("TRUNCATE TABLE target; INSERT INTO target VALUES ('PS2', 0), ('Wii', 0)");
    await db.script(
      "UPDATE target SET amount = s.amount FROM sales s WHERE s.platform = target.platform",
      vendor,
    );
    expect(await db.values("SELECT platform, amount FROM target ORDER BY 1")).toEqual([
      ["PS2", "0.00"],
      ["Wii", "10.00"],
    ]);
    await db.script(
      "MERGE INTO target t USING sales s ON t.platform = s.platform WHEN MATCHED THEN UPDATE SET amount = s.amount + 1 WHEN NOT MATCHED THEN INSERT VALUES (s.platform, s.amount)",
      vendor,
    );
    expect(await db.values("SELECT platform, amount FROM target ORDER BY 1")).toEqual([
      ["DS", "20.00"],
      ["PS2", "0.00"],
      ["Wii", "11.00"],
    ]);
    await db.script("DELETE FROM target USING sales s WHERE s.platform = target.platform", vendor);
    expect(await db.values("SELECT platform FROM target")).toEqual([["PS2"]]);
  });

  it("change only rows that are seen", async () => {
    await db.script("CREATE TABLE kept AS SELECT * FROM sales");
    expect(await db.values("UPDATE sales SET amount = amount + 1", vendor)).toEqual([["2", "0"]]);
    expect(
      await db.values(
        "MERGE INTO sales t USING wanted w ON t.platform = w.platform WHEN MATCHED THEN UPDATE SET amount = 0",
        vendor,
      ),
    ).toEqual([["1"]]);
    expect(await db.values("DELETE FROM sales", vendor)).toEqual([["2"]]);
    expect(await db.values("SELECT platform, amount FROM sales ORDER BY 1")).toEqual([
      ["PS2", "99.50"],
      ["XB", "7.00"],
    ]);
    await db.script("INSERT OVERWRITE INTO sales SELECT * FROM kept");
  });
});

describe("the policy as an object", () => {
  it("stands on a table once, and is not dropped or replaced meanwhile", async () => {
    expect(await db.failure("ALTER TABLE sales ADD ROW ACCESS POLICY rows_of ON (platform)")).toMatch(
      /already has a ROW_ACCESS_POLICY/,
    );
    expect(await db.failure("DROP ROW ACCESS POLICY rows_of")).toMatch(/cannot be dropped/);
    expect(
      await db.failure("CREATE OR REPLACE ROW ACCESS POLICY rows_of AS (p VARCHAR) RETURNS BOOLEAN -> TRUE"),
    ).toMatch(/cannot be dropped\/replaced/);
    expect(await db.failure("ALTER TABLE sales DROP COLUMN platform")).toMatch(/row access policy/);
  });

  it("gets another body while it is attached, but not another signature", async () => {
    await db.script(
      "CREATE OR REPLACE TABLE small (a INT); INSERT INTO small VALUES (1), (2); CREATE ROW ACCESS POLICY p1 AS (x INT) RETURNS BOOLEAN -> x = 1; ALTER TABLE small ADD ROW ACCESS POLICY p1 ON (a)",
    );
    expect(await db.values("SELECT a FROM small")).toEqual([["1"]]);
    await db.script("CREATE OR ALTER ROW ACCESS POLICY p1 AS (x INT) RETURNS BOOLEAN -> x = 2");
    expect(await db.values("SELECT a FROM small")).toEqual([["2"]]);
    await db.script("ALTER ROW ACCESS POLICY p1 SET BODY -> TRUE");
    expect(await db.value("SELECT COUNT(*) FROM small")).toBe("2");
    expect(
      await db.failure("CREATE OR ALTER ROW ACCESS POLICY p1 AS (x VARCHAR) RETURNS BOOLEAN -> TRUE"),
    ).toMatch(/signature/);
    await db.script("ALTER TABLE small DROP ROW ACCESS POLICY p1; DROP ROW ACCESS POLICY p1");
  });

  it("must mean something when it is made", async () => {
    expect(await db.failure("CREATE ROW ACCESS POLICY bad AS (x INT) RETURNS BOOLEAN -> y = 1")).toMatch(
      /invalid identifier 'Y'/,
    );
    expect(
      await db.failure(
        "CREATE ROW ACCESS POLICY bad AS (x INT) RETURNS BOOLEAN -> EXISTS (SELECT 1 FROM nowhere)",
      ),
    ).toMatch(/^002003/);
  });

  it("is found by POLICY_REFERENCES, by its name and by its table's", async () => {
    const byName = await db.rows(
      "SELECT * FROM TABLE(db.information_schema.policy_references(policy_name => 'db.public.rows_of')) ORDER BY ref_entity_name",
      db.admin,
    );
    expect(
      byName.map((row) => [row.REF_ENTITY_NAME, row.REF_ENTITY_DOMAIN, row.REF_ARG_COLUMN_NAMES]),
    ).toEqual([
      ["SALES", "TABLE", '["PLATFORM"]'],
      ["TOTALS", "DYNAMIC TABLE", '["PLATFORM"]'],
    ]);
    const byTable = await db.value(
      "SELECT policy_name FROM TABLE(information_schema.policy_references(ref_entity_name => 'SALES', ref_entity_domain => 'TABLE'))",
    );
    expect(byTable).toBe("ROWS_OF");
  });

  it("can be put on only by who may apply it", async () => {
    expect(await db.failure("ALTER TABLE sales DROP ALL ROW ACCESS POLICIES", vendor)).toMatch(/^003001/);
  });
});

describe("a dynamic table over a protected table", () => {
  it("holds what its owner role sees, and shows it as its own policy says", async () => {
    expect(await db.value("SELECT COUNT(*) FROM totals")).toBe("4");
    await db.script(
      "GRANT CREATE DYNAMIC TABLE ON SCHEMA vendor_schema TO ROLE vendor; GRANT USAGE ON WAREHOUSE wh TO ROLE vendor",
    );
    const own = { ...vendor, schema: "VENDOR_SCHEMA" };
    await db.script(
      "CREATE DYNAMIC TABLE mine TARGET_LAG = '1 hour' WAREHOUSE = wh AS SELECT * FROM db.public.sales",
      own,
    );
    // The administrator refreshes it, but it is filled as its owner.
    await db.script("ALTER DYNAMIC TABLE vendor_schema.mine REFRESH");
    expect(await db.value("SELECT COUNT(*) FROM vendor_schema.mine")).toBe("2");
  });
});
