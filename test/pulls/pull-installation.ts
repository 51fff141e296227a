import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSBatchResponse } from "aws-lambda";
import { startSnowglobe } from "snowglobe";
import { vi } from "vitest";
import { everyEnvironment } from "../../core/project/find-environment.ts";
import { readProjectFile } from "../../core/project/read-project-file.ts";
import { projectSecrets } from "../../core/secrets/project-secrets.ts";
import { runSetup } from "../../core/setup/run-setup.ts";
import { connect } from "../../core/snowflake/connect.ts";
import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";
import { pollQueue } from "../../local/aws/poll-queue.ts";
import { startFunctionUrl } from "../../local/aws/start-function-url.ts";
import { startQueue } from "../../local/aws/start-queue.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import { serve } from "../../local/http.ts";
import { buildFunctions } from "../../scripts/build-functions.ts";
import { AWS_VARIABLES } from "../runtime-api/aws-variables.ts";
import { linkRuntimeModules, unzipFunction } from "../runtime-api/packages.ts";
import { type PackagedFunction, startFunction } from "../runtime-api/start-function.ts";

const REPOSITORY = "acme/shop";
const WEBHOOK_SECRET = "a-secret-of-some-length";
const APP = 7;

/** An environment for each thing that an environment may demand. */
const PROJECT_FILE = `version: 1
projects:
  shop:
    repository: ${REPOSITORY}
    modules: modules
    vars: { api_secret: hush-hush-value }
    environments:
      dev: { branch: dev, ${inDatabase("SHOP")}, drift: true }
      prod:
        branch: main
        ${inDatabase("PROD").replaceAll(", ", "\n        ")}
        dangers: { destructive: block }
        approvers: [ann]
        approvals: { label: Ship it }
      frozen:
        branch: frozen
        ${inDatabase("FROZEN").replaceAll(", ", "\n        ")}
        freeze: [{ zone: UTC, start: "2020-01-01T00:00", end: "2999-01-01T00:00", reason: audit }]
      next: { branch: next, ${inDatabase("NEXT")}, after: dev }
      tried:
        branch: tried
        ${inDatabase("TRIED").replaceAll(", ", "\n        ")}
        rehearsal: { role: TRIED_REHEARSAL, warehouse: TRIED_REHEARSAL_WH, hours: 2 }
`;

function inDatabase(name: string): string {
  return [
    `role: ${name}_DEPLOY`,
    "warehouse: SHOP_WH",
    `database: ${name}`,
    "schema: PUBLIC",
    `history_table: ${name}.METADATA.CHANGE_HISTORY`,
    "create_history_table: true",
    `owns: [${name}]`,
  ].join(", ");
}

const FUNCTIONS = ["webhook", "review", "deploy", "dead-letter", "reconcile", "drift", "janitor"] as const;

/** GitHub with an App, the queues, an account that setup was run in, and the packaged functions between them. */
export interface PullInstallation {
  readonly hub: GitHub;
  readonly administrator: SnowflakeConnection;
  readonly functions: Readonly<Record<(typeof FUNCTIONS)[number], PackagedFunction>>;
  /** What went wrong between a queue and its function. */
  readonly errors: readonly unknown[];
  /** What happens in it at GitHub is not delivered. */
  undelivered<T>(happen: () => Promise<T>): Promise<T>;
  /** Waits until nothing is queued and nothing is worked on. */
  settled(): Promise<void>;
  /** Sets an environment back to before its first deployment. */
  forget(database: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startPullInstallation(): Promise<PullInstallation> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), "snowhook-pulls-"));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    await buildFunctions(join(folder, "zips"));
    const runtimeModules = await linkRuntimeModules(join(folder, "zips"));
    await writeFile(join(folder, "snowhook.yml"), PROJECT_FILE);

    const { texts, administrator } = await startAccount(stops);
    const appKey = pem("pkcs1");
    texts.set("snowhook/webhook", JSON.stringify({ webhookSecret: WEBHOOK_SECRET }));
    texts.set("snowhook/github", JSON.stringify({ appId: APP, privateKey: appKey }));
    const secrets = await startSecretsManager(texts);
    stops.push(secrets.close);
    const queue = await startQueue();
    stops.push(queue.close);
    const nobody = await serve(async () => ({ status: 202, body: "" }));
    stops.push(nobody.close);
    let webhookUrl = nobody.url;
    const hub = await startGitHub({
      repository: REPOSITORY,
      token: "nobody-uses-it",
      webhookSecret: WEBHOOK_SECRET,
      webhookUrl: () => webhookUrl,
      app: {
        ...{ id: APP, slug: "snowhook", privateKey: appKey, installation: 70 },
        permissions: {
          ...{ checks: "write", pull_requests: "write", contents: "read", issues: "write" },
          ...{ deployments: "write", statuses: "write" },
        },
      },
    });
    stops.push(hub.close);
    hub.people.set("ann", "write").set("octocat", "write").set("carol", "write").set("bob", "read");

    const environment = {
      ...AWS_VARIABLES,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      AWS_ENDPOINT_URL_SQS: queue.url,
      SNOWHOOK_QUEUE_URL: queue.queueUrl,
      SNOWHOOK_REVIEW_QUEUE_URL: queue.reviewUrl,
      SNOWHOOK_GITHUB_API: hub.url,
      SNOWHOOK_FOLDER: folder,
    };
    const start = async (name: string): Promise<PackagedFunction> => {
      const unzipped = await unzipFunction(join(folder, "zips"), name);
      const running = await startFunction({ folder: unzipped, name, environment, runtimeModules });
      stops.push(running.stop);
      return running;
    };
    const functions = {
      webhook: await start("webhook"),
      review: await start("review"),
      deploy: await start("deploy"),
      "dead-letter": await start("dead-letter"),
      reconcile: await start("reconcile"),
      drift: await start("drift"),
      janitor: await start("janitor"),
    };
    const front = await startFunctionUrl("webhook", (event) => functions.webhook.invoke(event));
    stops.push(front.close);
    webhookUrl = front.url;
    const errors: unknown[] = [];
    for (const [name, queueUrl, queueArn] of [
      ["deploy", queue.queueUrl, queue.queueArn],
      ["review", queue.reviewUrl, queue.reviewArn],
    ] as const) {
      const poller = pollQueue({
        ...{ functionName: name, endpoint: queue.url, queueUrl, queueArn },
        handler: async (event) => (await functions[name].invoke(event)) as SQSBatchResponse,
        onError: (error) => errors.push(error),
      });
      stops.push(poller.stop);
    }
    const queueUrls = [queue.reviewUrl, queue.queueUrl];
    const sqs = new SQSClient({
      ...{ endpoint: queue.url, region: "us-east-1" },
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    stops.push(async () => sqs.destroy());

    return {
      ...{ hub, administrator, functions, errors, stop },
      async undelivered(happen) {
        const before = webhookUrl;
        webhookUrl = nobody.url;
        try {
          return await happen();
        } finally {
          webhookUrl = before;
        }
      },
      // A review may queue a deployment before it is taken off; the other way about there is nothing.
      async settled() {
        const isSettled = async () => {
          for (const queueUrl of queueUrls) if ((await waiting(sqs, queueUrl)) > 0) return false;
          return true;
        };
        await vi.waitUntil(isSettled, { timeout: 100_000, interval: 40 });
      },
      async forget(database) {
        for (const schema of ["METADATA", "PUBLIC"]) {
          await administrator.query(`CREATE OR REPLACE SCHEMA ${database}.${schema}`);
          await administrator.query(
            `GRANT OWNERSHIP ON SCHEMA ${database}.${schema} TO ROLE ${database}_DEPLOY`,
          );
        }
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Messages that are there or being worked on. */
async function waiting(sqs: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["All"] }),
  );
  const { ApproximateNumberOfMessages: ready, ApproximateNumberOfMessagesNotVisible: taken } = Attributes;
  return Number(ready) + Number(taken);
}

/** An account in which setup was run for every environment, and the secrets of those that sign in to it. */
async function startAccount(stops: (() => Promise<unknown>)[]) {
  const file = readProjectFile(PROJECT_FILE);
  const password = "correct horse battery";
  const globe = await startSnowglobe({ administrator: { user: "ADMIN", password } });
  stops.push(() => globe.close());
  const at = { account: "SNOWGLOBE", accessUrl: globe.url };
  const login = { user: "ADMIN", password };
  const texts = new Map([["snowhook/administrator", JSON.stringify(login)]]);
  for (const { environment } of everyEnvironment(file)) {
    const user = `${environment.key}_DEPLOYER`.toUpperCase();
    texts.set(environment.secretId, JSON.stringify({ ...at, user, privateKey: pem("pkcs8") }));
  }
  const rehearser = { ...at, user: "TRIED_REHEARSER", privateKey: pem("pkcs8") };
  texts.set("snowhook/shop/tried-rehearsal", JSON.stringify(rehearser));
  const secrets = projectSecrets(async (name) => texts.get(name));
  await runSetup({ file, chosen: everyEnvironment(file), secrets, folder: ".", connect });
  const administrator = await connect({ ...at, ...login, role: "ACCOUNTADMIN", warehouse: "SHOP_WH" });
  stops.push(() => administrator.close());
  return { texts, administrator };
}

function pem(type: "pkcs1" | "pkcs8"): string {
  return generateKeyPairSync("rsa", { modulusLength: 2048 })
    .privateKey.export({ type, format: "pem" })
    .toString();
}
