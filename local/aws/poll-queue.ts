import { setTimeout as delay } from "node:timers/promises";
import type { Message } from "@aws-sdk/client-sqs";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { lambdaContext } from "./lambda-context.ts";

/** How long `stop` waits for a function that is at work, in milliseconds. */
const patience = 10_000;

export interface PollOptions {
  functionName: string;
  handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse | undefined>;
  /** Stands for SQS's address. */
  endpoint: string;
  queueUrl: string;
  queueArn: string;
  /** Told when the function throws: Lambda would log it and let the message come back. */
  onError: (error: unknown) => void;
}

export interface Poller {
  /** Takes no more messages, and waits a little for those being worked on: Snowflake finishes what was sent to it. */
  stop(): Promise<void>;
}

/**
 * Does what Lambda's event source mapping does for a FIFO queue with one message a batch: environments in parallel,
 * each in order; a message is deleted when the function took it, and comes back after its visibility time-out when
 * the function threw or named it in `batchItemFailures`.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function pollQueue(options: PollOptions): Poller {
  const client = new SQSClient({
    endpoint: options.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const stopping = new AbortController();
  const working = new Set<Promise<void>>();

  const work = async (message: Message): Promise<void> => {
    const event: SQSEvent = { Records: [record(message, options.queueArn)] };
    try {
      const answer = await options.handler(event, lambdaContext(options.functionName));
      const failed = answer?.batchItemFailures ?? [];
      if (failed.some((failure) => failure.itemIdentifier === message.MessageId)) return;
    } catch (error) {
      options.onError(error);
      return;
    }
    await client.send(
      new DeleteMessageCommand({ QueueUrl: options.queueUrl, ReceiptHandle: message.ReceiptHandle }),
    );
  };

  const loop = (async () => {
    while (!stopping.signal.aborted) {
      const messages = await receive(client, options.queueUrl, stopping.signal);
      for (const message of messages) {
        const running = work(message).catch(options.onError);
        working.add(running);
        void running.finally(() => working.delete(running));
      }
    }
  })();

  return {
    stop: async () => {
      stopping.abort();
      await loop;
      await Promise.race([Promise.all(working), delay(patience, undefined, { ref: false })]);
      client.destroy();
    },
  };
}

async function receive(client: SQSClient, queueUrl: string, signal: AbortSignal): Promise<Message[]> {
  try {
    const answer = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 1,
        WaitTimeSeconds: 5,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
      { abortSignal: signal },
    );
    return answer.Messages ?? [];
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}

function record(message: Message, queueArn: string): SQSRecord {
  const attributes = message.Attributes ?? {};
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: {
      ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? "1",
      SentTimestamp: attributes.SentTimestamp ?? "0",
      SenderId: attributes.SenderId ?? "local",
      ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? "0",
      ...(attributes.MessageGroupId === undefined ? {} : { MessageGroupId: attributes.MessageGroupId }),
      ...(attributes.MessageDeduplicationId === undefined
        ? {}
        : { MessageDeduplicationId: attributes.MessageDeduplicationId }),
    },
    messageAttributes: {},
    md5OfBody: message.MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: "us-east-1",
  };
}
