import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../../test/simulation/random.ts";
import { liveRandomly } from "./testing/random-lives.ts";
import { startRehearsalAccount } from "./testing/rehearsal-account.ts";

const LIVES = Number(process.env.REHEARSAL_LIVES ?? 1000);
const SEED = Number(process.env.REHEARSAL_SEED ?? 1);

test(`${LIVES} lives of pull requests, seed ${SEED}, leave the databases as they were`, async (t) => {
  const account = await startRehearsalAccount();
  try {
    await account.deployer.query("CREATE SCHEMA SALES");
    await account.deployer.query("CREATE TABLE SALES.ORDERS (ID INTEGER)");
    const before = await account.databases();
    const report = await liveRandomly(account, LIVES, createRandom(SEED).next, async (life) => {
      assert.deepEqual(await account.databases(), before, `after life ${life}`);
    });
    t.diagnostic(JSON.stringify(report));
    assert.equal(report.lives, LIVES);
    // Less than twenty may be spared of something.
    for (const happened of ["passed", "crashes", "failedClones", "swept"] as const)
      assert.ok(LIVES < 20 || report[happened] > 0, happened);
  } finally {
    await account.close();
  }
});
