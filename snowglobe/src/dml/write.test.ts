import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { openQueries, type Queries } from "../query/test-queries.ts";

const db: Queries = await openQueries();
afterAll(() => db.close());
beforeEach(async () => {
  await db.script(`
    CREATE OR REPLACE TABLE t (id INT NOT NULL, name VARCHAR(5) DEFAULT 'x', amount NUMBER(6,2));
    INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', NULL)`);
});

async function counts(sql: string) {
  const { columns, rows, statementType } = await db.run(sql, db.admin);
  return { statementType, ...Object.fromEntries(columns.map(({ name }, index) => [name, rows[0]?.[index]])) };
}
const rowsOfT = () => db.values("SELECT id, name, amount FROM t ORDER BY id");

describe("INSERT: https://docs.snowflake.com/en/sql-reference/sql/insert", () => {
  it("counts rows, fills in defaults and converts values", async () => {
    expect(await counts("INSERT INTO t (amount, id) VALUES ('4.567', '4'), (DEFAULT, 5)")).toEqual({
      statementType: "INSERT",
      "number of rows inserted": "2",
    });
    expect(await db.values("SELECT * FROM t WHERE id > 3 ORDER BY id")).toEqual([
      ["4", "x", "4.57"],
      ["5", "x", null],
    ]);
  });

  it("OVERWRITE reads before it deletes", async () => {
    expect(
      await counts("INSERT OVERWRITE INTO t SELECT id + 10, name, amount FROM t WHERE id > 1"),
    ).toMatchObject({
      "number of rows inserted": "2",
    });
    expect(await db.values("SELECT id FROM t ORDER BY 1")).toEqual([["12"], ["13"]]);
  });

  it.each<[string, RegExp]>([
    [
      "INSERT INTO t VALUES (4, 'toolong', 1)",
      /^100078 String 'toolong' is too long and would be truncated$/,
    ],
    ["INSERT INTO t (name) VALUES ('a')", /^100072 NULL result in a non-nullable column$/],
    ["INSERT INTO t VALUES (NULL, 'a', 1)", /^100072/],
    ["INSERT INTO t VALUES (4, 'a')", /^002020 .*expecting 3 but got 2/s],
    ["INSERT INTO t (id, nope) VALUES (1, 2)", /^000904 .*'NOPE'/s],
    ["INSERT INTO t VALUES (4, 'a', 12345)", /out of representable range/],
    ["INSERT INTO t VALUES ('x', 'a', 1)", /^100038 Numeric value 'x' is not recognized$/],
    ["INSERT INTO t (id) VALUES (TRUE)", /^002023 .*expecting NUMBER\(38,0\) but got BOOLEAN for column ID/s],
  ])("%s fails and changes nothing", async (sql, expected) => {
    expect(await db.failure(sql)).toMatch(expected);
    expect(await db.value("SELECT COUNT(*) FROM t")).toBe("3");
  });
});

describe("INSERT ALL, FIRST: https://docs.snowflake.com/en/sql-reference/sql/insert-multi-table", () => {
  const SOURCE = "SELECT * FROM VALUES (1), (11), (101) AS s (n1)";
  const CLAUSES = `WHEN n1 > 100 THEN INTO t1 (c1) WHEN n1 > 10 THEN INTO t1 (c1) INTO t2 (c1) ELSE INTO t2 (c1) ${SOURCE}`;
  const numbers = async (table: string) =>
    (await db.values(`SELECT c1 FROM ${table} ORDER BY 1`)).map(([value]) => value);
  beforeEach(() =>
    db.script(`CREATE OR REPLACE TABLE t1 (c1 INT, c2 INT, c3 INT DEFAULT 7);
      CREATE OR REPLACE TABLE t2 (c1 INT, c2 INT, c3 INT); INSERT INTO t2 VALUES (0, 0, 0)`),
  );

  it("puts each row everywhere, with values of its own", async () => {
    expect(
      await counts(`INSERT ALL INTO t1 INTO t1 (c1, c2, c3) VALUES (n2, n1, DEFAULT) INTO t2 (c1, c2, c3)
        INTO t2 VALUES (n3, n2, NULL) SELECT 1 AS n1, 2 AS n2, 3 AS n3`),
    ).toEqual({
      statementType: "INSERT",
      "number of rows inserted into T1": "2",
      "number of rows inserted into T2": "2",
    });
    expect(await db.values("SELECT * FROM t1 ORDER BY 1")).toEqual([
      ["1", "2", "3"],
      ["2", "1", "7"],
    ]);
    await db.script(
      'INSERT OVERWRITE ALL INTO t1 VALUES ($1, an_alias, "10 + 20") SELECT 1, 50 AS an_alias, 10 + 20',
    );
    expect(await db.values("SELECT * FROM t1")).toEqual([["1", "50", "30"]]);
  });

  it("ALL looks at every condition, FIRST at those before the first that holds", async () => {
    await db.script(`INSERT OVERWRITE ALL ${CLAUSES}`);
    expect([await numbers("t1"), await numbers("t2")]).toEqual([
      ["11", "101", "101"],
      ["1", "11", "101"],
    ]);
    await db.script(`INSERT OVERWRITE FIRST ${CLAUSES}`);
    expect([await numbers("t1"), await numbers("t2")]).toEqual([
      ["11", "101"],
      ["1", "11"],
    ]);
  });

  it.each<[string, RegExp]>([
    [
      "INSERT ALL INTO t1 VALUES (s.n1, 1, 1) SELECT n1 FROM VALUES (1) AS s (n1)",
      /invalid identifier 'S\.N1'/,
    ],
    ["INSERT ALL INTO t1 VALUES (1) SELECT 1", /expecting 3 but got 1/],
    ["INSERT FIRST INTO t1 SELECT 1, 2, 3", /unexpected 'INTO'/],
    ["INSERT ALL INTO t (id) INTO t1 (c1) SELECT NULL", /^100072/],
    ["INSERT ALL INTO nope SELECT 1", /'NOPE' does not exist or not authorized/],
  ])("%s fails and changes nothing", async (sql, expected) => {
    expect(await db.failure(sql)).toMatch(expected);
    expect(await numbers("t1")).toEqual([]);
  });
});

describe("UPDATE: https://docs.snowflake.com/en/sql-reference/sql/update", () => {
  it("sets columns from the row as it was", async () => {
    expect(await counts("UPDATE t SET id = id + 1, amount = id WHERE id < 3")).toEqual({
      statementType: "UPDATE",
      "number of rows updated": "2",
      "number of multi-joined rows updated": "0",
    });
    expect(await rowsOfT()).toEqual([
      ["2", "a", "1.00"],
      ["3", "b", "2.00"],
      ["3", "c", null],
    ]);
  });

  it("joins other tables, and tells of rows that were joined more than once", async () => {
    expect(
      await counts(
        "UPDATE t AS x SET name = s.n FROM (SELECT 1 AS i, 'p' AS n UNION ALL SELECT 1, 'p') s WHERE x.id = s.i",
      ),
    ).toMatchObject({ "number of rows updated": "1", "number of multi-joined rows updated": "1" });
    expect(await db.value("SELECT name FROM t WHERE id = 1")).toBe("p");
  });

  it("takes only the target's columns", async () => {
    await db.script("UPDATE t AS x SET x.name = 'q' WHERE x.id = 1");
    expect(await db.failure("UPDATE t AS x SET s.name = 'q' FROM (SELECT 1 AS i) s")).toMatch(
      /invalid identifier 'S.NAME'/,
    );
    expect(await db.failure("UPDATE t SET nope = 1")).toMatch(/invalid identifier 'NOPE'/);
  });

  it("keeps NOT NULL and lengths", async () => {
    expect(await db.failure("UPDATE t SET id = NULL")).toMatch(/^100072/);
    expect(await db.failure("UPDATE t SET name = 'toolong' WHERE id = 1")).toMatch(/^100078/);
    expect(await counts("UPDATE t SET name = DEFAULT WHERE id = 2")).toMatchObject({
      "number of rows updated": "1",
    });
    expect(await db.value("SELECT name FROM t WHERE id = 2")).toBe("x");
  });
});

describe("DELETE and TRUNCATE", () => {
  it("delete what the condition holds for", async () => {
    expect(await counts("DELETE FROM t WHERE amount IS NULL")).toEqual({
      statementType: "DELETE",
      "number of rows deleted": "1",
    });
    expect(await counts("DELETE FROM t USING (SELECT 2 AS i) s WHERE t.id = s.i")).toMatchObject({
      "number of rows deleted": "1",
    });
    await db.script("TRUNCATE TABLE t; TRUNCATE TABLE IF EXISTS nowhere");
    expect(await db.value("SELECT COUNT(*) FROM t")).toBe("0");
  });
});

describe("MERGE: https://docs.snowflake.com/en/sql-reference/sql/merge", () => {
  const source = "(SELECT column1 AS i, column2 AS n FROM VALUES (1, 'new'), (2, 'del'), (7, 'ins'))";

  it("gives each row to the first clause that holds", async () => {
    const merged = await counts(`MERGE INTO t USING ${source} s ON t.id = s.i
      WHEN MATCHED AND s.n = 'del' THEN DELETE
      WHEN MATCHED THEN UPDATE SET t.name = s.n, amount = amount + 1
      WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.i, s.n)`);
    expect(merged).toEqual({
      statementType: "MERGE",
      "number of rows inserted": "1",
      "number of rows updated": "1",
      "number of rows deleted": "1",
    });
    expect(await rowsOfT()).toEqual([
      ["1", "new", "2.00"],
      ["3", "c", null],
      ["7", "ins", null],
    ]);
  });

  it("refuses clauses that no row can reach", async () => {
    for (const clauses of [
      "WHEN MATCHED THEN DELETE WHEN MATCHED AND s.n = 'x' THEN UPDATE SET name = s.n",
      "WHEN NOT MATCHED THEN INSERT (id) VALUES (s.i) WHEN NOT MATCHED AND s.i > 1 THEN INSERT (id) VALUES (0)",
    ])
      expect(await db.failure(`MERGE INTO t USING ${source} s ON t.id = s.i ${clauses}`)).toMatch(
        /^001003 .*MERGE: .*unreachable/s,
      );
  });

  it("counts only the kinds of clause it has, and does nothing a second time", async () => {
    const sql = `MERGE INTO t USING ${source} s ON t.id = s.i WHEN NOT MATCHED AND s.i > 5 THEN INSERT VALUES (s.i, s.n, 0)`;
    expect(await counts(sql)).toEqual({ statementType: "MERGE", "number of rows inserted": "1" });
    expect(await counts(sql)).toEqual({ statementType: "MERGE", "number of rows inserted": "0" });
  });

  it("refuses when several source rows would change one row, not when they only insert", async () => {
    const twice = "(SELECT 1 AS i, 'p' AS n UNION ALL SELECT 1, 'q')";
    expect(
      await db.failure(`MERGE INTO t USING ${twice} s ON t.id = s.i WHEN MATCHED THEN UPDATE SET name = s.n`),
    ).toMatch(/^100090 Duplicate row detected during DML action/);
    expect(
      await counts(
        `MERGE INTO t USING ${twice} s ON t.id = s.i WHEN MATCHED AND s.n = 'p' THEN UPDATE SET name = s.n`,
      ),
    ).toMatchObject({
      "number of rows updated": "1",
    });
    expect(
      await counts(`MERGE INTO t USING ${twice} s ON t.id = s.i WHEN MATCHED THEN DELETE`),
    ).toMatchObject({
      "number of rows deleted": "1",
    });
  });
});

describe("privileges", () => {
  it("are asked for each kind of change", async () => {
    await db.script(`
      CREATE ROLE IF NOT EXISTS writer; GRANT USAGE ON DATABASE db TO ROLE writer; GRANT USAGE ON SCHEMA db.public TO ROLE writer;
      GRANT INSERT ON TABLE t TO ROLE writer`);
    const writer = db.session("WRITER", { warehouse: "W", database: "DB", schema: "PUBLIC" });
    await db.script("INSERT INTO t (id) VALUES (4)", writer);
    for (const sql of [
      "SELECT * FROM t",
      "UPDATE t SET amount = 1",
      "DELETE FROM t",
      "TRUNCATE TABLE t",
      "INSERT OVERWRITE INTO t (id) VALUES (1)",
      "MERGE INTO t USING (SELECT 1 AS i) s ON t.id = s.i WHEN MATCHED THEN DELETE",
    ])
      expect(await db.failure(sql, writer)).toMatch(
        /^003001 .*Insufficient privileges to operate on table 'T'/s,
      );
  });
});
