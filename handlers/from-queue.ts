import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { createQueueClient } from "../core/aws/create-queue-client.ts";
import { ConfigError } from "../core/errors/index.ts";
import { type DeployRequest, type Poison, readDeployRequest } from "../core/queue/deploy-request.ts";
import { giveBack } from "../core/queue/give-back.ts";
import { type ReviewRequest, readReviewRequest } from "../core/queue/review-request.ts";
import { type Fate, type QueuedMessage, type TakeEvent, takeMessages } from "../core/queue/take-messages.ts";
import { createLog, type Log } from "./log.ts";
import { metricFields } from "./metrics.ts";
import { openBase } from "./open-base.ts";

export interface Received<Request = DeployRequest> {
  readonly request: Request;
  /** how often this message was received, this time included */
  readonly receives: number;
  readonly context: Context;
  readonly log: Log;
}

export type Act<Request> = (received: Received<Request>) => Promise<Fate>;

/** A function behind the queue of deployments. Without its address its own time-out decides when a message comes again. */
export function fromQueue(name: string, queueUrl: () => string | undefined, act: Act<DeployRequest>) {
  const read = async (body: string) => {
    const projects = (await openBase()).file.projects.map(({ key }) => key);
    return readDeployRequest(body, () => projects);
  };
  return behindQueue(name, queueUrl, read, act);
}

/** A function behind the queue of reviews. */
export function fromReviewQueue(name: string, queueUrl: () => string | undefined, act: Act<ReviewRequest>) {
  return behindQueue(name, queueUrl, async (body) => readReviewRequest(body), act);
}

/** @param read what a body asks for, or why it can never be carried out */
export function behindQueue<Request extends object>(
  name: string,
  queueUrl: () => string | undefined,
  read: (body: string) => Promise<Request | Poison>,
  act: Act<Request>,
) {
  return middy<unknown, SQSBatchResponse>().handler(async (event, context) => {
    if (!isQueueEvent(event)) throw new ConfigError(`${name} takes events of its queue only`);
    const log = createLog(name, context.awsRequestId);
    const url = queueUrl();
    const again = await takeMessages<Request>(event.Records.map(toMessage), {
      read,
      act: (request, receives) => act({ request, receives, context, log }),
      ...(url === undefined ? {} : { returnAfter: returnTo(url) }),
      every(milliseconds, act) {
        const timer = setInterval(act, milliseconds);
        return () => clearInterval(timer);
      },
      onEvent: (what) => tell(log, what),
    });
    return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}

function toMessage({ messageId, receiptHandle, body, attributes }: SQSRecord): QueuedMessage {
  return { id: messageId, receiptHandle, body, receives: Number(attributes.ApproximateReceiveCount) };
}

function returnTo(url: string) {
  return async ({ receiptHandle }: QueuedMessage, seconds: number): Promise<void> => {
    const client = createQueueClient();
    try {
      await giveBack(client, url, receiptHandle, seconds);
    } finally {
      client.destroy();
    }
  };
}

function tell(log: Log, event: TakeEvent<object>): void {
  switch (event.type) {
    case "dropped":
      log("error", "dropped a message that cannot be read", {
        messageId: event.id,
        reason: event.reason,
      });
      break;
    case "not-returned":
      log("warn", "the message could not be given back at once", { error: event.error });
      break;
    case "failed": {
      log("error", "failed, and will be tried again", {
        ...about(event.request),
        receives: event.receives,
        error: event.error,
        ...metricFields({ metrics: { Failed: 1 } }),
      });
    }
  }
}

/** What of a request finds it in a log. */
function about(request: object | undefined): Record<string, unknown> {
  const keys = ["project", "environment", "commit", "repository", "number", "head"];
  return Object.fromEntries(Object.entries(request ?? {}).filter(([key]) => keys.includes(key)));
}

/** Does the event come from a queue, or from a person? */
export function isQueueEvent(event: unknown): event is SQSEvent {
  return typeof event === "object" && event !== null && "Records" in event && Array.isArray(event.Records);
}
