import { DEFAULT_LEASE_SECONDS, type Lease } from "./lease.ts";

/** Returns a function that renews the lease when a third of its life is over since the last time. */
export function renewInTime(lease: Lease, ttlSeconds = DEFAULT_LEASE_SECONDS): () => Promise<void> {
  let renewedAt = Date.now();
  return async () => {
    if (Date.now() - renewedAt < (ttlSeconds * 1000) / 3) return;
    await lease.renew();
    renewedAt = Date.now();
  };
}
