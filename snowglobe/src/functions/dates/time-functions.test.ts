import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQueries, type Queries } from "../../query/test-queries.ts";

let db: Queries;
beforeAll(async () => {
  db = await openQueries();
});
afterAll(() => db.close());

/** Written as text, in the session's output formats. */
function golden(title: string, cases: readonly (readonly [sql: string, expected: string | null])[]): void {
  describe(title, () => {
    it.each(cases)("%s", async (sql, expected) => {
      expect(await db.value(`SELECT TO_VARCHAR(${sql})`)).toBe(expected);
    });
  });
}

golden("DATEADD: https://docs.snowflake.com/en/sql-reference/functions/dateadd", [
  // "if the day does not exist in the month, the last day of the month is given"
  ["DATEADD(MONTH, 1, '2023-01-31'::DATE)", "2023-02-28"],
  ["DATEADD(YEAR, 2, '2022-05-08'::DATE)", "2024-05-08"],
  ["DATEADD('day', -1, '2024-03-01'::DATE)", "2024-02-29"],
  // "if date_or_time_part is hours or less, a DATE becomes a TIMESTAMP"
  ["DATEADD(HOUR, 2, '2022-04-05'::DATE)", "2022-04-05 02:00:00.000"],
  ["DATEADD(QUARTER, 1, '2024-01-15'::DATE)", "2024-04-15"],
  ["DATEADD(SECOND, 1.6, '2024-01-01'::TIMESTAMP_NTZ)", "2024-01-01 00:00:02.000"],
  ["'2024-01-31'::DATE + INTERVAL '1 month, 1 day'", "2024-03-01"],
  ["'2024-01-01'::DATE + 31", "2024-02-01"],
  // Across the change to summer time in Los Angeles: a day is a day of the calendar.
  ["'2024-03-09 12:00:00'::TIMESTAMP_LTZ + INTERVAL '1 day'", "2024-03-10 12:00:00.000 -0700"],
  ["DATEADD(DAY, 1, '2024-03-09 12:00:00'::TIMESTAMP_LTZ)", "2024-03-10 12:00:00.000 -0700"],
  ["DATEADD(HOUR, 24, '2024-03-09 12:00:00'::TIMESTAMP_LTZ)", "2024-03-10 13:00:00.000 -0700"],
  ["ADD_MONTHS('2016-02-29'::DATE, 1)", "2016-03-31"],
]);

golden("DATEDIFF counts boundaries: https://docs.snowflake.com/en/sql-reference/functions/datediff", [
  ["DATEDIFF(YEAR, '2010-04-09 14:39:20'::TIMESTAMP, '2013-05-08 23:39:20'::TIMESTAMP)", "3"],
  ["DATEDIFF(YEAR, '2021-12-31'::DATE, '2022-01-01'::DATE)", "1"],
  ["DATEDIFF(MONTH, '2021-01-01'::DATE, '2021-02-28'::DATE)", "1"],
  ["DATEDIFF(DAY, '2021-02-26 23:59:59'::TIMESTAMP, '2021-02-27 00:00:00'::TIMESTAMP)", "1"],
  ["DATEDIFF(HOUR, '2021-01-01 10:59:00'::TIMESTAMP, '2021-01-01 11:00:00'::TIMESTAMP)", "1"],
  ["DATEDIFF(DAY, '2021-01-10', '2021-01-01')", "-9"],
  ["DATEDIFF(WEEK, '2024-01-07'::DATE, '2024-01-08'::DATE)", "1"],
]);

golden("parts: https://docs.snowflake.com/en/sql-reference/functions/date_part", [
  ["DATE_TRUNC('month', '2015-05-08T23:39:20.123-07:00'::TIMESTAMP)", "2015-05-01 00:00:00.000"],
  ["DATE_TRUNC('quarter', '2015-05-08'::DATE)", "2015-04-01"],
  ["DATE_TRUNC('week', '2024-05-19'::DATE)", "2024-05-13"],
  ["DATE_PART(QUARTER, '2024-04-08'::DATE)", "2"],
  ["EXTRACT(YEAR FROM '2024-04-08'::DATE)", "2024"],
  ["HOUR('2024-04-08 23:39:20.123'::TIMESTAMP)", "23"],
  ["SECOND('2024-04-08 23:39:20.923'::TIMESTAMP)", "20"],
  // "0 is Sunday" with WEEK_START = 0
  ["DAYOFWEEK('2024-04-07'::DATE)", "0"],
  ["DAYOFWEEKISO('2024-04-07'::DATE)", "7"],
  ["DAYOFYEAR('2024-12-31'::DATE)", "366"],
  ["WEEK('2024-01-01'::DATE)", "1"],
  ["LAST_DAY('2015-05-08'::DATE)", "2015-05-31"],
  ["LAST_DAY('2015-05-08'::DATE, 'year')", "2015-12-31"],
  ["DAYNAME('2024-04-01'::DATE)", "Mon"],
  ["MONTHNAME('2015-05-01'::DATE)", "May"],
  ["DATE_PART(EPOCH_SECOND, '2013-05-08'::TIMESTAMP_NTZ)", "1367971200"],
  ["DATE_FROM_PARTS(2010, 1, 100)", "2010-04-10"],
  ["TIMESTAMP_NTZ_FROM_PARTS(2013, 4, 5, 12, 0, 0)", "2013-04-05 12:00:00.000"],
]);

golden("reading: https://docs.snowflake.com/en/sql-reference/date-time-input-output", [
  ["'2024-04-05'::DATE", "2024-04-05"],
  ["'05-APR-2024'::DATE", "2024-04-05"],
  ["'04/05/2024'::DATE", "2024-04-05"],
  ["TO_DATE('2024.04.05', 'YYYY.MM.DD')", "2024-04-05"],
  ["TO_DATE('2024-04-05 10:00:00')", "2024-04-05"],
  ["TRY_TO_DATE('no date')", null],
  ["TRY_TO_DATE('2024-13-01')", null],
  ["'2024-04-05T01:02:03'::TIMESTAMP_NTZ", "2024-04-05 01:02:03.000"],
  ["'2024-04-05 01:02'::TIMESTAMP_NTZ", "2024-04-05 01:02:00.000"],
  // "the time zone is not kept" by TIMESTAMP_NTZ
  ["'2024-04-05 01:02:03 +0700'::TIMESTAMP_NTZ", "2024-04-05 01:02:03.000"],
  ["'2024-04-05 01:02:03.5 +0700'::TIMESTAMP_TZ", "2024-04-05 01:02:03.500 +0700"],
  ["'2024-04-05T20:00:00Z'::TIMESTAMP_LTZ", "2024-04-05 13:00:00.000 -0700"],
  ["TO_TIMESTAMP(31536000)", "1971-01-01 00:00:00.000"],
  ["TO_TIMESTAMP(31536000000, 3)", "1971-01-01 00:00:00.000"],
  ["TO_TIMESTAMP('31536000')", "1971-01-01 00:00:00.000"],
  ["'12:34:56'::TIME", "12:34:56"],
  [
    "CONVERT_TIMEZONE('America/Los_Angeles', 'America/New_York', '2024-01-01 14:00:00'::TIMESTAMP_NTZ)",
    "2024-01-01 17:00:00.000",
  ],
  [
    "CONVERT_TIMEZONE('Europe/Warsaw', '2024-01-01 00:00:00 +0000'::TIMESTAMP_TZ)",
    "2024-01-01 01:00:00.000 +0100",
  ],
]);

describe("writing", () => {
  it.each([
    ["TO_VARCHAR('2024-03-05'::DATE, 'DD/MM/YY')", "05/03/24"],
    [
      "TO_CHAR('2024-03-05 15:04:05.678'::TIMESTAMP, 'YYYY-MM-DD\"T\"HH24:MI:SS.FF6')",
      "2024-03-05T15:04:05.678000",
    ],
    ["TO_CHAR('2024-03-05 15:04:05'::TIMESTAMP, 'HH12:MI AM, DY, MON')", "03:04 PM, Tue, Mar"],
    ["TO_CHAR('2024-03-05 15:04:05 +0130'::TIMESTAMP_TZ, 'TZH:TZM')", "+01:30"],
  ])("%s", async (sql, expected) => {
    expect(await db.value(`SELECT ${sql}`)).toBe(expected);
  });
});

describe("now", () => {
  it("is the same all through a statement, in the session's time zone", async () => {
    expect(await db.value("SELECT CURRENT_TIMESTAMP() = CURRENT_TIMESTAMP")).toBe("1");
    expect(await db.value("SELECT CURRENT_DATE = CURRENT_TIMESTAMP::DATE")).toBe("1");
    expect(
      await db.value(
        "SELECT DATEDIFF(SECOND, SYSDATE(), CONVERT_TIMEZONE('UTC', CURRENT_TIMESTAMP())::TIMESTAMP_NTZ)",
      ),
    ).toBe("0");
  });
});

describe("errors", () => {
  it.each([
    ["SELECT 'x'::DATE", "100040 Date 'x' is not recognized"],
    ["SELECT '2024-02-30'::DATE", "100040 Date '2024-02-30' is not recognized"],
    [
      "SELECT '2024-01-01 25:00:00'::TIMESTAMP_NTZ",
      "100035 Timestamp '2024-01-01 25:00:00' is not recognized",
    ],
    [
      "SELECT '2024-01-01 10:00:00.1234567890'::TIMESTAMP_NTZ",
      "100035 Timestamp '2024-01-01 10:00:00.1234567890' is not recognized",
    ],
    [
      "SELECT TO_TIMESTAMP_NTZ('2024', 'YYYY-QQ')",
      "000002 Unsupported feature in snowglobe: date format element at 'QQ' in 'YYYY-QQ'.",
    ],
    [
      "SELECT TO_VARCHAR(CURRENT_DATE, 'D')",
      "000002 Unsupported feature in snowglobe: date format element D in an output format ('D').",
    ],
    [
      "SELECT TO_VARCHAR(CURRENT_DATE, 'QQ')",
      "000002 Unsupported feature in snowglobe: date format element at 'QQ' in 'QQ'.",
    ],
  ])("%s", async (sql, expected) => {
    expect(await db.failure(sql)).toBe(expected);
  });

  it("DATEADD does not take another part", async () => {
    expect(await db.failure("SELECT DATEADD(fortnight, 1, CURRENT_DATE)")).toMatch(
      /'FORTNIGHT' is not a valid date\/time component/,
    );
  });
});
