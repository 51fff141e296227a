import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQueries, type Queries } from "./test-queries.ts";

// Values that are equal are one, wherever Snowflake compares: a VARIANT's number whatever its type ("functions/hash":
// equal NUMBERs and FLOATs hash alike, inside VARIANTs too), an instant whatever its zone ("data-types-datetime").

let db: Queries;
beforeAll(async () => {
  db = await openQueries();
});
afterAll(() => db.close());

/** Ways to write values that are equal, per value. */
const VARIANTS: readonly (readonly string[])[] = [
  ["1::VARIANT", "1.0::VARIANT", "1e0::VARIANT", "PARSE_JSON('1.00')", "1::FLOAT::VARIANT"],
  ["0.1::VARIANT", "1e-1::VARIANT"],
  ["1152921504606846976::VARIANT", "1152921504606846976e0::VARIANT"],
  ["1152921504606846977::VARIANT"],
  ["'1'::VARIANT"],
  ["'NaN'::FLOAT::VARIANT"],
  ["'2024-01-01'::DATE::VARIANT"],
  ["'2024-01-01'::TIMESTAMP_NTZ::VARIANT"],
  ["'2024-01-01 00:00 +00:00'::TIMESTAMP_TZ::VARIANT", "'2024-01-01 05:30 +05:30'::TIMESTAMP_TZ::VARIANT"],
  ["TRUE::VARIANT"],
  ["TO_BINARY('AB')::VARIANT"],
  ["PARSE_JSON('null')"],
  ["NULL::VARIANT"],
  ["[1, 2.5]::VARIANT", "[1e0, 25e-1]::VARIANT", "PARSE_JSON('[1.0, 2.50]')"],
  ["{'a': 1, 'b': 2}::VARIANT", "{'b': 2e0, 'a': 1.0}::VARIANT"],
];
const ZONED: readonly (readonly string[])[] = [
  ["'2024-01-01 00:00 +00:00'::TIMESTAMP_TZ", "'2024-01-01 05:30 +05:30'::TIMESTAMP_TZ"],
  ["'2024-01-01 00:00:00.000000001 +00:00'::TIMESTAMP_TZ"],
  ["'1950-01-01 00:00 -08:00'::TIMESTAMP_TZ", "'1950-01-01 08:00 +00:00'::TIMESTAMP_TZ"],
  ["NULL::TIMESTAMP_TZ"],
];

interface Written {
  readonly value: number;
  readonly sql: string;
}

const written = (values: readonly (readonly string[])[]) =>
  fc.array(
    fc
      .integer({ min: 0, max: values.length - 1 })
      .chain((value) => fc.constantFrom(...(values[value] ?? [])).map((sql): Written => ({ value, sql }))),
    { minLength: 1, maxLength: 8 },
  );

const rowsOf = (list: readonly Written[]) =>
  `(SELECT column1 AS k, column2 AS v FROM VALUES ${list.map(({ value, sql }) => `(${value}, ${sql})`).join(", ")})`;
const countsOf = (list: readonly Written[]) => {
  const counts = new Map<number, number>();
  for (const { value } of list) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([value, count]) => [String(value), String(count)]);
};

describe.each([
  ["VARIANT", VARIANTS, VARIANTS.findIndex(([sql]) => sql?.startsWith("NULL"))],
  ["TIMESTAMP_TZ", ZONED, 3],
] as const)("equal values of type %s", (_type, values, nothing) => {
  it("are one in GROUP BY, DISTINCT, set operations, COUNT(DISTINCT), PARTITION BY and IN", async () => {
    const table = values.map((ways, value) => `(${value}, ${ways[0]})`).join(", ");
    await db.script(
      `CREATE OR REPLACE TABLE known AS SELECT column1 AS k, column2 AS v FROM VALUES ${table}`,
    );
    // Which of the known values each of a query's are; NULL is asked for by itself.
    const known = (query: string) =>
      db.values(
        `SELECT known.k${query.includes(" AS n") ? ", q.n" : ""} FROM (${query}) q JOIN known ON q.v = known.v OR (q.v IS NULL AND known.v IS NULL) ORDER BY 1`,
      );
    await fc.assert(
      fc.asyncProperty(written(values), written(values), async (left, right) => {
        const [a, b] = [rowsOf(left), rowsOf(right)];
        const [inA, inB] = [
          new Set(left.map(({ value }) => value)),
          new Set(right.map(({ value }) => value)),
        ];
        const list = (all: Iterable<number>) =>
          [...all].sort((x, y) => x - y).map((value) => [String(value)]);
        const counts = countsOf(left);
        for (const sql of [
          `SELECT v, COUNT(*) AS n FROM ${a} GROUP BY v`,
          `SELECT COUNT(k) AS n, v FROM ${a} GROUP BY 2 HAVING v IS NULL OR v IS NOT NULL ORDER BY v IS NULL`,
          `SELECT v, COUNT(*) AS n FROM ${a} GROUP BY ALL`,
          `SELECT DISTINCT v, COUNT(*) OVER (PARTITION BY v) AS n FROM ${a}`,
          `SELECT v, n FROM (SELECT v, COUNT(*) AS n, GROUPING(v) AS g FROM ${a} GROUP BY ROLLUP (v)) WHERE g = 0`,
        ])
          expect(await known(sql), sql).toEqual(counts);
        expect(await known(`SELECT DISTINCT v FROM ${a}`)).toEqual(list(inA));
        const set = (word: string) => known(`SELECT v FROM ${a} ${word} SELECT v FROM ${b}`);
        const [union, both, less] = [await set("UNION"), await set("INTERSECT"), await set("EXCEPT")];
        expect(union).toEqual(list(new Set([...inA, ...inB])));
        expect(both).toEqual(list([...inA].filter((value) => inB.has(value))));
        expect(less).toEqual(list([...inA].filter((value) => !inB.has(value))));
        const someB = [...inB].filter((value) => value !== nothing);
        const inside = left.filter(({ value }) => value !== nothing && someB.includes(value)).length;
        expect(
          await db.values(
            `SELECT COUNT(DISTINCT v), COUNT(DISTINCT v, 1), APPROX_COUNT_DISTINCT(v), COUNT_IF(v IN (SELECT v FROM ${b} WHERE v IS NOT NULL)) FROM ${a}`,
          ),
        ).toEqual([
          [
            ...Array.from({ length: 3 }, () => String([...inA].filter((v) => v !== nothing).length)),
            String(inside),
          ],
        ]);
      }),
      { numRuns: 2 },
    );
  }, 60_000);
});

it.each([
  [
    "SELECT TYPEOF(v), COUNT(*) FROM VALUES (1e0::VARIANT), (1e0::VARIANT) AS t(v) GROUP BY v",
    [["DOUBLE", "2"]],
  ],
  [
    "SELECT v::VARCHAR || '!', SUM(v::INT), ARRAY_SIZE(ARRAY_AGG(v)) FROM VALUES (2::VARIANT), (2e0::VARIANT) AS t(v) GROUP BY v",
    [["2!", "4", "2"]],
  ],
  ["SELECT v:a::INT FROM VALUES ({'a': 1}::VARIANT), ({'a': 1e0}::VARIANT) AS t(v) GROUP BY v:a", [["1"]]],
  [
    "SELECT MIN(t) = '2024-01-01 00:00 +0000'::TIMESTAMP_TZ, MAX(t) = '2024-01-01 01:00 +0000'::TIMESTAMP_TZ FROM VALUES ('2024-01-01 02:00 +0200'::TIMESTAMP_TZ), ('2024-01-01 01:00 +0000'::TIMESTAMP_TZ), (NULL) AS v(t)",
    [["1", "1"]],
  ],
  [
    "SELECT MAX(x) OVER (PARTITION BY t) FROM VALUES ('2024-01-01 02:00 +0200'::TIMESTAMP_TZ, 1), ('2024-01-01 00:00 +0000'::TIMESTAMP_TZ, 2) AS v(t, x)",
    [["2"], ["2"]],
  ],
  [
    "SELECT v, RANK() OVER (ORDER BY v), COUNT(*) FROM VALUES (3::VARIANT), (20::VARIANT), (3e0::VARIANT) AS t(v) GROUP BY v ORDER BY v DESC",
    [
      ["20", "2", "1"],
      [expect.stringMatching(/^3/), "1", "2"],
    ],
  ],
  [
    "SELECT DISTINCT v FROM VALUES (3::VARIANT), (20::VARIANT), (100::VARIANT) AS t(v) ORDER BY v DESC LIMIT 2",
    [["100"], ["20"]],
  ],
])("%s", async (sql, expected) => {
  expect(await db.values(sql)).toEqual(expected);
});

it("a subquery that names what its query groups by is refused by name", async () => {
  expect(await db.failure("SELECT (SELECT v::INT) FROM VALUES (1::VARIANT) AS t(v) GROUP BY v")).toMatch(
    /^000002 .*a subquery that names a VARIANT that the query around it groups by/,
  );
});
