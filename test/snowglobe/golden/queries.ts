import type { Page } from "./page.ts";

const L = "(SELECT column1 AS id, column2 AS l FROM VALUES (1, 'a'), (2, 'b'), (3, 'c'))";
const R = "(SELECT column1 AS id, column2 AS r FROM VALUES (2, 'x'), (3, 'y'), (3, 'z'), (4, 'w'))";
const TREE = "(SELECT column1 AS id, column2 AS parent FROM VALUES (1, NULL), (2, 1), (3, 1), (4, 3))";

const MONTHLY =
  "(SELECT column1::INT AS empid, column2::INT AS amount, column3 AS month FROM VALUES (1, 10000, 'JAN'), (1, 400, 'JAN'), (2, 4500, 'JAN'), (2, 35000, 'JAN'), (1, 5000, 'FEB'), (1, 3000, 'FEB'), (2, 200, 'FEB'), (2, 90500, 'FEB'))";
const SALES =
  "(SELECT column1 AS dept, column2::INT AS jan, column3::INT AS feb, column4::INT AS mar FROM VALUES ('electronics', 100, 200, 300), ('clothes', 100, 300, NULL))";

export const queries: readonly Page[] = [
  {
    page: "operators-query",
    queries: [
      ["SELECT 1 AS a UNION SELECT 1 UNION SELECT 2 ORDER BY 1", ["A NUMBER(1,0)"], [["1"], ["2"]]],
      ["SELECT 1 AS a UNION ALL SELECT 1", ["A NUMBER(1,0)"], [["1"], ["1"]]],
      ["SELECT 1 AS a UNION ALL SELECT NULL ORDER BY a", ["A NUMBER(1,0)"], [["1"], [null]]],
      ["SELECT 1 AS a UNION ALL SELECT 2.5 ORDER BY a", ["A NUMBER(2,1)"], [["1.0"], ["2.5"]]],
      ["SELECT 1 AS a INTERSECT SELECT 1", ["A NUMBER(1,0)"], [["1"]]],
      ["SELECT column1 AS a FROM VALUES (1), (2), (2) MINUS SELECT 1", ["A NUMBER(1,0)"], [["2"]]],
      ["SELECT column1 AS a FROM VALUES (1), (NULL) EXCEPT SELECT NULL", ["A NUMBER(1,0)"], [["1"]]],
      ["SELECT 1 AS a UNION ALL SELECT 2 INTERSECT SELECT 2 ORDER BY 1", ["A NUMBER(1,0)"], [["1"], ["2"]]],
      ["(SELECT 1 AS a UNION ALL SELECT 2) MINUS SELECT 2", ["A NUMBER(1,0)"], [["1"]]],
      [
        "SELECT 'a' AS first UNION ALL SELECT 'bcd' AS second ORDER BY first",
        ["FIRST VARCHAR(3)"],
        [["a"], ["bcd"]],
      ],
    ],
  },
  {
    page: "constructs/join",
    queries: [
      [
        `SELECT l.id AS id, r FROM ${L} l JOIN ${R} r ON l.id = r.id ORDER BY id, r`,
        ["ID NUMBER", "R VARCHAR"],
        [
          ["2", "x"],
          ["3", "y"],
          ["3", "z"],
        ],
      ],
      [
        `SELECT l.id AS id, r FROM ${L} l LEFT JOIN ${R} r ON l.id = r.id ORDER BY id, r`,
        ["ID NUMBER", "R VARCHAR"],
        [
          ["1", null],
          ["2", "x"],
          ["3", "y"],
          ["3", "z"],
        ],
      ],
      [
        `SELECT l, r.id AS id FROM ${L} l RIGHT OUTER JOIN ${R} r ON l.id = r.id ORDER BY id, l`,
        ["L VARCHAR", "ID NUMBER"],
        [
          ["b", "2"],
          ["c", "3"],
          ["c", "3"],
          [null, "4"],
        ],
      ],
      [`SELECT COUNT(*) AS n FROM ${L} l FULL OUTER JOIN ${R} r ON l.id = r.id`, ["N NUMBER"], [["5"]]],
      [`SELECT COUNT(*) AS n FROM ${L} CROSS JOIN ${R}`, ["N NUMBER"], [["12"]]],
      [`SELECT COUNT(*) AS n FROM ${L} l, ${R} r WHERE l.id = r.id`, ["N NUMBER"], [["3"]]],
      [
        `SELECT * FROM ${L} l NATURAL JOIN ${R} r ORDER BY id, r`,
        ["ID NUMBER", "L VARCHAR", "R VARCHAR"],
        [
          ["2", "b", "x"],
          ["3", "c", "y"],
          ["3", "c", "z"],
        ],
      ],
      [
        `SELECT * FROM ${L} l JOIN ${R} r USING (id) ORDER BY id, r`,
        ["ID NUMBER", "L VARCHAR", "R VARCHAR"],
        [
          ["2", "b", "x"],
          ["3", "c", "y"],
          ["3", "c", "z"],
        ],
      ],
      [
        `SELECT a.l AS one, b.l AS two FROM ${L} a JOIN ${L} b ON a.id < b.id ORDER BY 1, 2`,
        ["ONE VARCHAR", "TWO VARCHAR"],
        [
          ["a", "b"],
          ["a", "c"],
          ["b", "c"],
        ],
      ],
      [
        `SELECT l.id AS id, q.n FROM ${L} l, LATERAL (SELECT COUNT(*) AS n FROM ${R} r WHERE r.id = l.id) q ORDER BY id`,
        ["ID NUMBER", "N NUMBER"],
        [
          ["1", "0"],
          ["2", "1"],
          ["3", "2"],
        ],
      ],
    ],
  },
  {
    page: "operators-subquery",
    queries: [
      [`SELECT id FROM ${L} WHERE id IN (SELECT id FROM ${R}) ORDER BY id`, ["ID NUMBER"], [["2"], ["3"]]],
      [`SELECT id FROM ${L} WHERE id NOT IN (SELECT id FROM ${R})`, ["ID NUMBER"], [["1"]]],
      [`SELECT id FROM ${L} WHERE id NOT IN (SELECT NULL)`, ["ID NUMBER"], []],
      [
        `SELECT id FROM ${L} l WHERE EXISTS (SELECT 1 FROM ${R} r WHERE r.id = l.id) ORDER BY id`,
        ["ID NUMBER"],
        [["2"], ["3"]],
      ],
      [
        `SELECT id FROM ${L} l WHERE NOT EXISTS (SELECT 1 FROM ${R} r WHERE r.id = l.id)`,
        ["ID NUMBER"],
        [["1"]],
      ],
      [
        `SELECT id FROM ${L} WHERE id >= ALL (SELECT column1 FROM VALUES (1), (2)) ORDER BY id`,
        ["ID NUMBER"],
        [["2"], ["3"]],
      ],
      [
        `SELECT id FROM ${L} WHERE id = ANY (SELECT column1 FROM VALUES (1), (3)) ORDER BY id`,
        ["ID NUMBER"],
        [["1"], ["3"]],
      ],
      [
        `SELECT id, (SELECT MAX(r) FROM ${R} r WHERE r.id = l.id) AS m FROM ${L} l ORDER BY id`,
        ["ID NUMBER", "M VARCHAR"],
        [
          ["1", null],
          ["2", "x"],
          ["3", "z"],
        ],
      ],
      [`SELECT (SELECT COUNT(*) FROM ${L}) AS n`, ["N NUMBER"], [["3"]]],
    ],
  },
  {
    page: "constructs/with",
    queries: [
      [
        "WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT y FROM b",
        ["Y NUMBER(2,0)"],
        [["2"]],
      ],
      ["WITH a (x, y) AS (SELECT 1, 2) SELECT y, x FROM a", ["Y NUMBER(1,0)", "X NUMBER(1,0)"], [["2", "1"]]],
      [
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT i FROM n ORDER BY i",
        ["I NUMBER"],
        [["1"], ["2"], ["3"], ["4"]],
      ],
      [
        `WITH RECURSIVE t AS (SELECT id, 1 AS depth FROM ${TREE} WHERE parent IS NULL UNION ALL SELECT c.id, t.depth + 1 FROM ${TREE} c JOIN t ON c.parent = t.id) SELECT id, depth FROM t ORDER BY id`,
        ["ID NUMBER", "DEPTH NUMBER"],
        [
          ["1", "1"],
          ["2", "2"],
          ["3", "2"],
          ["4", "3"],
        ],
      ],
    ],
  },
  {
    page: "sql/select and constructs/order-by",
    queries: [
      [
        "SELECT column1 AS a FROM VALUES (2), (NULL), (1) ORDER BY a",
        ["A NUMBER(1,0)"],
        [["1"], ["2"], [null]],
      ],
      [
        "SELECT column1 AS a FROM VALUES (2), (NULL), (1) ORDER BY a DESC",
        ["A NUMBER(1,0)"],
        [[null], ["2"], ["1"]],
      ],
      [
        "SELECT column1 AS a FROM VALUES (2), (NULL), (1) ORDER BY a NULLS FIRST",
        ["A NUMBER(1,0)"],
        [[null], ["1"], ["2"]],
      ],
      [
        "SELECT column1 AS a FROM VALUES ('b'), ('B'), ('a') ORDER BY a",
        ["A VARCHAR(1)"],
        [["B"], ["a"], ["b"]],
      ],
      [
        "SELECT column1 AS a, column2 AS b FROM VALUES (1, 2), (1, 1), (0, 9) ORDER BY ALL",
        ["A NUMBER", "B NUMBER"],
        [
          ["0", "9"],
          ["1", "1"],
          ["1", "2"],
        ],
      ],
      ["SELECT column1 AS a FROM VALUES (1), (2), (3) ORDER BY 1 LIMIT 1 OFFSET 1", ["A NUMBER"], [["2"]]],
      [
        "SELECT column1 AS a FROM VALUES (1), (2), (3) ORDER BY 1 OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY",
        ["A NUMBER"],
        [["2"]],
      ],
      ["SELECT column1 AS a FROM VALUES (1), (2) LIMIT 0", ["A NUMBER"], []],
      ["SELECT TOP 1 column1 AS a FROM VALUES (1), (2) ORDER BY a DESC", ["A NUMBER"], [["2"]]],
      [
        "SELECT DISTINCT column1 AS a FROM VALUES (1), (1), (NULL), (NULL) ORDER BY 1",
        ["A NUMBER"],
        [["1"], [null]],
      ],
      ["SELECT 1 AS x, x + 1 AS y", ["X NUMBER(1,0)", "Y NUMBER(2,0)"], [["1", "2"]]],
      [`SELECT * EXCLUDE l FROM ${L} WHERE id = 1`, ["ID NUMBER"], [["1"]]],
      [`SELECT * REPLACE (id * 10 AS id) FROM ${L} WHERE l = 'a'`, ["ID NUMBER", "L VARCHAR"], [["10", "a"]]],
      [`SELECT * RENAME (id AS key) FROM ${L} WHERE l = 'a'`, ["KEY NUMBER", "L VARCHAR"], [["1", "a"]]],
      [`SELECT * ILIKE 'i%' FROM ${L} WHERE l = 'a'`, ["ID NUMBER"], [["1"]]],
      ['SELECT 1 AS "lower", 2 AS Upper', ["lower NUMBER(1,0)", "UPPER NUMBER(1,0)"], [["1", "2"]]],
      ["SELECT $2 AS second FROM VALUES (1, 'x')", ["SECOND VARCHAR(1)"], [["x"]]],
      [
        "SELECT column1, column2 FROM VALUES (1, 'one'), (2, 'two') ORDER BY 1",
        ["COLUMN1 NUMBER(1,0)", "COLUMN2 VARCHAR(3)"],
        [
          ["1", "one"],
          ["2", "two"],
        ],
      ],
      ["SELECT v.a FROM VALUES (1), (2) AS v (a) ORDER BY a", ["A NUMBER(1,0)"], [["1"], ["2"]]],
      ["SELECT 1 AS one FROM dual", ["ONE NUMBER(1,0)"], [["1"]]],
    ],
  },
  {
    page: "functions/generator, functions/split_to_table and functions/flatten",
    queries: [
      ["SELECT COUNT(*) AS n FROM TABLE(GENERATOR(ROWCOUNT => 10))", ["N NUMBER(18,0)"], [["10"]]],
      [
        "SELECT SEQ4() AS s FROM TABLE(GENERATOR(ROWCOUNT => 3)) ORDER BY s",
        ["S NUMBER"],
        [["0"], ["1"], ["2"]],
      ],
      [
        "SELECT ROW_NUMBER() OVER (ORDER BY SEQ4()) AS r FROM TABLE(GENERATOR(ROWCOUNT => 2)) ORDER BY r",
        ["R NUMBER(18,0)"],
        [["1"], ["2"]],
      ],
      ["SELECT COUNT(*) AS n FROM TABLE(GENERATOR(ROWCOUNT => 0))", ["N NUMBER(18,0)"], [["0"]]],
      [
        "SELECT s.seq, s.index, s.value FROM TABLE(SPLIT_TO_TABLE('a.b.z', '.')) s ORDER BY s.index",
        ["SEQ NUMBER", "INDEX NUMBER", "VALUE VARCHAR"],
        [
          ["1", "1", "a"],
          ["1", "2", "b"],
          ["1", "3", "z"],
        ],
      ],
      [
        "SELECT t.k, s.value FROM (SELECT column1 AS k, column2 AS v FROM VALUES (1, 'a,b'), (2, 'c')) t, LATERAL SPLIT_TO_TABLE(t.v, ',') s ORDER BY 1, s.index",
        ["K NUMBER", "VALUE VARCHAR"],
        [
          ["1", "a"],
          ["1", "b"],
          ["2", "c"],
        ],
      ],
      [
        "SELECT value FROM TABLE(STRTOK_SPLIT_TO_TABLE('a.b@c', '.@')) ORDER BY index",
        ["VALUE VARCHAR"],
        [["a"], ["b"], ["c"]],
      ],
      [
        "SELECT f.index AS i, f.value::INT AS v FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[1, ,77]'))) f ORDER BY 1",
        ["I NUMBER", "V NUMBER(38,0)"],
        [
          ["0", "1"],
          ["2", "77"],
        ],
      ],
      [
        'SELECT f.key AS k, f.path AS p FROM TABLE(FLATTEN(INPUT => PARSE_JSON(\'{"a":1, "b":[77,88]}\'))) f ORDER BY 1',
        ["K VARCHAR", "P VARCHAR"],
        [
          ["a", "a"],
          ["b", "b"],
        ],
      ],
      [
        "SELECT f.path AS p FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{\"a\":1, \"b\":[77,88]}'), PATH => 'b')) f ORDER BY f.index",
        ["P VARCHAR"],
        [["b[0]"], ["b[1]"]],
      ],
      [
        'SELECT f.path AS p FROM TABLE(FLATTEN(INPUT => PARSE_JSON(\'{"a":1, "b":[77,88], "c":{"d":"X"}}\'), RECURSIVE => TRUE)) f ORDER BY 1',
        ["P VARCHAR"],
        [["a"], ["b"], ["b[0]"], ["b[1]"], ["c"], ["c.d"]],
      ],
      [
        "SELECT COUNT(*) AS n, COUNT(f.value) AS v FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[]'), OUTER => TRUE)) f",
        ["N NUMBER", "V NUMBER"],
        [["1", "0"]],
      ],
      ["SELECT COUNT(*) AS n FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[]'))) f", ["N NUMBER"], [["0"]]],
    ],
  },
  {
    page: "constructs/pivot and constructs/unpivot",
    queries: [
      [
        `SELECT * FROM ${MONTHLY} PIVOT (SUM(amount) FOR month IN ('JAN', 'FEB', 'APR')) AS p ORDER BY empid`,
        ["EMPID NUMBER", "'JAN' NUMBER", "'FEB' NUMBER", "'APR' NUMBER"],
        [
          ["1", "10400", "8000", null],
          ["2", "39500", "90700", null],
        ],
      ],
      [
        `SELECT * FROM ${MONTHLY} PIVOT (COUNT(amount) FOR month IN ('JAN' AS jan, 'APR')) AS p (id) ORDER BY id`,
        ["ID NUMBER", "JAN NUMBER", "'APR' NUMBER"],
        [
          ["1", "2", "0"],
          ["2", "2", "0"],
        ],
      ],
      [
        `SELECT jan FROM ${MONTHLY} PIVOT (SUM(amount) FOR month IN ('APR') DEFAULT ON NULL (7)) AS p (id, jan) WHERE id = 1`,
        ["JAN NUMBER"],
        [["7"]],
      ],
      [
        `SELECT * FROM ${SALES} UNPIVOT (sales FOR month IN (jan, feb AS 'February', mar AS march)) ORDER BY dept, sales`,
        ["DEPT VARCHAR", "MONTH VARCHAR", "SALES NUMBER"],
        [
          ["clothes", "JAN", "100"],
          ["clothes", "February", "300"],
          ["electronics", "JAN", "100"],
          ["electronics", "February", "200"],
          ["electronics", "MARCH", "300"],
        ],
      ],
      [
        `SELECT u.sales FROM ${SALES} UNPIVOT INCLUDE NULLS (sales FOR month IN (jan, mar)) AS u WHERE dept = 'clothes' ORDER BY 1`,
        ["SALES NUMBER"],
        [["100"], [null]],
      ],
    ],
  },
  {
    page: "constructs/sample",
    queries: [
      [`SELECT COUNT(*) AS n FROM ${SALES} SAMPLE (1 ROWS)`, ["N NUMBER"], [["1"]]],
      [
        `SELECT COUNT(*) AS n FROM ${SALES} AS s TABLESAMPLE BERNOULLI (100) SEED (82)`,
        ["N NUMBER"],
        [["2"]],
      ],
      [`SELECT COUNT(*) AS n FROM ${SALES} SAMPLE ROW (0)`, ["N NUMBER"], [["0"]]],
    ],
  },
];
