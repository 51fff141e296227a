import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { createQueueClient } from "../core/aws/create-queue-client.ts";
import { ConfigError } from "../core/errors/index.ts";
import type { DeployRequest } from "../core/queue/deploy-request.ts";
import { giveBack } from "../core/queue/give-back.ts";
import { type Fate, type QueuedMessage, type TakeEvent, takeMessages } from "../core/queue/take-messages.ts";
import { createLog, type Log } from "./log.ts";
import { metricFields } from "./metrics.ts";
import { openBase } from "./open-base.ts";

export interface Received {
  readonly request: DeployRequest;
  /** how often this message was received, this time included */
  readonly receives: number;
  readonly context: Context;
  readonly log: Log;
}

/** A function behind a FIFO queue. Without an address of the queue its own time-out decides when a message comes again. */
export function fromQueue(
  name: string,
  queueUrl: () => string | undefined,
  act: (received: Received) => Promise<Fate>,
) {
  return middy<unknown, SQSBatchResponse>().handler(async (event, context) => {
    if (!isQueueEvent(event)) throw new ConfigError(`${name} takes events of its queue only`);
    const log = createLog(name, context.awsRequestId);
    const url = queueUrl();
    const again = await takeMessages(event.Records.map(toMessage), {
      projects: async () => (await openBase()).file.projects.map(({ key }) => key),
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

function tell(log: Log, event: TakeEvent): void {
  switch (event.type) {
    case "dropped":
      log("error", "dropped a message that is no deployment", {
        messageId: event.id,
        reason: event.reason,
      });
      break;
    case "not-returned":
      log("warn", "the message could not be given back at once", { error: event.error });
      break;
    case "failed": {
      const { project, environment, commit } = event.request ?? {};
      log("error", "failed, and will be tried again", {
        ...{ project, environment, commit, receives: event.receives, error: event.error },
        ...metricFields({ metrics: { Failed: 1 } }),
      });
    }
  }
}

/** Does the event come from a queue, or from a person? */
export function isQueueEvent(event: unknown): event is SQSEvent {
  return typeof event === "object" && event !== null && "Records" in event && Array.isArray(event.Records);
}
