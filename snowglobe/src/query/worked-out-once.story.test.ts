import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openQueries, type Queries } from "./test-queries.ts";

// A value is worked out once, however often its rule needs it, and what is made of a statement grows in proportion.

let queries: Queries;
beforeAll(async () => {
  queries = await openQueries();
});
afterAll(() => queries.close());

vi.setConfig({ testTimeout: 60_000 });

const nested = (depth: number, wrap: (inner: string) => string, start: string) =>
  Array.from({ length: depth }).reduce<string>((inner) => wrap(inner), start);

it("asks for an argument that changes each time once", async () => {
  const rows = "TABLE(GENERATOR(ROWCOUNT => 2000))";
  const count = (test: string) => queries.value(`SELECT COUNT_IF(${test}) FROM ${rows}`);
  expect(await count("CHARINDEX('a', UUID_STRING(), 20) BETWEEN 1 AND 19")).toBe("0");
  expect(await count("NOT (DECODE(MOD(ABS(RANDOM()), 3), 0, 'a', 1, 'b', 2, 'c') IN ('a', 'b', 'c'))")).toBe(
    "0",
  );
  expect(
    await count("CASE MOD(ABS(RANDOM()), 3) WHEN 0 THEN 'a' WHEN 1 THEN 'b' WHEN 2 THEN 'c' END IS NULL"),
  ).toBe("0");
  expect(await count("NULLIF(UUID_STRING(), 'x') IS NULL")).toBe("0");
});

it("nests what it is given", async () => {
  expect(await queries.value(`SELECT ${nested(10, (x) => `SPLIT_PART(${x}, '-', 1)`, "'a-b'")}`)).toBe("a");
  expect(await queries.value(`SELECT ${nested(200, (x) => `UPPER(${x})`, "'a'")}`)).toBe("A");
  expect(await queries.value(`SELECT ${nested(200, (x) => `(${x} + 1)`, "0")}`)).toBe("200");
  expect(await queries.value(`SELECT ${nested(200, (x) => `ABS(${x})`, "-5")}`)).toBe("5");
});

const many = (item: string, between: string, count = 5000) => Array(count).fill(item).join(between);

it.each([
  ["+", `SELECT ${many("1", " + ")}`, "5000"],
  ["-", `SELECT ${many("1", " - ", 500)}`, "-498"],
  ["+ of FLOATs", `SELECT ${many("1e0", " + ", 500)} = 500`, "1"],
  ["||", `SELECT LENGTH(${many("'ab'", " || ")})`, "10000"],
  ["AND", `SELECT ${many("1 = 1", " AND ")}`, "1"],
  ["OR", `SELECT ${many("1 = 2", " OR ")}`, "0"],
  ["IN", `SELECT 7 IN (${many("1", ", ")})`, "0"],
  ["UNION ALL", `SELECT COUNT(*) FROM (${many("SELECT 1 AS a", " UNION ALL ")})`, "5000"],
  ["UNION", `SELECT COUNT(*) FROM (${many("SELECT 1 AS a", " UNION ")})`, "1"],
])(
  "takes long chains of %s",
  async (_, sql, expected) => {
    expect(await queries.value(sql)).toBe(expected);
  },
  120_000,
);

// What DuckDB is given is what the compiler has done: the place where text once grew with the square of a chain.
it.each<readonly [shape: string, sql: (count: number) => string]>([
  ["+", (count) => `SELECT ${many("1", " + ", count)}`],
  ["+ of columns", (count) => `SELECT ${many("c", " + ", count)} FROM (SELECT 1 AS c)`],
  ["||", (count) => `SELECT ${many("c", " || ", count)} FROM (SELECT 'a' AS c)`],
  ["AND", (count) => `SELECT ${many("c <> 2", " AND ", count)} FROM (SELECT 1 AS c)`],
  ["IN", (count) => `SELECT c IN (${many("'a'", ", ", count)}) FROM (SELECT 'a' AS c)`],
  ["UNION ALL", (count) => many("SELECT 1 AS a", " UNION ALL ", count)],
])("makes SQL of a chain of %s in proportion to its length", async (_, sql) => {
  const [short, long] = [await queries.compiled(sql(500)), await queries.compiled(sql(5000))];
  if (short === undefined || long === undefined) throw new Error("a chain was refused");
  expect(long.length).toBeLessThanOrEqual(short.length * 10.5);
});

it.each([
  ["UPPER", (x: string) => `UPPER(${x})`],
  ["IFF", (x: string) => `IFF(RANDOM() > 0, ${x}, 'b')`],
  ["SPLIT_PART", (x: string) => `SPLIT_PART(${x}, '-', 1)`],
  ["CASE", (x: string) => `CASE WHEN ${x} = 'a' THEN 'b' ELSE 'c' END`],
])("makes SQL of %s in itself in proportion to its depth", async (_, wrap) => {
  const [short, long] = [
    await queries.compiled(`SELECT ${nested(20, wrap, "'a'")}`),
    await queries.compiled(`SELECT ${nested(200, wrap, "'a'")}`),
  ];
  if (short === undefined || long === undefined) throw new Error("a nested call was refused");
  expect(long.length).toBeLessThanOrEqual(short.length * 10.5);
});

it("binds around aggregates and subqueries", async () => {
  await queries.script(
    "CREATE TABLE n (g VARCHAR, x NUMBER); INSERT INTO n VALUES ('a', 1), ('a', 2), ('b', 5)",
  );
  expect(
    await queries.values(
      "SELECT g, SPLIT_PART(MAX(g) || '-' || SUM(x), '-', 2) FROM n GROUP BY g ORDER BY g",
    ),
  ).toEqual([
    ["a", "3"],
    ["b", "5"],
  ]);
  expect(await queries.value("SELECT NULLIF(SUM(x), (SELECT SUM(x) FROM n)) FROM n")).toBeNull();
  expect(await queries.value("SELECT DECODE(MAX(g), 'b', SUM(x), 'a', COUNT(*)) FROM n")).toBe("8");
  expect(await queries.value("SELECT DIV0(SUM(x), COUNT(*) - 3) FROM n")).toBe("0.000000");
  expect(
    await queries.values(
      "SELECT SPLIT_PART(g || '-x', '-', 1), COUNT(*) FROM n GROUP BY SPLIT_PART(g || '-x', '-', 1) ORDER BY 1",
    ),
  ).toEqual([
    ["a", "2"],
    ["b", "1"],
  ]);
});

it("keeps its own names away from the user's", async () => {
  await queries.script(`CREATE TABLE j (id INT, v VARIANT, k VARCHAR, i INT, "t1" INT, t1 INT, "$0" INT, rowid INT);
    INSERT INTO j SELECT 1, PARSE_JSON('{"a":[1,2]}'), 'a,b', 9, 10, 11, 12, 13`);
  expect(await queries.values("SELECT f.value FROM j, LATERAL FLATTEN(input => v:a) f")).toEqual([
    ["1"],
    ["2"],
  ]);
  expect(await queries.values("SELECT s.value, s.index FROM j, LATERAL SPLIT_TO_TABLE(k, ',') s")).toEqual([
    ["a", "1"],
    ["b", "2"],
  ]);
  expect(await queries.values('SELECT "t1", t1, "$0", rowid, i FROM j')).toEqual([
    ["10", "11", "12", "13", "9"],
  ]);
  await queries.script("UPDATE j SET rowid = 14 WHERE rowid = 13");
  expect(await queries.value("SELECT rowid FROM j")).toBe("14");
});

it("gives an untyped NULL the type that it meets", async () => {
  expect(await queries.columns("SELECT 1 c UNION ALL SELECT NULL")).toEqual([
    ["C", { name: "FIXED", precision: 1, scale: 0 }],
  ]);
  expect(
    await queries.columns(
      "SELECT NULL::FLOAT a, NULL::BIGINT b, IFF(TRUE, NULL, 1.5) c, COALESCE(NULL, 1) d",
    ),
  ).toEqual([
    ["A", { name: "REAL" }],
    ["B", { name: "FIXED", precision: 38, scale: 0 }],
    ["C", { name: "FIXED", precision: 2, scale: 1 }],
    ["D", { name: "FIXED", precision: 1, scale: 0 }],
  ]);
  expect(
    (await queries.columns("SELECT $1, $2 FROM VALUES (NULL::FLOAT, NULL::BIGINT)")).map(([, type]) => type),
  ).toEqual([{ name: "REAL" }, { name: "FIXED", precision: 38, scale: 0 }]);
});

it("a query that fails after its first rows fails, and is no shorter answer", async () => {
  const numbers = "(SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 100000)))";
  for (const late of [10, 99_999])
    expect([
      late,
      await queries.failure(`SELECT REPEAT('x', 100), 1 / (n - ${late}) FROM ${numbers}`),
    ]).toEqual([late, "100051 Division by zero"]);
  expect(await queries.values(`SELECT n FROM ${numbers} WHERE n >= 99998 ORDER BY n DESC`)).toEqual([
    ["99999"],
    ["99998"],
  ]);
});
