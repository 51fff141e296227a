import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTime } from "./parse-auto.ts";
import { nanosecondsOfWire, ticksOfTime, ticksOfWire } from "./ticks.ts";

/** The local time as `2013-04-28 20:57:01.123456789`, and the minutes from UTC. */
function read(text: string, format: string, reading: "TIMESTAMP" | "TIME" = "TIMESTAMP") {
  const time = parseTime(text, format, reading);
  if (!time) return undefined;
  const date = new Date(time.days * 86_400_000 + Math.floor(time.nanoseconds / 1_000_000));
  const seconds = date.toISOString().slice(0, 19).replace("T", " ");
  const nanoseconds = String(time.nanoseconds % 1_000_000_000).padStart(9, "0");
  return `${seconds}.${nanoseconds}${time.offset === undefined ? "" : ` ${time.offset}`}`;
}

// https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection
describe("AUTO reads", () => {
  it.each<[text: string, expected: string | undefined]>([
    ["2013-04-28", "2013-04-28 00:00:00.000000000"],
    ["17-DEC-1980", "1980-12-17 00:00:00.000000000"],
    ["12/17/1980", "1980-12-17 00:00:00.000000000"],
    ["2013-04-28T20:57:01.123456789+07:00", "2013-04-28 20:57:01.123456789 420"],
    ["2013-04-28 20:57:01.123456789+07:00", "2013-04-28 20:57:01.123456789 420"],
    ["2013-04-28 20:57:01.123456789+07", "2013-04-28 20:57:01.123456789 420"],
    ["2013-04-28 20:57:01.123456789 +07:00", "2013-04-28 20:57:01.123456789 420"],
    ["2013-04-28 20:57:01.123456789 +0700", "2013-04-28 20:57:01.123456789 420"],
    ["2013-04-28 20:57:01 -07:30", "2013-04-28 20:57:01.000000000 -450"],
    ["2013-04-28T20:57:01Z", "2013-04-28 20:57:01.000000000 0"],
    ["2013-04-28T20:57:01.1234567", "2013-04-28 20:57:01.123456700"],
    ["2013-04-28 20:57:01", "2013-04-28 20:57:01.000000000"],
    ["2013-04-28T20:57", "2013-04-28 20:57:00.000000000"],
    ["2013-04-28 20:57", "2013-04-28 20:57:00.000000000"],
    ["2013-04-28T20", "2013-04-28 20:00:00.000000000"],
    ["2013-04-28 20", "2013-04-28 20:00:00.000000000"],
    ["2013-04-28T20:57+07:00", "2013-04-28 20:57:00.000000000 420"],
    ["Thu, 21 Dec 2000 16:01:07 +0200", "2000-12-21 16:01:07.000000000 120"],
    ["Thu, 21 Dec 2000 16:01:07.123456789 +0200", "2000-12-21 16:01:07.123456789 120"],
    ["Thu, 21 Dec 2000 04:01:07 PM +0200", "2000-12-21 16:01:07.000000000 120"],
    ["Thu, 21 Dec 2000 04:01:07.5 PM", "2000-12-21 16:01:07.500000000"],
    ["Thu, 21 Dec 2000 12:01:07 AM", "2000-12-21 00:01:07.000000000"],
    ["Thu, 21 Dec 2000 16:01:07", "2000-12-21 16:01:07.000000000"],
    ["2/18/2008 02:36:48", "2008-02-18 02:36:48.000000000"],
    ["Mon Jul 08 18:09:51 +0000 2013", "2013-07-08 18:09:51.000000000 0"],
    // Whole numbers by their size: https://docs.snowflake.com/en/sql-reference/functions/to_timestamp
    ["31535999999", "2969-05-02 23:59:59.000000000"],
    ["31536000000", "1971-01-01 00:00:00.000000000"],
    ["31536000000000", "1971-01-01 00:00:00.000000000"],
    ["31536000000000000", "1971-01-01 00:00:00.000000000"],
    ["1700000000123456789", "2023-11-14 22:13:20.123456789"],
    ["-1", "1969-12-31 23:59:59.000000000"],
    ["2019/01/02", undefined],
    ["2024-02-30", undefined],
    ["2024-13-01", undefined],
    ["2024-01-01 24:00:00", undefined],
    ["2024-01-01 10:60:00", undefined],
    ["2024-01-01 10:00:60", undefined],
    ["05/16", undefined],
    ["Thu, 21 Foo 2000 16:01:07", undefined],
    ["Thu, 21 Dec 2000 16:01:07 PM", undefined],
    ["no date", undefined],
    ["", undefined],
  ])("%s", (text, expected) => {
    expect(read(text, "AUTO")).toBe(expected);
    expect(read(`  ${text} `, "auto")).toBe(expected);
  });

  it.each<[text: string, expected: string | undefined]>([
    ["20:57:01.123456789+07:00", "20:57:01.123456789"],
    ["20:57:01.123456789", "20:57:01.123456789"],
    ["20:57:01", "20:57:01.000000000"],
    ["20:57", "20:57:00.000000000"],
    ["08:57 PM", "20:57:00.000000000"],
    ["12:57:01.5 am", "00:57:01.500000000"],
    ["31536002789", "00:00:02.789000000"],
    ["20", "00:00:20.000000000"],
    ["24:00:00", undefined],
    ["13:00 PM", undefined],
  ])("the time of day %s", (text, expected) => {
    expect(read(text, "AUTO", "TIME")?.slice(11, 29)).toBe(expected);
  });
});

describe("a format reads", () => {
  it.each<[text: string, format: string, expected: string | undefined]>([
    ["2024.04.05", "YYYY.MM.DD", "2024-04-05 00:00:00.000000000"],
    ["5/4/24", "DD/MM/YY", "2024-04-05 00:00:00.000000000"],
    ["05/04/70", "DD/MM/YY", "1970-04-05 00:00:00.000000000"],
    ["05/04/69", "DD/MM/YY", "2069-04-05 00:00:00.000000000"],
    ["5 april 2024", "DD MON YYYY", "2024-04-05 00:00:00.000000000"],
    ["5 Apr 2024", "DD MMMM YYYY", "2024-04-05 00:00:00.000000000"],
    ["Fri 05-APR-2024", "DY DD-MON-YYYY", "2024-04-05 00:00:00.000000000"],
    ["20240405 230102", "YYYYMMDD HH24MISS", "2024-04-05 23:01:02.000000000"],
    ["20240405230102123", "YYYYMMDDHH24MISSFF3", "2024-04-05 23:01:02.123000000"],
    ["2024-04-05T23:01:02.5", 'YYYY-MM-DD"T"HH24:MI:SS.FF', "2024-04-05 23:01:02.500000000"],
    ["2024-04-05T23:01:02.5", "YYYY-MM-DDTHH24:MI:SS.FF9", "2024-04-05 23:01:02.500000000"],
    ["2024-04-05 11:01 pm", "YYYY-MM-DD HH12:MI AM", "2024-04-05 23:01:00.000000000"],
    ["2024-04-05 12:01 AM", "YYYY-MM-DD HH12:MI PM", "2024-04-05 00:01:00.000000000"],
    ["2024-04-05 10:00 +07:30", "YYYY-MM-DD HH24:MI TZH:TZM", "2024-04-05 10:00:00.000000000 450"],
    ["2024-04-05 10:00 -0730", "YYYY-MM-DD HH24:MI TZHTZM", "2024-04-05 10:00:00.000000000 -450"],
    ["2024-04-05 10:00-07", "YYYY-MM-DD HH24:MITZH", "2024-04-05 10:00:00.000000000 -420"],
    ["2024-04-05   10:00", "YYYY-MM-DD HH24:MI", "2024-04-05 10:00:00.000000000"],
    ["on 2024", '"on "UUUU', "2024-01-01 00:00:00.000000000"],
    ["2024-04-0510:00", "YYYY-MM-DD HH24:MI", undefined],
    ["2024-04-05 10:00", "YYYY-MM-DD", undefined],
    ["2024-04-05", "YYYY/MM/DD", undefined],
    ["2024-04-05 13:01 PM", "YYYY-MM-DD HH12:MI PM", undefined],
    ["2024-04-05.1234", "YYYY-MM-DD.FF3", undefined],
  ])("%s by %s", (text, format, expected) => {
    expect(read(text, format)).toBe(expected);
  });

  it("with an element that is not known is refused by name", () => {
    expect(() => parseTime("1", "YYYY QQ", "TIMESTAMP")).toThrow("date format element at 'QQ' in 'YYYY QQ'");
  });
});

describe("ticks", () => {
  const nanoseconds = fc.bigInt({ min: -62_167_219_200_000_000_000n, max: 253_402_300_799_999_999_999n });
  const wire = (value: bigint) => {
    const digits = String(value < 0n ? -value : value).padStart(10, "0");
    return `${value < 0n ? "-" : ""}${digits.slice(0, -9)}.${digits.slice(-9)}`;
  };

  it("are in the order of time, and keep each nanosecond of the years 0 to 9999", () => {
    fc.assert(
      fc.property(nanoseconds, nanoseconds, (a, b) => {
        expect(nanosecondsOfWire(wire(a))).toBe(a);
        const [x, y] = [ticksOfWire(wire(a)), ticksOfWire(wire(b))];
        expect(x < y).toBe(a < b);
        expect((x >> 10n) * 1000n + (x & 1023n)).toBe(a);
      }),
    );
  });

  it("are of the time that was read", () => {
    const time = parseTime("1969-12-31 23:59:59.999999999", "AUTO", "TIMESTAMP");
    expect(time && ticksOfTime(time)).toBe(-1n * 1024n + 999n);
  });
});
