import type { Lease } from "../migrations/lease/acquire-lease.ts";
import type { DeploymentEvent } from "./events.ts";

/**
 * Gives a lease back after the work. The work is done and reported: what fails here, also at a second try, must not turn
 * it into a failure. It is told, since whoever comes next waits until the lease ends by itself.
 */
export async function giveBackLease(
  lease: Lease,
  onEvent: ((event: DeploymentEvent) => void) | undefined,
): Promise<void> {
  try {
    await lease.release().catch(() => lease.release());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onEvent?.({ type: "lease-kept", holder: lease.holder, reason });
  }
}
