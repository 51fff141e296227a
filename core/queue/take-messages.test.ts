import { describe, expect, it } from "vitest";
import { readDeployRequest } from "./deploy-request.ts";
import { type Fate, type QueuedMessage, takeMessages } from "./take-messages.ts";

const body = JSON.stringify({
  version: 2,
  kind: "deploy",
  project: "shop",
  environment: "dev",
  repository: "acme/shop",
  ref: "refs/heads/dev",
  commit: "2".repeat(40),
  attempt: 1000,
  requestedBy: "push:octocat",
});
const message = (id: string): QueuedMessage => ({ id, receiptHandle: id, body, receives: 1 });

/** Takes a batch; `act` is given what the timer does when its time has come. */
async function take(ids: readonly string[], act: (id: number, tick: () => void) => Promise<Fate>) {
  const done: string[] = [];
  let tick: (() => void) | undefined;
  let taken = 0;
  const again = await takeMessages(ids.map(message), {
    read: async (text) => readDeployRequest(text, () => ["shop"]),
    act: async () => {
      taken += 1;
      done.push(`act ${taken}`);
      return act(taken, () => tick?.());
    },
    async returnAfter({ id }, seconds) {
      done.push(`${id} in ${seconds}`);
    },
    every(milliseconds, beat) {
      done.push(`every ${milliseconds / 1000}`);
      tick = beat;
      return () => {
        tick = undefined;
      };
    },
    onEvent: ({ type }) => done.push(type),
  });
  return { again, done };
}

describe("a message that a function works on", () => {
  it("stays away for three minutes at a time, as long as that goes on and no longer", async () => {
    let late: (() => void) | undefined;
    const { again, done } = await take(["a"], async (_, tick) => {
      tick();
      tick();
      late = tick;
      return "done";
    });
    late?.();
    expect(again).toEqual([]);
    expect(done).toEqual(["a in 180", "every 60", "act 1", "a in 180", "a in 180"]);
  });

  it("comes again when it says so, and holds back those after it", async () => {
    const { again, done } = await take(["a", "b"], async () => ({ againAfterSeconds: 7 }));
    expect(again).toEqual(["a", "b"]);
    expect(done.slice(-2)).toEqual(["act 1", "a in 7"]);
  });

  it("comes again in a minute after a failure of ours", async () => {
    const { again, done } = await take(["a"], () => Promise.reject(new Error("the secret cannot be read")));
    expect(again).toEqual(["a"]);
    expect(done.slice(-2)).toEqual(["failed", "a in 60"]);
  });

  it("is worked on also when the queue does not take its time-out", async () => {
    const events: string[] = [];
    const again = await takeMessages([message("a")], {
      read: async (text) => readDeployRequest(text, () => ["shop"]),
      act: async () => "done",
      returnAfter: () => Promise.reject(new Error("no answer")),
      every: () => () => undefined,
      onEvent: ({ type }) => events.push(type),
    });
    expect([again, events]).toEqual([[], ["not-returned"]]);
  });
});
