import { randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import type { CrashMachine } from "./crash-machine.ts";

/** One piece of work for a function, which is delivered until it is done. */
export interface Work {
  /** The event of the next delivery. */
  deliver(): Promise<unknown>;
  /** What must be true when it was delivered to an end. */
  check(answer: unknown): Promise<void>;
}

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
): Promise<number> {
  let points = 0;
  for (const moment of ["before", "after"] as const) {
    let whole = false;
    for (let at = 1; !whole && at <= MOST_REQUESTS; at += 1) {
      await t.test(`${name} ${moment} request ${at}`, async (point) => {
        const work = await prepare();
        const id = randomUUID();
        const run = { event: await work.deliver(), id };
        const ended = await functions.runKilled(name, run, (kill) => proxy.arm({ at, moment, kill }));
        point.diagnostic(
          ended === undefined ? `killed at ${proxy.seen[at - 1]}` : "not reached: a whole run",
        );
        proxy.arm(undefined);
        whole = ended !== undefined;
        if (ended !== undefined) return work.check(ended.answer);
        points += 1;
        await work.check(await functions.run(name, { event: await work.deliver(), id }));
      });
    }
  }
  return points;
}
