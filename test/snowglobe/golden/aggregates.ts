import type { Page } from "./page.ts";

const N = "(SELECT column1 AS x FROM VALUES (1), (2), (2), (4), (NULL))";
const P = "(SELECT column1::NUMBER(10,2) AS x FROM VALUES (1.25), (2.50), (3.00))";
const G =
  "(SELECT column1 AS g, column2 AS x FROM VALUES ('a', 1), ('a', 2), ('b', 5), ('b', 7), ('b', NULL))";

export const aggregates: readonly Page[] = [
  {
    page: "functions-aggregation",
    queries: [
      [`SELECT COUNT(*) AS n FROM ${N}`, ["N NUMBER(18,0)"], [["5"]]],
      [
        `SELECT COUNT(x) AS n, COUNT(DISTINCT x) AS d FROM ${N}`,
        ["N NUMBER(18,0)", "D NUMBER(18,0)"],
        [["4", "3"]],
      ],
      [`SELECT SUM(x) AS s FROM ${N}`, ["S NUMBER"], [["9"]]],
      [`SELECT SUM(DISTINCT x) AS s FROM ${N}`, ["S NUMBER"], [["7"]]],
      [`SELECT SUM(x) AS s FROM ${P}`, ["S NUMBER(*,2)"], [["6.75"]]],
      [`SELECT AVG(x) AS a FROM ${N}`, ["A NUMBER(*,6)"], [["2.250000"]]],
      [`SELECT AVG(x) AS a FROM ${P}`, ["A NUMBER(*,8)"], [["2.25000000"]]],
      [
        "SELECT AVG(column1::NUMBER(10,5)) AS a FROM VALUES (5.2), (6.5)",
        ["A NUMBER(*,11)"],
        [["5.85000000000"]],
      ],
      [
        `SELECT MIN(x) AS low, MAX(x) AS high FROM ${N}`,
        ["LOW NUMBER(1,0)", "HIGH NUMBER(1,0)"],
        [["1", "4"]],
      ],
      [`SELECT MEDIAN(x) AS m FROM ${N}`, ["M NUMBER(*,3)"], [["2.000"]]],
      [`SELECT COUNT_IF(x > 1) AS n FROM ${N}`, ["N NUMBER"], [["3"]]],
      [`SELECT SUM(x) AS s, COUNT(*) AS n FROM ${N} WHERE FALSE`, ["S NUMBER", "N NUMBER"], [[null, "0"]]],
      [
        `SELECT g, SUM(x) AS s FROM ${G} GROUP BY g ORDER BY g`,
        ["G VARCHAR", "S NUMBER"],
        [
          ["a", "3"],
          ["b", "12"],
        ],
      ],
      [
        `SELECT BOOLAND_AGG(x > 0) AS a, BOOLOR_AGG(x > 6) AS o FROM ${G}`,
        ["A BOOLEAN", "O BOOLEAN"],
        [["TRUE", "TRUE"]],
      ],
      ["SELECT BOOLXOR_AGG(column1) AS x FROM VALUES (TRUE), (FALSE), (FALSE)", ["X BOOLEAN"], [["TRUE"]]],
      [
        "SELECT BITAND_AGG(column1) AS a, BITOR_AGG(column1) AS o, BITXOR_AGG(column1) AS x FROM VALUES (15), (26), (12)",
        ["A NUMBER", "O NUMBER", "X NUMBER"],
        [["8", "31", "25"]],
      ],
      [
        `SELECT STDDEV_POP(column1) AS s, VAR_POP(column1) AS v FROM VALUES (2), (4), (4), (4), (5), (5), (7), (9)`,
        ["S FLOAT", "V FLOAT"],
        [["2", "4"]],
      ],
      ["SELECT CORR(column1, column2) AS c FROM VALUES (1, 2), (2, 4), (3, 6)", ["C FLOAT"], [["1"]]],
      ["SELECT COVAR_POP(column1, column2) AS c FROM VALUES (1, 1), (3, 3)", ["C FLOAT"], [["1"]]],
      [
        "SELECT MAX_BY(column1, column2) AS h, MIN_BY(column1, column2) AS l FROM VALUES ('a', 1), ('b', 3), ('c', 2)",
        ["H VARCHAR", "L VARCHAR"],
        [["b", "a"]],
      ],
      ["SELECT MODE(column1) AS m FROM VALUES (6), (6), (7)", ["M NUMBER"], [["6"]]],
      [
        "SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY column1) AS p FROM VALUES (0), (10), (10), (10), (10), (14)",
        ["P NUMBER(*,3)"],
        [["10.000"]],
      ],
      [
        "SELECT PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY column1) AS p FROM VALUES (1), (2), (3), (4)",
        ["P NUMBER"],
        [["1"]],
      ],
      ["SELECT APPROX_COUNT_DISTINCT(column1) AS n FROM VALUES (1), (1), (2)", ["N NUMBER"], [["2"]]],
      ["SELECT ANY_VALUE(column1) AS v FROM VALUES ('z'), ('z')", ["V VARCHAR"], [["z"]]],
      [
        "SELECT LISTAGG(column1, '|') WITHIN GROUP (ORDER BY column1 DESC) AS l FROM VALUES ('a'), ('c'), (NULL), ('b')",
        ["L VARCHAR"],
        [["c|b|a"]],
      ],
      [
        "SELECT LISTAGG(DISTINCT column1, ', ') WITHIN GROUP (ORDER BY column1) AS l FROM VALUES ('O'), ('F'), ('O')",
        ["L VARCHAR"],
        [["F, O"]],
      ],
      ["SELECT LISTAGG(column1) AS l FROM VALUES ('a') WHERE FALSE", ["L VARCHAR"], [[""]]],
      [`SELECT g FROM ${G} GROUP BY g HAVING COUNT(x) = 2 AND SUM(x) > 5`, ["G VARCHAR"], [["b"]]],
      [
        `SELECT g, COUNT(*) AS n FROM ${G} GROUP BY ALL ORDER BY g`,
        ["G VARCHAR", "N NUMBER"],
        [
          ["a", "2"],
          ["b", "3"],
        ],
      ],
      [
        `SELECT UPPER(g) AS u, COUNT(*) AS n FROM ${G} GROUP BY u ORDER BY 1`,
        ["U VARCHAR", "N NUMBER"],
        [
          ["A", "2"],
          ["B", "3"],
        ],
      ],
      [
        `SELECT g, COUNT(*) AS n FROM ${G} GROUP BY 1 ORDER BY 2 DESC`,
        ["G VARCHAR", "N NUMBER"],
        [
          ["b", "3"],
          ["a", "2"],
        ],
      ],
    ],
  },
  {
    page: "constructs/group-by-grouping-sets, group-by-rollup and group-by-cube",
    queries: [
      [
        `SELECT g, SUM(x) AS s FROM ${G} GROUP BY ROLLUP (g) ORDER BY g NULLS LAST`,
        ["G VARCHAR", "S NUMBER"],
        [
          ["a", "3"],
          ["b", "12"],
          [null, "15"],
        ],
      ],
      [
        "SELECT column1 AS a, column2 AS b, COUNT(*) AS n FROM VALUES (1, 1), (1, 2) GROUP BY GROUPING SETS (a, b) ORDER BY a NULLS LAST, b",
        ["A NUMBER", "B NUMBER", "N NUMBER"],
        [
          ["1", null, "2"],
          [null, "1", "1"],
          [null, "2", "1"],
        ],
      ],
      [
        "SELECT column1 AS a, column2 AS b, COUNT(*) AS n FROM VALUES (1, 2) GROUP BY CUBE (a, b) ORDER BY a NULLS LAST, b NULLS LAST",
        ["A NUMBER", "B NUMBER", "N NUMBER"],
        [
          ["1", "2", "1"],
          ["1", null, "1"],
          [null, "2", "1"],
          [null, null, "1"],
        ],
      ],
      [
        "SELECT column1 AS a, GROUPING(column1) AS i FROM VALUES (1), (2) GROUP BY ROLLUP (column1) ORDER BY 1 NULLS LAST",
        ["A NUMBER", "I NUMBER"],
        [
          ["1", "0"],
          ["2", "0"],
          [null, "1"],
        ],
      ],
    ],
  },
  {
    page: "functions/kurtosis, skew, covar_pop and boolxor_agg",
    queries: [
      [
        "SELECT KURTOSIS(column1) AS k, KURTOSIS(column2::NUMBER(10,2)) AS v FROM VALUES (1, 10), (2, 10), (2, 20), (2, 25), (2, 30)",
        ["K NUMBER(*,12)", "V NUMBER(*,12)"],
        [["5.000000000000", "-2.324218750000"]],
      ],
      [
        "SELECT ROUND(SKEW(column1), 11) AS s FROM VALUES (10), (10), (20), (25), (30)",
        ["S FLOAT"],
        [["0.05240784322"]],
      ],
      [
        "SELECT COVAR_POP(column1, column2) AS p, COVAR_SAMP(column1, column2) AS s FROM VALUES (1, 2), (2, 4), (3, 6)",
        ["P FLOAT", "S FLOAT"],
        [["1.3333333333333333", "2"]],
      ],
      [
        "SELECT REGR_COUNT(column1, column2) AS n, REGR_SLOPE(column1, column2) AS s FROM VALUES (2, 1), (4, 2), (NULL, 3)",
        ["N NUMBER", "S FLOAT"],
        [["2", "2"]],
      ],
      [
        "SELECT BOOLXOR_AGG(column1) AS b, BITOR_AGG(column2) AS o FROM VALUES (TRUE, 1), (FALSE, 4)",
        ["B BOOLEAN", "O NUMBER"],
        [["TRUE", "5"]],
      ],
    ],
  },
];
