import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQueries, type Queries } from "../query/test-queries.ts";
import type { DataType } from "./data-type.ts";

// TIME and timestamps to the nanosecond, with their scale. The account's time zone is Los Angeles.

/** How each value is written over the wire, by the digits of its scale; before 1970 it is a negative decimal. */
type Wire = (digits: string, before: string) => string;
const FRACTION = "987654321";
const CASES: readonly (readonly [text: string, type: DataType["name"], wire: Wire])[] = [
  [`2012-01-03 05:34:56.${FRACTION}`, "TIMESTAMP_NTZ", (digits) => `1325568896${digits}`],
  [`1969-12-31 23:59:59.${FRACTION}`, "TIMESTAMP_NTZ", (_, before) => before],
  [`9999-12-31 23:59:59.${FRACTION}`, "TIMESTAMP_NTZ", (digits) => `253402300799${digits}`],
  [`2012-01-02 21:34:56.${FRACTION}`, "TIMESTAMP_LTZ", (digits) => `1325568896${digits}`],
  [`2012-01-03 12:34:56.${FRACTION} +07:00`, "TIMESTAMP_TZ", (digits) => `1325568896${digits} 1860`],
  [`2012-01-02 21:34:56.${FRACTION}`, "TIMESTAMP_TZ", (digits) => `1325568896${digits} 960`],
  [`05:07:08.${FRACTION}`, "TIME", (digits) => `18428${digits}`],
];
const NAMES = CASES.map((_, index) => `c${index}`);

let db: Queries;
beforeAll(async () => {
  db = await openQueries();
  await db.script(`
    CREATE TABLE t (x VARCHAR);
    CREATE TABLE texts (${NAMES.map((name) => `${name} VARCHAR`).join(", ")});
    INSERT INTO texts VALUES (${CASES.map(([text]) => `'${text}'`).join(", ")})`);
});
afterAll(() => db.close());

describe("over the wire there are as many digits as the scale says, the others are cut off", () => {
  it.each([0, 1, 3, 6, 8, 9])("scale %i", async (scale) => {
    const part = FRACTION.slice(0, scale);
    const left = String(1_000_000_000 - Number(part.padEnd(9, "0"))).padStart(9, "0");
    // A cut goes to the earlier time.
    const before = scale === 0 ? "-1" : `-0.${left.slice(0, scale)}`;
    const expected = CASES.map(([, , wire]) => wire(scale === 0 ? "" : `.${part}`, before));
    const types = CASES.map(([, type]) => `${type}(${scale})`);
    // As a constant, as a column that is read while the statement runs, and from the type with nine digits.
    const row = CASES.flatMap(([text, name], index) => [
      `'${text}'::${types[index]}`,
      `TRY_CAST(${NAMES[index]} AS ${types[index]})`,
      `'${text}'::${name}::${types[index]}`,
    ]);
    expect(await db.values(`SELECT ${row.join(", ")} FROM texts`)).toEqual([
      expected.flatMap((wire) => [wire, wire, wire]),
    ]);
    // In columns of the type.
    await db.script(`CREATE OR REPLACE TABLE kept (${NAMES.map((name, index) => `${name} ${types[index]}`).join(", ")});
      INSERT INTO kept SELECT * FROM texts`);
    expect(await db.values("SELECT * FROM kept")).toEqual([expected]);
    expect((await db.columns("SELECT * FROM kept")).map(([, type]) => type)).toEqual(
      CASES.map(([, name]) => ({ name, scale })),
    );
  });
});

describe("every form of the AUTO list reads the same, known beforehand or not", () => {
  it.each([
    [
      "2013-04-28T20:57:01.123456789+07:00",
      "2013-04-28 20:57:01.123456789",
      "2013-04-28 06:57:01.123456789 -0700",
      "2013-04-28 20:57:01.123456789 +0700",
    ],
    [
      "2013-04-28 20:57:01",
      "2013-04-28 20:57:01.000000000",
      "2013-04-28 20:57:01.000000000 -0700",
      "2013-04-28 20:57:01.000000000 -0700",
    ],
    [
      "2013-04-28T20",
      "2013-04-28 20:00:00.000000000",
      "2013-04-28 20:00:00.000000000 -0700",
      "2013-04-28 20:00:00.000000000 -0700",
    ],
    [
      "17-DEC-1980",
      "1980-12-17 00:00:00.000000000",
      "1980-12-17 00:00:00.000000000 -0800",
      "1980-12-17 00:00:00.000000000 -0800",
    ],
    [
      "Thu, 21 Dec 2000 04:01:07.5 PM +0200",
      "2000-12-21 16:01:07.500000000",
      "2000-12-21 06:01:07.500000000 -0800",
      "2000-12-21 16:01:07.500000000 +0200",
    ],
    [
      "Mon Jul 08 18:09:51 +0000 2013",
      "2013-07-08 18:09:51.000000000",
      "2013-07-08 11:09:51.000000000 -0700",
      "2013-07-08 18:09:51.000000000 +0000",
    ],
    [
      "2/18/2008 02:36:48",
      "2008-02-18 02:36:48.000000000",
      "2008-02-18 02:36:48.000000000 -0800",
      "2008-02-18 02:36:48.000000000 -0800",
    ],
    [
      "1700000000123456789",
      "2023-11-14 22:13:20.123456789",
      "2023-11-14 14:13:20.123456789 -0800",
      "2023-11-14 14:13:20.123456789 -0800",
    ],
  ])("%s", async (text, ntz, ltz, tz) => {
    await db.script(`TRUNCATE TABLE t; INSERT INTO t VALUES ('${text}')`);
    const show = (value: string) => `TO_VARCHAR(${value}, 'YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM')`;
    const row = ["x", `'${text}'`].flatMap((x) => [
      ...["NTZ", "LTZ", "TZ"].flatMap((type) => [
        show(`${x}::TIMESTAMP_${type}`),
        show(`TRY_TO_TIMESTAMP_${type}(${x})`),
      ]),
      `TO_VARCHAR(${x}::DATE)`,
    ]);
    const expected = [`${ntz} `, `${ntz} `, ltz, ltz, tz, tz, ntz.slice(0, 10)];
    expect(await db.values(`SELECT ${row.join(", ")} FROM t`)).toEqual([[...expected, ...expected]]);
  });

  it("what is no time is NULL for TRY_, and an error that names it", async () => {
    await db.script("TRUNCATE TABLE t; INSERT INTO t VALUES ('2024-02-30')");
    for (const x of ["x", "'2024-02-30'"])
      for (const type of ["DATE", "TIME", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ"]) {
        expect(await db.values(`SELECT TRY_CAST(${x} AS ${type}) FROM t`)).toEqual([[null]]);
        expect(await db.failure(`SELECT ${x}::${type} FROM t`)).toMatch(
          /^(100040 Date|100108 Time|100035 Timestamp) '2024-02-30' is not recognized$/,
        );
      }
  });
});

describe("to the nanosecond", () => {
  it.each<[sql: string, expected: string | null]>([
    ["DATEADD(nanosecond, 500, '2024-01-01'::TIMESTAMP_NTZ) = '2024-01-01'::TIMESTAMP_NTZ", "0"],
    ["DATEADD(ns, -1, '1970-01-01'::TIMESTAMP_NTZ)", "-0.000000001"],
    ["DATEADD(ns, 1, DATEADD(ns, -1, '1970-01-01'::TIMESTAMP_NTZ))", "0.000000000"],
    ["DATEADD(hour, -1, '1970-01-01 00:00:00.123456789'::TIMESTAMP_NTZ)", "-3599.876543211"],
    ["DATEADD(month, 1, '2024-01-31 00:00:00.000000001'::TIMESTAMP_NTZ)", "1709164800.000000001"],
    ["DATEADD(day, 1, '2024-03-09 12:00:00.000000001'::TIMESTAMP_LTZ)", "1710097200.000000001"],
    ["DATEADD(day, 1, '2024-03-09 12:00:00.000000001 +0100'::TIMESTAMP_TZ)", "1710068400.000000001 1500"],
    ["DATEADD(ns, 1, '23:59:59.999999999'::TIME)", "0.000000000"],
    ["DATEADD(hour, -25, '00:30:00'::TIME)", "84600.000000000"],
    ["DATEADD(ns, 1, '2024-01-01'::DATE)", "1704067200.000000001"],
    ["DATEADD(ms, 1, '2024-01-01'::TIMESTAMP_NTZ(0))", "1704067200.001"],
    ["'2024-01-01'::TIMESTAMP_NTZ + INTERVAL '1 day, 3 nanoseconds'", "1704153600.000000003"],
    ["'2024-01-01'::TIMESTAMP_NTZ - INTERVAL '-1 hour'", "1704070800.000000000"],
    [
      "DATEDIFF(ns, '2024-01-01'::TIMESTAMP_NTZ, '2024-01-01 00:00:01.000000007'::TIMESTAMP_NTZ)",
      "1000000007",
    ],
    ["DATEDIFF(ns, '00:00:01.000000007'::TIME, '00:00:00'::TIME)", "-1000000007"],
    ["DATEDIFF(ms, '2024-01-01'::TIMESTAMP_NTZ, '2024-01-01 00:00:00.1239'::TIMESTAMP_NTZ)", "123"],
    ["DATEDIFF(hour, '01:59:59'::TIME, '02:00:00'::TIME)", "1"],
    ["DATE_PART(nanosecond, '2024-01-01 00:00:07.123456789'::TIMESTAMP_NTZ)", "123456789"],
    ["DATE_PART(nanosecond, '00:00:07.123456789'::TIME)", "123456789"],
    ["DATE_PART(epoch_nanosecond, '2024-01-01 00:00:00.123456789'::TIMESTAMP_NTZ)", "1704067200123456789"],
    ["DATE_TRUNC(microsecond, '2024-01-01 00:00:00.123456789'::TIMESTAMP_NTZ)", "1704067200.123456000"],
    ["DATE_TRUNC(hour, '05:34:56.7'::TIME)", "18000.000000000"],
    ["DATE_TRUNC(day, '2024-01-01 10:00:00.000000001 +0100'::TIMESTAMP_TZ)", "1704063600.000000000 1500"],
    ["TO_TIMESTAMP(31536000000)", "31536000000.000000000"],
    ["TO_TIMESTAMP(1.123456789)", "1.123456789"],
    ["TO_TIMESTAMP(-1.5)", "-1.500000000"],
    ["TO_TIMESTAMP(1700000000123456789, 9)", "1700000000.123456789"],
    ["TO_TIMESTAMP(1700000000123, 3)", "1700000000.123000000"],
    ["TO_TIMESTAMP_NTZ('1700000000123456789')", "1700000000.123456789"],
    ["'2024-01-01 10:11:12.123456789'::TIMESTAMP_NTZ::TIME", "36672.123456789"],
    ["'2024-01-01 10:11:12.123456789'::TIMESTAMP_NTZ::DATE", "19723"],
    ["'2024-01-01 10:11:12.123456789'::TIMESTAMP_NTZ::TIMESTAMP_LTZ", "1704132672.123456789"],
    ["'2024-01-01 10:11:12.123456789'::TIMESTAMP_LTZ::TIMESTAMP_NTZ", "1704103872.123456789"],
    ["'2024-01-01 10:11:12.123456789'::TIMESTAMP_NTZ::TIMESTAMP_TZ", "1704132672.123456789 960"],
    ["'2024-01-01 10:11:12.123456789 +0100'::TIMESTAMP_TZ::TIMESTAMP_NTZ", "1704103872.123456789"],
    [
      "CONVERT_TIMEZONE('UTC', 'Asia/Tokyo', '2024-01-01 00:00:00.000000001'::TIMESTAMP_NTZ)",
      "1704099600.000000001",
    ],
    ["TIMESTAMP_NTZ_FROM_PARTS(2024, 1, 1, 0, 0, 1, 7)", "1704067201.000000007"],
    [
      "MAX(column1::TIMESTAMP_NTZ) FROM VALUES ('2024-01-01 00:00:00.000000001'), ('2024-01-01 00:00:00.000000002')",
      "1704067200.000000002",
    ],
    ["HASH('2024-01-01'::TIMESTAMP_NTZ(0)) = HASH('2024-01-01'::TIMESTAMP_NTZ(9))", "1"],
    [
      "HASH('2024-01-01 01:00:00 +0100'::TIMESTAMP_TZ) = HASH('2024-01-01 00:00:00 +0000'::TIMESTAMP_TZ)",
      "1",
    ],
    [
      "COUNT(DISTINCT column1::TIMESTAMP_LTZ) FROM VALUES ('2024-01-01 00:00:00.000000001'), ('2024-01-01 00:00:00.000000002')",
      "2",
    ],
    ["TO_VARCHAR('10:11:12.123456789'::TIME, 'FF9 FF7 FF4 FF0')", "123456789 1234567 1234 "],
    ["TO_VARCHAR('2024-01-01 10:00:00.1 +0130'::TIMESTAMP_TZ, 'TZH TZHTZM TZH:TZM')", "+01 +0130 +01:30"],
    ["TO_VARCHAR(NULL::TIMESTAMP_TZ)", null],
    ["DATEADD(second, 1, NULL::TIMESTAMP_TZ)", null],
    ["DATEADD(second, NULL::INT, '2024-01-01'::TIMESTAMP_TZ)", null],
    ["DATEADD(day, NULL::INT, '2024-01-01'::TIMESTAMP_TZ)", null],
  ])("SELECT %s", async (sql, expected) => {
    expect(await db.value(`SELECT ${sql}`)).toBe(expected);
  });

  it("CURRENT_TIMESTAMP has the digits that it is asked for", async () => {
    expect(await db.columns("SELECT CURRENT_TIMESTAMP(3) AS a, CURRENT_TIME(0) AS b")).toEqual([
      ["A", { name: "TIMESTAMP_LTZ", scale: 3 }],
      ["B", { name: "TIME", scale: 0 }],
    ]);
    expect(await db.value("SELECT CURRENT_TIMESTAMP(0)")).toMatch(/^\d{10}$/);
  });
});

describe("the session's formats", () => {
  it("say how text is read and shown", async () => {
    const session = db.session("ACCOUNTADMIN", { warehouse: "W" });
    session.parameters.set("DATE_INPUT_FORMAT", "DD/MM/YYYY");
    session.parameters.set("TIMESTAMP_INPUT_FORMAT", "DD/MM/YYYY HH24:MI");
    session.parameters.set("TIME_INPUT_FORMAT", "HH24MI");
    session.parameters.set("TIME_OUTPUT_FORMAT", "HH12:MI:SS.FF9 AM");
    session.parameters.set("TIMESTAMP_NTZ_OUTPUT_FORMAT", "DY, DD MON YYYY");
    expect(
      await db.values(
        "SELECT TO_VARCHAR('05/04/2024'::DATE), TO_VARCHAR('1530'::TIME), TO_VARCHAR('05/04/2024 10:30'::TIMESTAMP_NTZ), TRY_TO_DATE('2024-04-05'), TO_VARCHAR(TO_DATE('2024-04-05', 'AUTO'))",
        session,
      ),
    ).toEqual([["2024-04-05", "03:30:00.000000000 PM", "Fri, 05 Apr 2024", null, "2024-04-05"]]);
  });
});
