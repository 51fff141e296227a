import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { DeployRequest } from "../../core/queue/deploy-request.ts";
import { sendRequest } from "../../core/queue/send-request.ts";
import type { Queue } from "../../local/aws/start-queue.ts";

/** What Lambda does with a queue, by hand: a message is taken, put back or deleted when a test says so. */
export interface MessageQueue {
  send(request: DeployRequest): Promise<void>;
  /** The next message; undefined when there is none. */
  take(): Promise<TakenMessage | undefined>;
  close(): void;
}

export interface TakenMessage {
  /** As a function gets it. */
  readonly event: unknown;
  /** It comes again, at once. */
  putBack(): Promise<void>;
  delete(): Promise<void>;
}

export function openMessageQueue({ url, queueUrl, queueArn }: Queue): MessageQueue {
  const client = new SQSClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  return {
    send: async (request) => void (await sendRequest(client, queueUrl, request)),
    async take() {
      const { Messages } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MessageSystemAttributeNames: ["All"] }),
      );
      const message = Messages?.[0];
      if (message === undefined) return undefined;
      const handle = { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle };
      return {
        event: { Records: [toRecord(message, queueArn)] },
        putBack: async () =>
          void (await client.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 0 }))),
        delete: async () => void (await client.send(new DeleteMessageCommand(handle))),
      };
    },
    close: () => client.destroy(),
  };
}

function toRecord(message: Message, queueArn: string) {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: {},
    md5OfBody: message.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: "us-east-1",
  };
}
