import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startFauxqs } from "fauxqs";

/** The queue that deployments wait in, and where those go that nobody could take. */
export interface Queue {
  /** Stands for SQS's address. */
  url: string;
  queueUrl: string;
  deadLetterUrl: string;
  queueArn: string;
  deadLetterArn: string;
  /** Where what is about pull requests waits. */
  reviewUrl: string;
  reviewArn: string;
  /** Where those go that nobody could judge. */
  reviewDeadUrl: string;
  reviewDeadArn: string;
  /** Messages that are there and not being worked on, and those that are. */
  count(): { ready: number; inFlight: number };
  close(): Promise<void>;
}

export interface QueueOptions {
  /** Seconds that a received message is invisible for. */
  visibilitySeconds?: number;
  /** Receives after which a message goes to the dead-letter queue. */
  maxReceives?: number;
}

const name = "snowhook-deploy.fifo";

/** Starts SQS in this process, with a FIFO queue and its dead-letter queue as serverless.yml makes them. */
export async function startQueue(options: QueueOptions = {}): Promise<Queue> {
  const server = await startFauxqs({ port: 0, logger: false });
  const client = new SQSClient({
    endpoint: server.address,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  try {
    const dead = await createQueue(client, "snowhook-deploy-dead.fifo", {});
    const queue = await createQueue(client, name, {
      VisibilityTimeout: String(options.visibilitySeconds ?? 960),
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: dead.arn,
        maxReceiveCount: options.maxReceives ?? 100,
      }),
    });
    const reviewDead = await createQueue(client, "snowhook-review-dead.fifo", {});
    const review = await createQueue(client, "snowhook-review.fifo", {
      VisibilityTimeout: "360",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: reviewDead.arn, maxReceiveCount: 10 }),
    });
    return {
      url: server.address,
      queueUrl: queue.url,
      deadLetterUrl: dead.url,
      queueArn: queue.arn,
      deadLetterArn: dead.arn,
      reviewUrl: review.url,
      reviewArn: review.arn,
      reviewDeadUrl: reviewDead.url,
      reviewDeadArn: reviewDead.arn,
      count: () => {
        const messages = server.inspectQueue(name)?.messages;
        return { ready: messages?.ready.length ?? 0, inFlight: messages?.inflight.length ?? 0 };
      },
      close: () => server.stop(),
    };
  } finally {
    client.destroy();
  }
}

/** Made through the client, so that its address is one that clients can reach: it names the host that was asked. */
async function createQueue(
  client: SQSClient,
  queueName: string,
  attributes: Readonly<Record<string, string>>,
): Promise<{ url: string; arn: string }> {
  const { QueueUrl = "" } = await client.send(
    new CreateQueueCommand({ QueueName: queueName, Attributes: { FifoQueue: "true", ...attributes } }),
  );
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  return { url: QueueUrl, arn: Attributes?.QueueArn ?? "" };
}
