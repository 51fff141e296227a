import { secondNow, setStartedSql } from "../history/history-row.ts";
import { leaseHeldSql, unlessLost } from "../lease/lease-sql.ts";

const RECORDED_MARK = "SNOWHOOK_RECORDED";

/**
 * The head of a request that must take effect once: it fails, and with it all that follows, unless the lease is the
 * token's and what the request does is not recorded yet. Snowflake decides, in the request itself: whoever sends it
 * again, however late, changes nothing.
 * @param recorded a query that counts as N what is recorded
 * @param otherwise a number as text, which it then gives
 */
export function guardSql(lease: string, token: string, recorded: string, otherwise = "'1'"): string {
  const once = `IFF(R.N > 0, '${RECORDED_MARK} ' || R.N, ${otherwise})`;
  return `SELECT ${unlessLost("L.N", once)} AS GUARD FROM (${leaseHeldSql(lease, token)}) L, (${recorded}) R`;
}

/** The guard, and the clock that `secondsSinceStart` reads, in one statement. */
export function startGuardedSql(lease: string, token: string, recorded: string): string {
  return setStartedSql(guardSql(lease, token, recorded, `TO_VARCHAR(${secondNow})`));
}

/** True when a request failed at the guard because what it does is recorded. */
export function isRecorded(error: unknown): boolean {
  return error instanceof Error && error.message.includes(RECORDED_MARK);
}
