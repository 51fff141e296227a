import { describe, expect, it } from "vitest";
import type { Strike } from "./crash-proxy.ts";
import { killAtEveryRequest } from "./kill-at-every-request.ts";
import { AT_ONCE, ONCE, type Plan, TWICE } from "./plans.ts";

const REQUESTS = 3;

/** Strikes a function of three requests, and says where it was struck, what was printed, and what failed. */
async function struckBy(
  plans: readonly Plan[],
  {
    failsAt,
    most = () => REQUESTS,
    ...sample
  }: { failsAt?: number; most?: (strike: Strike | undefined) => number; oneIn?: number } = {},
) {
  const points: string[] = [];
  const printed: string[] = [];
  let strike: Strike | undefined;
  let requests = 0;
  const seen: string[] = [];
  const machine = {
    proxy: {
      urls: { snowflake: "", github: "", secrets: "", queue: "" },
      seen,
      arm(next: Strike | undefined) {
        seen.length = 0;
        strike = next;
      },
      close: async () => {},
    },
    functions: {
      run: async () => "answer",
      async runKilled(...[, , arm]: [string, unknown, (kill: () => void) => void]) {
        arm(() => {});
        for (requests = 1; requests <= most(strike); requests += 1) {
          seen.push(`request ${requests}`);
          if (strike?.at !== requests) continue;
          points.push(`${strike.moment} ${requests}`);
          if ((await strike.struck()) === "cut") return "killed" as const;
        }
        return { answer: "answer" };
      },
      troubles: () => [],
      stop: async () => {},
    },
  };
  const context = { diagnostic: (line: string) => void printed.push(line) };
  const test = async (name: string, act: (point: typeof context) => Promise<void>) => {
    // A point whose test never runs, as when only some are asked for by name.
    if (!name.endsWith(` request ${failsAt}`)) await act(context);
  };
  const work = async () => ({ deliver: async () => ({}), check: async () => {} });
  const ended = killAtEveryRequest({ ...context, test }, machine, { name: "f", ...sample }, work, plans);
  const failed = await ended.then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { points, printed, failed };
}

describe("the crash matrix", () => {
  it("strikes each request before and after, and counts what the proxy saw", async () => {
    const { points, printed, failed } = await struckBy(ONCE);
    const all = ["before", "after"].flatMap((moment) => [1, 2, 3].map((at) => `${moment} ${at}`));
    expect(points).toEqual(all);
    expect(printed).toContain("f, killed before: at 3 of 3 requests");
    expect(printed.at(-1)).toBe("f: 6 points, 0 skipped");
    expect(failed).toBeUndefined();
  });

  it("strikes a second time, and two at once", async () => {
    const twice = await struckBy([TWICE]);
    expect(twice.points).toEqual([1, 2, 3].flatMap((at) => [`before ${at}`, `after ${at}`]));
    expect(twice.printed).toContain("f, killed before, then after: at 3 of 3 requests, a second time at 3");
    const atOnce = await struckBy(AT_ONCE);
    expect(atOnce.printed.at(-1)).toBe("f: 12 points, 0 skipped");
    expect(atOnce.printed).toContain("stood still before request 2; killed");
    expect(atOnce.printed).toContain('stood still after request 3; answered "answer"');
  });

  it("says how many points a sample leaves out", async () => {
    const { points, printed, failed } = await struckBy(ONCE, { oneIn: 3 });
    expect(points).toHaveLength(2);
    expect(printed.at(-1)).toMatch(
      /^f: 2 points, 0 skipped, 4 not in the sample \(CRASH_ONE_IN=3 CRASH_SEED=\d+\)$/,
    );
    expect(failed).toBeUndefined();
  });

  it("counts a request that only some runs make", async () => {
    const most = (strike: Strike | undefined) => (strike?.at === 4 ? 4 : REQUESTS);
    const { printed, failed } = await struckBy(ONCE, { most });
    expect(printed.at(-1)).toBe("f: 8 points, 0 skipped");
    expect(failed).toBeUndefined();
  });

  it("fails when a point is skipped", async () => {
    const { failed } = await struckBy(ONCE, { failsAt: 2 });
    expect(failed).toContain("f: killed before: request 2 was skipped");
  });
});
