import { afterAll, afterEach, beforeAll } from "vitest";
import { signIn } from "../client/plain-client.ts";
import type { Faults } from "../faults/faults.ts";
import { splitStatements } from "../sql/split-statements.ts";
import { type Snowglobe, startSnowglobe } from "../start-snowglobe.ts";

export type { Clock } from "../faults/clock.ts";
export type { FaultError, FaultMatch, Faults } from "../faults/faults.ts";

export interface TestAccountOptions {
  /** SQL that the account begins with, run as its administrator. */
  readonly seed?: string;
  /** When it is as new again: after each test (the default), or never before the file's end. */
  readonly reset?: "each test" | "never";
}

/** An account of a test file's own. */
export interface TestAccount {
  /** What snowflake-sdk's createConnection takes. The same for all tests of the file. */
  readonly connection: {
    readonly accessUrl: string;
    readonly account: string;
    readonly username: string;
    readonly password: string;
  };
  readonly faults: Faults;
}

const ADMINISTRATOR = { user: "ADMIN", password: "snowglobe" };

/**
 * Starts an account before the tests of a vitest file and stops it after them. After each test its faults are cleared,
 * and it is as the seed made it: another account at the same address. Connections of the test end with it.
 *
 * @example
 * const account = useSnowglobe({ seed: "CREATE WAREHOUSE w; CREATE DATABASE d;" });
 * it("selects", async () => {
 *   const connection = snowflake.createConnection(account.connection);
 *   account.faults.delay(500, { sql: /^SELECT/ });
 * });
 */
export function useSnowglobe({ seed = "", reset = "each test" }: TestAccountOptions = {}): TestAccount {
  const statements = splitStatements(seed);
  let running: Snowglobe | undefined;

  const start = async (port: number): Promise<Snowglobe> => {
    const globe = await startSnowglobe({ port, administrator: ADMINISTRATOR });
    try {
      const client = await signIn(globe.url, ADMINISTRATOR);
      for (const { sql } of statements) await client.run(sql);
      await client.close();
    } catch (error) {
      await globe.close();
      throw error;
    }
    return globe;
  };
  const current = (): Snowglobe => {
    if (running) return running;
    throw new Error("snowglobe: the account is there inside of tests and hooks only");
  };

  beforeAll(async () => {
    running = await start(0);
  });
  afterEach(async () => {
    const globe = current();
    if (reset === "never") return globe.faults.clear();
    running = undefined;
    await globe.close();
    running = await start(Number(new URL(globe.url).port));
  });
  afterAll(async () => {
    await running?.close();
    running = undefined;
  });

  return {
    get connection() {
      const { user, password } = ADMINISTRATOR;
      return { accessUrl: current().url, account: "SNOWGLOBE", username: user, password };
    },
    get faults() {
      return current().faults;
    },
  };
}
