import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { fault, hostileTemplate } from "./hostile.ts";

test("100,000 hostile templates end with a text or an error of the package's own", () => {
  const seed = Number(process.env.JINJA_SEED ?? Date.now() % 2 ** 31);
  const property = fc.property(hostileTemplate, (source) => assert.equal(fault(source), undefined));
  fc.assert(property, { numRuns: 100_000, seed });
});
