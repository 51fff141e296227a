import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LeaseError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { filesOf, type Sandbox, startAccount, type TestAccount } from "../testing/account.ts";
import { deployMigrations } from "./deploy-migrations.ts";

// A deployment whose process vanishes at any moment, and comes again in another session: everything once, or told.

let account: TestAccount;
let box: Sandbox;

beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.close());
beforeEach(async () => {
  box = await account.sandbox();
  await box.rows("CREATE TABLE RUNS (SCRIPT VARCHAR)");
});

const runs = () => box.column("SELECT SCRIPT FROM PUBLIC.RUNS ORDER BY 1");
const deployment = { environment: "dev", commit: "one commit", attempt: 7 };

class Killed extends Error {}

type Moment = "before" | "after";

/** A session whose process is killed before or after its n-th request (from 0): it never sends anything again. */
function killedAt(session: SnowflakeConnection, moment: Moment, n: number): SnowflakeConnection {
  let sent = 0;
  let dead = false;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    if (dead) throw new Killed();
    const last = sent++ === n;
    if (last && moment === "before") dead = true;
    if (dead) throw new Killed();
    try {
      return await work();
    } finally {
      if (last) dead = true;
      // biome-ignore lint/correctness/noUnsafeFinally: the answer is lost with the process
      if (last) throw new Killed();
    }
  };
  return {
    ...session,
    query: (sql, options) => step(() => session.query(sql, options)),
    runScript: (sql, options) => step(() => session.runScript(sql, options)),
    waitFor: (id, options) => step(() => session.waitFor(id, options)),
  };
}

/** Resolves when a script that waits is running on the server. */
async function whenRunning(): Promise<void> {
  const waiting = `SELECT COUNT(*) FROM TABLE(${box.database}.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 100)) WHERE EXECUTION_STATUS = 'RUNNING' AND CONTAINS(QUERY_TEXT, '"${box.database}"') AND STARTSWITH(QUERY_TEXT, 'USE ROLE') AND CONTAINS(QUERY_TEXT, 'SYSTEM' || '$WAIT')`;
  await expect.poll(() => box.column(waiting), { timeout: 50_000, interval: 100 }).toEqual([1]);
}

describe("a deployment that is killed and comes again", () => {
  const scripts = filesOf({
    "hooks/before.sql": "INSERT INTO RUNS VALUES ('before')",
    "V1__v.sql": "CREATE TABLE T (A INT);\nINSERT INTO RUNS VALUES ('V')",
    "R__r.sql": "INSERT INTO RUNS VALUES ('R')",
    "A__a.sql": "INSERT INTO RUNS VALUES ('A')",
    "hooks/after.sql": "INSERT INTO RUNS VALUES ('after')",
  });

  it("at any request, before and after it, runs everything once and records it once", async () => {
    let points = 0;
    for (const moment of ["before", "after"] as const) {
      for (let n = 0; ; n++) {
        const { config } = box;
        const input = { files: scripts, config, deployment };
        const first = await box.session();
        const killed = deployMigrations({ ...input, connection: killedAt(first, moment, n) });
        const survived = await killed.then(
          () => true,
          (error: unknown) => {
            if (error instanceof Killed) return false;
            throw error;
          },
        );
        if (survived) break;
        points += 1;
        const report = await deployMigrations({ ...input, connection: await box.session() });
        expect([moment, n, report.failed, report.paused]).toEqual([moment, n, undefined, undefined]);
        expect([moment, n, await runs()]).toEqual([moment, n, ["A", "R", "V", "after", "before"]]);
        expect((await box.history()).toSorted()).toEqual([
          "A__a.sql Success",
          "R__r.sql Success",
          "V1__v.sql Success",
        ]);
        box = await account.sandbox();
        await box.rows("CREATE TABLE RUNS (SCRIPT VARCHAR)");
      }
    }
    // take (missing), make, read, five scripts, give back; the last one's answer is not needed
    expect(points).toBeGreaterThanOrEqual(17);
  }, 180_000);

  it("and then once more as another attempt runs again what runs in each", async () => {
    for (const attempt of [deployment.attempt, deployment.attempt + 1]) {
      const again = { files: scripts, config: box.config, deployment: { ...deployment, attempt } };
      await deployMigrations({ ...again, connection: await box.session() });
      await deployMigrations({ ...again, connection: await box.session() });
    }
    expect(await runs()).toEqual(["A", "A", "R", "V", "after", "after", "before", "before"]);
  });

  it("while a script runs, waits for it and does not send it again", async () => {
    const slow = {
      "V1__slow.sql": "SELECT SYSTEM$WAIT(3);\nINSERT INTO RUNS VALUES ('slow')",
      "V2__next.sql": "INSERT INTO RUNS VALUES ('next')",
    };
    const stop = new AbortController();
    // also where a session parameter stands before the engine's own tag
    const config = { ...box.config, sessionParameters: { QUERY_TAG: "team" } };
    const first = box.deploy(slow, {
      deployment,
      config,
      signal: stop.signal,
      connection: await box.session(),
    });
    await whenRunning();
    stop.abort();
    expect((await first).paused).toMatchObject({ script: "V1__slow.sql" });
    const second = await box.deploy(slow, { deployment, config, connection: await box.session() });
    expect(second.applied.map(({ script }) => script)).toEqual(["V2__next.sql"]);
    expect(await runs()).toEqual(["next", "slow"]);
  });

  it("finds the failure of a script that failed when no one was there, and tells it as it was", async () => {
    const failing = { "V1__f.sql": "CREATE TABLE MADE (A INT);\nSELECT SYSTEM$WAIT(2);\nSELECT * FROM GONE" };
    const stop = new AbortController();
    const first = box.deploy(failing, { deployment, signal: stop.signal, connection: await box.session() });
    await whenRunning();
    stop.abort();
    expect((await first).paused).toBeDefined();
    const { failed } = await box.deploy(failing, { deployment, connection: await box.session() });
    expect(failed?.error.message).toContain("GONE");
    expect(failed?.error.where).toMatchObject({ file: "V1__f.sql", line: 3, statement: 3 });
    // told again to whoever asks again, and recorded once
    expect((await box.deploy(failing, { deployment })).failed?.error.message).toContain("GONE");
    expect(await box.history()).toEqual(["V1__f.sql Failed"]);
    // another try is another attempt
    const mended = { "V1__f.sql": "CREATE OR REPLACE TABLE MADE (A INT)" };
    expect((await box.deploy(mended, { deployment: { ...deployment, attempt: 8 } })).applied).toHaveLength(1);
  });

  it("tells a script that goes statement by statement as in doubt", async () => {
    const script = {
      "V1__one.sql":
        "-- snowhook: one-by-one\nINSERT INTO RUNS VALUES ('first');\nINSERT INTO RUNS VALUES ('second');",
    };
    // the lease and its table, the state, the script's opening, its first statement
    const killed = deployMigrations({
      ...box.input(script, { deployment }),
      connection: killedAt(await box.session(), "after", 4),
    });
    await expect(killed).rejects.toBeInstanceOf(Killed);
    const { failed } = await box.deploy(script, { deployment });
    expect(failed?.error.message).toContain("nobody knows how far it came");
    expect(await runs()).toEqual(["first"]);
    expect(await box.history()).toEqual(["V1__one.sql Failed"]);
  });
});

describe("the same deployment twice at once", () => {
  it("ends in one that ran everything once; the other was fenced off or found it done", async () => {
    const scripts = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [
        `V${i + 1}__s.sql`,
        `SELECT SYSTEM$WAIT(200, 'MILLISECONDS');\nINSERT INTO RUNS VALUES ('${i + 1}')`,
      ]),
    );
    await box.deploy({});
    const both = await Promise.allSettled([
      box.deploy(scripts, { deployment, connection: await box.session() }),
      box.deploy(scripts, { deployment, connection: await box.session() }),
    ]);
    for (const one of both) if (one.status === "rejected") expect(one.reason).toBeInstanceOf(LeaseError);
    // whoever lost the lease is not locked out for ever: the message comes again
    const last = await box.deploy(scripts, { deployment, connection: await box.session() });
    expect(last.failed).toBeUndefined();
    expect(await runs()).toEqual(["1", "2", "3", "4", "5", "6"]);
    expect(await box.history()).toHaveLength(6);
  });

  it("waits for what another holder left running under a lease that ran out", async () => {
    const { config } = box;
    const slow = { "R__slow.sql": "SELECT SYSTEM$WAIT(4);\nINSERT INTO RUNS VALUES ('slow')" };
    const stop = new AbortController();
    const left = box.deploy(slow, {
      signal: stop.signal,
      config: { ...config, leaseSeconds: 60 },
      connection: await box.session(),
    });
    await whenRunning();
    stop.abort();
    expect((await left).paused).toBeDefined();
    await box.rows("UPDATE METADATA.SNOWHOOK_LEASE SET EXPIRES_ON = CURRENT_TIMESTAMP()");
    const next = await box.deploy(slow, {
      connection: await box.session(),
      config: { ...config, leaseWaitSeconds: 10 },
    });
    expect(next.applied).toEqual([]);
    expect(await runs()).toEqual(["slow"]);
  });
});
