import fc from "fast-check";
import { expect, it } from "vitest";
import { madeName } from "../types/duck-sql.ts";
import { physicalName, physicalSchema } from "./physical-name.ts";

const names = fc.oneof(
  fc.string({ minLength: 1, maxLength: 6 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 }),
  fc.string({ unit: fc.constantFrom(..."aAsSßẞé~[]$.ƒ1xX41DF"), minLength: 1, maxLength: 6 }),
);
// As DuckDB compares names.
const folded = (name: string) => name.toLowerCase();

it("keeps different names apart", () => {
  fc.assert(
    fc.property(names, names, (left, right) => {
      expect(folded(physicalName(left)) === folded(physicalName(right))).toBe(left === right);
    }),
    { numRuns: 2000 },
  );
  expect(folded(physicalName("ß"))).not.toBe(folded(physicalName("sS")));
});

it("keeps databases and schemas apart", () => {
  fc.assert(
    fc.property(names, names, names, names, (a, b, c, d) => {
      expect(folded(physicalSchema(a, b)) === folded(physicalSchema(c, d))).toBe(a === c && b === d);
    }),
    { numRuns: 2000 },
  );
  expect(physicalSchema("A.B", "C")).not.toBe(physicalSchema("A", "B.C"));
});

it("meets no name that SQL is made with", () => {
  fc.assert(
    fc.property(names, fc.constantFrom("", "t", "q", "list", "i"), fc.nat(9), (name, prefix, number) => {
      const physical = physicalName(name);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is looked for
      expect(physical).toMatch(/^[\x00-\x7f]+$/);
      expect(folded(physical)).not.toBe(folded(madeName(prefix, number)));
      expect(physical.startsWith("$")).toBe(false);
    }),
  );
});

it("leaves usual names as they are", () => {
  for (const name of ["ORDERS", "A_1$", "MY TABLE", 'A"B', "1"]) expect(physicalName(name)).toBe(name);
});
