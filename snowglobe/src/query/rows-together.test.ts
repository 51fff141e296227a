import { afterAll, beforeAll, expect, it } from "vitest";
import { openQueries, type Queries } from "./test-queries.ts";

// Branches of UNION ALL that are one row each are one VALUES for DuckDB. What stands between them stays where it was.

let queries: Queries;
beforeAll(async () => {
  queries = await openQueries();
});
afterAll(() => queries.close());

const joined = (branches: string) =>
  queries.value(`SELECT LISTAGG(a, ',') WITHIN GROUP (ORDER BY a) FROM (${branches})`);

it.each([
  ["NULL beside numbers", "SELECT NULL AS a UNION ALL SELECT 2.5 UNION ALL SELECT 1", "1.0,2.5"],
  ["an aggregate", "SELECT 7 AS a UNION ALL SELECT COUNT(*) UNION ALL SELECT 9", "1,7,9"],
  ["a window", "SELECT 7 AS a UNION ALL SELECT ROW_NUMBER() OVER (ORDER BY 1) UNION ALL SELECT 9", "1,7,9"],
  ["a subquery", "SELECT 7 AS a UNION ALL SELECT (SELECT 8) UNION ALL SELECT (SELECT 9)", "7,8,9"],
  ["a WHERE", "SELECT 7 AS a WHERE 1 = 2 UNION ALL SELECT 8 UNION ALL SELECT 9", "8,9"],
  ["a LIMIT", "(SELECT 7 AS a LIMIT 0) UNION ALL SELECT 8", "8"],
  ["a table", "SELECT 7 AS a UNION ALL SELECT x FROM VALUES (8), (8) AS t (x) UNION ALL SELECT 9", "7,8,8,9"],
  ["UNION", "SELECT 7 AS a UNION SELECT 8 UNION SELECT 7", "7,8"],
  ["UNION of UNION ALL", "(SELECT 7 AS a UNION ALL SELECT 7) UNION SELECT 8", "7,8"],
  ["UNION ALL of UNION", "(SELECT 7 AS a UNION SELECT 7) UNION ALL SELECT 7", "7,7"],
])("takes a chain with %s", async (_, branches, expected) => {
  expect(await joined(branches)).toBe(expected);
});

it("asks each row for what changes each time", async () => {
  const ids = "SELECT UUID_STRING() AS u UNION ALL SELECT UUID_STRING() UNION ALL SELECT UUID_STRING()";
  expect(await queries.value(`SELECT COUNT(DISTINCT u) FROM (${ids})`)).toBe("3");
});

it("takes columns of the query around it", async () => {
  const rows = "SELECT t.x AS y UNION ALL SELECT t.x + 1";
  expect(
    await queries.value(`SELECT SUM((SELECT MAX(y) FROM (${rows}))) FROM VALUES (1), (5) AS t (x)`),
  ).toBe("8");
});
