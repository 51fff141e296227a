import { afterAll, beforeAll, expect, it } from "vitest";
import { createRandom } from "../../test/simulation/random.ts";
import { liveRandomly } from "./testing/random-lives.ts";
import { type RehearsalAccount, startRehearsalAccount } from "./testing/rehearsal-account.ts";

// A few of them; `npm run test:rehearsal` takes a thousand, and counts that everything happened.
const LIVES = 4;

let account: RehearsalAccount;
beforeAll(async () => {
  account = await startRehearsalAccount();
  await account.deployer.query("CREATE SCHEMA SALES");
  await account.deployer.query("CREATE TABLE SALES.ORDERS (ID INTEGER)");
}, 60_000);
afterAll(() => account?.close());

it("lives of pull requests leave the databases as they were, whichever function died when", async () => {
  const before = await account.databases();
  const random = createRandom(7);
  const report = await liveRandomly(account, LIVES, random.next, async (life) => {
    expect([life, await account.databases()]).toEqual([life, before]);
  });
  expect(report.lives).toBe(LIVES);
}, 300_000);
