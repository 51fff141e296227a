import fc from "fast-check";
import { expect, it } from "vitest";
import { fault, hostileTemplate } from "./hostile.ts";

it("ends 5,000 hostile templates with a text or an error of the package's own", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(hostileTemplate, (source) => {
      expect(fault(source)).toBeUndefined();
    }),
    { numRuns: 5000 },
  );
});
