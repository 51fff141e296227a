import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literal, stringLiteral } from "./literal.ts";
import { tokenize } from "./tokenize.ts";

describe("literals", () => {
  it("of strings mean what went in", () => {
    const hostile = fc.constantFrom(
      ..."'\\\"\n\t\0\r$-/*;nrt0xu1 é😀\u2028".split(""),
      "''",
      "\\'",
      "\\x41",
      "--",
      "/*",
    );
    fc.assert(
      fc.property(fc.string({ unit: hostile }), (text) => {
        const tokens = tokenize(stringLiteral(text));
        expect(tokens).toHaveLength(1);
        expect(tokens[0]).toMatchObject({ kind: "string", value: text });
      }),
    );
  });

  it.each([
    [{ name: "DATE" }, "18535", "TO_DATE('2020-09-30', 'YYYY-MM-DD')"],
    [{ name: "DATE" }, "-1", "TO_DATE('1969-12-31', 'YYYY-MM-DD')"],
    [
      { name: "TIME", scale: 9 },
      "3661.500000000",
      "CAST(TO_TIME('01:01:01.500000000', 'HH24:MI:SS.FF9') AS TIME(9))",
    ],
    [
      { name: "TIMESTAMP_NTZ", scale: 3 },
      "0.123",
      "CAST(TO_TIMESTAMP_NTZ('1970-01-01 00:00:00.123', 'YYYY-MM-DD HH24:MI:SS.FF3') AS TIMESTAMP_NTZ(3))",
    ],
    [
      { name: "TIMESTAMP_NTZ", scale: 3 },
      "-0.250",
      "CAST(TO_TIMESTAMP_NTZ('1969-12-31 23:59:59.750', 'YYYY-MM-DD HH24:MI:SS.FF3') AS TIMESTAMP_NTZ(3))",
    ],
    [
      { name: "TIMESTAMP_TZ", scale: 0 },
      "0 1020",
      "CAST(TO_TIMESTAMP_TZ('1969-12-31 17:00:00 -0700', 'YYYY-MM-DD HH24:MI:SS TZHTZM') AS TIMESTAMP_TZ(0))",
    ],
    [
      { name: "TIMESTAMP_TZ", scale: 1 },
      "-0.5 1441",
      "CAST(TO_TIMESTAMP_TZ('1970-01-01 00:00:59.5 +0001', 'YYYY-MM-DD HH24:MI:SS.FF1 TZHTZM') AS TIMESTAMP_TZ(1))",
    ],
    [{ name: "BOOLEAN" }, "1", "TRUE"],
    [{ name: "FIXED", precision: 38, scale: 2 }, "-1.50", "-1.50"],
    [{ name: "BINARY", length: 2 }, "CAFE", "TO_BINARY('CAFE', 'HEX')"],
    [{ name: "TEXT", length: 1 }, null, "NULL"],
  ] as const)("of %j %s", (type, value, expected) => {
    expect(literal(type, value)).toBe(expected);
  });
});
