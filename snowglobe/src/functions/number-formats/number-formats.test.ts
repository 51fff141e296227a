import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberFormatOperations } from "./number-format-operations.ts";

const print = (format: string, number: string) => numberFormatOperations.printDecimal?.(format, number);
const real = (format: string, number: string) => numberFormatOperations.printReal?.(format, number);
const read = (format: string, text: string) => numberFormatOperations.readNumber?.(format, text);

describe("a number by a format", () => {
  // https://docs.snowflake.com/en/sql-reference/functions/to_char: the table that it prints.
  it.each([
    ["-12.391", ["-$12.4", "   -12.4", "-1.2391E1", "-12.391", "FFF4", "-000C"]],
    ["0.000", ["  $0.0", "      .0", "0E0", "0.000", "0000", "+0000"]],
    ["-1.000", [" -$1.0", "    -1.0", "-1E0", "-1.000", "FFFF", "-0001"]],
    ["0.100", ["  $0.1", "      .1", "1E-1", "0.100", "0000", "+0000"]],
    ["0.010", ["  $0.0", "      .0", "1E-2", "0.010", "0000", "+0000"]],
    ["3987.000", [" $##.#", " 3,987.0", "3.987E3", "3987.000", "0F93", "+0F93"]],
    ["1.111", ["  $1.1", "     1.1", "1.111E0", "1.111", "0001", "+0001"]],
  ])("prints %s", (number, wanted) => {
    const formats = ["$99.0", "B9,999.0", "TME", "TM9", "0XXX", "S0XXX"];
    expect(formats.map((format) => print(`">"${format}"<"`, number))).toEqual(
      wanted.map((text) => `>${text}<`),
    );
  });

  // https://docs.snowflake.com/en/sql-reference/sql-format-models#sign-position-for-fixed-position-formats
  it.each([
    ["99", " 12", " -7"],
    ["S99", "+12", " -7"],
    ["99S", "12+", " 7-"],
    ["MI99", " 12", "- 7"],
    ["99MI", "12 ", " 7-"],
    ["$99", " $12", " -$7"],
    ["FM99", "12", "-7"],
  ])("puts the sign of %s", (format, twelve, seven) => {
    expect([print(format, "12"), print(format, "-7")]).toEqual([twelve, seven]);
  });

  // The output examples of that page.
  it("keeps numbers in line, or not", () => {
    const numbers = ["1.2", "123.456", "1234.56", "-123456.789"];
    const all = (format: string) => numbers.map((number) => real(format, number));
    expect(all("999,999.999")).toEqual(["       1.2  ", "     123.456", "   1,234.56 ", "-123,456.789"]);
    expect(all("S000,000.000")).toEqual(["+000,001.200", "+000,123.456", "+001,234.560", "-123,456.789"]);
    expect(all("S999,999.999")).toEqual(["      +1.2  ", "    +123.456", "  +1,234.56 ", "-123,456.789"]);
    expect(all("FM999,999.999")).toEqual(["1.2", "123.456", "1,234.56", "-123,456.789"]);
    expect(print('">"99"<"', "12")).toBe("> 12<");
    expect(print("999.99MI", "-123.45")).toBe("123.45-");
    expect(print("0XXX", "97")).toBe("0061");
    expect(print("xxxx", "48879")).toBe("beef");
    expect(print("FM000-00-0000", "12345678")).toBe("012-34-5678");
  });

  it("rounds, and prints # where the number has too many digits", () => {
    expect([print("FM9.0", "9.96"), print("FM99", "0.5"), print("FM99", "-0.4")]).toEqual(["#.#", "1", "0"]);
    expect([real("9.99", "NaN"), real("FM9.99", "1.005"), real("FM9", "inf")]).toEqual([" #.##", "1.", "#"]);
  });

  it.each([
    "9.99EEEE",
    "9%",
    "TM",
    "TM9(6,3)",
    "99FM",
    "FX99",
    "9|99",
    "9 9",
    "9-9",
    "",
    "9.9.9",
    "S9MI",
    "X9",
  ])("refuses %j", (format) => {
    expect(() => print(format, "1")).toThrow(/format/);
  });
});

describe("a text by a format", () => {
  // https://docs.snowflake.com/en/sql-reference/sql-format-models#input-examples
  it.each([
    ["999,999.99", "012,345.67", "012345.67"],
    ["999,999.99", "12,345.67", "12345.67"],
    ["999,999.99", " 12,345.67", "12345.67"],
    ["000,000.00", "012,345.67", "012345.67"],
    ["MI999|999MI", "-101", "-101"],
    ["MI999|999MI", "102-", "-102"],
    ["MI999|999MI", "103", "103"],
    // https://docs.snowflake.com/en/sql-reference/functions/to_decimal
    ["9,999.99", "3,741.72", "3741.72"],
    ["$9,999.99", "$3,741.72", "3741.72"],
    ["XXX", "ae5", "2789"],
    ["999,999.99", "12345.6", "12345.6"],
    ["99.99", "-7", "-7"],
    ["B99.9", ".5", "0.5"],
    ["TM9", "-1234.5", "-1234.5"],
    ["TME", "1.5e3", "1.5e3"],
  ])("reads by %s %j", (format, text, wanted) => {
    expect(read(format, text)).toBe(wanted);
  });

  it.each([
    ["000,000.00", "12,345.67"],
    ["000,000.00", " 12,345.67"],
    ["XX", "ae5"],
    ["99", "123"],
    ["999,999", "1,23"],
    ["99", "a"],
    ["99", ""],
    ["99", "1 2"],
    ["$99", "12"],
    ["S99", "12"],
    ["TM9", "1e3"],
  ])("does not read by %s %j", (format, text) => {
    expect(() => read(format, text)).toThrow(`Can't parse '${text}' as number with format '${format}'`);
    expect(numberFormatOperations.tryReadNumber?.(format, text)).toBe(null);
  });

  it("reads what it prints", () => {
    const formats = fc.constantFrom("999,999.99", "S000000.00", "FM999999.00", "999999.99MI", "$999,999.99");
    fc.assert(
      fc.property(formats, fc.integer({ min: -99_999_999, max: 99_999_999 }), (format, cents) => {
        const number = (cents / 100).toFixed(2);
        expect(Number(read(format, print(format, number) ?? ""))).toBe(Number(number));
      }),
    );
  });
});
