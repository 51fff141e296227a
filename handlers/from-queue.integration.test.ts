import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse } from "aws-lambda";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { DeployRequest } from "../core/queue/deploy-request.ts";
import { sendRequest } from "../core/queue/send-request.ts";
import type { Fate } from "../core/queue/take-messages.ts";
import { type Poller, pollQueue } from "../local/aws/poll-queue.ts";
import { type Queue, startQueue } from "../local/aws/start-queue.ts";
import { fromQueue, type Received } from "./from-queue.ts";
import { type LogEntry, setLogSink } from "./log.ts";

const request = (change: Partial<DeployRequest>): DeployRequest => ({
  version: 2,
  kind: "deploy",
  project: "shop",
  environment: "dev",
  repository: "acme/pipeline",
  ref: "refs/heads/dev",
  commit: "2".repeat(40),
  attempt: 1,
  requestedBy: "push:octocat",
  ...change,
});

let queue: Queue;
let poller: Poller | undefined;
let client: SQSClient;
let logged: LogEntry[];

beforeEach(async () => {
  // Long, as on AWS: what comes again within a test was given back, it did not time out.
  queue = await startQueue({ visibilitySeconds: 5_400 });
  for (const [name, value] of Object.entries({
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_SQS: queue.url,
  })) {
    vi.stubEnv(name, value);
  }
  client = new SQSClient({ endpoint: queue.url });
  logged = [];
  setLogSink((entry) => logged.push(entry));
});
afterEach(async () => {
  await poller?.stop();
  client.destroy();
  await queue.close();
  vi.unstubAllEnvs();
});

function listen(act: (received: Received) => Promise<Fate>): void {
  const handler = fromQueue("deploy", () => queue.queueUrl, act);
  poller = pollQueue({
    functionName: "deploy",
    handler: (event, context): Promise<SQSBatchResponse> => handler(event, context as Context),
    endpoint: queue.url,
    queueUrl: queue.queueUrl,
    queueArn: queue.queueArn,
    onError: (error) => logged.push({ message: String(error) } as LogEntry),
  });
}

const empty = () => vi.waitFor(() => expect(queue.count()).toEqual({ ready: 0, inFlight: 0 }), 15_000);

it("a paused message comes again at once, before the next of its environment, while another environment goes on", async () => {
  const seen: string[] = [];
  for (const [environment, deliveryId] of [
    ["dev", "first"],
    ["dev", "second"],
    ["prod", "third"],
  ] as const) {
    await sendRequest(client, queue.queueUrl, request({ environment, deliveryId }));
  }
  listen(async ({ request: { deliveryId }, receives }) => {
    seen.push(`${deliveryId} ${receives}`);
    return deliveryId === "first" && receives < 3 ? { againAfterSeconds: 0 } : "done";
  });
  await empty();
  const dev = seen.filter((entry) => !entry.startsWith("third"));
  expect(dev).toEqual(["first 1", "first 2", "first 3", "second 1"]);
  expect(seen).toContain("third 1");
});

it("the same delivery is one message, the same commit pushed again is another", async () => {
  const seen: string[] = [];
  for (const deliveryId of ["a", "a", "b"])
    await sendRequest(client, queue.queueUrl, request({ deliveryId }));
  listen(async ({ request: { deliveryId } }) => {
    seen.push(deliveryId ?? "");
    return "done";
  });
  await empty();
  expect(seen).toEqual(["a", "b"]);
});

it("a message that nobody can read is dropped and logged, and does not stand in the way of the next", async () => {
  const seen: string[] = [];
  const poison = { QueueUrl: queue.queueUrl, MessageGroupId: "dev", MessageDeduplicationId: "p" };
  await client.send(new SendMessageCommand({ ...poison, MessageBody: '{"secret-looking":"body-value"}' }));
  await sendRequest(client, queue.queueUrl, request({ deliveryId: "after" }));
  listen(async ({ request: { deliveryId } }) => {
    seen.push(deliveryId ?? "");
    return "done";
  });
  await empty();
  expect(seen).toEqual(["after"]);
  expect(logged).toEqual([
    expect.objectContaining({ level: "error", message: "dropped a message that cannot be read" }),
  ]);
  expect(JSON.stringify(logged)).not.toContain("body-value");
});

it("a message whose function vanishes comes back within three minutes: that is arranged before anything else", async () => {
  const order: string[] = [];
  const send = vi.spyOn(SQSClient.prototype, "send");
  send.mockImplementation(function (this: SQSClient, command: unknown) {
    const { VisibilityTimeout } = (command as { input: { VisibilityTimeout?: number } }).input;
    if (VisibilityTimeout !== undefined) order.push(`visible in ${VisibilityTimeout}`);
    send.mockRestore();
    return this.send(command as SendMessageCommand);
  } as typeof SQSClient.prototype.send);
  const record = {
    messageId: "m",
    receiptHandle: "none",
    body: JSON.stringify(request({})),
    attributes: { ApproximateReceiveCount: "1" },
  };
  const handler = fromQueue(
    "deploy",
    () => queue.queueUrl,
    async () => {
      order.push("work");
      return "done";
    },
  );
  await handler({ Records: [record] }, { awsRequestId: "r" } as Context);
  expect(order).toEqual(["visible in 180", "work"]);
});

it("a failure of our own is logged, and the message stays to come again", async () => {
  await sendRequest(client, queue.queueUrl, request({ deliveryId: "x" }));
  listen(async () => {
    throw new Error("the secret cannot be read");
  });
  await vi.waitFor(() => expect(logged).toHaveLength(1), 15_000);
  expect(logged[0]).toMatchObject({ level: "error", error: "the secret cannot be read", receives: 1 });
  await vi.waitFor(() => expect(queue.count()).toEqual({ ready: 0, inFlight: 1 }), 5_000);
});
