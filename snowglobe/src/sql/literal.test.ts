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
    [{ name: "DATE" }, "18535", "CAST('2020-09-30' AS DATE)"],
    [{ name: "DATE" }, "-1", "CAST('1969-12-31' AS DATE)"],
    [{ name: "TIME", scale: 9 }, "3661.500000000", "CAST('01:01:01.500000000' AS TIME(9))"],
    [{ name: "TIMESTAMP_NTZ", scale: 3 }, "0.123", "CAST('1970-01-01 00:00:00.123' AS TIMESTAMP_NTZ(3))"],
    [{ name: "TIMESTAMP_NTZ", scale: 3 }, "-0.250", "CAST('1969-12-31 23:59:59.750' AS TIMESTAMP_NTZ(3))"],
    [{ name: "TIMESTAMP_TZ", scale: 0 }, "0 1020", "CAST('1969-12-31 17:00:00 -0700' AS TIMESTAMP_TZ(0))"],
    [{ name: "BOOLEAN" }, "1", "TRUE"],
    [{ name: "FIXED", precision: 38, scale: 2 }, "-1.50", "-1.50"],
    [{ name: "BINARY", length: 2 }, "CAFE", "TO_BINARY('CAFE', 'HEX')"],
    [{ name: "TEXT", length: 1 }, null, "NULL"],
  ] as const)("of %j %s", (type, value, expected) => {
    expect(literal(type, value)).toBe(expected);
  });
});
