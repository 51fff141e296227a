import { environmentConnection } from "../../secrets/sign-in-options.ts";
import { connect } from "../../snowflake/connect.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../../snowflake/connection.ts";
import { dropRehearsals } from "../drop-rehearsals.ts";
import { rehearse } from "../rehearse.ts";
import { sweepRehearsals } from "../sweep-rehearsals.ts";
import type { RehearsalAccount } from "./rehearsal-account.ts";

/** Chance that a seed repeats: from 0 up to 1. */
export type Chance = () => number;

/** What happened in lives of pull requests, in numbers. */
export interface LivesReport {
  readonly lives: number;
  readonly rehearsals: number;
  readonly passed: number;
  /** functions that died, before a request was sent or after it was answered */
  readonly crashes: number;
  readonly failedClones: number;
  /** clones that only the janitor found */
  readonly swept: number;
}

const SCRIPTS: readonly Readonly<Record<string, string>>[] = [
  { "V1__a.sql": "CREATE TABLE SALES.A (X INT);\nINSERT INTO SALES.A VALUES (1)" },
  { "V1__a.sql": "SELECT NOTHING FROM SALES.ORDERS" },
  { "V1__a.sql": "DROP DATABASE {{ database }}" },
  { "V1__a.sql": "SELECT 1", "verify/never.sql": "SELECT 1 WHERE 1 = 1" },
];

class Killed extends Error {}

/**
 * Lives of pull requests, one after another: opened, pushed to, closed or merged, opened again; each function may die at
 * any of its requests, and a clone may fail. When a life is over, time passes and the janitor comes; it may die too, and
 * comes again.
 * @param check is called at each life's end, with what would have to be as before
 */
export async function liveRandomly(
  account: RehearsalAccount,
  lives: number,
  chance: Chance,
  check: (life: number) => Promise<void>,
): Promise<LivesReport> {
  const count = { lives: 0, rehearsals: 0, passed: 0, crashes: 0, failedClones: 0, swept: 0 };
  const { environment } = account.place;
  let time = Date.parse("2026-11-26T08:00:00Z");
  const now = () => new Date(time);
  const pick = (most: number) => Math.floor(chance() * most);

  /** Runs a function that may die at one of its requests, and after which nothing of it is sent any more. */
  async function mayDie(act: (connectAs: typeof connect) => Promise<unknown>): Promise<boolean> {
    const at = chance() < 0.45 ? 1 + pick(90) : Number.POSITIVE_INFINITY;
    const mortal = mortalConnections(at, chance() < 0.5);
    try {
      await act(mortal.connect);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
    await mortal.bury();
    if (!mortal.dead()) return true;
    count.crashes += 1;
    return false;
  }

  const sweep = () =>
    mayDie(async (connectAs) => {
      const swept = await sweepRehearsals({
        file: { projects: [account.place.project] },
        secrets: account.secrets,
        connect: connectAs,
        now,
      });
      count.swept += swept.reduce((sum, { dropped }) => sum + dropped.length, 0);
    });

  for (let life = 0; life < lives; life += 1) {
    const pull = { repositoryId: 42, number: life + 1 };
    const events = 1 + pick(3);
    for (let event = 0; event < events; event += 1) {
      time += 1000 * 60 * pick(90);
      const sha = `${life.toString(16).padStart(20, "0")}${event.toString(16).padStart(20, "0")}`;
      const failing = chance() < 0.1;
      if (failing) {
        count.failedClones += 1;
        await account.administrator.query("REVOKE CREATE DATABASE ON ACCOUNT FROM ROLE SHOP_DEPLOY");
      }
      await mayDie(async (connectAs) => {
        count.rehearsals += 1;
        const scripts = SCRIPTS[pick(SCRIPTS.length)] ?? {};
        const input = account.input(scripts, { subject: { ...pull, sha }, keep: chance() < 0.7, now });
        const result = await rehearse({ ...input, connect: connectAs });
        if (result.outcome === "passed") count.passed += 1;
      });
      if (failing) await account.administrator.query("GRANT CREATE DATABASE ON ACCOUNT TO ROLE SHOP_DEPLOY");
      // closed or merged, perhaps only to be opened again by the next event; or forgotten
      if (chance() < 0.6) {
        await mayDie(async (connectAs) => {
          const session = await connectAs(await deployerOptions(account));
          await dropRehearsals({ connection: session, environment, which: pull });
          await session.close();
        });
      }
      if (chance() < 0.1) await sweep();
    }
    time += 1000 * 3600 * 3;
    for (let tries = 0; tries < 50 && !(await sweep()); tries += 1) time += 1000 * 60 * 30;
    count.lives += 1;
    await check(life);
  }
  return count;
}

async function deployerOptions({ secrets, place }: RehearsalAccount): Promise<ConnectionOptions> {
  const secret = await secrets.environment(place.environment);
  return environmentConnection(secret, { role: place.environment.role });
}

/** Connections of one function, which dies at its request number `at`: the request is not sent, or not heard of any more. */
function mortalConnections(at: number, sent: boolean) {
  let requests = 0;
  let dead = false;
  const opened: SnowflakeConnection[] = [];
  async function request<T>(act: () => Promise<T>): Promise<T> {
    requests += 1;
    if (dead) throw new Killed();
    if (requests < at) return act();
    dead = true;
    if (sent) await act().catch(() => undefined);
    throw new Killed();
  }
  return {
    dead: () => dead,
    /** what the dead function's sessions were: Snowflake ends them some time */
    bury: () => Promise.all(opened.map((session) => session.close().catch(() => undefined))),
    connect: (options: ConnectionOptions) =>
      request(async (): Promise<SnowflakeConnection> => {
        const session = await connect(options);
        opened.push(session);
        return {
          ...session,
          query: (sql, more) => request(() => session.query(sql, more)),
          runScript: (sql, more) => request(() => session.runScript(sql, more)),
          close: () => request(async () => undefined),
        };
      }),
  };
}
