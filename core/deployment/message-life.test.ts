import { expect, it } from "vitest";
import { LeaseError } from "../errors/index.ts";
import { liveMessage, type MessageLife } from "./message-life.ts";

it("writes nothing of a message whose lease is lost: how it ends is for whoever works on it now", async () => {
  const asked: string[] = [];
  const state = {
    state: "running",
    outcome: undefined,
    detail: undefined,
    begunOn: "2026-11-26T08:00:00.000Z",
  } as const;
  const life: MessageLife = {
    ledger: {
      async readMessage() {
        asked.push("read");
        return { ...state, generation: 2, deliveries: 2, crashes: 0 };
      },
      readNewestMessage: async () => undefined,
      readCancellation: async () => undefined,
      async beginMessage() {
        asked.push("begin");
        return { ...state, generation: 1, deliveries: 1, crashes: 0 };
      },
      async pauseMessage() {
        asked.push("pause");
        return true;
      },
      async endMessage() {
        asked.push("end");
        return true;
      },
    },
    message: {} as MessageLife["message"],
    subject: { project: "shop", environment: "dev", commit: "0123456" },
    requestedBy: "push:octocat",
    secrets: [],
  };
  const report = await liveMessage(life, () => Promise.reject(new LeaseError("somebody else has it")));
  expect(report).toMatchObject({ outcome: "paused", takenOver: true });
  expect(asked).toEqual(["begin", "read"]);
});
