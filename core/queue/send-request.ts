import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { withinLimit } from "../aws/client-options.ts";
import { type DeployRequest, deployRequestSchema } from "./deploy-request.ts";

/** What SQS takes as a deduplication id, of the length that a delivery id has. */
const DELIVERY_ID = /^[A-Za-z0-9-]{1,100}$/;

/**
 * Stores a request in the FIFO queue. The group is the environment, so that its deployments come one at a time,
 * in order, while other environments go on. The deduplication id is the delivery's: GitHub's redelivery of a push
 * within five minutes is not a second message; the same commit pushed again (back and forth) is one.
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
      MessageGroupId: request.environment,
      MessageDeduplicationId: deduplicationId(request),
    }),
    withinLimit(),
  );
  return sent.MessageId ?? "";
}

/** Without a usable delivery id the commit, with its attempt, stands for the push. */
export function deduplicationId(request: DeployRequest): string {
  const { deliveryId, environment, commit, attempt } = request;
  if (deliveryId !== undefined && DELIVERY_ID.test(deliveryId)) return deliveryId;
  return `${environment}-${commit}-${attempt}`.slice(-128);
}
