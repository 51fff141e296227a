import { setTimeout as sleep } from "node:timers/promises";
import { createQueueClient } from "../core/aws/create-queue-client.ts";
import type { DeployRequest } from "../core/queue/deploy-request.ts";
import { sendRequest } from "../core/queue/send-request.ts";
import { rehearsalPart } from "../core/review/rehearsal/rehearsal-part.ts";
import { review } from "../core/review/review.ts";
import { connect } from "../core/snowflake/connect.ts";
import { fromReviewQueue } from "./from-queue.ts";
import { openBase, openGithub } from "./open-base.ts";
import { queueUrlOf, readSettings } from "./settings.ts";

/** Judges a pull request, or does what a comment in one commands. */
export const handler = fromReviewQueue(
  "review",
  () => readSettings().reviewQueueUrl,
  async ({ request, receives, log }) => {
    const base = await openBase();
    const { settings, file, secrets } = base;
    const started = Date.now();
    const github = await openGithub(base);
    const { repository, kind } = request;
    const ports = { file, secrets, github, connect, repository, variables: process.env };
    const report = await review({
      request,
      file,
      secrets,
      github,
      connect,
      variables: process.env,
      sendDeploy: (deployment) => queued(queueUrlOf(settings), deployment),
      parts: [rehearsalPart(ports)], // looked at beside the plan, in the order in which it is told
      isLast: receives >= settings.mostReceives,
      ...(settings.logUrl === undefined ? {} : { logUrl: settings.logUrl }),
      now: () => new Date(),
      sleep,
      onEvent: ({ type, ...fields }) => log(type === "warning" ? "warn" : "info", type, fields),
    });
    log("info", `review ${report.outcome}`, {
      ...{ repository, kind, ...("number" in request ? { number: request.number } : {}) },
      ...report,
      milliseconds: Date.now() - started,
    });
    return report.outcome === "again" ? { againAfterSeconds: report.afterSeconds } : "done";
  },
);

async function queued(queueUrl: string, request: DeployRequest): Promise<string> {
  const client = createQueueClient();
  try {
    return await sendRequest(client, queueUrl, request);
  } finally {
    client.destroy();
  }
}
