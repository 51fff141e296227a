import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { createQueueClient } from "../core/aws/create-queue-client.ts";
import { createSecretsClient } from "../core/aws/create-secrets-client.ts";
import { type DeliveryPorts, receiveDelivery } from "../core/github/receive-delivery.ts";
import { loadProjectFile } from "../core/project/load-project-file.ts";
import { sendRequest } from "../core/queue/send-request.ts";
import { webhookSecretSchema } from "../core/secrets/github-secrets.ts";
import { loadSecret, loadSecretIfThere } from "../core/secrets/load-secret.ts";
import { rotatingSecrets } from "../core/secrets/rotating-secrets.ts";
import { createLog, hideFromLog } from "./log.ts";
import { queueUrlOf, readSettings } from "./settings.ts";

/** A function URL takes no more than 6 MB, in which base64 needs a third. */
const MOST_BYTES = 5 * 1024 ** 2;

let opened: DeliveryPorts | undefined;

/** Made once for an instance of the function. @throws {ConfigError} for what is wrong in its settings */
function ports(): DeliveryPorts {
  opened ??= openPorts();
  return opened;
}

function openPorts(): DeliveryPorts {
  const settings = readSettings();
  const queueUrl = queueUrlOf(settings);
  const [queue, secrets] = [createQueueClient(), createSecretsClient()];
  const id = settings.webhookSecretId;
  return {
    file: loadProjectFile(settings.folder),
    mostBytes: MOST_BYTES,
    secrets: rotatingSecrets(async (stage, signal) => {
      // Without a current version nothing can be verified; a version before it need not be there.
      const load = stage === "AWSCURRENT" ? loadSecret : loadSecretIfThere;
      const keys = await load(webhookSecretSchema, id, { stage, signal, client: secrets });
      hideFromLog(keys ?? []);
      return keys;
    }),
    send: (request) => sendRequest(queue, queueUrl, request),
  };
}

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
      ports(),
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
