import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";
import type { CrashMachine } from "./crash-machine.ts";
import type { Moment } from "./crash-proxy.ts";
import type { Ended } from "./killed-functions.ts";

/** One piece of work for a function, which is delivered until it is done. */
export interface Work {
  /** The event of the next delivery. */
  deliver(): Promise<unknown>;
  /** Must it be delivered again, after this answer? A function that is invoked is done when it has answered. */
  readonly comesAgain?: (answer: unknown) => boolean;
  /**
   * What must be true when it was delivered to an end.
   * @param runs how many processes may each have come to an end with it
   */
  check(answer: unknown, runs: number): Promise<void>;
}

/** What happens to one piece of work at a request, from its first delivery on. */
export interface Plan {
  readonly name: string;
  /** when it is struck at its first delivery, its second … */
  readonly moments: readonly Moment[];
  /**
   * The first process stands still at the request while another one is given the same work and comes to an end with it.
   * Then the first is killed, or goes on.
   */
  readonly atOnce?: "killed" | "goes on";
  /** strikes at one request in so many only, and says so; absent: at each */
  readonly oneIn?: number;
}

const each = (plan: Omit<Plan, "moments" | "name">, name: string): Plan[] =>
  (["before", "after"] as const).map((moment) => ({ ...plan, name: `${name} ${moment}`, moments: [moment] }));

/** Killed, and delivered again. */
export const ONCE = each({}, "killed");

/** Killed twice in a row, the second time at the same number of its requests. */
export const TWICE: Plan = { name: "killed before, then after", moments: ["before", "after"] };

/** In two processes at once, of which one is killed in the end, or not. */
export const AT_ONCE = [
  ...each({ atOnce: "killed" }, "at once, killed"),
  ...each({ atOnce: "goes on" }, "at once, goes on"),
];

/** @param oneIn a plan strikes at one request in so many; each at others than the next */
export function sample(plans: readonly Plan[], oneIn: number): Plan[] {
  return plans.map((plan) => ({ ...plan, oneIn }));
}

/** Of the whole matrix, one point in so many; which ones, the seed says. */
const ONE_IN = Number(process.env.CRASH_ONE_IN ?? 1);
const SEED = Number(process.env.CRASH_SEED ?? randomInt(1_000));
const SAMPLE = `CRASH_ONE_IN=${ONE_IN} CRASH_SEED=${SEED}`;

/** No function asks so often. */
const MOST_REQUESTS = 1_000;

type Machine = Pick<CrashMachine, "proxy" | "functions">;

/** A test of node:test, as far as points are made and told with it. */
interface Report {
  diagnostic(line: string): void;
  test(name: string, act: (point: Pick<Report, "diagnostic">) => Promise<void>): Promise<void>;
}

/** What is struck, and what is known of it. */
interface Point {
  readonly name: string;
  readonly at: number;
  readonly plan: Plan;
  /** each strike, as a line of the report */
  readonly struck: string[];
  /** how many a whole run makes, once a first delivery came to its end before it was struck */
  requests?: number;
}

/**
 * Strikes a function at its first request, then with new work at its second, and so on until one comes to its end before
 * it is struck: so no request is left out, however many a run makes. After each the work is delivered again. In the end
 * it prints how many points there were, and fails when one was left out.
 * @param label how the points are counted: `setup`
 * @param prepare new work, like all the work before it
 */
export async function killAtEveryRequest(
  t: Report,
  machine: Machine,
  { name, label = name }: { readonly name: string; readonly label?: string },
  prepare: () => Promise<Work>,
  plans: readonly Plan[],
): Promise<void> {
  let [points, meant, left] = [0, 0, 0];
  for (const [index, plan] of plans.entries()) {
    const isMeant = sampleOf(plan, index);
    let requests: number | undefined;
    let [struck, again] = [0, 0];
    for (let at = 1; requests === undefined && at <= MOST_REQUESTS; at += 1) {
      if (!isMeant(at)) continue;
      const point: Point = { name, at, plan, struck: [] };
      await t.test(`${label}: ${plan.name} request ${at}`, async (context) => {
        const strike = plan.atOnce === undefined ? strikeInARow : strikeAtOnce;
        machine.functions.troubles();
        try {
          await strike(machine, point, await prepare());
        } catch (error) {
          for (const line of machine.functions.troubles()) context.diagnostic(line);
          throw error;
        } finally {
          for (const what of point.struck) context.diagnostic(what);
        }
      });
      requests = point.requests;
      if (requests === undefined && point.struck.length === 0)
        assert.fail(`${label}: ${plan.name}: request ${at} was skipped, or its run failed by itself`);
      struck += Math.min(1, point.struck.length);
      again += Math.max(0, point.struck.length - 1);
    }
    // As many as the proxy saw of the run that was left whole; one in so many of them.
    assert.ok(requests !== undefined, `${label}: ${plan.name}: no run was left whole`);
    const all = Array.from({ length: requests }, (_, before) => before + 1);
    points += struck;
    meant += all.filter(isMeant).length;
    left += requests - all.filter(isMeant).length;
    const second = plan.moments.length > 1 ? `, a second time at ${again}` : "";
    t.diagnostic(`${label}, ${plan.name}: at ${struck} of ${requests} requests${second}`);
  }
  const sampled = left === 0 ? "" : `, ${left} not in the sample (${SAMPLE})`;
  t.diagnostic(`${label}: ${points} points, ${meant - points} skipped${sampled}`);
  assert.equal(points, meant, `${label}: a point was skipped`);
}

/** Which requests a plan strikes at: others than the plan after it. */
function sampleOf({ oneIn = 1 }: Plan, index: number): (at: number) => boolean {
  const every = oneIn * ONE_IN;
  return (at) => (at + index + SEED) % every === 0;
}

/** Kills it at one delivery after the other, then delivers until it is done. */
async function strikeInARow({ proxy, functions }: Machine, point: Point, work: Work): Promise<void> {
  const { name, at, plan } = point;
  const id = randomUUID();
  for (const [index, moment] of plan.moments.entries()) {
    const run = { event: await work.deliver(), id };
    const ended = await functions.runKilled(name, run, (kill) => {
      const struck = () => {
        kill();
        return "cut" as const;
      };
      proxy.arm({ at, moment, struck });
    });
    const { [at - 1]: request, length } = proxy.seen;
    proxy.arm(undefined);
    if (ended !== "killed") {
      if (index === 0) point.requests = length;
      return work.check(answerOf(ended), 1);
    }
    point.struck.push(`killed ${moment} ${request}`);
  }
  await work.check(await functions.run(name, { event: await work.deliver(), id }), 1);
}

/** Holds it at a request while another process works on the same delivery. */
async function strikeAtOnce({ proxy, functions }: Machine, point: Point, work: Work): Promise<void> {
  const { name, at, plan } = point;
  const id = randomUUID();
  const [moment = "before"] = plan.moments;
  const held = deferred<"held">();
  const free = deferred<"cut" | "goes on">();
  const struck = () => {
    held.resolve("held");
    return free.promise;
  };
  let kill = () => {};
  const first = functions.runKilled(name, { event: await work.deliver(), id }, (killIt) => {
    kill = killIt;
    proxy.arm({ at, moment, struck });
  });
  try {
    const whole = await Promise.race([first, held.promise]);
    const { [at - 1]: request, length } = proxy.seen;
    if (whole !== "held") {
      point.requests = length;
      return await work.check(answerOf(whole), 1);
    }
    point.struck.push(`stood still ${moment} ${request}`);
    let answer = await functions.run(name, { event: await work.deliver(), id });
    if (plan.atOnce === "killed") kill();
    free.resolve(plan.atOnce === "killed" ? "cut" : "goes on");
    point.struck[0] += `; ${describe(await first)}`;
    while (work.comesAgain?.(answer)) {
      answer = await functions.run(name, { event: await work.deliver(), id });
    }
    await work.check(answer, 2);
  } finally {
    kill();
    free.resolve("cut");
    await first;
    proxy.arm(undefined);
  }
}

function deferred<Value>() {
  let settle: (value: Value) => void = () => {};
  const promise = new Promise<Value>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value: Value) => settle(value) };
}

function answerOf(ended: Ended): unknown {
  if (ended === "killed") return assert.fail("it was killed");
  if ("failed" in ended) throw ended.failed;
  return ended.answer;
}

function describe(ended: Ended): string {
  if (ended === "killed") return ended;
  return "failed" in ended ? `failed: ${String(ended.failed)}` : `answered ${JSON.stringify(ended.answer)}`;
}
