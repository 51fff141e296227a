import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";

// Seeds that are the same each time, and one that nobody has seen, unless it is said: a failure is repeated with
// SIMULATION_SEED=… The slow suite does the same with 10,000 pushes.
const fresh = Number(process.env.SIMULATION_SEED ?? Date.now() % 2 ** 31);

describe("200 pushes over 20 branches while services are away and functions are killed", () => {
  it.each([2, 4, fresh])(
    "SIMULATION_SEED=%i: every head is deployed once within ten minutes of the fault's end, nothing old after new, no environment behind another",
    async (seed) => {
      const { violations, figures } = await simulate(seed, 200);
      expect(violations).toEqual([]);
      expect(figures).toMatchObject({ pushes: 200 });
      // It is worth something only when there were faults, and work in spite of them.
      expect(Math.min(figures.lost ?? 0, figures.failedCalls ?? 0, figures.heads ?? 0)).toBeGreaterThan(0);
    },
    120_000,
  );
});
