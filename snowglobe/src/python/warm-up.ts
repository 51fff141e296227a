import type { Account } from "../account/account.ts";
import { memorySnapshot } from "./memory-snapshot.ts";

/** Starts Python in the background, because it is about to be needed: the first start in a process takes seconds. */
export function warmUpPython(account: Account): void {
  memorySnapshot().catch((error) => account.log("Python could not be started", { error: String(error) }));
}
