import type { Page } from "./page.ts";

const T1 = "t1 (c1) AS (SELECT * FROM VALUES (1), (2), (3))";
const T2 = "t2 (c1, x) AS (SELECT * FROM VALUES (1, 'a'), (2, 'b'), (9, 'z'))";
const BOTH = `WITH ${T1}, ${T2}`;

export const joinsAndSets: readonly Page[] = [
  {
    page: "constructs/asof-join",
    queries: [
      [
        `WITH trades (sym, ts, q) AS (SELECT * FROM VALUES ('A', '2024-01-01 10:00:05'::TIMESTAMP, 1), ('A', '2024-01-01 10:00:01'::TIMESTAMP, 2), ('B', '2024-01-01 10:00:05'::TIMESTAMP, 3)),
          quotes (sym, ts, p) AS (SELECT * FROM VALUES ('A', '2024-01-01 10:00:03'::TIMESTAMP, 10.5), ('A', '2024-01-01 10:00:04'::TIMESTAMP, 11), ('C', '2024-01-01 10:00:04'::TIMESTAMP, 12))
          SELECT t.sym, t.q, q.p FROM trades t ASOF JOIN quotes q MATCH_CONDITION (t.ts >= q.ts) ON t.sym = q.sym ORDER BY t.q`,
        ["SYM VARCHAR", "Q NUMBER", "P NUMBER(*,1)"],
        [
          ["A", "1", "11.0"],
          ["A", "2", null],
          ["B", "3", null],
        ],
      ],
      [
        "WITH a (k, n) AS (SELECT * FROM VALUES (1, 5), (2, 7)), b (k, m) AS (SELECT * FROM VALUES (1, 3), (1, 9), (2, 8)) SELECT * FROM a ASOF JOIN b MATCH_CONDITION (n < m) USING (k) ORDER BY 1",
        ["K NUMBER", "N NUMBER", "M NUMBER"],
        [
          ["1", "5", "9"],
          ["2", "7", "8"],
        ],
      ],
      [
        "WITH a (n) AS (SELECT * FROM VALUES (5), (2)), b (m) AS (SELECT * FROM VALUES (3), (6)) SELECT * FROM a ASOF JOIN b MATCH_CONDITION (n >= m) ORDER BY 1",
        ["N NUMBER", "M NUMBER"],
        [
          ["2", null],
          ["5", "3"],
        ],
      ],
    ],
  },
  {
    page: "operators-subquery",
    queries: [
      [
        `${BOTH} SELECT 4 > ALL (SELECT c1 FROM t1) AS a, 1 <> SOME (SELECT c1 FROM t1) AS b, 5 < ANY (SELECT c1 FROM t1) AS c, 1 <= ALL (SELECT c1 FROM t1) AS d, 2 = ANY (SELECT c1 FROM t1) AS e`,
        ["A BOOLEAN", "B BOOLEAN", "C BOOLEAN", "D BOOLEAN", "E BOOLEAN"],
        [["TRUE", "TRUE", "FALSE", "TRUE", "TRUE"]],
      ],
    ],
  },
  {
    page: "operators-query and constructs/order-by",
    queries: [
      [
        `${BOTH} SELECT c1 FROM t1 UNION ALL BY NAME SELECT x, c1 FROM t2 ORDER BY ALL`,
        ["C1 NUMBER", "X VARCHAR"],
        [
          ["1", "a"],
          ["1", null],
          ["2", "b"],
          ["2", null],
          ["3", null],
          ["9", "z"],
        ],
      ],
      [
        `${BOTH} SELECT c1 FROM t1 UNION BY NAME SELECT c1 FROM t2 ORDER BY ALL DESC`,
        ["C1 NUMBER"],
        [["9"], ["3"], ["2"], ["1"]],
      ],
    ],
  },
  {
    page: "constructs/join-lateral",
    queries: [
      [
        `${BOTH} SELECT * FROM t1 LEFT JOIN LATERAL (SELECT x FROM t2 WHERE t2.c1 = t1.c1) AS l ORDER BY 1`,
        ["C1 NUMBER", "X VARCHAR"],
        [
          ["1", "a"],
          ["2", "b"],
          ["3", null],
        ],
      ],
      ["WITH t (n) AS (SELECT 7) SELECT * FROM TABLE('t')", ["N NUMBER"], [["7"]]],
    ],
  },
];
