import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import type { CrashMachine } from "./crash-machine.ts";
import type { Strike } from "./crash-proxy.ts";

/** One piece of work for a function, which is delivered until it is done. */
export interface Work {
  /** The event of the next delivery. */
  deliver(): Promise<unknown>;
  /** What must be true when it was delivered to an end. */
  check(answer: unknown): Promise<void>;
}

/** What happens to one piece of work: at its first delivery, its second … */
type Strikes = readonly Strike["moment"][];

/** Each killed once; then it comes to its end. */
const ONCE: readonly Strikes[] = [["before"], ["after"]];

/** The same work killed twice in a row. */
export const TWICE: readonly Strikes[] = [["before", "after"]];

/** No function asks so often. */
const MOST_REQUESTS = 1_000;

/**
 * Kills a function at its first request, then with new work at its second, and so on until one comes to its end before
 * it is struck: so no request is left out, however many a run makes. After each the work is delivered again.
 * @param prepare new work, like all the work before it
 * @returns how many points there were
 */
export async function killAtEveryRequest(
  t: TestContext,
  { proxy, functions }: Pick<CrashMachine, "proxy" | "functions">,
  name: string,
  prepare: () => Promise<Work>,
  plans = ONCE,
): Promise<number> {
  let points = 0;
  for (const plan of plans) {
    let whole = false;
    for (let at = 1; !whole && at <= MOST_REQUESTS; at += 1) {
      await t.test(`${name} ${plan.join(", ")} request ${at}`, async (point) => {
        const work = await prepare();
        const id = randomUUID();
        for (const [index, moment] of plan.entries()) {
          const run = { event: await work.deliver(), id };
          const ended = await functions.runKilled(name, run, (kill) => proxy.arm({ at, moment, kill }));
          const request = proxy.seen[at - 1];
          proxy.arm(undefined);
          if (ended !== undefined) {
            point.diagnostic("not reached: a whole run");
            whole = index === 0;
            return work.check(ended.answer);
          }
          points += 1;
          point.diagnostic(`killed ${moment} ${request}`);
        }
        await work.check(await functions.run(name, { event: await work.deliver(), id }));
      });
    }
  }
  assert.ok(points > 0);
  return points;
}
