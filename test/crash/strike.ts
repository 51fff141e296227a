import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { CrashMachine } from "./crash-machine.ts";
import type { Ended } from "./killed-functions.ts";
import type { Plan } from "./plans.ts";

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

export type Machine = Pick<CrashMachine, "proxy" | "functions">;

/** What is struck, and what is known of it. */
export interface Point {
  readonly name: string;
  readonly at: number;
  readonly plan: Plan;
  /** each strike, as a line of the report */
  readonly struck: string[];
  /** what else is worth a line */
  readonly notes: string[];
  /** how many a whole run makes, once a first delivery came to its end before it was struck */
  requests?: number;
}

/** Kills it at one delivery after the other, then delivers until it is done. */
export async function strikeInARow(machine: Machine, point: Point, work: Work): Promise<void> {
  const { proxy } = machine;
  const { at, plan } = point;
  const id = randomUUID();
  for (const [index, moment] of plan.moments.entries()) {
    const ended = await runStruck(machine, point, { work, id }, (kill) => {
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
  await work.check(await runToItsEnd(machine, point, { work, id }), 1);
}

/** Holds it at a request while another process works on the same delivery. */
export async function strikeAtOnce(machine: Machine, point: Point, work: Work): Promise<void> {
  const { proxy } = machine;
  const { at, plan } = point;
  const id = randomUUID();
  const [moment = "before"] = plan.moments;
  const held = deferred<"held">();
  const free = deferred<"cut" | "goes on">();
  const struck = () => {
    held.resolve("held");
    return free.promise;
  };
  let kill = () => {};
  const first = runStruck(machine, point, { work, id }, (killIt) => {
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
    let answer = await machine.functions.run(point.name, { event: await work.deliver(), id });
    if (plan.atOnce === "killed") kill();
    free.resolve(plan.atOnce === "killed" ? "cut" : "goes on");
    point.struck[0] += `; ${describe(await first)}`;
    if (work.comesAgain?.(answer)) answer = await runToItsEnd(machine, point, { work, id });
    await work.check(answer, 2);
  } finally {
    kill();
    free.resolve("cut");
    await first;
    proxy.arm(undefined);
  }
}

interface Delivered {
  readonly work: Work;
  readonly id: string;
}

/** A request that takes too long (on a busy machine) makes a message come again: so often that is no fault. */
const MOST_DELIVERIES = 5;

/** Runs it until it was struck or is done. */
async function runStruck(
  { functions, proxy }: Machine,
  { name, at, notes }: Point,
  { work, id }: Delivered,
  arm: (kill: () => void) => void,
): Promise<Ended> {
  for (let delivery = 1; ; delivery += 1) {
    const ended = await functions.runKilled(name, { event: await work.deliver(), id }, arm);
    const struck = proxy.seen.length >= at;
    if (struck || delivery === MOST_DELIVERIES || ended === "killed") return ended;
    if ("answer" in ended && work.comesAgain?.(ended.answer) !== true) return ended;
    notes.push(`came again before it was struck: ${describe(ended)}`);
  }
}

/** Delivers it to the process that is never killed until it is done. */
async function runToItsEnd(
  { functions }: Machine,
  { name, notes }: Point,
  { work, id }: Delivered,
): Promise<unknown> {
  for (let delivery = 1; ; delivery += 1) {
    const answer = await functions.run(name, { event: await work.deliver(), id });
    if (work.comesAgain?.(answer) !== true || delivery === MOST_DELIVERIES) return answer;
    notes.push(`came again: ${JSON.stringify(answer)}`);
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
