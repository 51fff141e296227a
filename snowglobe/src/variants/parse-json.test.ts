import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf } from "./compare.ts";
import { parseJson } from "./parse-json.ts";
import { arrayOf, elementsOf, membersOf, typeOf } from "./pieces.ts";
import { printVariant } from "./print.ts";

const FORMATS = {
  ...{ timeZone: "UTC", binary: "HEX" },
  ...{ DATE: "", TIME: "", TIMESTAMP_NTZ: "", TIMESTAMP_LTZ: "", TIMESTAMP_TZ: "" },
};

const print = (text: string) => printVariant(parseJson(text) ?? "", FORMATS);

/** What JSON says, with U+0091 and what looks like a mark among the texts. */
const texts = fc.oneof(fc.string(), fc.constantFrom("\u0091", "\u0091F1", "\u0091U", 'a"b\\', "{[,:"));
const documents = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    texts,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(texts, tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("JSON", () => {
  it("of texts, whole numbers, booleans and nulls comes out as it went in", () => {
    fc.assert(
      fc.property(documents, (value) => {
        expect(JSON.parse(print(JSON.stringify(value, null, 1)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("as it is kept is read again as it is printed", () => {
    fc.assert(
      fc.property(documents, fc.double(), (value, real) => {
        const kept = parseJson(`[${JSON.stringify(value)},${real.toExponential()}]`) ?? "";
        expect(keyOf(parseJson(printVariant(kept, FORMATS)) ?? "").length).toBeGreaterThan(0);
        expect(arrayOf(elementsOf(kept) ?? [])).toBe(kept);
      }),
    );
  });

  it("has its objects' keys in order, once", () => {
    expect(print('{"b": 1, "B": 2, "é": 3, "a": {"z": 1, "y": 2}}')).toBe(
      '{"B":2,"a":{"y":2,"z":1},"b":1,"é":3}',
    );
    expect([...(membersOf(parseJson('{"b":[1,{"c":2}],"a\\"":"}"}') ?? "") ?? [])]).toEqual([
      ['a"', '"}"'],
      ["b", '[1,{"c":2}]'],
    ]);
  });
});

describe("numbers", () => {
  it.each([
    ["1.50", "DECIMAL", "1.5"],
    ["1.0", "INTEGER", "1"],
    ["-0", "INTEGER", "0"],
    ["0.00001", "DECIMAL", "0.00001"],
    ["123456789012345678901234567890.12345678", "DECIMAL", "123456789012345678901234567890.12345678"],
    ["123456789012345678901234567890123456789", "DOUBLE", "1.234567890123457e+38"],
    ["1e400", "DOUBLE", "Infinity"],
    ["NaN", "DOUBLE", "NaN"],
    ["-Infinity", "DOUBLE", "-Infinity"],
  ])("%s is %s %s", (text, type, printed) => {
    expect([typeOf(parseJson(text) ?? ""), print(text)]).toEqual([type, printed]);
  });
});

describe("no JSON", () => {
  it.each([
    "{",
    "[1",
    "[1 2]",
    "01",
    "1.",
    ".5",
    "+1",
    "tru",
    "'a'",
    '"a',
    '"\n"',
    '"\\x"',
    "1 2",
    "{1:2}",
    '{"a"}',
    "--1",
    "-true",
  ])("%s", (text) => {
    expect(() => parseJson(text)).toThrow(/, pos \d+$/);
  });
});
