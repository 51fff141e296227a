import { createQueueClient } from "../core/aws/create-queue-client.ts";
import { type RememberedAnswers, rememberAnswers } from "../core/github/remember-answers.ts";
import { readTokenExpiry, type TokenExpiry, tellTokenExpiry } from "../core/github/token-expiry.ts";
import { sendRequest } from "../core/queue/send-request.ts";
import { reconcile } from "../core/reconcile/reconcile.ts";
import { scheduled } from "./invoked.ts";
import { metricFields } from "./metrics.ts";
import { openGithub } from "./open-base.ts";
import { queueUrlOf } from "./settings.ts";

// Kept while the instance is warm: what GitHub answered, so that it need not be sent again, and what was queued.
const remembered: RememberedAnswers = new Map();
const queued = new Map<string, number>();

/** Looks, on a schedule, for pushes that never arrived, for what failed in passing, and for statuses that nobody ended. */
export const handler = scheduled("reconcile", async ({ log, ...base }) => {
  let expiry: TokenExpiry | undefined;
  const github = await openGithub(base, (headers) => {
    expiry ??= readTokenExpiry(headers, new Date());
  });
  if (!github.authenticated) {
    log(
      "warn",
      "without a token for GitHub there is nothing to compare with",
      metricFields({ metrics: { Heartbeat: 1 } }),
    );
    return { environments: [] };
  }
  const client = createQueueClient();
  try {
    const queueUrl = queueUrlOf(base.settings);
    const environments = await reconcile({
      file: base.file,
      github: rememberAnswers(github, remembered),
      send: (request) => sendRequest(client, queueUrl, request),
      now: () => new Date(),
      queued,
      onEvent: ({ type, ...fields }) => log(type === "reconciled" ? "info" : "warn", type, fields),
    });
    const count = (of: (one: (typeof environments)[number]) => number) =>
      environments.reduce((sum, one) => sum + of(one), 0);
    const counts = {
      Heartbeat: 1,
      Queued: count((one) => (one.queued ? 1 : 0)),
      Ended: count((one) => one.ended),
    };
    log("info", "reconciled all", metricFields({ metrics: counts }));
    const told = expiry === undefined ? undefined : tellTokenExpiry(expiry);
    if (told?.next === undefined) return { environments };
    const warning = `GitHub's token ${told.detail}`;
    log("warn", warning, { next: told.next });
    return { environments, warnings: [`${warning}. ${told.next}`] };
  } finally {
    client.destroy();
  }
});
