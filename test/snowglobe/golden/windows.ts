import type { Page } from "./page.ts";

const T =
  "(SELECT column1 AS g, column2 AS x FROM VALUES ('a', 10), ('a', 20), ('a', 20), ('b', 5), ('b', NULL))";
const S = "(SELECT column1 AS i, column2 AS x FROM VALUES (1, 10), (2, 20), (3, 30), (4, NULL))";
const over = (call: string, type: string, values: readonly (string | null)[]) =>
  [
    `SELECT i, ${call} AS r FROM ${S} ORDER BY i`,
    ["I NUMBER(1,0)", `R ${type}`],
    values.map((value, index) => [String(index + 1), value]),
  ] as const;

export const windows: readonly Page[] = [
  {
    page: "functions-window",
    queries: [
      over("ROW_NUMBER() OVER (ORDER BY i DESC)", "NUMBER(18,0)", ["4", "3", "2", "1"]),
      over("LAG(x) OVER (ORDER BY i)", "NUMBER(2,0)", [null, "10", "20", "30"]),
      over("LAG(x, 2, 0) OVER (ORDER BY i)", "NUMBER(2,0)", ["0", "0", "10", "20"]),
      over("LEAD(x) OVER (ORDER BY i)", "NUMBER(2,0)", ["20", "30", null, null]),
      over("LAG(x) IGNORE NULLS OVER (ORDER BY i DESC)", "NUMBER(2,0)", ["20", "30", null, null]),
      over("FIRST_VALUE(x) OVER (ORDER BY i)", "NUMBER(2,0)", ["10", "10", "10", "10"]),
      over("LAST_VALUE(x) OVER (ORDER BY i)", "NUMBER(2,0)", [null, null, null, null]),
      over("LAST_VALUE(x) IGNORE NULLS OVER (ORDER BY i)", "NUMBER(2,0)", ["30", "30", "30", "30"]),
      over("NTH_VALUE(x, 2) OVER (ORDER BY i)", "NUMBER(2,0)", ["20", "20", "20", "20"]),
      over("SUM(x) OVER (ORDER BY i)", "NUMBER", ["10", "30", "60", "60"]),
      over("SUM(x) OVER ()", "NUMBER", ["60", "60", "60", "60"]),
      over("SUM(x) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)", "NUMBER", [
        "10",
        "30",
        "50",
        "30",
      ]),
      over("SUM(x) OVER (ORDER BY i ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)", "NUMBER", [
        "60",
        "50",
        "30",
        null,
      ]),
      over("SUM(x) OVER (ORDER BY i ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING)", "NUMBER", [
        "50",
        "30",
        null,
        null,
      ]),
      over("COUNT(x) OVER (ORDER BY i)", "NUMBER(18,0)", ["1", "2", "3", "3"]),
      over("COUNT(*) OVER ()", "NUMBER(18,0)", ["4", "4", "4", "4"]),
      over("MIN(x) OVER (ORDER BY i DESC)", "NUMBER(2,0)", ["10", "20", "30", null]),
      over("MAX(x) OVER ()", "NUMBER(2,0)", ["30", "30", "30", "30"]),
      over("AVG(x) OVER ()", "NUMBER(*,3)", ["20.000", "20.000", "20.000", "20.000"]),
      over("NTILE(2) OVER (ORDER BY i)", "NUMBER", ["1", "1", "2", "2"]),
      over("PERCENT_RANK() OVER (ORDER BY i) = 1", "BOOLEAN", ["FALSE", "FALSE", "FALSE", "TRUE"]),
      over("CUME_DIST() OVER (ORDER BY i)", "FLOAT", ["0.25", "0.5", "0.75", "1"]),
      over("CONDITIONAL_TRUE_EVENT(x > 15) OVER (ORDER BY i)", "NUMBER", ["0", "1", "2", "2"]),
      over("RATIO_TO_REPORT(x) OVER () > 0.4", "BOOLEAN", ["FALSE", "FALSE", "TRUE", null]),
      [
        `SELECT g, x, RANK() OVER (PARTITION BY g ORDER BY x DESC NULLS LAST) AS r, DENSE_RANK() OVER (PARTITION BY g ORDER BY x) AS d FROM ${T} ORDER BY g, x NULLS LAST`,
        ["G VARCHAR", "X NUMBER", "R NUMBER(18,0)", "D NUMBER(18,0)"],
        [
          ["a", "10", "3", "1"],
          ["a", "20", "1", "2"],
          ["a", "20", "1", "2"],
          ["b", "5", "1", "1"],
          ["b", null, "2", "2"],
        ],
      ],
    ],
  },
  {
    page: "constructs/qualify",
    queries: [
      [`SELECT i FROM ${S} QUALIFY ROW_NUMBER() OVER (ORDER BY i DESC) = 1`, ["I NUMBER(1,0)"], [["4"]]],
      [
        `SELECT g, x FROM ${T} QUALIFY ROW_NUMBER() OVER (PARTITION BY g ORDER BY x) = 1 ORDER BY g`,
        ["G VARCHAR", "X NUMBER"],
        [
          ["a", "10"],
          ["b", "5"],
        ],
      ],
      [
        `SELECT i, SUM(x) OVER (ORDER BY i) AS s FROM ${S} QUALIFY s > 30 ORDER BY i`,
        ["I NUMBER", "S NUMBER"],
        [
          ["3", "60"],
          ["4", "60"],
        ],
      ],
      [
        `SELECT g, SUM(x) AS s FROM ${T} GROUP BY g QUALIFY RANK() OVER (ORDER BY SUM(x) DESC) = 1`,
        ["G VARCHAR", "S NUMBER"],
        [["a", "50"]],
      ],
    ],
  },
];
