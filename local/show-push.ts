import type { Deployments } from "./deployments.ts";
import type { Checkout } from "./github/read-checkout.ts";
import { type PushResult, pushBranch } from "./push-branch.ts";
import type { Local } from "./start-local.ts";
import type { Screen } from "./terminal/screen.ts";

/** Pushes a checkout to a branch, waits for the end of its deployment, and says how each went. */
export async function showPush(
  local: Pick<Local, "github" | "project">,
  deployments: Deployments,
  screen: Screen,
  branch: string,
  checkout: Checkout,
): Promise<PushResult> {
  screen.heading(`Push to ${branch}, commit ${checkout.commit.slice(0, 7)}`);
  const push = await pushBranch(local, deployments, branch, checkout, (delivery, milliseconds) =>
    delivery.status === 202
      ? screen.done("webhook", "signed, answered 202, queued", milliseconds)
      : screen.failed(`webhook answered ${delivery.status}`, delivery.body),
  );
  const { end } = push;
  if (end?.state === "success") screen.done("deployment", `success at GitHub: ${end.description}`);
  else if (end !== undefined) screen.failed(`deployment: ${end.state}`, end.description);
  return push;
}
