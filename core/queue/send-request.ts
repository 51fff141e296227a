import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { withinLimit } from "../aws/client-options.ts";
import { type DeployRequest, deployRequestSchema } from "./deploy-request.ts";
import { groupOf } from "./request-group.ts";

/** Delivery ids as GitHub makes them. With the longest project and environment 121 of the 128 characters that SQS takes. */
const DELIVERY_ID = /^[A-Za-z0-9-]{1,40}$/;

/**
 * Stores a request in the FIFO queue. The group is the project's environment, so that its deployments come one at
 * a time, in order, while other environments go on. The deduplication id is the delivery's: GitHub's redelivery of a
 * push within five minutes is not a second message; the same commit pushed again (back and forth) is one.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
 * @returns SQS's id of the message
 * @throws when SQS does not take it in time; it may have taken it all the same, and sending it again is safe
 */
export async function sendRequest(
  client: SQSClient,
  queueUrl: string,
  request: DeployRequest,
): Promise<string> {
  const body = JSON.stringify(deployRequestSchema.parse(request));
  const sent = await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageGroupId: groupOf(request),
      MessageDeduplicationId: deduplicationId(request),
    }),
    withinLimit(),
  );
  return sent.MessageId ?? "";
}

/** One delivery may be several messages. Without a usable delivery id the commit, with its attempt, stands for it. */
export function deduplicationId(request: DeployRequest): string {
  const { deliveryId, commit, attempt, wake } = request;
  // what waited comes again as the same message, perhaps soon: it must not be taken for the first one
  if (wake !== undefined) return `${commit.slice(0, 20)}-${wake}/${groupOf(request)}`;
  const push =
    deliveryId !== undefined && DELIVERY_ID.test(deliveryId)
      ? deliveryId
      : `${commit.slice(0, 20)}-${attempt}`;
  return `${push}/${groupOf(request)}`;
}
