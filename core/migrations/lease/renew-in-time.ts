import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { DEFAULT_LEASE_SECONDS, type Lease } from "./acquire-lease.ts";
import { extendLeaseSql } from "./lease-sql.ts";

/** Returns a function that renews the lease when a third of its life is over since the last time. */
export function renewInTime(lease: Lease, ttlSeconds = DEFAULT_LEASE_SECONDS): () => Promise<void> {
  let renewedAt = Date.now();
  return async () => {
    if (Date.now() - renewedAt < (ttlSeconds * 1000) / 3) return;
    await lease.renew();
    renewedAt = Date.now();
  };
}

/**
 * Renews the lease while a script runs that takes longer than a third of it: in a session of its own, as the
 * deployment's session is in the script's transaction. A renewal that fails is left to the next one, and in the end to
 * the fence. Returns what stops it: when that has resolved, no renewal is under way any more.
 */
export function renewWhileRunning(
  connect: (() => Promise<SnowflakeConnection>) | undefined,
  table: string,
  lease: Lease,
  ttlSeconds = DEFAULT_LEASE_SECONDS,
): () => Promise<void> {
  if (connect === undefined) return () => Promise.resolve();
  let underWay: Promise<void> = Promise.resolve();
  const renew = async () => {
    const connection = await connect();
    try {
      await connection.query(extendLeaseSql(table, lease.token, ttlSeconds));
    } finally {
      await connection.close();
    }
  };
  const timer = setInterval(
    () => {
      underWay = renew().catch(() => undefined);
    },
    (ttlSeconds * 1000) / 3,
  );
  timer.unref();
  return () => {
    clearInterval(timer);
    return underWay;
  };
}
