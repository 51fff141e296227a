import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { mergePull, table, tablesOf } from "./testing/merged.ts";
import {
  type Account,
  change,
  forgetDeployments,
  openStage,
  type Stage,
  startAccount,
} from "./testing/stage.ts";

// An environment takes a label for an approval: of whom it names, for the commit that was the head, until it is taken off.

let account: Account;
let stage: Stage;
beforeAll(async () => {
  account = await startAccount();
});
afterEach(async () => {
  await stage?.close();
  await forgetDeployments(account);
});
afterAll(async () => {
  await account?.administrator.close();
  await account?.globe.close();
});

/** A pull request to main; what is said, done and made of it. */
async function opened() {
  stage = await openStage(account, { files: { "migrations/V1__a.sql": table("A") } });
  const head = change(stage.start, { "migrations/V2__b.sql": table("B") });
  const { number } = await stage.hub.pulls.open({ head, base: "main" });
  await stage.work();
  const label = async (login: string, isSet = true, name = "ship it") => {
    const answer = await stage.hub.pulls.label(number, login, name, isSet);
    const [outcome] = await stage.work();
    return { answer, outcome };
  };
  const merge = async (commit = head) => {
    await stage.hub.push("main", commit);
    await stage.hub.pulls.merge(number);
    await stage.work();
    const message = stage.pushed.at(-1);
    if (message === undefined) throw new Error("nothing was queued");
    return stage.deliver(message);
  };
  const answers = () =>
    stage.hub.comments
      .filter(({ body }) => body.startsWith("<!-- snowhook:answer label"))
      .map(({ body }) => body);
  return { head, number, label, merge, answers };
}

it("counts when an approver sets it, before the merge", async () => {
  const { label, merge, answers } = await opened();
  expect((await label("ann")).outcome).toMatchObject({ verdict: "done" });
  expect(answers()).toEqual([expect.stringContaining("prod: approved for")]);
  stage.again();
  await stage.work();
  expect(answers()).toHaveLength(1);
  expect(await merge()).toMatchObject({ outcome: "succeeded" });
  expect(await tablesOf(account, "PROD")).toEqual(["A", "B"]);
});

it.each([
  ["its author", "octocat", "may not approve"],
  ["somebody who may write and is not named", "carol", "may not approve"],
  ["somebody who may not write", "bob", "may not write in the repository"],
])("of %s is answered and does not count", async (_, login, words) => {
  const { label, merge, answers } = await opened();
  expect((await label(login)).outcome).toMatchObject({ verdict: "refused" });
  expect(answers()).toEqual([expect.stringContaining(words)]);
  expect(answers()[0]).toContain("`ship it` does not count");
  expect(await merge()).toMatchObject({ outcome: "waiting", reason: "approval by ann" });
});

it("is taken back when it is taken off, whoever does, and the old event brings it back no more", async () => {
  const { label, merge, number, answers } = await opened();
  await label("ann");
  await label("bob", false);
  expect(answers().at(-1)).toContain("is taken back");
  // GitHub sends the event of ann's label again, while the label of somebody else is there.
  await label("carol");
  stage.again({ askedBy: "ann", deliveryId: "first" });
  await stage.work();
  await label("bob", false);
  await label("carol");
  stage.later(600);
  stage.again({ askedBy: "ann", deliveryId: "first", askedAt: Date.parse("2026-11-26T11:00:00Z") });
  await stage.work();
  expect(await merge()).toMatchObject({ outcome: "waiting" });
  expect(number).toBe(1);
});

it("is of the commit that was the head, and of none that is pushed later", async () => {
  const { label, merge, head, number } = await opened();
  await label("ann");
  const next = change(head, { "migrations/V3__c.sql": table("C") });
  await stage.hub.pulls.push(number, next);
  await stage.work();
  stage.again({
    kind: "label",
    head: head.commit,
    label: "ship it",
    isSet: true,
    askedBy: "ann",
    action: undefined,
  });
  expect(await stage.work()).toMatchObject([
    { verdict: "refused", title: expect.stringContaining("it was set at") },
  ]);
  expect(await merge(next)).toMatchObject({ outcome: "waiting", reason: "approval by ann" });
});

it("sends on its way what waits for it, after the merge", async () => {
  const { label, merge } = await opened();
  expect(await merge()).toMatchObject({ outcome: "waiting" });
  expect((await label("ann")).outcome).toMatchObject({ verdict: "done" });
  const [woken] = stage.deployed;
  if (woken === undefined) throw new Error("nothing goes on");
  expect(woken).toMatchObject({ environment: "prod", wake: expect.any(Number) });
  expect(await stage.deliver(woken)).toMatchObject({ outcome: "succeeded" });
});

it("is nobody's business when no environment asks for it", async () => {
  const { label, answers } = await opened();
  const { answer, outcome } = await label("ann", true, "bug");
  expect(answer.status).toBe(200);
  expect(outcome).toBeUndefined();
  expect(answers()).toEqual([]);
});

it("leaves the approval by a comment alone", async () => {
  const story = await mergePull(account, "main", { "migrations/V2__b.sql": table("B") });
  stage = story.stage;
  await story.say("ann", "/snowhook approve");
  await stage.hub.pulls.label(story.number, "ann", "Ship it");
  await stage.hub.pulls.label(story.number, "ann", "Ship it", false);
  await stage.work();
  expect(await stage.deliver(story.message)).toMatchObject({ outcome: "succeeded" });
});
