import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { simulate } from "./simulate.ts";

const seed = Number(process.env.SIMULATION_SEED ?? Date.now() % 2 ** 31);
const pushes = Number(process.env.SIMULATION_PUSHES ?? 10_000);

describe("many pushes over 20 branches, with lost, late, doubled and repeated deliveries", () => {
  it(`SIMULATION_SEED=${seed}: every head of ${pushes} pushes is deployed once within ten minutes of the fault's end`, async (t) => {
    const started = Date.now();
    const { violations, figures } = await simulate(seed, pushes);
    t.diagnostic(
      JSON.stringify({ seed, ...figures, realSeconds: Math.round((Date.now() - started) / 1000) }),
    );
    assert.deepEqual(violations, []);
  });
});
