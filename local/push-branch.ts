import { environmentOfRef } from "../core/project/find-environment.ts";
import type { DeploymentEnd, Deployments } from "./deployments.ts";
import type { Checkout } from "./github/read-checkout.ts";
import type { Delivery } from "./github/start-github.ts";
import type { Local } from "./start-local.ts";

/** What came of one push. */
export interface PushResult {
  delivery: Delivery;
  /** Milliseconds until the webhook answered. */
  answered: number;
  /** Absent: the webhook queued nothing. */
  end?: DeploymentEnd;
}

/** Pushes a checkout to a branch and waits for the end of its deployment. */
export async function pushBranch(
  local: Pick<Local, "github" | "project">,
  deployments: Deployments,
  branch: string,
  checkout: Checkout,
  onDelivery: (delivery: Delivery, milliseconds: number) => void = () => undefined,
): Promise<PushResult> {
  const found = environmentOfRef(local.project, `refs/heads/${branch}`);
  const end = "environment" in found ? deployments.next(found.environment, checkout.commit) : undefined;
  const started = performance.now();
  const delivery = await local.github.push(branch, checkout);
  const answered = performance.now() - started;
  onDelivery(delivery, answered);
  if (delivery.status !== 202 || end === undefined) return { delivery, answered };
  return { delivery, answered, end: await end };
}
