import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixed, type Row, type Shown, TEXT, type ValueType } from "../tables/field.ts";
import { append, bytesOf, byteText } from "./byte-text.ts";
import { rowWriter } from "./write-rows.ts";

const fields: Shown[] = [
  { name: "station", type: TEXT },
  { name: 'odd "näme"', type: fixed(12, 2) },
  { name: "year", type: fixed(4, 0) },
];
const hundredths = fc.integer({ min: -2e9, max: 2e9 }).map((value) => value / 100);
const number = fc.oneof(
  hundredths,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -0, 0.07, 0.29, 1.005, 9_999_999.99, 10_000_000, 1e21, 1e-7),
);
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom('"', "\\", "\u2028", "\ud800", "De Bilt"),
);
const row: fc.Arbitrary<Row> = fc.tuple<(string | number | null)[]>(
  fc.option(text),
  fc.option(number),
  fc.option(fc.integer({ min: 1900, max: 2100 })),
);

function written(format: "json" | "ndjson", batches: readonly (readonly Row[])[]): string {
  const writer = rowWriter(format, fields);
  const into = byteText(1);
  append(into, writer.head);
  let first = true;
  for (const batch of batches) {
    writer.rows(batch, first, into);
    first &&= batch.length === 0;
  }
  append(into, writer.tail(null));
  return bytesOf(into).toString();
}

const objectOf = (cells: Row) => Object.fromEntries(fields.map((field, at) => [field.name, cells[at]]));

describe("rowWriter", () => {
  it("writes to the byte what JSON.stringify writes, however rows come in batches", () => {
    fc.assert(
      fc.property(fc.array(fc.array(row, { maxLength: 5 }), { maxLength: 4 }), (batches) => {
        const objects = batches.flat().map(objectOf);
        expect(written("json", batches)).toBe(JSON.stringify({ data: objects, next: null }));
        expect(written("ndjson", batches)).toBe(
          objects.map((object) => `${JSON.stringify(object)}\n`).join(""),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("writes long numbers as numbers, JSON as JSON, lists as lists, and what JSON has not as words", () => {
    const type = (kind: ValueType["kind"], long = false): ValueType => ({ kind, scale: 2, long });
    const shown = [
      { name: "long", type: type("decimal", true) },
      { name: "json", type: type("json") },
      { name: "list", type: type("list") },
      { name: "open", type: type("boolean") },
      { name: "float", type: type("float") },
    ];
    const rows: Row[] = [
      ["12345678901234567890.50", '{"a":[1,null]}', "1995,1996", true, Number.NaN],
      ["-7.00", "[1,undefined]", "", false, Number.NEGATIVE_INFINITY],
      [null, null, null, null, null],
    ];
    const text = (format: "json" | "csv") => {
      const writer = rowWriter(format, shown);
      const into = byteText(1);
      writer.rows(rows, true, into);
      return bytesOf(into).toString();
    };
    expect(text("json")).toBe(
      '{"long":12345678901234567890.5,"json":{"a":[1,null]},"list":[1995,1996],"open":true,"float":"NaN"},' +
        '{"long":-7,"json":"[1,undefined]","list":[],"open":false,"float":"-Infinity"},' +
        '{"long":null,"json":null,"list":[],"open":null,"float":null}',
    );
    expect(text("csv").split("\r\n")).toEqual([
      '12345678901234567890.5,"{""a"":[1,null]}","1995,1996",true,NaN',
      '-7,"[1,undefined]",,false,-Infinity',
      ",,,,",
      "",
    ]);
  });
});
