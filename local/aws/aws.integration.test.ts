import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Poller } from "./poll-queue.ts";
import { pollQueue } from "./poll-queue.ts";
import { startFunctionUrl } from "./start-function-url.ts";
import type { Queue } from "./start-queue.ts";
import { startQueue } from "./start-queue.ts";
import { startSecretsManager } from "./start-secrets-manager.ts";

const region = "us-east-1";
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe("Secrets Manager", () => {
  it("answers the SDK, and says which secret is not there", async () => {
    const server = await startSecretsManager(new Map([["snowhook/x", '{"a":1}']]));
    closing.push(server.close);
    const client = new SecretsManagerClient({ endpoint: server.url, region, credentials });
    const found = await client.send(new GetSecretValueCommand({ SecretId: "snowhook/x" }));
    expect(found.SecretString).toBe('{"a":1}');
    await expect(client.send(new GetSecretValueCommand({ SecretId: "other" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("the queue and its event source mapping", () => {
  const errors: unknown[] = [];

  async function start(
    handler: (event: SQSEvent) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>,
    maxReceives = 50,
  ): Promise<{ queue: Queue; client: SQSClient; poller: Poller }> {
    const queue = await startQueue({ visibilitySeconds: 1, maxReceives });
    closing.push(queue.close);
    const poller = pollQueue({
      functionName: "deploy",
      handler,
      endpoint: queue.url,
      queueUrl: queue.queueUrl,
      queueArn: queue.queueArn,
      onError: (error) => errors.push(error),
    });
    closing.push(poller.stop);
    const client = new SQSClient({ endpoint: queue.url, region, credentials });
    return { queue, client, poller };
  }

  const send = (client: SQSClient, queue: Queue, group: string, body: string) =>
    client.send(
      new SendMessageCommand({
        QueueUrl: queue.queueUrl,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: `${group}-${body}`,
      }),
    );

  it("keeps the order of a group, and deletes what was taken", async () => {
    const seen: string[] = [];
    const { queue, client } = await start(async (event) => {
      seen.push(event.Records[0]?.body ?? "");
      return { batchItemFailures: [] };
    });
    await send(client, queue, "dev", "1");
    await send(client, queue, "dev", "2");
    await vi.waitFor(() => expect(queue.count()).toEqual({ ready: 0, inFlight: 0 }), 10_000);
    expect(seen).toEqual(["1", "2"]);
  });

  it("lets a message come back when the function names it or throws, with a higher receive count", async () => {
    const receives: string[] = [];
    const { queue, client } = await start(async (event) => {
      const [record] = event.Records;
      const count = record?.attributes.ApproximateReceiveCount ?? "";
      receives.push(count);
      if (count === "1") return { batchItemFailures: [{ itemIdentifier: record?.messageId ?? "" }] };
      if (count === "2") throw new Error("second");
      return { batchItemFailures: [] };
    });
    await send(client, queue, "dev", "again");
    await vi.waitFor(() => expect(queue.count()).toEqual({ ready: 0, inFlight: 0 }), 15_000);
    expect(receives).toEqual(["1", "2", "3"]);
    expect(errors).toContainEqual(new Error("second"));
  });

  it("gives a message up to the dead-letter queue", async () => {
    const { queue, client } = await start(
      async (event) => ({
        batchItemFailures: [{ itemIdentifier: event.Records[0]?.messageId ?? "" }],
      }),
      2,
    );
    await send(client, queue, "dev", "hopeless");
    await vi.waitFor(async () => {
      const dead = await client.send(new ReceiveMessageCommand({ QueueUrl: queue.deadLetterUrl }));
      expect(dead.Messages?.map((message) => message.Body)).toEqual(["hopeless"]);
    }, 15_000);
  });
});

describe("the function URL", () => {
  it("hands over bytes as they came, and refuses what AWS would refuse", async () => {
    const server = await startFunctionUrl("webhook", async (event) => ({
      statusCode: 202,
      headers: { "x-seen": event.headers["x-github-event"] ?? "" },
      body: JSON.stringify([
        event.requestContext.http.method,
        event.rawPath,
        event.isBase64Encoded,
        event.body,
      ]),
    }));
    closing.push(server.close);
    const ask = (body: string | Buffer, type: string) =>
      fetch(`${server.url}/hook?x=1`, {
        method: "POST",
        body,
        headers: { "content-type": type, "x-github-event": "push" },
      });
    const text = await ask("é", "application/json");
    expect([text.status, text.headers.get("x-seen")]).toEqual([202, "push"]);
    expect(await text.json()).toEqual(["POST", "/hook", false, "é"]);
    const bytes = await ask(Buffer.from([0xff]), "application/octet-stream");
    expect(await bytes.json()).toEqual(["POST", "/hook", true, "/w=="]);
    expect((await ask("x".repeat(7_000_000), "text/plain")).status).toBe(413);
  });
});
