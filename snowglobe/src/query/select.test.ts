import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQueries, type Queries } from "./test-queries.ts";

let db: Queries;
beforeAll(async () => {
  db = await openQueries();
  await db.script(`
    CREATE TABLE t (id INT, grp VARCHAR, amount NUMBER(12,2), "lower" VARCHAR);
    INSERT INTO t VALUES (1, 'a', 1.10, 'x'), (2, 'a', 2.20, 'y'), (3, 'b', NULL, 'z'), (4, NULL, 4.40, NULL);
    CREATE TABLE u (id INT, label VARCHAR);
    INSERT INTO u VALUES (1, 'one'), (2, 'two'), (2, 'zwei'), (9, 'nine')`);
});
afterAll(() => db.close());

describe("names and types of columns", () => {
  it("are the alias, the column's own name, or the text in upper case", async () => {
    const columns = await db.columns(
      'SELECT id, grp AS g, "lower", COUNT(*), sum( amount ), 1 +  1 FROM t GROUP BY ALL',
    );
    expect(columns.map(([name]) => name)).toEqual([
      "ID",
      "G",
      "lower",
      "COUNT(*)",
      "SUM( AMOUNT )",
      "1 +  1",
    ]);
  });

  it("carry Snowflake's precision and scale", async () => {
    // https://docs.snowflake.com/en/sql-reference/operators-arithmetic and functions/sum, functions/avg
    const columns = await db.columns(
      "SELECT COUNT(*), SUM(amount), AVG(amount), MAX(amount), 1, 1.50, 'abc', amount * 2, id / 2, amount::FLOAT FROM t GROUP BY id, amount",
    );
    expect(columns.map(([, type]) => type)).toEqual([
      { name: "FIXED", precision: 18, scale: 0 },
      { name: "FIXED", precision: 38, scale: 2 },
      { name: "FIXED", precision: 38, scale: 8 },
      { name: "FIXED", precision: 12, scale: 2 },
      { name: "FIXED", precision: 1, scale: 0 },
      { name: "FIXED", precision: 3, scale: 2 },
      { name: "TEXT", length: 3 },
      { name: "FIXED", precision: 13, scale: 2 },
      { name: "FIXED", precision: 38, scale: 6 },
      { name: "REAL" },
    ]);
  });

  it("know upper and lower case apart", async () => {
    expect(await db.values('SELECT a, "a" FROM (SELECT 1 AS a, 2 AS "a")')).toEqual([["1", "2"]]);
    expect(await db.failure('SELECT "Lower" FROM t')).toMatch(/^000904 .*invalid identifier 'Lower'/s);
    expect(await db.failure("SELECT lower FROM t")).toMatch(/^000904 .*invalid identifier 'LOWER'/s);
  });
});

describe("clauses", () => {
  it.each<[string, string, unknown]>([
    // https://docs.snowflake.com/en/sql-reference/constructs/order-by: NULL is the greatest value
    ["NULL order ascending", "SELECT id FROM t ORDER BY amount", [["1"], ["2"], ["4"], ["3"]]],
    ["NULL order descending", "SELECT id FROM t ORDER BY amount DESC", [["3"], ["4"], ["2"], ["1"]]],
    ["NULLS FIRST", "SELECT id FROM t ORDER BY amount NULLS FIRST LIMIT 1", [["3"]]],
    ["ORDER BY an alias before a column", "SELECT -id AS id FROM t ORDER BY id LIMIT 1", [["-4"]]],
    ["ORDER BY a place", "SELECT grp, id FROM t ORDER BY 2 DESC LIMIT 1", [[null, "4"]]],
    ["ORDER BY a constant", "SELECT id FROM t WHERE id = 1 ORDER BY 'x', NULL", [["1"]]],
    [
      "a window ordered by a constant",
      "SELECT MAX(r) FROM (SELECT RANK() OVER (ORDER BY 1) AS r FROM t)",
      [["1"]],
    ],
    ["OFFSET", "SELECT id FROM t ORDER BY id LIMIT 2 OFFSET 1", [["2"], ["3"]]],
    ["FETCH", "SELECT id FROM t ORDER BY id FETCH FIRST 1 ROWS ONLY", [["1"]]],
    // https://docs.snowflake.com/en/sql-reference/constructs/group-by: GROUP BY ALL takes what is no aggregate
    [
      "GROUP BY ALL",
      "SELECT grp, COUNT(*) FROM t GROUP BY ALL ORDER BY 1",
      [
        ["a", "2"],
        ["b", "1"],
        [null, "1"],
      ],
    ],
    ["GROUP BY a place", "SELECT UPPER(grp), SUM(id) FROM t GROUP BY 1 ORDER BY 1 LIMIT 1", [["A", "3"]]],
    [
      "GROUP BY an alias",
      "SELECT UPPER(grp) AS g, SUM(id) FROM t GROUP BY g ORDER BY g LIMIT 1",
      [["A", "3"]],
    ],
    ["HAVING an alias", "SELECT grp, SUM(id) AS s FROM t GROUP BY grp HAVING s > 3", [[null, "4"]]],
    [
      "ROLLUP",
      "SELECT grp, SUM(id) FROM t WHERE grp IS NOT NULL GROUP BY ROLLUP (grp) ORDER BY 2, 1",
      [
        ["a", "3"],
        ["b", "3"],
        [null, "6"],
      ],
    ],
    [
      "QUALIFY",
      "SELECT id FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY grp ORDER BY id DESC) = 1 ORDER BY id",
      [["2"], ["3"], ["4"]],
    ],
    ["QUALIFY by alias", "SELECT id, RANK() OVER (ORDER BY id) AS r FROM t QUALIFY r = 2", [["2", "2"]]],
    ["an alias in the next item", "SELECT id + 1 AS next, next * 10 FROM t WHERE id = 1", [["2", "20"]]],
    ["an alias in WHERE", "SELECT id * 10 AS ten FROM t WHERE ten = 30", [["30"]]],
    ["DISTINCT", "SELECT DISTINCT grp FROM t ORDER BY 1", [["a"], ["b"], [null]]],
    [
      "EXCLUDE and RENAME",
      'SELECT * EXCLUDE (grp, "lower") RENAME id AS number FROM t WHERE id = 1',
      [["1", "1.10"]],
    ],
    ["REPLACE", 'SELECT * EXCLUDE "lower" REPLACE (id * 2 AS id) FROM t WHERE id = 1', [["2", "a", "1.10"]]],
    ["ILIKE in a star", "SELECT * ILIKE '%m%nt' FROM t WHERE id = 1", [["1.10"]]],
    [
      "JOIN ON",
      "SELECT t.id, u.label FROM t JOIN u ON t.id = u.id ORDER BY 1, 2",
      [
        ["1", "one"],
        ["2", "two"],
        ["2", "zwei"],
      ],
    ],
    [
      "LEFT JOIN",
      "SELECT t.id, label FROM t LEFT JOIN u ON t.id = u.id WHERE label IS NULL ORDER BY 1",
      [
        ["3", null],
        ["4", null],
      ],
    ],
    [
      "FULL JOIN USING gives one column",
      "SELECT id FROM t FULL OUTER JOIN u USING (id) ORDER BY id",
      [["1"], ["2"], ["2"], ["3"], ["4"], ["9"]],
    ],
    ["NATURAL JOIN", "SELECT COUNT(*) FROM t NATURAL JOIN u", [["3"]]],
    ["comma join", "SELECT COUNT(*) FROM t, u", [["16"]]],
    [
      "correlated subquery",
      "SELECT id, (SELECT MIN(label) FROM u WHERE u.id = t.id) FROM t ORDER BY id LIMIT 2",
      [
        ["1", "one"],
        ["2", "two"],
      ],
    ],
    ["IN with NULL", "SELECT COUNT(*) FROM t WHERE grp NOT IN ('a', NULL)", [["0"]]],
    [
      "UNION takes away duplicates",
      "SELECT grp FROM t UNION SELECT grp FROM t ORDER BY 1",
      [["a"], ["b"], [null]],
    ],
    ["INTERSECT binds closer", "SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3", [["1"]]],
    ["MINUS", "SELECT id FROM u MINUS SELECT id FROM t", [["9"]]],
    ["UNION of numbers widens", "SELECT 1 AS n UNION ALL SELECT 2.5 ORDER BY n", [["1.0"], ["2.5"]]],
    [
      "VALUES",
      "SELECT column1, column2 FROM VALUES (1, 'a'), (2, NULL) ORDER BY 1",
      [
        ["1", "a"],
        ["2", null],
      ],
    ],
    ["VALUES with names", "SELECT v.n FROM (VALUES (1), (2)) AS v (n) ORDER BY n DESC", [["2"], ["1"]]],
    ["places", "SELECT $2 FROM VALUES (1, 'a')", [["a"]]],
    [
      "WITH and its columns",
      "WITH w (a, b) AS (SELECT id, grp FROM t) SELECT a FROM w WHERE b = 'b'",
      [["3"]],
    ],
    [
      "WITH RECURSIVE",
      "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT SUM(i) FROM n",
      [["10"]],
    ],
    [
      "GENERATOR",
      "SELECT COUNT(*), MAX(s) FROM (SELECT SEQ4() AS s FROM TABLE(GENERATOR(ROWCOUNT => 5)))",
      [["5", "4"]],
    ],
    [
      "LATERAL",
      "SELECT t.id, x.label FROM t, LATERAL (SELECT label FROM u WHERE u.id = t.id) x ORDER BY 1, 2 LIMIT 1",
      [["1", "one"]],
    ],
    ["(a, b) IN (…)", "SELECT COUNT(*) FROM t WHERE (id, grp) IN ((1, 'a'), (2, 'b'))", [["1"]]],
    ["IDENTIFIER", "SELECT COUNT(*) FROM IDENTIFIER('db.public.t')", [["4"]]],
    ["whole names", "SELECT db.public.t.id FROM db.public.t WHERE t.id = 1", [["1"]]],
  ])("%s", async (_, sql, expected) => {
    expect(await db.values(sql)).toEqual(expected);
  });
});

describe("aggregates and windows", () => {
  it.each<[string, string | null]>([
    // https://docs.snowflake.com/en/sql-reference/functions/listagg: "Returns an empty string … if there are no rows"
    ["LISTAGG(id) FROM t WHERE FALSE", ""],
    ["LISTAGG(id, ', ') WITHIN GROUP (ORDER BY id DESC) FROM t", "4, 3, 2, 1"],
    ["LISTAGG(DISTINCT grp, '|') WITHIN GROUP (ORDER BY grp) FROM t", "a|b"],
    [
      "LISTAGG(DISTINCT v, ',') WITHIN GROUP (ORDER BY v) FROM (SELECT column1 AS v FROM VALUES (10), (9), (9), (100))",
      "9,10,100",
    ],
    ["SUM(amount) FROM t", "7.70"],
    ["SUM(amount) FROM t WHERE FALSE", null],
    ["COUNT(amount) FROM t", "3"],
    ["COUNT(DISTINCT grp, amount) FROM t", "2"],
    ["COUNT_IF(amount > 2) FROM t", "2"],
    ["AVG(amount) FROM t", "2.56666667"],
    ["MEDIAN(id) FROM t", "2.500"],
    ["MIN_BY(grp, id) FROM t", "a"],
    ["MAX(grp) FROM t", "b"],
    ["ARRAY_TO_STRING(ARRAY_AGG(id) WITHIN GROUP (ORDER BY id), '-') FROM t", "1-2-3-4"],
    ["BOOLOR_AGG(id = 4) FROM t", "1"],
    ["STDDEV_POP(v) FROM (SELECT column1 AS v FROM VALUES (2), (4))", "1"],
    ["SUM(c) FROM (SELECT COUNT(*) OVER (PARTITION BY grp) AS c FROM t)", "6"],
    ["MAX(s) FROM (SELECT SUM(id) OVER (ORDER BY id) AS s FROM t)", "10"],
    [
      "MAX(s) FROM (SELECT SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM t)",
      "7",
    ],
    // "the default is the entire window" for LAST_VALUE
    ["MIN(s) FROM (SELECT LAST_VALUE(id) OVER (ORDER BY id) AS s FROM t)", "4"],
    ["SUM(s) FROM (SELECT LAG(id, 1, 0) OVER (ORDER BY id) AS s FROM t)", "6"],
    ["COUNT(*) FROM (SELECT NTILE(2) OVER (ORDER BY id) AS s FROM t) WHERE s = 1", "2"],
    ['HASH_AGG(*) = (SELECT HASH_AGG(id, grp, amount, "lower") FROM t) FROM t', "1"],
    ["HASH_AGG(*) = (SELECT HASH_AGG(*) FROM t WHERE id < 4) FROM t", "0"],
    ["TO_VARCHAR(HASH_AGG(id, grp)) = (SELECT TO_VARCHAR(HASH_AGG(id, grp)) FROM t) FROM t", "1"],
  ])("%s", async (sql, expected) => {
    expect(await db.value(`SELECT ${sql}`)).toBe(expected);
  });
});

describe("what has no rule or is wrong", () => {
  it.each<[string, RegExp]>([
    [
      "SELECT * FROM t PIVOT (SUM(amount), MAX(id) FOR grp IN (ANY))",
      /^000002 .*PIVOT with several aggregates/,
    ],
    ["SELECT * FROM t PIVOT (LISTAGG(grp) FOR grp IN ('a'))", /^000002 .*PIVOT with LISTAGG/],
    ["SELECT * FROM t PIVOT (SUM(nothing) FOR grp IN ('a'))", /invalid identifier 'NOTHING'/],
    ["SELECT * FROM t UNPIVOT (x FOR n IN (grp, amount))", /The type of column 'AMOUNT' .*conflicts/],
    ["SELECT * FROM t SAMPLE (101)", /0 to 100 percent/],
    ["SELECT * FROM t SAMPLE SYSTEM (3 ROWS)", /SYSTEM sampling takes a percentage/],
    ["SELECT * FROM t AT (OFFSET => -60)", /^000707 Time travel data is not available for table T/],
    ["SELECT PRIOR id FROM t", /^001003 .*PRIOR belongs to a query with CONNECT BY/s],
    ["SELECT id FROM t CONNECT BY NOCYCLE PRIOR id = id", /^001003 .*NOCYCLE/s],
    ["SELECT id FROM t ORDER BY PARSE_JSON('[1]')::ARRAY", /^000002 .*sorting by a value of type ARRAY/],
    ["SELECT SUM(DISTINCT id) OVER (ORDER BY id) FROM t", /^000002 .*SUM\(DISTINCT/],
    ["SELECT * FROM TABLE(NO_SUCH(1))", /^002141 .*Unknown table function NO_SUCH/s],
    ["SELECT 'a' || 1 + 2", /^000002 .*\|\| beside \+/],
    ["SELECT grp, COUNT(*) FROM t", /^000979 .*neither an aggregate nor in the group by clause/s],
    ["SELECT id FROM t WHERE SUM(id) > 1", /Invalid aggregate function in where clause/],
    ["SELECT id FROM t JOIN u ON t.id = u.id", /ambiguous column name 'ID'/],
    ["SELECT x.* FROM t", /^000904 .*'X\.\*'/s],
    [
      "SELECT nope FROM t",
      /^000904 SQL compilation error: error line 1 at position 7\ninvalid identifier 'NOPE'$/,
    ],
    ["SELECT * FROM nope", /^002003 .*'NOPE' does not exist or not authorized/s],
    ["SELECT 1 FROM", /^001003 .*syntax error line 1 at position 13 unexpected '<EOF>'/s],
    ["SELECT 1 2", /^001003 .*syntax error line 1 at position 9 unexpected '2'/s],
    ["SELECT (1", /^001003 .*unexpected '<EOF>'/s],
    ["SELECT 1 UNION SELECT 2 ORDER BY 2", /ORDER BY position 2 is not in the select list/],
    ["SELECT 1 UNION SELECT 1, 2", /^001789 .*invalid number of result columns/s],
    ["SELECT (SELECT id FROM t)", /^090150 Single-row subquery returns more than one row/],
    ["SELECT x FROM (SELECT $1 AS x FROM VALUES (1), (2, 3))", /VALUES lists must all be the same length/],
    ["SELECT $missing", /Session variable '\$MISSING' does not exist/],
    ["SELECT ?", /Bind variable :1 not set/],
  ])("%s", async (sql, expected) => {
    expect(await db.failure(sql)).toMatch(expected);
  });

  it("nesting may be deep", async () => {
    expect(await db.value(`SELECT ${"ABS(".repeat(60)}-1${")".repeat(60)}`)).toBe("1");
  });
});
