import { SnowflakeError } from "../errors/snowflake-error.ts";
import { type Clock, createClock } from "./clock.ts";

/** Which requests a fault meets: all, unless said otherwise. */
export interface FaultMatch {
  /** Only requests whose SQL it matches. */
  readonly sql?: RegExp;
  /** How many requests it meets before it is over; absent: all until clear(). */
  readonly times?: number;
}

/** The error that a statement fails with, in Snowflake's terms. */
export interface FaultError {
  /** Six digits. */
  readonly code?: string;
  /** Five characters. */
  readonly sqlState?: string;
  readonly message?: string;
}

/** What goes wrong on demand, for tests of programs that use Snowflake. Faults add up until clear(). */
export interface Faults {
  /** Statements' requests wait before they run. */
  delay(milliseconds: number, match?: FaultMatch): void;
  /** The connection breaks instead of an answer: before the statement runs, or `after` it has run. */
  dropConnection(match?: FaultMatch & { readonly after?: boolean }): void;
  /** Statements fail with an error (000603, an internal one, unless given) and change nothing. */
  fail(match: FaultMatch, error?: FaultError): void;
  /**
   * The tokens of all sessions that are open expire: drivers renew them unseen, or have to sign in again when the
   * master tokens expire as well (`signIn`).
   */
  expireSessions(options?: { readonly signIn?: boolean }): void;
  /** What CURRENT_TIMESTAMP and its kin, and the expiry of programmatic access tokens, go by. */
  readonly clock: Clock;
  /** No faults any more, and the machine's time. */
  clear(): void;
}

/** What the server asks for each statement's request. */
export interface FaultChecks {
  /** Settles when the request may go on. */
  delayed(sql: string): Promise<void>;
  /** Whether the connection breaks, and when. */
  broken(sql: string): "before" | "after" | undefined;
  /** @throws {SnowflakeError} when the statement shall fail */
  check(sql: string): void;
}

/** A request whose connection breaks: it is answered with nothing. */
export class DroppedConnection extends Error {
  override readonly name = "DroppedConnection";
}

interface Kept<What> {
  readonly what: What;
  readonly sql: RegExp | undefined;
  left: number;
}

/** @param expire makes the tokens of all open sessions expire */
export function createFaults(expire: (signIn: boolean) => void): { faults: Faults; checks: FaultChecks } {
  const delays: Kept<number>[] = [];
  const drops: Kept<"before" | "after">[] = [];
  const errors: Kept<FaultError>[] = [];
  const clock = createClock();
  const faults: Faults = {
    delay(milliseconds, match = {}) {
      if (!(milliseconds >= 0 && milliseconds < 2 ** 31))
        throw new TypeError("snowglobe: a delay is 0 to 2,147,483,647 milliseconds");
      keep(delays, milliseconds, match);
    },
    dropConnection: ({ after = false, ...match } = {}) => keep(drops, after ? "after" : "before", match),
    fail: (match, error = {}) => keep(errors, checkError(error), match),
    expireSessions: ({ signIn = false } = {}) => expire(signIn),
    clock,
    clear() {
      for (const kept of [delays, drops, errors]) kept.length = 0;
      clock.reset();
    },
  };
  const checks: FaultChecks = {
    async delayed(sql) {
      const milliseconds = meet(delays, sql).reduce((sum, delay) => sum + delay, 0);
      if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
    },
    broken: (sql) => meet(drops, sql)[0],
    check(sql) {
      const [error] = meet(errors, sql);
      if (!error) return;
      const {
        code = "000603",
        sqlState = "XX000",
        message = "SQL execution internal error:\nA fault on demand.",
      } = error;
      throw new SnowflakeError(code, sqlState, message);
    },
  };
  return { faults, checks };
}

function keep<What>(
  list: Kept<What>[],
  what: What,
  { sql, times = Number.POSITIVE_INFINITY }: FaultMatch,
): void {
  if (!(times > 0)) throw new TypeError("snowglobe: a fault's `times` is 1 or more");
  // Without the flags that make a pattern remember where it was.
  const pattern = sql && new RegExp(sql.source, sql.flags.replaceAll(/[gy]/g, ""));
  list.push({ what, sql: pattern, left: times });
}

/** The faults that a request meets, each counted. */
function meet<What>(list: readonly Kept<What>[], sql: string): What[] {
  const met = list.filter((kept) => kept.left > 0 && (kept.sql?.test(sql) ?? true));
  for (const kept of met) kept.left -= 1;
  return met.map(({ what }) => what);
}

function checkError(error: FaultError): FaultError {
  if (error.code !== undefined && !/^\d{6}$/.test(error.code))
    throw new TypeError(`snowglobe: ${error.code} is no code of Snowflake's: six digits`);
  if (error.sqlState !== undefined && !/^[0-9A-Z]{5}$/.test(error.sqlState))
    throw new TypeError(`snowglobe: ${error.sqlState} is no SQLSTATE: five digits and capitals`);
  return error;
}
