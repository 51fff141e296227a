import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { withinLimit } from "../aws/client-options.ts";
import { type ReviewRequest, reviewGroup, reviewRequestSchema } from "./review-request.ts";

/** Delivery ids as GitHub makes them. */
const DELIVERY_ID = /^[A-Za-z0-9-]{1,60}$/;

/**
 * Stores a review in its FIFO queue; a redelivery within five minutes is not a second message.
 * @returns SQS's id of the message
 * @throws when SQS does not take it in time; sending it again is safe
 */
export async function sendReview(
  client: SQSClient,
  queueUrl: string,
  request: ReviewRequest,
): Promise<string> {
  const group = reviewGroup(request);
  const { deliveryId, askedAt } = request;
  const id = deliveryId !== undefined && DELIVERY_ID.test(deliveryId) ? deliveryId : String(askedAt);
  const sent = await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(reviewRequestSchema.parse(request)),
      MessageGroupId: group,
      MessageDeduplicationId: `${id}/${group}`.slice(0, 128),
    }),
    withinLimit(),
  );
  return sent.MessageId ?? "";
}
