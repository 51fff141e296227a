import type { Page } from "./page.ts";

const SALES = `WITH quarterly_sales (empid, amount, quarter) AS (SELECT * FROM VALUES
  (1, 10000, '2023_Q1'), (1, 400, '2023_Q1'), (2, 4500, '2023_Q1'), (2, 35000, '2023_Q1'), (1, 5000, '2023_Q2'),
  (1, 3000, '2023_Q2'), (2, 200, '2023_Q2'), (2, 90500, '2023_Q2'), (1, 6000, '2023_Q3'), (1, 5000, '2023_Q3'),
  (2, 2500, '2023_Q3'), (2, 9500, '2023_Q3'), (3, 2700, '2023_Q3'), (1, 8000, '2023_Q4'), (1, 10000, '2023_Q4'),
  (2, 800, '2023_Q4'), (2, 4500, '2023_Q4'), (3, 2700, '2023_Q4'), (3, 16000, '2023_Q4'), (3, 10200, '2023_Q4'))`;
const CAMPAIGNS = `${SALES}, campaigns (quarter, television) AS (SELECT * FROM VALUES
  ('2023_Q1', TRUE), ('2023_Q2', FALSE), ('2023_Q3', FALSE), ('2023_Q4', TRUE))`;
const EMPLOYEES = `WITH employees (title, employee_id, manager_id) AS (SELECT * FROM VALUES
  ('President', 1, NULL), ('Vice President Engineering', 10, 1), ('Programmer', 100, 10), ('QA Engineer', 101, 10),
  ('Vice President HR', 20, 1), ('Health Insurance Analyst', 200, 20))`;
const COMPONENTS = `WITH components (description, quantity, component_id, parent_component_id) AS (SELECT * FROM VALUES
  ('car', 1, 1, 0), ('wheel', 4, 11, 1), ('tire', 1, 111, 11), ('#112 bolt', 5, 112, 11), ('brake', 1, 113, 11),
  ('brake pad', 1, 1131, 113), ('engine', 1, 12, 1), ('piston', 4, 121, 12), ('cylinder block', 1, 122, 12),
  ('#112 bolt', 16, 112, 12))`;
const AMOUNTS = ["1", "2", "3", "4"].map((quarter) => `'2023_Q${quarter}' NUMBER(*,0)`);
const BY_MANAGER = "START WITH title = 'President' CONNECT BY manager_id = PRIOR employee_id";

export const rowsToColumns: readonly Page[] = [
  {
    page: "constructs/pivot",
    queries: [
      [
        `${SALES} SELECT * FROM quarterly_sales PIVOT(SUM(amount) FOR quarter IN (ANY ORDER BY quarter)) ORDER BY empid`,
        ["EMPID NUMBER(*,0)", ...AMOUNTS],
        [
          ["1", "10400", "8000", "11000", "18000"],
          ["2", "39500", "90700", "12000", "5300"],
          ["3", null, null, "2700", "28900"],
        ],
      ],
      [
        `${SALES} SELECT * FROM quarterly_sales PIVOT(SUM(amount) AS total FOR quarter IN (ANY ORDER BY quarter DESC)) WHERE empid = 1`,
        [
          "EMPID NUMBER(*,0)",
          ...["4", "3", "2", "1"].map((quarter) => `'2023_Q${quarter}_TOTAL' NUMBER(*,0)`),
        ],
        [["1", "18000", "11000", "8000", "10400"]],
      ],
      [
        `${CAMPAIGNS} SELECT * FROM quarterly_sales PIVOT(SUM(amount) FOR quarter IN (
          SELECT DISTINCT quarter FROM campaigns WHERE television = TRUE ORDER BY quarter)) ORDER BY empid`,
        ["EMPID NUMBER(*,0)", "'2023_Q1' NUMBER(*,0)", "'2023_Q4' NUMBER(*,0)"],
        [
          ["1", "10400", "18000"],
          ["2", "39500", "5300"],
          ["3", null, "28900"],
        ],
      ],
      [
        `${SALES} SELECT * FROM quarterly_sales PIVOT(SUM(amount) FOR quarter IN (ANY ORDER BY quarter) DEFAULT ON NULL (0)) WHERE empid = 3`,
        ["EMPID NUMBER(*,0)", ...AMOUNTS],
        [["3", "0", "0", "2700", "28900"]],
      ],
      [
        `${SALES}, src AS (SELECT * FROM quarterly_sales PIVOT(SUM(amount) FOR quarter IN (ANY ORDER BY quarter)))
          SELECT em.managerid, src."'2023_Q4'" FROM (SELECT 3 AS empid, 9 AS managerid) em JOIN src ON em.empid = src.empid`,
        ["MANAGERID NUMBER(*,0)", "'2023_Q4' NUMBER(*,0)"],
        [["9", "28900"]],
      ],
      // "If the pivot column contains NULLs, then NULL is also treated as a pivot value."
      [
        "SELECT * FROM (SELECT * FROM VALUES (1, 'a'), (2, NULL) AS t (n, k)) PIVOT(SUM(n) FOR k IN (ANY ORDER BY k))",
        ["'a' NUMBER(*,0)", "NULL NUMBER(*,0)"],
        [["1", "2"]],
      ],
    ],
  },
  {
    page: "constructs/connect-by",
    queries: [
      [
        `${EMPLOYEES} SELECT employee_id, manager_id, title FROM employees ${BY_MANAGER} ORDER BY employee_id`,
        ["EMPLOYEE_ID NUMBER(*,0)", "MANAGER_ID NUMBER(*,0)", "TITLE VARCHAR"],
        [
          ["1", null, "President"],
          ["10", "1", "Vice President Engineering"],
          ["20", "1", "Vice President HR"],
          ["100", "10", "Programmer"],
          ["101", "10", "QA Engineer"],
          ["200", "20", "Health Insurance Analyst"],
        ],
      ],
      [
        `${EMPLOYEES} SELECT SYS_CONNECT_BY_PATH(title, ' -> ') AS p, CONNECT_BY_ROOT title AS root_title FROM employees ${BY_MANAGER} ORDER BY employee_id`,
        ["P VARCHAR", "ROOT_TITLE VARCHAR"],
        [
          [" -> President", "President"],
          [" -> President -> Vice President Engineering", "President"],
          [" -> President -> Vice President HR", "President"],
          [" -> President -> Vice President Engineering -> Programmer", "President"],
          [" -> President -> Vice President Engineering -> QA Engineer", "President"],
          [" -> President -> Vice President HR -> Health Insurance Analyst", "President"],
        ],
      ],
      [
        `${COMPONENTS} SELECT description, SYS_CONNECT_BY_PATH(component_id, ' -> ') AS path FROM components
          START WITH component_id = 1 CONNECT BY parent_component_id = PRIOR component_id ORDER BY path`,
        ["DESCRIPTION VARCHAR", "PATH VARCHAR"],
        [
          ["car", " -> 1"],
          ["wheel", " -> 1 -> 11"],
          ["tire", " -> 1 -> 11 -> 111"],
          ["#112 bolt", " -> 1 -> 11 -> 112"],
          ["brake", " -> 1 -> 11 -> 113"],
          ["brake pad", " -> 1 -> 11 -> 113 -> 1131"],
          ["engine", " -> 1 -> 12"],
          ["#112 bolt", " -> 1 -> 12 -> 112"],
          ["piston", " -> 1 -> 12 -> 121"],
          ["cylinder block", " -> 1 -> 12 -> 122"],
        ],
      ],
      // Filters come after CONNECT BY; PRIOR in the select list is the parent's value.
      [
        `${EMPLOYEES} SELECT LEVEL, title, PRIOR title AS boss FROM employees WHERE LEVEL > 1 AND title LIKE 'V%'
          START WITH manager_id IS NULL CONNECT BY PRIOR employee_id = manager_id ORDER BY title`,
        ["LEVEL NUMBER(*,0)", "TITLE VARCHAR", "BOSS VARCHAR"],
        [
          ["2", "Vice President Engineering", "President"],
          ["2", "Vice President HR", "President"],
        ],
      ],
      [
        "SELECT LEVEL AS n FROM dual CONNECT BY LEVEL <= 3 ORDER BY n",
        ["N NUMBER(*,0)"],
        [["1"], ["2"], ["3"]],
      ],
      [
        `${EMPLOYEES} SELECT LEVEL AS l, COUNT(*) AS n FROM employees ${BY_MANAGER} GROUP BY LEVEL ORDER BY 1`,
        ["L NUMBER(*,0)", "N NUMBER"],
        [
          ["1", "1"],
          ["2", "2"],
          ["3", "3"],
        ],
      ],
    ],
  },
];
