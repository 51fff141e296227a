import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { type DeliveryPorts, receiveDelivery } from "../core/github/receive-delivery.ts";
import { loadProjectFile } from "../core/project/load-project-file.ts";
import { createQueueClient } from "../core/queue/create-client.ts";
import { sendRequest } from "../core/queue/send-request.ts";
import { keepFor } from "../core/secrets/keep-for.ts";
import { loadSecret } from "../core/secrets/load-secret.ts";
import { webhookSecretSchema } from "../core/secrets/secret.ts";
import { createLog, hideFromLog } from "./log.ts";
import { queueUrlOf, readSettings } from "./settings.ts";

/** A function URL takes no more than 6 MB, in which base64 needs a third. */
const MOST_BYTES = 5 * 1024 ** 2;
/** How long a changed webhook secret may go unnoticed, in milliseconds. */
const KEEP_SECRET = 5 * 60_000;

const ports = keepFor(Number.POSITIVE_INFINITY, async (): Promise<DeliveryPorts> => {
  const settings = readSettings();
  const client = createQueueClient();
  const queueUrl = queueUrlOf(settings);
  const secret = keepFor(KEEP_SECRET, () => loadSecret(webhookSecretSchema, settings.webhookSecretId));
  return {
    file: loadProjectFile(settings.folder),
    mostBytes: MOST_BYTES,
    async secret() {
      const { webhookSecret } = await secret();
      hideFromLog([webhookSecret]);
      return webhookSecret;
    },
    send: (request) => sendRequest(client, queueUrl, request),
  };
});

/** Verifies what GitHub sends and queues what is to be deployed. Knows nothing of Snowflake. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .onError((request) => {
    // Only a wrong configuration comes here. GitHub shows the delivery as failed, and it can be sent again.
    createLog("webhook", request.context.awsRequestId)("error", "failed", { error: request.error });
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
