import { CancelledError } from "../../errors/index.ts";
import { secondNow, setStartedSql } from "../history/history-row.ts";
import { leaseHeldSql, unlessLost } from "../lease/lease-sql.ts";

const RECORDED_MARK = "SNOWHOOK_RECORDED";
const CANCELLED_MARK = "SNOWHOOK_CANCELLED";

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

/**
 * The guard, and the clock that `secondsSinceStart` reads, in one statement.
 * @param cancelled a query that counts as N what forbids to begin; it says nothing of what is recorded already
 */
export function startGuardedSql(lease: string, token: string, recorded: string, cancelled?: string): string {
  const now = `TO_VARCHAR(${secondNow})`;
  if (cancelled === undefined) return setStartedSql(guardSql(lease, token, recorded, now));
  const unlessCancelled = `IFF(C.N > 0, '${CANCELLED_MARK} ' || C.N, ${now})`;
  return setStartedSql(`${guardSql(lease, token, recorded, unlessCancelled)}, (${cancelled}) C`);
}

/**
 * Passes on any error but that of a request which was stopped at the guard because somebody had cancelled it.
 * @throws {CancelledError} for that one
 */
export function throwIfCancelled(error: unknown): void {
  if (!(error instanceof Error) || !error.message.includes(CANCELLED_MARK)) return;
  throw new CancelledError("it was cancelled", { cause: error });
}

/** True when a request failed at the guard because what it does is recorded. */
export function isRecorded(error: unknown): boolean {
  return error instanceof Error && error.message.includes(RECORDED_MARK);
}
