import type { DeployRequest } from "../queue/deploy-request.ts";
import { RECONCILED } from "./why-not-missed.ts";

/** Not one that a person asked for: whatever they name is deployed, or undone. */
export function isForHead({ kind, requestedBy }: Pick<DeployRequest, "kind" | "requestedBy">): boolean {
  if (kind === "undo") return false;
  return requestedBy.startsWith("push:") || requestedBy === RECONCILED;
}
