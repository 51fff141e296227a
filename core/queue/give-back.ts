import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { withinLimit } from "../aws/client-options.ts";

/**
 * Makes a received message visible again after so many seconds, so that the same message (and so its place in the
 * group's order) is delivered again soon instead of after the queue's long visibility time-out.
 */
export async function giveBack(
  client: SQSClient,
  queueUrl: string,
  receiptHandle: string,
  seconds: number,
): Promise<void> {
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }),
    withinLimit(),
  );
}
