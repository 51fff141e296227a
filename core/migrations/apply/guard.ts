import { leaseHeldSql, unlessLost } from "../lease/lease-sql.ts";

const RECORDED_MARK = "SNOWHOOK_RECORDED";

/**
 * The head of a request that must take effect once: it fails, and with it all that follows, unless the lease is the
 * token's and what the request does is not recorded yet. Snowflake decides, in the request itself: whoever sends it
 * again, however late, changes nothing.
 * @param recorded a query that counts as N what is recorded
 */
export function guardSql(lease: string, token: string, recorded: string): string {
  const once = `IFF(R.N > 0, '${RECORDED_MARK} ' || R.N, '1')`;
  return `SELECT ${unlessLost("L.N", once)} AS GUARD FROM (${leaseHeldSql(lease, token)}) L, (${recorded}) R`;
}

/** True when a request failed at the guard because what it does is recorded. */
export function isRecorded(error: unknown): boolean {
  return error instanceof Error && error.message.includes(RECORDED_MARK);
}
