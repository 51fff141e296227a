import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { mergePull, rowsOf, table } from "./testing/merged.ts";
import { type Account, forgetDeployments, type Stage, startAccount } from "./testing/stage.ts";

// An App and the repository's own webhook deliver each push: two deliveries of one push, with nothing else in common.

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

const scripts = { "migrations/V2__b.sql": table("B"), "migrations/A__always.sql": "SELECT 1;\n" };
const runs = async () =>
  (await rowsOf(account, "SELECT * FROM SHOP.METADATA.CHANGE_HISTORY WHERE SCRIPT = 'A__always.sql'")).length;

it("runs what runs at every deployment once, and shows one deployment", async () => {
  const { message } = await mergePullHere();
  const other = { ...message, deliveryId: "by-the-repository", attempt: message.attempt + 400 };
  expect(await stage.deliver(message)).toMatchObject({ outcome: "succeeded" });
  expect(await stage.deliver(other)).toMatchObject({
    outcome: "ignored",
    reason: expect.stringContaining("the same push came twice"),
  });
  expect(await stage.deliver(other)).toMatchObject({ outcome: "ignored" });
  expect(stage.hub.deployments).toHaveLength(1);
  expect(await runs()).toBe(1);
});

it("is another push when it is another, and another try when somebody sends a delivery again", async () => {
  const { message } = await mergePullHere();
  await stage.deliver(message);
  expect(await stage.deliver({ ...message, attempt: message.attempt + 60_000 })).toMatchObject({
    outcome: "succeeded",
  });
  const push = "0".repeat(32);
  const next = { ...message, push, deliveryId: "d-9", attempt: message.attempt + 90_000 };
  expect(await stage.deliver(next)).toMatchObject({ outcome: "succeeded" });
  expect(await runs()).toBe(3);
});

async function mergePullHere() {
  const story = await mergePull(account, "dev", scripts);
  stage = story.stage;
  expect(story.message.push).toMatch(/^[0-9a-f]{32}$/);
  return story;
}
