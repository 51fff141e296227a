import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeEnvironment, type Observation, type SeenDeployment } from "./judge-environment.ts";

const now = new Date("2026-11-25T12:00:00Z");
const [head, old] = ["a".repeat(40), "b".repeat(40)];
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

function deployment(
  commit: string,
  state: string | undefined,
  minutes = 1,
  more: Partial<SeenDeployment> = {},
) {
  const at = minutesAgo(minutes);
  const status = state === undefined ? undefined : { state, description: "", at };
  return { id: 1, commit, key: "delivery:1", createdAt: at, status, ...more } satisfies SeenDeployment;
}
const givenUp = (minutes: number, key = "delivery:1") =>
  deployment(head, "failure", minutes, {
    key,
    status: { state: "failure", description: "given up after 5 tries: no answer", at: minutesAgo(minutes) },
  });
const judge = (seen: Partial<Observation>) =>
  judgeEnvironment({ head, deployments: [], sameFiles: undefined, now, ...seen });

describe("an environment", () => {
  it.each<[string, Partial<Observation>, boolean, string]>([
    [
      "without its branch",
      { head: undefined, deployments: [deployment(old, "success")] },
      false,
      "the branch is not there",
    ],
    ["that nothing was deployed to", {}, false, "the first push does"],
    ["whose head is deployed", { deployments: [deployment(head, "success", 9_000)] }, false, "is deployed"],
    [
      "whose head is being deployed",
      { deployments: [deployment(head, "in_progress", 19)] },
      false,
      "is being deployed",
    ],
    [
      "whose head's function was lost",
      { deployments: [deployment(head, "in_progress", 20)] },
      true,
      "without a result",
    ],
    [
      "whose head's status was ended, and nothing was queued",
      {
        deployments: [
          deployment(head, "failure", 1, {
            status: {
              state: "failure",
              description: "Given up: it ended without a result, and is tried again",
              at: minutesAgo(1),
            },
          }),
        ],
      },
      true,
      "may not have been queued again",
    ],
    [
      "whose head never got a status",
      { deployments: [deployment(head, undefined, 61)] },
      true,
      "without a result",
    ],
    [
      "whose head never arrived",
      { deployments: [deployment(old, "success")], sameFiles: false },
      true,
      "never arrived",
    ],
    [
      "whose head changes nothing",
      { deployments: [deployment(old, "success")], sameFiles: true },
      false,
      "nothing",
    ],
    [
      "whose older push is under way, as far as GitHub was told",
      { deployments: [deployment(old, "queued", 5)] },
      true,
      "never arrived",
    ],
    ["whose older push is lost", { deployments: [deployment(old, "queued", 99)] }, true, "never arrived"],
    ["whose head has failed", { deployments: [deployment(head, "failure", 999)] }, false, "has failed"],
    ["whose head was given up a moment ago", { deployments: [givenUp(1)] }, false, "tried again later"],
    ["whose head was given up", { deployments: [givenUp(2)] }, true, "may have passed"],
    [
      "whose branch came back to a commit that was superseded",
      { deployments: [deployment(head, "inactive", 5), deployment(old, "success")], sameFiles: false },
      true,
      "never arrived",
    ],
    [
      "whose head was given up twice",
      { deployments: [givenUp(16, "reconcile:2"), givenUp(40)] },
      false,
      "later",
    ],
    [
      "whose head was given up over and over",
      { deployments: [4, 3, 2, 1].map((n) => givenUp(n * 999, n === 1 ? "delivery:1" : `reconcile:${n}`)) },
      false,
      "given up after 3 more tries",
    ],
  ])("%s", (_, seen, queue, reason) => {
    const judged = judge(seen);
    expect(judged.queue).toBe(queue);
    expect(judged.reason).toContain(reason);
  });

  it("has statuses ended that nobody works on any more, the head's own too", () => {
    const lost = [deployment(old, "in_progress", 90), deployment(head, "queued", 90, { id: 2 })];
    const { end } = judge({ deployments: lost });
    expect(end.map(({ deployment: { id }, description }) => [id, description.split(":")[0]])).toEqual([
      [1, "Superseded"],
      [2, "Given up"],
    ]);
    expect(judge({ deployments: [deployment(old, "in_progress", 5)] }).end).toEqual([]);
  });

  it("waits for days, goes on as the same message, and makes way for the next", () => {
    const waits = (commit: string, minutes: number) =>
      deployment(commit, "pending", minutes, {
        key: `delivery:${minutes}`,
        status: { state: "pending", description: "Waiting: approval by hubot", at: minutesAgo(minutes) },
      });
    const one = waits(head, 9_000);
    expect(judge({ deployments: [one] })).toMatchObject({ queue: false, end: [] });
    expect(judge({ deployments: [one], mayGoOn: () => true })).toMatchObject({ queue: true, wake: one });
    const { end } = judge({ deployments: [deployment(head, "in_progress", 1), waits(old, 9_000)] });
    expect(end).toMatchObject([{ state: "inactive", description: "Superseded while it waited" }]);
  });

  it("is never queued while its head is deployed or worked on, whatever was before", () => {
    const any = fc.record({
      commit: fc.constantFrom(head, old),
      state: fc.constantFrom("success", "failure", "queued", "in_progress", "inactive", undefined),
      minutes: fc.integer({ min: 0, max: 500 }),
    });
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 5 }),
        fc.constantFrom("success", "in_progress"),
        (before, state) => {
          const deployments = [
            deployment(head, state, 10),
            ...before.map((one) => deployment(one.commit, one.state, one.minutes)),
          ];
          expect(judge({ deployments, sameFiles: true }).queue).toBe(false);
        },
      ),
    );
  });
});
