import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { createQueueClient } from "../core/aws/create-queue-client.ts";
import { createSecretsClient } from "../core/aws/create-secrets-client.ts";
import { openProjectFolder } from "../core/aws/open-project-folder.ts";
import { type DeliveryPorts, receiveDelivery } from "../core/github/receive-delivery.ts";
import { loadProjectFile } from "../core/project/load-project-file.ts";
import { sendRequest } from "../core/queue/send-request.ts";
import { sendReview } from "../core/queue/send-review.ts";
import { webhookSecretSchema } from "../core/secrets/github-secrets.ts";
import { keepFor } from "../core/secrets/keep-for.ts";
import { loadSecret, loadSecretIfThere } from "../core/secrets/load-secret.ts";
import { rotatingSecrets } from "../core/secrets/rotating-secrets.ts";
import { createLog, hideFromLog } from "./log.ts";
import { metricFields } from "./metrics.ts";
import { queueUrlOf, readSettings } from "./settings.ts";

/** A function URL takes no more than 6 MB, in which base64 needs a third. */
const MOST_BYTES = 5 * 1024 ** 2;

/** How long it may take to open what one instance of the function keeps, in milliseconds. */
const OPEN_LIMIT_MS = 4_000;

const ports = keepFor({ keepMs: Number.POSITIVE_INFINITY, limitMs: OPEN_LIMIT_MS }, openPorts);

async function openPorts(): Promise<DeliveryPorts> {
  const settings = readSettings();
  const queueUrl = queueUrlOf(settings);
  const { reviewQueueUrl } = settings;
  const [queue, secrets] = [createQueueClient(), createSecretsClient()];
  const id = settings.webhookSecretId;
  return {
    file: loadProjectFile(await openProjectFolder(settings.project, "file")),
    mostBytes: MOST_BYTES,
    secrets: rotatingSecrets(async (stage, signal) => {
      // Without a current version nothing can be verified; a version before it need not be there.
      const load = stage === "AWSCURRENT" ? loadSecret : loadSecretIfThere;
      const keys = await load(webhookSecretSchema, id, { stage, signal, client: secrets });
      hideFromLog(keys ?? []);
      return keys;
    }),
    send: (request) => sendRequest(queue, queueUrl, request),
    ...(reviewQueueUrl === undefined
      ? {}
      : { sendReview: (request) => sendReview(queue, reviewQueueUrl, request) }),
  };
}

/** What is counted of the answers, by status: the alarms ask for the first two. */
const METRICS: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  401: { Unauthorized: 1 },
  503: { Unavailable: 1 },
  202: { Accepted: 1 },
};

/** Verifies what GitHub sends and queues what is to be deployed. Knows nothing of Snowflake. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .onError((request) => {
    // Only a wrong configuration comes here. GitHub shows the delivery as failed, and it can be sent again.
    createLog("webhook", request.context.awsRequestId)("error", "failed", {
      error: request.error,
      ...metricFields({ metrics: { Unavailable: 1 } }),
    });
    request.response = toResponse(503, { error: "the webhook is not configured" });
  })
  .handler(async (event, context) => {
    const { status, body, cause } = await receiveDelivery(
      {
        method: event.requestContext.http.method,
        headers: event.headers,
        body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
        receivedAt: new Date(),
      },
      await ports(),
    );
    createLog("webhook", context.awsRequestId)(status === 503 ? "error" : "info", `answered ${status}`, {
      ...body,
      event: event.headers["x-github-event"],
      delivery: event.headers["x-github-delivery"],
      cause,
      ...metricFields({ metrics: METRICS[status] ?? {} }),
    });
    return toResponse(status, body);
  });

function toResponse(
  statusCode: number,
  body: Readonly<Record<string, string>>,
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { "content-type": "application/json", ...(statusCode === 405 ? { allow: "POST" } : {}) },
    body: JSON.stringify(body),
  };
}
