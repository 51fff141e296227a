import type { FauxqsServer } from "fauxqs";
import { startFauxqs } from "fauxqs";

/** The queue that deployments wait in, and where those go that nobody could take. */
export interface Queue {
  /** Stands for SQS's address: what a client takes as endpoint, whatever host the queues' own addresses name. */
  url: string;
  queueUrl: string;
  deadLetterUrl: string;
  queueArn: string;
  deadLetterArn: string;
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
  const server: FauxqsServer = await startFauxqs({ port: 0, logger: false });
  const dead = server.createQueue("snowhook-deploy-dead.fifo", { attributes: { FifoQueue: "true" } });
  const queue = server.createQueue(name, {
    attributes: {
      FifoQueue: "true",
      VisibilityTimeout: String(options.visibilitySeconds ?? 5_400),
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: dead.queueArn,
        maxReceiveCount: options.maxReceives ?? 50,
      }),
    },
  });
  return {
    url: server.address,
    queueUrl: queue.queueUrl,
    deadLetterUrl: dead.queueUrl,
    queueArn: queue.queueArn,
    deadLetterArn: dead.queueArn,
    count: () => {
      const messages = server.inspectQueue(name)?.messages;
      return { ready: messages?.ready.length ?? 0, inFlight: messages?.inflight.length ?? 0 };
    },
    close: () => server.stop(),
  };
}
