import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Field, Row } from "../rows/tables.ts";
import { append, bytesOf, byteText } from "./byte-text.ts";
import { rowWriter } from "./write-rows.ts";

const fields: Field[] = [
  { name: "platform", column: "P", kind: "text" },
  { name: 'odd "näme"', column: "O", kind: "decimal" },
  { name: "year", column: "Y", kind: "integer" },
];
const hundredths = fc.integer({ min: -2e9, max: 2e9 }).map((value) => value / 100);
const number = fc.oneof(
  hundredths,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -0, 0.07, 0.29, 1.005, 9_999_999.99, 10_000_000, 1e21, 1e-7),
);
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom('"', "\\", "\u2028", "\ud800", "SNES"));
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
});
