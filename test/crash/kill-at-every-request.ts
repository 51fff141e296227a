import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import type { Plan } from "./plans.ts";
import { type Machine, type Point, strikeAtOnce, strikeInARow, type Work } from "./strike.ts";

/** Of the whole matrix, one point in so many; which ones, the seed says. */
const ONE_IN = Number(process.env.CRASH_ONE_IN ?? 1);
const SEED = Number(process.env.CRASH_SEED ?? randomInt(1_000));

/** No function asks so often. */
const MOST_REQUESTS = 1_000;

/** A test of node:test, as far as points are made and told with it. */
interface Report {
  diagnostic(line: string): void;
  test(name: string, act: (point: Pick<Report, "diagnostic">) => Promise<void>): Promise<void>;
}

/**
 * Strikes a function at its first request, then with new work at its second, and so on until one comes to its end before
 * it is struck: so no request is left out, however many a run makes. After each the work is delivered again. In the end
 * it prints how many points there were, and fails when one was left out.
 * @param label how the points are counted: `setup`
 * @param oneIn strikes at one request in so many only, and says so
 * @param prepare new work, like all the work before it
 */
export async function killAtEveryRequest(
  t: Report,
  machine: Machine,
  {
    name,
    label = name,
    oneIn = ONE_IN,
  }: { readonly name: string; readonly label?: string; readonly oneIn?: number },
  prepare: () => Promise<Work>,
  plans: readonly Plan[],
): Promise<void> {
  let [points, meant, left] = [0, 0, 0];
  for (const [index, plan] of plans.entries()) {
    // Which requests it strikes at: others than the plan after it.
    const isMeant = (at: number) => (at + index + SEED) % oneIn === 0;
    let requests: number | undefined;
    let [struck, again, last] = [0, 0, 0];
    for (let at = 1; requests === undefined && at <= MOST_REQUESTS; at += 1) {
      if (!isMeant(at)) continue;
      const point: Point = { name, at, plan, struck: [], notes: [] };
      await t.test(`${label}: ${plan.name} request ${at}`, async (context) => {
        const strike = plan.atOnce === undefined ? strikeInARow : strikeAtOnce;
        machine.functions.troubles();
        try {
          await strike(machine, point, await prepare());
        } catch (error) {
          for (const line of machine.functions.troubles()) context.diagnostic(line);
          throw error;
        } finally {
          for (const what of [...point.struck, ...point.notes]) context.diagnostic(what);
        }
      });
      requests = point.requests;
      if (requests === undefined && point.struck.length === 0)
        assert.fail(`${label}: ${plan.name}: request ${at} was skipped, or its run failed by itself`);
      struck += Math.min(1, point.struck.length);
      if (point.struck.length > 0) last = at;
      again += Math.max(0, point.struck.length - 1);
    }
    // As many as the proxy saw of the run that was left whole, or of one before it that made more; one in so many of them.
    assert.ok(requests !== undefined, `${label}: ${plan.name}: no run was left whole`);
    const made = Math.max(requests, last);
    const all = Array.from({ length: made }, (_, before) => before + 1);
    points += struck;
    meant += all.filter(isMeant).length;
    left += made - all.filter(isMeant).length;
    const second = plan.moments.length > 1 ? `, a second time at ${again}` : "";
    t.diagnostic(`${label}, ${plan.name}: at ${struck} of ${made} requests${second}`);
  }
  const sampled = left === 0 ? "" : `, ${left} not in the sample (CRASH_ONE_IN=${oneIn} CRASH_SEED=${SEED})`;
  t.diagnostic(`${label}: ${points} points, ${meant - points} skipped${sampled}`);
  assert.equal(points, meant, `${label}: a point was skipped`);
}
