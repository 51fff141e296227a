import type { BinaryOperator } from "./binary-operator.ts";

/**
 * Words that cannot be a column's name, nor a name without AS.
 * https://docs.snowflake.com/en/sql-reference/reserved-keywords
 */
export const RESERVED: ReadonlySet<string> = new Set(
  `ALL ALTER AND ANY AS BETWEEN BY CASE CAST CHECK COLUMN CONNECT CONSTRAINT CREATE CROSS DELETE DISTINCT DROP ELSE
   EXISTS FALSE FOLLOWING FOR FROM FULL GRANT GROUP GSCLUSTER HAVING ILIKE IN INCREMENT INNER INSERT INTERSECT INTO
   IS ISSUE JOIN LATERAL LEFT LIKE MINUS NATURAL NOT NULL OF ON OR ORDER ORGANIZATION QUALIFY REGEXP REVOKE RIGHT
   RLIKE ROW ROWS SAMPLE SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER TRUE TRY_CAST UNION UNIQUE UPDATE
   USING VALUES WHEN WHENEVER WHERE WITH`.split(/\s+/),
);

/** Words that go on with the query where a name without AS could stand. */
export const NOT_AN_ALIAS: ReadonlySet<string> = new Set([
  ...RESERVED,
  ..."EXCEPT LIMIT OFFSET FETCH END ASOF MATCH_CONDITION PIVOT UNPIVOT MATCH_RECOGNIZE WINDOW AT BEFORE CHANGES".split(
    " ",
  ),
]);

/** Functions that are called without parentheses. */
export const BARE_FUNCTIONS: ReadonlySet<string> = new Set(
  "CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER LOCALTIME LOCALTIMESTAMP".split(" "),
);

/** How comparisons are written, and what each is. */
export const COMPARISONS: ReadonlyMap<string, BinaryOperator> = new Map([
  ["=", "="],
  ["<>", "<>"],
  ["!=", "<>"],
  ["<", "<"],
  [">", ">"],
  ["<=", "<="],
  [">=", ">="],
]);
