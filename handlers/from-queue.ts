import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { createQueueClient } from "../core/aws/create-queue-client.ts";
import { ConfigError } from "../core/errors/index.ts";
import { type DeployRequest, readDeployRequest } from "../core/queue/deploy-request.ts";
import { giveBack } from "../core/queue/give-back.ts";
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

/** What becomes of a message: done with (it is deleted), or to come again after so many seconds. */
export type Fate = "done" | { readonly againAfterSeconds: number };

/**
 * How long a message stays away when its function vanishes, in seconds: a little longer than any function may run. The
 * queue's own time-out is six times the function's, which would block the environment for so long.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
const COMES_BACK_AFTER = 960;

/** After a failure of our own (a secret that cannot be read, a bug), in seconds. */
const AGAIN_AFTER_FAILURE = 60;

/**
 * A function behind a FIFO queue. One message is meant to come at a time; should more come, a message that is to come
 * again holds back those after it, so that their order stays. A message that nobody can read is logged and dropped:
 * it would only stand in the way of its group until the dead-letter queue takes it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function fromQueue(
  name: string,
  queueUrl: () => string | undefined,
  act: (received: Received) => Promise<Fate>,
) {
  async function take(record: SQSRecord, context: Context): Promise<Fate> {
    const log = createLog(name, context.awsRequestId);
    let request: ReturnType<typeof readDeployRequest>;
    try {
      // For messages from before there were several projects.
      const { file } = await openBase();
      request = readDeployRequest(record.body, () => file.projects.map(({ key }) => key));
    } catch (error) {
      log("error", "failed, and will be tried again", { error });
      return { againAfterSeconds: AGAIN_AFTER_FAILURE };
    }
    if ("poison" in request) {
      log("error", "dropped a message that is no deployment", {
        messageId: record.messageId,
        reason: request.poison,
      });
      return "done";
    }
    const receives = Number(record.attributes.ApproximateReceiveCount);
    try {
      return await act({ request, receives, context, log });
    } catch (error) {
      const { project, environment, commit } = request;
      log("error", "failed, and will be tried again", {
        ...{ project, environment, commit, receives, error },
        ...metricFields({ metrics: { Failed: 1 } }),
      });
      return { againAfterSeconds: AGAIN_AFTER_FAILURE };
    }
  }

  async function returnMessage(record: SQSRecord, seconds: number, context: Context): Promise<void> {
    const url = queueUrl();
    if (url === undefined) return;
    const client = createQueueClient();
    try {
      await giveBack(client, url, record.receiptHandle, seconds);
    } catch (error) {
      // It comes back all the same, only later: after the queue's visibility time-out.
      createLog(name, context.awsRequestId)("warn", "the message could not be given back at once", { error });
    } finally {
      client.destroy();
    }
  }

  return middy<unknown, SQSBatchResponse>().handler(async (event, context) => {
    if (!isQueueEvent(event)) throw new ConfigError(`${name} takes events of its queue only`);
    for (const [index, record] of event.Records.entries()) {
      await returnMessage(record, COMES_BACK_AFTER, context);
      const fate = await take(record, context);
      if (fate === "done") continue;
      await returnMessage(record, fate.againAfterSeconds, context);
      const rest = event.Records.slice(index);
      return { batchItemFailures: rest.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    }
    return { batchItemFailures: [] };
  });
}

/** Does the event come from a queue, or from a person? */
export function isQueueEvent(event: unknown): event is SQSEvent {
  return typeof event === "object" && event !== null && "Records" in event && Array.isArray(event.Records);
}
