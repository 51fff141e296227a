import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQueries, type Queries } from "../query/test-queries.ts";

let db: Queries;
beforeAll(async () => {
  db = await openQueries();
});
afterAll(() => db.close());

/** [SQL expression, its value on the wire]. NULL is null, booleans are 1 and 0. */
type Golden = readonly (readonly [sql: string, expected: string | null])[];

function golden(title: string, cases: Golden): void {
  describe(title, () => {
    it.each(cases)("%s", async (sql, expected) => {
      expect(await db.value(`SELECT ${sql}`)).toBe(expected);
    });
  });
}

golden("conditions: https://docs.snowflake.com/en/sql-reference/expressions-conditional", [
  ["IFF(TRUE, 'true', 'false')", "true"],
  ["IFF(NULL, 'true', 'false')", "false"],
  ["NVL(NULL, 'x')", "x"],
  ["IFNULL('food', 'bard')", "food"],
  ["NVL2(NULL, 1, 2)", "2"],
  ["NVL2(0, 1, 2)", "1"],
  ["COALESCE(NULL, NULL, 3)", "3"],
  ["NULLIF('a', 'a')", null],
  ["NULLIF(0, NULL)", "0"],
  ["ZEROIFNULL(NULL)", "0"],
  ["NULLIFZERO(0)", null],
  // "Unlike CASE, a NULL value in the select expression matches a NULL value in the search expressions."
  ["DECODE(NULL, 1, 'one', NULL, 'null', 'other')", "null"],
  ["DECODE(3, 1, 'one', 2, 'two')", null],
  ["EQUAL_NULL(NULL, NULL)", "1"],
  ["EQUAL_NULL(1, NULL)", "0"],
  // "If any argument is NULL, the result is NULL."
  ["GREATEST(1, 3, NULL)", null],
  ["LEAST(3, 1, 2)", "1"],
  ["GREATEST(1, '2')", "2"],
  ["GREATEST_IGNORE_NULLS(1, 3, NULL)", "3"],
  ["CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", "b"],
  ["CASE WHEN NULL THEN 'a' ELSE 'b' END", "b"],
]);

golden("operators: https://docs.snowflake.com/en/sql-reference/operators-arithmetic", [
  // "division: the scale is the dividend's, at least 6 more, at most 12"
  ["1 / 2", "0.500000"],
  ["2 / 3", "0.666667"],
  ["-2 / 3", "-0.666667"],
  ["10.10 / 4", "2.52500000"],
  ["7 / 2::FLOAT", "3.5"],
  ["10 % 3", "1"],
  ["-7 % 3", "-1"],
  ["1.5 * 1.5", "2.25"],
  ["0.1 + 0.2", "0.3"],
  ["'3' + 4", "7.00000"],
  ["'a' || NULL", null],
  ["1 || 'a'", "1a"],
  ["NULL = NULL", null],
  ["NULL IS NOT DISTINCT FROM NULL", "1"],
  ["'10' > 9", "1"],
  ["'a' < 'B'", "0"],
  ["1 IN (2, NULL)", null],
  ["TRUE AND NULL", null],
  ["FALSE AND NULL", "0"],
  ["NOT NULL", null],
  ["5 BETWEEN 5 AND 6", "1"],
  ["'2024-05-01'::DATE = '2024-05-01'", "1"],
  ["TRUE = 'yes'", "1"],
]);

golden("fractions as text, format TM9: https://docs.snowflake.com/en/sql-reference/functions/to_char", [
  ["TO_CHAR(0.100)", "0.100"],
  ["TO_CHAR(0.010)", "0.010"],
  ["0.25", "0.25"],
  ["(-0.25)::VARCHAR", "-0.25"],
  ["'x' || 0.25", "x0.25"],
  ["TO_JSON(OBJECT_CONSTRUCT('a', 0.5, 'b', -0.5))", '{"a":0.5,"b":-0.5}'],
]);

golden("sums: https://docs.snowflake.com/en/sql-reference/functions/sum and …/avg", [
  // "When passed a VARCHAR expression, this function implicitly casts the input to floating point values."
  ["ROUND(SUM(s), 9) FROM VALUES ('1.1'), ('10.0'), ('2.2'), ('9.9') v(s)", "23.2"],
  ["AVG(s) FROM VALUES ('1.1'), ('10') v(s)", "5.55"],
  ["AVG(i) OVER () FROM VALUES (10), (30), (5), (11), (120) v(i)", "35.200"],
  ["AVG(i) OVER () FROM VALUES (10000), (200), (808080), (33333), (NULL) v(i)", "212903.250"],
  ["AVG(i) OVER () FROM VALUES (-1), (-1), (0) v(i)", "-0.667"],
  ["AVG(i) OVER () FROM VALUES (NULL::INT) v(i)", null],
]);

// "If the first argument is empty (for example, an empty string), the function returns 1."
golden("places: https://docs.snowflake.com/en/sql-reference/functions/position", [
  ["POSITION('', 'sth')", "1"],
  ["POSITION('', 'sth', 3)", "1"],
  ["POSITION('', NULL)", null],
  ["POSITION('an', 'banana', 3)", "4"],
]);

describe("what is refused", () => {
  it.each([
    ["SUM(x) FROM VALUES (99999999999999999999999999999999999999), (1) v(x)", /^100039 .*out of range: SUM/],
    // "If the first type is not numeric, then all other arguments must be convertible to the first type."
    ["GREATEST('10', 9)", /^000002 .*GREATEST of a text before a value of type/],
  ])("%s", async (sql, expected) => {
    expect(await db.failure(`SELECT ${sql}`)).toMatch(expected);
  });
});

golden("roots: https://docs.snowflake.com/en/sql-reference/functions/cbrt", [
  ["CBRT(0)", "0"],
  ["CBRT(27)", "3"],
  ["ROUND(CBRT(-10), 8)", "-2.15443469"],
  ["ROUND(CBRT(2), 8)", "1.25992105"],
]);

golden("numbers: https://docs.snowflake.com/en/sql-reference/functions-numeric", [
  ["ROUND(135.135, -2)", "100"],
  ["ROUND(135.135, 0)", "135"],
  ["ROUND(135.135, 2)", "135.14"],
  ["ROUND(135.135)", "135"],
  ["ROUND(-975.975, -1)", "-980"],
  ["ROUND(2.5)", "3"],
  ["ROUND(-2.5)", "-3"],
  ["CEIL(135.135, 1)", "135.2"],
  ["CEIL(-975.975)", "-975"],
  ["FLOOR(135.135, -2)", "100"],
  ["FLOOR(-975.975)", "-976"],
  ["TRUNC(-975.975, 1)", "-975.9"],
  ["TRUNCATE(135.135, -2)", "100"],
  ["ABS(-1.5)", "1.5"],
  ["SIGN(-1.35e-10)", "-1"],
  ["MOD(5, 3)", "2"],
  ["POWER(2, 3)", "8"],
  ["SQRT(9)", "3"],
  ["DIV0(1, 2)", "0.500000"],
  ["DIV0(1, 0)", "0.000000"],
  ["DIV0(1, NULL)", null],
  ["DIV0NULL(1, NULL)", "0.000000"],
  ["EXP(0)", "1"],
  ["BITAND(5, 3)", "1"],
  ["BITOR(5, 3)", "7"],
  ["BITXOR(5, 3)", "6"],
  ["WIDTH_BUCKET(290, 200, 600, 4)", "1"],
]);

golden("text: https://docs.snowflake.com/en/sql-reference/functions-string", [
  ["UPPER('äb')", "ÄB"],
  ["LENGTH('Joyeux Noël')", "11"],
  ["SUBSTR('testing 1 2 3', 9, 5)", "1 2 3"],
  ["SUBSTR('abc', -2, 1)", "b"],
  ["SUBSTR('abc', 0, 2)", "ab"],
  ["SUBSTR('abc', -5)", ""],
  ["LEFT('ABCDEF', 3)", "ABC"],
  ["RIGHT('ABCDEFG', 3)", "EFG"],
  ["TRIM('❄-❄ABC-❄-', '❄-')", "ABC"],
  ["LTRIM('#000000123', '0#')", "123"],
  ["RTRIM('$125.00', '0.')", "$125"],
  ["REPLACE('down', 'down', 'up')", "up"],
  ["REPLACE('snowball', 'ball')", "snow"],
  ["CONCAT('a', 1, NULL)", null],
  ["CONCAT_WS(',', 'one', 'two', 'three')", "one,two,three"],
  ["CONCAT_WS(',', 'one', NULL)", null],
  ["CONTAINS('ice tea', 'te')", "1"],
  ["STARTSWITH('coffee', 'co')", "1"],
  ["ENDSWITH('coffee', 'co')", "0"],
  ["POSITION('an', 'banana', 1)", "2"],
  ["POSITION('an', 'banana', 3)", "4"],
  ["POSITION('abc' IN 'abcdef')", "1"],
  ["CHARINDEX('x', 'banana')", "0"],
  ["LPAD('123', 5, '0')", "00123"],
  ["RPAD('abc', 2)", "ab"],
  ["REPEAT('xy', 3)", "xyxyxy"],
  ["REVERSE('Hello, world!')", "!dlrow ,olleH"],
  ["INITCAP('this is the new Frame+work')", "This Is The New Frame+Work"],
  ["INITCAP('it''s o-k [a]\\\\b')", "It's O-K [A]\\B"],
  // "0 is treated as 1"; a negative number counts from the end.
  ["SPLIT_PART('11.22.33', '.', 0)", "11"],
  ["SPLIT_PART('127.0.0.1', '.', -1)", "1"],
  ["SPLIT_PART('|a|b|c|', '|', 1)", ""],
  ["SPLIT_PART('aaa--bbb', '--', 5)", ""],
  ["SPLIT('127.0.0.1', '.')[2]", '"0"'],
  ["TRANSLATE('❄a❄bc❄dX❄', 'X❄', 'Y')", "abcdY"],
  ["CHR(83)", "S"],
  ["UNICODE('a')", "97"],
  ["EDITDISTANCE('kitten', 'sitting')", "3"],
  ["SPACE(2) || 'x'", "  x"],
]);

golden("LIKE and regular expressions: https://docs.snowflake.com/en/sql-reference/functions-regexp", [
  ["'John Dddoe' LIKE 'John%do_'", "1"],
  ["'abc' LIKE 'A%'", "0"],
  ["'abc' ILIKE 'A%'", "1"],
  ["'100%' LIKE '100^%' ESCAPE '^'", "1"],
  ["'1000' LIKE '100^%' ESCAPE '^'", "0"],
  ["'abc' LIKE ANY ('x%', '%c')", "1"],
  ["'abc' LIKE ALL ('x%', '%c')", "0"],
  ["'abc' NOT LIKE 'a%'", "0"],
  // "The function implicitly anchors a pattern at both ends."
  ["'Sacramento' RLIKE 'San.*'", "0"],
  ["REGEXP_LIKE('Sacramento', 'sac.*', 'i')", "1"],
  ["REGEXP_LIKE('Sacramento', 'Sac')", "0"],
  ["REGEXP_REPLACE('Customers - (NY)', '\\\\(|\\\\)', '')", "Customers - NY"],
  [
    "REGEXP_REPLACE('firstname middlename lastname', '(.*) (.*) (.*)', '\\\\3, \\\\1 \\\\2')",
    "lastname, firstname middlename",
  ],
  ["REGEXP_SUBSTR('It was the best of times, it was the worst of times.', 'the\\\\W+\\\\w+')", "the best"],
  [
    "REGEXP_SUBSTR('It was the best of times, it was the worst of times.', 'the\\\\W+(\\\\w+)', 1, 2, 'e', 1)",
    "worst",
  ],
  ["REGEXP_SUBSTR('abc', 'x')", null],
  // Parameters: m for lines, s for . that is a line's end too.
  ["REGEXP_COUNT('a\\nb', '^b')", "0"],
  ["REGEXP_COUNT('a\\nb', '^b', 1, 'm')", "1"],
  ["REGEXP_LIKE('a\\nb', 'a.b')", "0"],
  ["REGEXP_LIKE('a\\nb', 'a.b', 's')", "1"],
  ["'a\\nb' RLIKE 'a.b'", "0"],
  ["REGEXP_COUNT('It was the best of times, it was the worst of times', '\\\\bwas\\\\b', 1)", "2"],
]);

golden("hashes and encodings: https://docs.snowflake.com/en/sql-reference/functions/sha2", [
  ["SHA2('Snowflake')", "1dbd59f661d68b90724f21084396b865497173e4d2714f4d91cf05fa5fc5e18d"],
  ["MD5('Snowflake')", "edf1439075a83a447fb8b630ddc9c8de"],
  ["SHA1('Snowflake')", "fda76b0bcc1e87cf259b1d1e3271d76f590fb5dd"],
  ["HEX_ENCODE('SNOW')", "534E4F57"],
  ["BASE64_ENCODE('Snowflake')", "U25vd2ZsYWtl"],
  ["BASE64_DECODE_STRING('U25vd2ZsYWtl')", "Snowflake"],
  ["HASH('a') = HASH('a')", "1"],
  ["HASH('a') = HASH('b')", "0"],
  ["HASH(10) = HASH(10.0)", "1"],
  ["HASH(10, NULL) = HASH(NULL, 10)", "0"],
  ["LENGTH(UUID_STRING())", "36"],
  ["UUID_STRING() = UUID_STRING()", "0"],
]);

describe("errors", () => {
  it.each([
    ["SELECT 1 / 0", "100051 Division by zero"],
    ["SELECT MOD(1, 0)", "100051 Division by zero"],
    ["SELECT SQRT(-1)", /^100109 Invalid floating point operation/],
    [
      "SELECT NO_SUCH_FUNCTION(1)",
      /^002140 .*error line 1 at position 7\nUnknown function NO_SUCH_FUNCTION/s,
    ],
    ["SELECT UPPERCASE(1)", /^002140 /],
    ["SELECT COLLATION(1)", /^000002 .*function COLLATION/],
    ["SELECT UPPER()", /^000938 .*not enough arguments for function \[UPPER\]/s],
    ["SELECT UPPER('a', 'b')", /^000939 .*too many arguments for function \[UPPER\]/s],
    ["SELECT UPPER(DISTINCT 'a')", /UPPER is no aggregate/],
    ["SELECT ROW_NUMBER()", /must have an OVER clause/],
    ["SELECT RANDOM(1)", /RANDOM with a seed/],
  ])("%s", async (sql, expected) => {
    const failure = await db.failure(sql);
    if (typeof expected === "string") expect(failure).toBe(expected);
    else expect(failure).toMatch(expected);
  });
});

it.each([
  ["MOD(ABS(RANDOM()), 16)", 0, 15],
  ["UNIFORM(1, 10, RANDOM())", 1, 10],
  ["UNIFORM(-2, 2, RANDOM())", -2, 2],
])("%s takes every value between its ends", async (sql, least, greatest) => {
  const drawn = `SELECT DISTINCT ${sql} AS n FROM TABLE(GENERATOR(ROWCOUNT => 2000))`;
  const seen = await db.value(`SELECT LISTAGG(n, ',') WITHIN GROUP (ORDER BY n) FROM (${drawn})`);
  const all = Array.from({ length: greatest - least + 1 }, (_, index) => least + index);
  expect(seen).toBe(all.join(","));
});
