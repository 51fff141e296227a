import { describe, expect, it } from "vitest";
import { createWriteTurn } from "./write-turn.ts";

const patient = { timeoutSeconds: 60 };

describe("the write turn", () => {
  it("is one holder's at a time, in the order of asking", async () => {
    const turn = createWriteTurn();
    const order: string[] = [];
    const work = async (name: string) => {
      const ticket = await turn.take(patient);
      order.push(`${name} in`);
      await Promise.resolve();
      order.push(`${name} out`);
      if (ticket) turn.giveBack(ticket);
    };
    await Promise.all([work("a"), work("b"), work("c")]);
    expect(order).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
  });

  it("lets work inside its holder pass", async () => {
    const turn = createWriteTurn();
    const ticket = await turn.take(patient);
    if (!ticket) throw new Error("the turn is free");
    expect(await turn.within(ticket, () => turn.take(patient))).toBeUndefined();
    turn.giveBack(ticket);
    // What was held once does not count any more.
    const next = await turn.within(ticket, () => turn.take(patient));
    expect(next).toBeDefined();
  });

  it("gives up after LOCK_TIMEOUT and when it is cancelled, and loses no place in the queue", async () => {
    const turn = createWriteTurn();
    const first = await turn.take(patient);
    await expect(turn.take({ timeoutSeconds: 0.01 })).rejects.toMatchObject({ code: "000625" });
    const cancel = new AbortController();
    const cancelled = turn.take({ ...patient, signal: cancel.signal });
    const third = turn.take(patient);
    cancel.abort();
    await expect(cancelled).rejects.toMatchObject({ code: "000604" });
    if (first) turn.giveBack(first);
    expect(await third).toBeDefined();
  });
});
