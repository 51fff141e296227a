import { afterAll, describe, expect, it } from "vitest";
import { openQueries } from "../query/test-queries.ts";
import { refreshDue } from "./dynamic/refresh.ts";

const db = await openQueries();
await db.script("CREATE WAREHOUSE wh");
[db.admin.database, db.admin.schema] = ["DB", "PUBLIC"];
afterAll(() => db.close());

const status = (sql: string) => db.status(sql, db.admin);

describe("CREATE TABLE: https://docs.snowflake.com/en/sql-reference/sql/create-table", () => {
  it("says what it did, and does not do it twice", async () => {
    expect(await status("CREATE TABLE a (id INT)")).toBe("Table A successfully created.");
    expect(await status("CREATE TABLE IF NOT EXISTS a (other INT)")).toBe(
      "A already exists, statement succeeded.",
    );
    expect(await db.failure("CREATE TABLE a (id INT)")).toBe(
      "002002 SQL compilation error:\nObject 'A' already exists.",
    );
    expect(await status("CREATE OR REPLACE TRANSIENT TABLE a (id INT, x VARCHAR(3))")).toBe(
      "Table A successfully created.",
    );
    expect(await db.failure("CREATE OR REPLACE TABLE IF NOT EXISTS a (id INT)")).toMatch(
      /exclude each other/,
    );
  });

  it("keeps constraints, of which only NOT NULL counts", async () => {
    await db.script(`CREATE OR REPLACE TABLE keyed (
      id INT PRIMARY KEY, other INT UNIQUE, ref INT REFERENCES a (id), n INT NOT NULL DEFAULT 1 + 1 COMMENT 'it''s',
      CONSTRAINT u UNIQUE (other, ref)) CLUSTER BY (id) COMMENT = 'c'`);
    await db.script("INSERT INTO keyed (id, other) VALUES (1, 5), (1, 5)");
    expect(await db.values("SELECT id, n FROM keyed")).toEqual([
      ["1", "2"],
      ["1", "2"],
    ]);
    expect(await db.failure("INSERT INTO keyed (other) VALUES (1)")).toMatch(/^100072/);
  });

  it("numbers rows with AUTOINCREMENT", async () => {
    await db.script(
      "CREATE OR REPLACE TABLE numbered (id INT IDENTITY (10, 5), k VARCHAR); INSERT INTO numbered (k) VALUES ('a'), ('b')",
    );
    expect(await db.values("SELECT id FROM numbered ORDER BY 1")).toEqual([["10"], ["15"]]);
  });

  it("AS a query takes its columns, also of the table that is replaced", async () => {
    await db.script("CREATE OR REPLACE TABLE made AS SELECT 1 AS one, 'x' AS \"Two\", 1.50 AS three");
    expect((await db.columns("SELECT * FROM made")).map(([name]) => name)).toEqual(["ONE", "Two", "THREE"]);
    await db.script('CREATE OR REPLACE TABLE made (n, t VARCHAR(9)) AS SELECT one + 1, "Two" FROM made');
    expect(await db.values("SELECT n, t FROM made")).toEqual([["2", "x"]]);
    await db.script("INSERT INTO made (n) VALUES (NULL)");
    expect(await db.failure("CREATE TABLE two_names AS SELECT 1 AS a, 2 AS a")).toMatch(
      /duplicate column name 'A'/,
    );
  });

  it("LIKE copies columns, not rows", async () => {
    await db.script("CREATE OR REPLACE TABLE alike LIKE keyed");
    expect(await db.value("SELECT COUNT(*) FROM alike")).toBe("0");
    expect(await db.failure("INSERT INTO alike (id) VALUES (NULL)")).toMatch(/^100072/);
  });

  it("SWAP WITH exchanges two tables' names, numbers of rows go on", async () => {
    await db.script(`CREATE OR REPLACE TABLE live (id INT IDENTITY, k VARCHAR); INSERT INTO live (k) VALUES ('old');
      CREATE OR REPLACE TABLE next (n INT); INSERT INTO next VALUES (5);
      ALTER TABLE next SWAP WITH live; INSERT INTO next (k) VALUES ('new')`);
    expect(await db.values("SELECT * FROM live")).toEqual([["5"]]);
    expect(await db.values("SELECT * FROM next ORDER BY id")).toEqual([
      ["1", "old"],
      ["2", "new"],
    ]);
    expect(await db.failure("ALTER TABLE live SWAP WITH nowhere")).toMatch(/^002003/);
  });

  it("OR ALTER changes columns and keeps rows", async () => {
    await db.script("CREATE OR ALTER TABLE kept (id INT, old VARCHAR(3)); INSERT INTO kept VALUES (1, 'a')");
    await db.script("CREATE OR ALTER TABLE kept (id INT NOT NULL, added VARCHAR DEFAULT 'd')");
    expect(await db.values("SELECT * FROM kept")).toEqual([["1", "d"]]);
  });

  it.each<[string, RegExp]>([
    ["CREATE SECURE TABLE x (a INT)", /^000002 .*SECURE/],
    ["CREATE TABLE x (a GEOGRAPHY)", /^000002 .*GEOGRAPHY/],
    ["CREATE TABLE x (a INT MASKING POLICY p)", /^002003 [\s\S]*Masking policy/],
    ["CREATE TABLE x (a INT) STAGE_FILE_FORMAT = (TYPE = CSV)", /^000002 .*STAGE_FILE_FORMAT/],
    ["CREATE TEMPORARY EVENT TABLE x", /^000002 .*EVENT/],
    ["CREATE TABLE x (a NUMBER(40))", /invalid precision 40/],
    ["CREATE TABLE x (a INT, a INT)", /duplicate column name 'A'/],
    ["CREATE TABLE nowhere.x (a INT)", /^002003/],
  ])("%s is refused by name", async (sql, expected) => {
    expect(await db.failure(sql)).toMatch(expected);
  });
});

describe("ALTER and DROP TABLE: https://docs.snowflake.com/en/sql-reference/sql/alter-table", () => {
  it("changes columns", async () => {
    await db.script(`CREATE OR REPLACE TABLE c (id INT, name VARCHAR(2)); INSERT INTO c VALUES (1, 'a');
      ALTER TABLE c ADD COLUMN n NUMBER(3,0) NOT NULL DEFAULT 7, IF_NOT VARCHAR;
      ALTER TABLE c ADD COLUMN IF NOT EXISTS n INT;
      ALTER TABLE c RENAME COLUMN name TO "Name";
      ALTER TABLE c ALTER COLUMN "Name" SET DATA TYPE VARCHAR(5), COLUMN id SET NOT NULL;
      ALTER TABLE c DROP COLUMN if_not`);
    expect(await db.columns("SELECT * FROM c")).toEqual([
      ["ID", { name: "FIXED", precision: 38, scale: 0 }],
      ["Name", { name: "TEXT", length: 5 }],
      ["N", { name: "FIXED", precision: 3, scale: 0 }],
    ]);
    expect(await db.values("SELECT * FROM c")).toEqual([["1", "a", "7"]]);
    expect(await db.failure('ALTER TABLE c ALTER COLUMN "Name" TYPE VARCHAR(1)')).toMatch(
      /cannot change column Name from type VARCHAR\(5\) to VARCHAR\(1\)/,
    );
    expect(await db.failure("ALTER TABLE c ADD COLUMN n INT")).toMatch(/column 'N' already exists/);
    expect(await db.failure("INSERT INTO c (n) VALUES (1)")).toMatch(/^100072/);
  });

  it("renames, also into another schema", async () => {
    await db.script(
      "CREATE SCHEMA other; CREATE OR REPLACE TABLE public.r AS SELECT 1 AS a; ALTER TABLE public.r RENAME TO public.r2; ALTER TABLE public.r2 RENAME TO other.r3",
    );
    [db.admin.database, db.admin.schema] = ["DB", "PUBLIC"];
    expect(await db.values("SELECT a FROM other.r3")).toEqual([["1"]]);
    expect(await db.failure("SELECT a FROM r2")).toMatch(/^002003/);
  });

  it("drops", async () => {
    await db.script("CREATE OR REPLACE TABLE gone (a INT)");
    expect(await status("DROP TABLE gone")).toBe("GONE successfully dropped.");
    expect(await status("DROP TABLE IF EXISTS gone")).toBe(
      "Drop statement executed successfully (GONE already dropped).",
    );
    expect(await db.failure("DROP TABLE gone")).toMatch(
      /^002003 .*'DB.PUBLIC.GONE' does not exist or not authorized/s,
    );
    await db.script("CREATE TABLE gone AS SELECT 5 AS b");
    expect(await db.values("SELECT * FROM gone")).toEqual([["5"]]);
    expect(await db.failure("DROP VIEW gone")).toMatch(/of type 'TABLE', not specified type 'VIEW'/);
  });
});

describe("views: https://docs.snowflake.com/en/sql-reference/sql/create-view", () => {
  it("run with their owner's rights, beside their own schema", async () => {
    await db.script(`CREATE OR REPLACE TABLE base AS SELECT 1 AS a, 'x' AS b;
      CREATE OR REPLACE SECURE VIEW v (first COMMENT 'c', second) AS SELECT a, b FROM base;
      CREATE ROLE reader; GRANT USAGE ON DATABASE db TO ROLE reader; GRANT USAGE ON SCHEMA db.public TO ROLE reader;
      GRANT SELECT ON VIEW v TO ROLE reader`);
    const reader = db.session("READER", { database: "DB", schema: "PUBLIC" });
    expect(await db.values("SELECT second, first FROM db.public.v", reader)).toEqual([["x", "1"]]);
    expect(await db.failure("SELECT * FROM base", reader)).toMatch(/^002003/);
    // CURRENT_ROLE in a view is the session's.
    await db.script(
      "CREATE OR REPLACE VIEW who AS SELECT CURRENT_ROLE() AS r; GRANT SELECT ON VIEW who TO ROLE reader",
    );
    expect(await db.value("SELECT r FROM who", reader)).toBe("READER");
  });

  it("are looked through when they are made, and each time they are read", async () => {
    expect(await db.failure("CREATE VIEW bad AS SELECT nope FROM base")).toMatch(/invalid identifier 'NOPE'/);
    expect(await db.failure("CREATE VIEW bad (x) AS SELECT a, b FROM base")).toMatch(
      /Invalid column definition list/,
    );
    await db.script("CREATE OR REPLACE VIEW all_of AS SELECT * FROM base; ALTER TABLE base ADD COLUMN c INT");
    expect(await db.failure("SELECT * FROM all_of")).toMatch(
      /View definition for 'ALL_OF' declared 2 column\(s\), but view query produces 3 column\(s\)\./,
    );
    expect(await db.failure("INSERT INTO v VALUES (1, 'a')")).toMatch(/^000002 .*through a view/);
  });
});

describe("sequences: https://docs.snowflake.com/en/user-guide/querying-sequences", () => {
  it("give the next value each time", async () => {
    await db.script("CREATE SEQUENCE s START = 5 INCREMENT = 2");
    expect(await db.values("SELECT s.NEXTVAL, s.NEXTVAL")).toEqual([["5", "7"]]);
    await db.script(
      "CREATE OR REPLACE TABLE with_default (id INT DEFAULT s.NEXTVAL, k INT); INSERT INTO with_default (k) VALUES (1), (2)",
    );
    expect(await db.values("SELECT id FROM with_default ORDER BY 1")).toEqual([["9"], ["11"]]);
    await db.script("DROP SEQUENCE s");
    expect(await db.failure("SELECT s.NEXTVAL")).toMatch(/^002003/);
  });
});

describe("dynamic tables: https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table", () => {
  it("hold their query's rows as of the last refresh", async () => {
    await db.script(
      "CREATE OR REPLACE TABLE src AS SELECT column1 AS k, column2 AS n FROM VALUES ('a', 1), ('a', 2)",
    );
    expect(
      await status(
        "CREATE DYNAMIC TABLE totals TARGET_LAG = '1 hour' WAREHOUSE = wh REFRESH_MODE = FULL INITIALIZE = ON_CREATE AS SELECT k, SUM(n) AS n FROM src GROUP BY k",
      ),
    ).toBe("Dynamic table TOTALS successfully created.");
    await db.script("INSERT INTO src VALUES ('b', 9)");
    expect(await db.values("SELECT * FROM totals")).toEqual([["a", "3"]]);
    await db.script("ALTER DYNAMIC TABLE totals REFRESH");
    expect(await db.values("SELECT * FROM totals ORDER BY k")).toEqual([
      ["a", "3"],
      ["b", "9"],
    ]);
    expect(await db.failure("INSERT INTO totals VALUES ('c', 1)")).toMatch(/cannot be changed by DML/);
    expect(await db.failure("TRUNCATE TABLE totals")).toMatch(/cannot be changed by DML/);
  });

  it("are refreshed by themselves when their lag has passed, unless they are suspended", async () => {
    await db.script("INSERT INTO src VALUES ('c', 1)");
    const inAnHour = Date.now() + 3_600_000;
    await refreshDue(db.account, inAnHour - 60_000);
    expect(await db.value("SELECT COUNT(*) FROM totals")).toBe("2");
    await db.script("ALTER DYNAMIC TABLE totals SUSPEND");
    await refreshDue(db.account, inAnHour);
    expect(await db.value("SELECT COUNT(*) FROM totals")).toBe("2");
    await db.script("ALTER DYNAMIC TABLE totals RESUME");
    await refreshDue(db.account, inAnHour);
    expect(await db.value("SELECT COUNT(*) FROM totals")).toBe("3");
  });

  it("keep their rows when a refresh fails, and are suspended after five failures", async () => {
    await db.script(
      "CREATE OR REPLACE TABLE texts AS SELECT '1' AS t; CREATE DYNAMIC TABLE numbers TARGET_LAG = '60 seconds' WAREHOUSE = wh AS SELECT t::INT AS n FROM texts; INSERT OVERWRITE INTO texts VALUES ('x')",
    );
    expect(await db.failure("ALTER DYNAMIC TABLE numbers REFRESH")).toMatch(/^100038/);
    expect(await db.values("SELECT * FROM numbers")).toEqual([["1"]]);
    for (let attempt = 1; attempt <= 5; attempt += 1)
      await refreshDue(db.account, Date.now() + attempt * 120_000);
    const [shown] = await db.rows("SHOW DYNAMIC TABLES LIKE 'NUMBERS'", db.admin);
    expect(shown?.scheduling_state).toBe("SUSPENDED");
  });

  it("OR ALTER keeps grants, and takes a changed query at once", async () => {
    await db.script(`CREATE ROLE IF NOT EXISTS dt_reader; GRANT SELECT ON DYNAMIC TABLE totals TO ROLE dt_reader;
      CREATE OR ALTER DYNAMIC TABLE totals TARGET_LAG = '2 hours' WAREHOUSE = wh AS SELECT k, MAX(n) AS n, COUNT(*) AS c FROM src GROUP BY k`);
    expect(await db.values("SELECT * FROM totals WHERE k = 'a'")).toEqual([["a", "2", "2"]]);
    const grants = await db.rows("SHOW GRANTS ON DYNAMIC TABLE totals", db.admin);
    expect(grants.some((grant) => grant.privilege === "SELECT" && grant.grantee_name === "DT_READER")).toBe(
      true,
    );
  });

  it.each<[string, RegExp]>([
    [
      "CREATE DYNAMIC TABLE x TARGET_LAG = '10 seconds' WAREHOUSE = wh AS SELECT 1 AS a",
      /at least 60 seconds/,
    ],
    ["CREATE DYNAMIC TABLE x WAREHOUSE = wh AS SELECT 1 AS a", /needs TARGET_LAG and WAREHOUSE/],
    ["CREATE DYNAMIC TABLE x TARGET_LAG = '1 hour' WAREHOUSE = nope AS SELECT 1 AS a", /^002003/],
    ["ALTER DYNAMIC TABLE src REFRESH", /of type 'TABLE', not specified type 'DYNAMIC TABLE'/],
    [
      "CREATE DYNAMIC TABLE x TARGET_LAG = '1 hour' WAREHOUSE = wh REQUIRE USER AS SELECT 1 AS a",
      /^000002 .*REQUIRE/,
    ],
  ])("%s", async (sql, expected) => {
    expect(await db.failure(sql)).toMatch(expected);
  });
});
