import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/match-recognize-introduction: its table, its queries and what they print.

let globe: Snowglobe;
let connection: TestConnection;

beforeAll(async () => {
  globe = await startTestGlobe();
  connection = await connect(globe);
  await connection.query("CREATE WAREHOUSE w");
  const prices = {
    ABCD: [50, 36, 39, 42, 30, 47, 71, 80, 75, 63],
    XYZ: [89, 24, 37, 63, 65, 56, 50, 54, 30, 32],
  };
  const rows = Object.entries(prices).flatMap(([company, list]) =>
    list.map((price, day) => `('${company}', '2020-10-${String(day + 1).padStart(2, "0")}', ${price})`),
  );
  await connection.queryAll(`CREATE DATABASE d;
    CREATE TABLE stock_price_history (company TEXT, price_date DATE, price INT);
    INSERT INTO stock_price_history VALUES ${rows.join(", ")}`);
});
afterAll(async () => {
  await connection.close();
  await globe.close();
});

/** Rows as lists of texts, days as their number. */
async function rowsOf(select: string, clause: string, order: string): Promise<string[]> {
  const rows = await connection.query(
    `SELECT ${select} FROM stock_price_history MATCH_RECOGNIZE (${clause}) ORDER BY ${order}`,
  );
  return rows.map((row) =>
    Object.values(row)
      .map((value) => (value instanceof Date ? value.getUTCDate() : String(value)))
      .join(" "),
  );
}

const BY_COMPANY = "PARTITION BY company ORDER BY price_date";
const UP_AND_DOWN = "UP AS price > LAG(price), DOWN AS price < LAG(price)";
const OVER_AVERAGE =
  "overavg AS price > AVG(price) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)";
const NUMBERS = `MATCH_NUMBER() AS "Match #", MATCH_SEQUENCE_NUMBER() AS "Match Sequence #"`;

describe("one row per match", () => {
  it("tells of each V of a price: where it begins and ends, and how many rows go down and up", async () => {
    const found = await rowsOf(
      "*",
      `${BY_COMPANY}
      MEASURES MATCH_NUMBER() AS match_number, FIRST(price_date) AS start_date, LAST(price_date) AS end_date,
        COUNT(*) AS rows_in_sequence, COUNT(row_with_price_decrease.*) AS num_decreases,
        COUNT(row_with_price_increase.*) AS num_increases
      ONE ROW PER MATCH AFTER MATCH SKIP TO LAST row_with_price_increase
      PATTERN(row_before_decrease row_with_price_decrease+ row_with_price_increase+)
      DEFINE row_with_price_decrease AS price < LAG(price), row_with_price_increase AS price > LAG(price)`,
      "company, match_number",
    );
    expect(found).toEqual([
      "ABCD 1 1 4 4 1 2",
      "ABCD 2 4 8 5 1 3",
      "XYZ 1 1 5 5 1 3",
      "XYZ 2 5 8 4 2 1",
      "XYZ 3 8 10 3 1 1",
    ]);
  });

  it("goes on at the next row, with W shapes that share rows", async () => {
    const found = await rowsOf(
      "*",
      `${BY_COMPANY} MEASURES MATCH_NUMBER() AS "MATCH_NUMBER", FIRST(price_date) AS "START",
         LAST(price_date) AS "END", COUNT(*) AS "PRICE_COUNT"
       AFTER MATCH SKIP TO NEXT ROW PATTERN(ANY_ROW DOWN+ UP+ DOWN+ UP+) DEFINE ANY_ROW AS TRUE, ${UP_AND_DOWN}`,
      "company, match_number",
    );
    expect(found).toEqual(["ABCD 1 1 8 8", "XYZ 1 1 8 8", "XYZ 2 5 10 6", "XYZ 3 6 10 5"]);
  });

  it("gives a row for an empty match, and a symbol's column is that of its last row", async () => {
    const found = await rowsOf(
      "*",
      `${BY_COMPANY} MEASURES MATCH_NUMBER() AS m, COUNT(*) AS n, high.price AS p, LAST_VALUE(high.price_date) AS d
       PATTERN (high*) DEFINE high AS LAST(price) > 60`,
      "company, m",
    );
    expect(found.slice(5, 8)).toEqual(["ABCD 6 0 null null", "ABCD 7 4 63 10", "XYZ 1 1 89 1"]);
  });

  it("takes | before what stands side by side", async () => {
    const found = await rowsOf(
      "*",
      `${BY_COMPANY} MEASURES COUNT(*) AS n, LAST(CLASSIFIER()) AS c PATTERN (^ any_row up | down)
       DEFINE ${UP_AND_DOWN}`,
      "company",
    );
    expect(found).toEqual(["ABCD 2 DOWN", "XYZ 2 DOWN"]);
  });

  it("tries symbols in every order with PERMUTE", async () => {
    const found = await rowsOf(
      "*",
      `${BY_COMPANY} MEASURES MATCH_NUMBER() AS "MATCH_NUMBER", FIRST(price_date) AS "START",
         LAST(price_date) AS "END", COUNT(up.price) AS ups, COUNT(*) AS "PRICE_COUNT",
         LAST(CLASSIFIER()) = 'DOWN' up_spike
       AFTER MATCH SKIP TO NEXT ROW PATTERN(ANY_ROW PERMUTE(UP{2}, DOWN+)) DEFINE ANY_ROW AS TRUE, ${UP_AND_DOWN}`,
      "company, match_number",
    );
    expect(found).toEqual([
      "ABCD 1 1 4 2 4 false",
      "ABCD 2 2 5 2 4 true",
      "ABCD 3 4 7 2 4 false",
      "ABCD 4 6 10 2 5 true",
      "XYZ 1 1 4 2 4 false",
      "XYZ 2 3 7 2 5 true",
    ]);
  });
});

describe("all rows per match", () => {
  const less = `DEFINE LESS_THAN_45 AS price < 45.00, DECREASED_10_PERCENT AS LAG(price) * 0.90 >= price,
    INCREASED_05_PERCENT AS LAG(price) * 1.05 <= price`;

  it("names each row's symbol", async () => {
    const found = await rowsOf(
      `company, price_date, price, "Match #", "Match Sequence #", "Symbol Matched"`,
      `${BY_COMPANY} MEASURES ${NUMBERS}, CLASSIFIER AS "Symbol Matched" ALL ROWS PER MATCH
       PATTERN (LESS_THAN_45 DECREASED_10_PERCENT INCREASED_05_PERCENT) ${less}`,
      `company, "Match #", "Match Sequence #"`,
    );
    expect(found).toEqual([
      "ABCD 4 42 1 1 LESS_THAN_45",
      "ABCD 5 30 1 2 DECREASED_10_PERCENT",
      "ABCD 6 47 1 3 INCREASED_05_PERCENT",
    ]);
  });

  it("leaves out what stands in {- -}, and counts it", async () => {
    const excluded = await rowsOf(
      "company, price_date, price",
      `${BY_COMPANY} ALL ROWS PER MATCH
       PATTERN (LESS_THAN_45 {- DECREASED_10_PERCENT -} INCREASED_05_PERCENT) ${less}`,
      "price_date",
    );
    expect(excluded).toEqual(["ABCD 4 42", "ABCD 6 47"]);
    const counted = await rowsOf(
      "*",
      `${BY_COMPANY} MEASURES MATCH_NUMBER() AS "MATCH_NUMBER", CLASSIFIER AS cl, COUNT(*) AS "PRICE_COUNT"
       ALL ROWS PER MATCH PATTERN(ANY_ROW {- DOWN+ -} UP+ {- DOWN+ -} UP+) DEFINE ANY_ROW AS TRUE, ${UP_AND_DOWN}`,
      "company, price_date",
    );
    expect(counted).toEqual([
      "ABCD 1 50 1 ANY_ROW 1",
      "ABCD 3 39 1 UP 3",
      "ABCD 4 42 1 UP 4",
      "ABCD 6 47 1 UP 6",
      "ABCD 7 71 1 UP 7",
      "ABCD 8 80 1 UP 8",
      "XYZ 1 89 1 ANY_ROW 1",
      "XYZ 3 37 1 UP 3",
      "XYZ 4 63 1 UP 4",
      "XYZ 5 65 1 UP 5",
      "XYZ 8 54 1 UP 8",
    ]);
  });

  it("holds to the partition's edges by ^ and $", async () => {
    const edge = (pattern: string, define: string) =>
      rowsOf(
        "*",
        `${BY_COMPANY} MEASURES ${NUMBERS} ALL ROWS PER MATCH PATTERN (${pattern}) DEFINE ${define}`,
        `"Match #", "Match Sequence #"`,
      );
    expect(await edge("^ GT60", "GT60 AS price > 60.00")).toEqual(["XYZ 1 89 1 1"]);
    expect(await edge("GT50 $", "GT50 AS price > 50.00")).toEqual(["ABCD 10 63 1 1"]);
  });

  it("counts up to the row, and to the match's end where FINAL says so", async () => {
    const found = await rowsOf(
      "* EXCLUDE company",
      `${BY_COMPANY} MEASURES ${NUMBERS}, COUNT(*) AS n, FINAL COUNT(*) AS whole, RUNNING SUM(up.price) AS ups,
         FINAL LAST(up.price) - FINAL FIRST(less_than_45.price) AS gain
       ALL ROWS PER MATCH PATTERN (LESS_THAN_45 UP UP) DEFINE LESS_THAN_45 AS price < 45.00, UP AS price > LAG(price)`,
      `company, "Match #", "Match Sequence #" LIMIT 6`,
    );
    expect(found).toEqual([
      "2 36 1 1 1 3 null 6",
      "3 39 1 2 2 3 39 6",
      "4 42 1 3 3 3 81 6",
      "5 30 2 1 1 3 null 41",
      "6 47 2 2 2 3 47 41",
      "7 71 2 3 3 3 118 41",
    ]);
  });

  it("sees the rows beside within the match", async () => {
    const found = await rowsOf(
      "*",
      `PARTITION BY company ORDER BY price_date
       MEASURES FIRST(price_date) AS f, LAG(price_date) AS b, LEAD(price_date) AS a, LAST(price_date) AS l,
         PREV(price, 2) AS p, NEXT(price) AS n, MATCH_NUMBER() AS m, CLASSIFIER AS c
       ALL ROWS PER MATCH AFTER MATCH SKIP TO NEXT ROW PATTERN (CURRENT_ROW T2 T3)
       DEFINE CURRENT_ROW AS TRUE, T2 AS TRUE, T3 AS TRUE`,
      "company, m, price_date",
    );
    expect(found).toHaveLength(48);
    expect(found.slice(0, 4)).toEqual([
      "ABCD 1 50 1 null 2 1 null 36 1 CURRENT_ROW",
      "ABCD 2 36 1 1 3 2 null 39 1 T2",
      "ABCD 3 39 1 2 null 3 50 null 1 T3",
      "ABCD 2 36 2 null 3 2 null 39 2 CURRENT_ROW",
    ]);
  });

  it("counts empty matches, and shows them where it is told to", async () => {
    const found = (others: string) =>
      rowsOf(
        "*",
        `${BY_COMPANY} MEASURES MATCH_NUMBER() AS m, CLASSIFIER() AS c, COUNT(*) AS n, FIRST(price) AS f
         ALL ROWS PER MATCH ${others} PATTERN(overavg*) DEFINE ${OVER_AVERAGE}`,
        "company, price_date",
      );
    expect(await found("OMIT EMPTY MATCHES")).toEqual([
      "ABCD 7 71 7 OVERAVG 1 71",
      "ABCD 8 80 7 OVERAVG 2 71",
      "ABCD 9 75 7 OVERAVG 3 71",
      "ABCD 10 63 7 OVERAVG 4 71",
      "XYZ 1 89 1 OVERAVG 1 89",
      "XYZ 4 63 4 OVERAVG 1 63",
      "XYZ 5 65 4 OVERAVG 2 63",
      "XYZ 6 56 4 OVERAVG 3 63",
      "XYZ 8 54 6 OVERAVG 1 54",
    ]);
    const all = await found("");
    expect(await found("SHOW EMPTY MATCHES")).toEqual(all);
    expect(await found("WITH UNMATCHED ROWS")).toEqual(all);
    expect(all).toHaveLength(20);
    expect(all.slice(0, 2)).toEqual(["ABCD 1 50 1 null 0 null", "ABCD 2 36 2 null 0 null"]);
  });

  it("adds the rows of no match WITH UNMATCHED ROWS", async () => {
    const found = await rowsOf(
      "*",
      `${BY_COMPANY} MEASURES MATCH_NUMBER() AS m, CLASSIFIER() AS cl, COUNT(*) AS n
       ALL ROWS PER MATCH WITH UNMATCHED ROWS PATTERN(overavg+) DEFINE ${OVER_AVERAGE}`,
      "company, price_date",
    );
    expect(found).toHaveLength(20);
    expect(found.slice(5, 8)).toEqual([
      "ABCD 6 47 null null null",
      "ABCD 7 71 1 OVERAVG 1",
      "ABCD 8 80 1 OVERAVG 2",
    ]);
  });
});

describe("where it stands", () => {
  it("reads a subquery, a view and a WITH, goes by an alias, and joins", async () => {
    const clause = `MATCH_RECOGNIZE (ORDER BY price_date MEASURES COUNT(*) AS n, ARRAY_AGG(price) AS prices
      PATTERN (low high+) DEFINE low AS price < 40, high AS price >= 40)`;
    await connection.query(
      `CREATE VIEW rises AS SELECT n, prices FROM (SELECT * FROM stock_price_history WHERE company = 'ABCD') ${clause}`,
    );
    const rises = [
      { N: 2, PRICES: [39, 42] },
      { N: 6, PRICES: [30, 47, 71, 80, 75, 63] },
    ];
    expect(await connection.query("SELECT * FROM rises ORDER BY n")).toEqual(rises);
    const joined = `WITH abcd AS (SELECT * FROM stock_price_history s WHERE company = 'ABCD')
      SELECT m.n, r.prices FROM abcd AS a ${clause} AS m JOIN rises r ON r.n = m.n ORDER BY 1`;
    expect(await connection.query(joined)).toEqual(rises);
  });

  it("gives nothing for no rows", async () => {
    const none = `SELECT * FROM (SELECT * FROM stock_price_history WHERE FALSE) MATCH_RECOGNIZE (
      ORDER BY price_date MEASURES COUNT(*) AS n PATTERN (a) DEFINE a AS TRUE)`;
    expect(await connection.query(none)).toEqual([]);
  });
});

describe("refusals", () => {
  const refused = async (clause: string) =>
    connection
      .query(`SELECT * FROM stock_price_history MATCH_RECOGNIZE (ORDER BY price_date ${clause})`)
      .then(
        () => "nothing was refused",
        (error: unknown) => String(error),
      );

  it.each([
    // Snowflake has none either: https://docs.snowflake.com/en/sql-reference/constructs/match_recognize
    ["PATTERN (a b) DEFINE b AS price > a.price", "'Correlated pattern definitions'"],
    ["PATTERN (a) DEFINE a AS price > FIRST(price)", "FIRST in DEFINE"],
    ["PATTERN (a) DEFINE a AS price > SUM(price)", "SUM without a window frame in DEFINE"],
    ["ALL ROWS PER MATCH WITH UNMATCHED ROWS PATTERN ({- a -}) DEFINE a AS TRUE", "takes no exclusion"],
    ["MEASURES a.price AS p ALL ROWS PER MATCH PATTERN (a) DEFINE a AS TRUE", "LAST of the rows of symbol A"],
    ["MEASURES LAG(a.price) AS p PATTERN (a) DEFINE a AS TRUE", "LAG of a symbol's rows"],
    ["MEASURES SUM(LAST(price)) AS p PATTERN (a) DEFINE a AS TRUE", "LAST inside of SUM"],
    ["MEASURES SUM(a.price + b.price) AS p PATTERN (a b) DEFINE a AS TRUE", "several symbols"],
    ["PATTERN (a) DEFINE a AS price IN (SELECT 1)", "a query or a lambda expression in DEFINE"],
    ["PATTERN (a) SUBSET u = (a) DEFINE a AS TRUE", "unexpected 'SUBSET'"],
    ["AFTER MATCH SKIP TO c PATTERN (a) DEFINE a AS TRUE", "PATTERN has no such symbol"],
    [
      "MEASURES COUNT(*) AS n AFTER MATCH SKIP TO FIRST a PATTERN (a) DEFINE a AS TRUE",
      "first row of the match",
    ],
    [
      "MEASURES COUNT(*) AS n AFTER MATCH SKIP TO b PATTERN (a b?) DEFINE a AS TRUE, b AS FALSE",
      "has no row of it",
    ],
    ["PATTERN (a{5000} a) DEFINE a AS TRUE", "more than 5000 steps"],
  ])("%s", async (clause, words) => {
    expect(await refused(clause)).toContain(words);
  });
});
