import fc from "fast-check";
import { it } from "vitest";
import { fault, hostileTemplate } from "./hostile.ts";

it("ends 5,000 hostile templates with a text or an error of the package's own", { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(hostileTemplate, (source) => {
      const wrong = fault(source);
      if (wrong !== undefined) throw new Error(wrong);
    }),
    { numRuns: 5000 },
  );
});
