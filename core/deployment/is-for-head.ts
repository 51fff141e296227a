import type { DeployRequest } from "../queue/deploy-request.ts";
import { RECONCILED } from "./why-not-missed.ts";

/** Not one that a person asked for: whatever they name is deployed. */
export function isForHead({ requestedBy }: Pick<DeployRequest, "requestedBy">): boolean {
  return requestedBy.startsWith("push:") || requestedBy === RECONCILED;
}
