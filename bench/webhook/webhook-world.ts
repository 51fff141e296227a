import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { startQueue } from "../../local/aws/start-queue.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { buildFunctions } from "../../scripts/build-functions.ts";
import { linkRuntimeModules, unzipFunction } from "../../test/runtime-api/packages.ts";
import { type PackagedFunction, startFunction } from "../../test/runtime-api/start-function.ts";
import { PROJECT_FILE } from "./deliveries.ts";

/** The packaged functions, an empty one beside them, and what the webhook talks to. */
export interface WebhookWorld {
  readonly names: readonly string[];
  /** Starts a process of a function; `empty` is one that answers null. */
  start(name: string): Promise<PackagedFunction>;
  /** Takes all messages out of the queue. @returns the deliveries that they came from */
  drain(): Promise<string[]>;
  stop(): Promise<void>;
}

const bodySchema = z.object({ deliveryId: z.string() });

export async function openWorld(secret: string): Promise<WebhookWorld> {
  const folder = await mkdtemp(join(tmpdir(), "snowhook-bench-webhook-"));
  const zips = join(folder, "zips");
  const names = await buildFunctions(zips);
  const runtimeModules = await linkRuntimeModules(zips);
  await writeFile(join(folder, "snowhook.yml"), PROJECT_FILE);
  const empty = join(folder, "empty");
  await mkdir(join(empty, "handlers"), { recursive: true });
  await writeFile(join(empty, "handlers/empty.js"), "exports.handler = async () => ({ statusCode: 202 });");
  const queue = await startQueue();
  const secrets = await startSecretsManager(
    new Map([["snowhook/webhook", JSON.stringify({ webhookSecret: secret })]]),
  );
  const client = new SQSClient({
    endpoint: queue.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const unzipped = new Map([["empty", empty]]);
  for (const name of names) unzipped.set(name, await unzipFunction(zips, name));
  const environment = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_SQS: queue.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    SNOWHOOK_QUEUE_URL: queue.queueUrl,
    SNOWHOOK_FOLDER: folder,
    // As serverless/functions.yml has them.
    SNOWFLAKE_DISABLE_PLATFORM_DETECTION: "true",
    SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: "1",
    SNOWFLAKE_DISABLE_MINICORE: "true",
  };
  return {
    names,
    start: (name) => startFunction({ folder: unzipped.get(name) ?? "", name, environment, runtimeModules }),
    async drain() {
      const ids: string[] = [];
      for (;;) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({ QueueUrl: queue.queueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return ids;
        for (const { Body = "" } of Messages) ids.push(bodySchema.parse(JSON.parse(Body)).deliveryId);
        const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.queueUrl, Entries }));
      }
    },
    async stop() {
      client.destroy();
      await queue.close();
      await secrets.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
