import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LeaseError } from "../../errors/index.ts";
import { type Sandbox, startAccount, type TestAccount } from "../testing/account.ts";
import { acquireLease, type LeaseOptions } from "./acquire-lease.ts";
import { extendLeaseSql, fenceSql, isLeaseLost, releaseLeaseSql } from "./lease-sql.ts";
import { renewInTime, renewWhileRunning } from "./renew-in-time.ts";

let account: TestAccount;
let box: Sandbox;
let table: string;

beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.close());
beforeEach(async () => {
  box = await account.sandbox();
  await box.rows(`CREATE SCHEMA ${box.database}.METADATA`);
  table = `${box.database}.METADATA.SNOWHOOK_LEASE`;
});

const acquire = async (holder: string, changes: Partial<LeaseOptions> = {}) =>
  acquireLease(await box.session(), { schema: `${box.database}.METADATA`, holder, ...changes });
const row = async () =>
  (
    await box.rows(
      `SELECT HOLDER, TOKEN, REENTERED, GENERATION, EXPIRES_ON > CURRENT_TIMESTAMP() AS HELD FROM ${table}`,
    )
  )[0];
const expire = () => box.rows(`UPDATE ${table} SET EXPIRES_ON = DATEADD(SECOND, -1, CURRENT_TIMESTAMP())`);
const holds = (token: string) =>
  box.connection.query(fenceSql(table, token)).then(
    () => true,
    (error: unknown) => {
      if (isLeaseLost(error)) return false;
      throw error;
    },
  );

describe("the lease", () => {
  it("is taken once of many at once, also when its table is not there yet", async () => {
    const all = await Promise.allSettled(["a", "b", "c", "d"].map((holder) => acquire(holder)));
    const won = all.filter(({ status }) => status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const one of all) if (one.status === "rejected") expect(one.reason).toBeInstanceOf(LeaseError);
    expect(await box.column(`SELECT COUNT(*) FROM ${table}`)).toEqual([1]);
  });

  it("has a new token and a new generation with every taking", async () => {
    const one = await acquire("a");
    expect(await row()).toMatchObject({ HOLDER: "a", GENERATION: 1, REENTERED: false, HELD: true });
    await one.release();
    expect(await row()).toMatchObject({ HELD: false, TOKEN: "" });
    const two = await acquire("b");
    expect(two.token).not.toBe(one.token);
    expect(await row()).toMatchObject({ HOLDER: "b", GENERATION: 2, REENTERED: false, TOKEN: two.token });
  });

  it("is refused to another holder until it is given back or has run out, naming the holder", async () => {
    const one = await acquire("a's \\ push");
    const refused = await acquire("b").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LeaseError);
    expect(refused).toMatchObject({ holder: "a's \\ push" });
    await expire();
    await acquire("b");
    // it was not given back: what it started may still run
    expect(await row()).toMatchObject({ HOLDER: "b", REENTERED: true, GENERATION: 2 });
    await expect(one.renew()).rejects.toBeInstanceOf(LeaseError);
  });

  it("is taken again by the same holder, whose earlier token then counts no more", async () => {
    const one = await acquire("a");
    const two = await acquire("a");
    expect(await row()).toMatchObject({ REENTERED: true, GENERATION: 2 });
    expect([await holds(one.token), await holds(two.token)]).toEqual([false, true]);
    // neither renewing nor giving back touches what is not its own
    await expect(one.renew()).rejects.toBeInstanceOf(LeaseError);
    await one.release();
    expect(await holds(two.token)).toBe(true);
    await box.rows(extendLeaseSql(table, one.token, 0));
    await box.rows(releaseLeaseSql(table, one.token));
    expect(await holds(two.token)).toBe(true);
  });

  it("holds no one back once it has run out, and fences its holder off", async () => {
    const one = await acquire("a");
    expect(await holds(one.token)).toBe(true);
    await expire();
    expect(await holds(one.token)).toBe(false);
    await one.renew();
    expect(await holds(one.token)).toBe(true);
    expect(await holds("someone else's")).toBe(false);
  });

  it("is waited for when told so", async () => {
    const one = await acquire("a");
    const waited: string[] = [];
    setTimeout(() => void one.release(), 500);
    const two = await acquire("b", { waitSeconds: 20, onWait: (holder) => waited.push(holder) });
    expect(await holds(two.token)).toBe(true);
    expect(waited[0]).toBe("a");
  }, 30_000);

  it("gets its generation when an earlier version made the table", async () => {
    await box.rows(
      `CREATE TABLE ${table} (HOLDER VARCHAR, TOKEN VARCHAR, REENTERED BOOLEAN, TAKEN_ON TIMESTAMP_LTZ, EXPIRES_ON TIMESTAMP_LTZ) AS SELECT '', '', FALSE, TO_TIMESTAMP_LTZ(0), TO_TIMESTAMP_LTZ(0)`,
    );
    await acquire("a");
    expect(await row()).toMatchObject({ HOLDER: "a", GENERATION: 1, HELD: true });
    await expect(acquire("b")).rejects.toBeInstanceOf(LeaseError);
  });
});

describe("renewing", () => {
  it("between scripts happens when a third of its life is over, and is waited for", async () => {
    let renewed = 0;
    const lease = {
      token: "t",
      holder: "h",
      release: () => Promise.resolve(),
      renew: () => {
        renewed += 1;
        return Promise.reject(new LeaseError("lost"));
      },
    };
    await renewInTime(lease, 900)();
    expect(renewed).toBe(0);
    await expect(renewInTime(lease, 0)()).rejects.toBeInstanceOf(LeaseError);
    expect(renewed).toBe(1);
  });

  it("while a script runs goes through a session of its own, and is over when it has been stopped", async () => {
    const lease = await acquire("a", { ttlSeconds: 3 });
    let open = 0;
    const connect = async () => {
      open += 1;
      const session = await box.session();
      return {
        ...session,
        close: async () => {
          await session.close();
          open -= 1;
        },
      };
    };
    const stop = renewWhileRunning(connect, table, lease, 3);
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    expect(await holds(lease.token)).toBe(true);
    await stop();
    expect(open).toBe(0);
    await lease.release();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await holds(lease.token)).toBe(false);
  }, 30_000);
});
