import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startQueue } from "../../local/aws/start-queue.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { buildPackages, type Packages } from "./packages.ts";
import { startFunction } from "./start-function.ts";

const SETUP_SCRIPTS = /^setup\/(shared|environment|reset\/(shared|environment))\/[\w-]+\.sql$/;
const functions = ["webhook", "deploy", "dead-letter", "ingest", "setup", "reset", "bind-api"];
const aws = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
const secret = "a-secret-of-some-length";

let packages: Packages;
beforeAll(async () => {
  packages = await buildPackages();
});
afterAll(() => packages?.remove());

describe("the packages", () => {
  it.each(functions)("%s holds one bundled handler, snowhook.yml, and no sources", async (name) => {
    const paths = [...(await packages.entries(name)).keys()];
    const own = [`handlers/${name}.js`, "snowhook.yml"];
    expect(paths.filter((path) => !SETUP_SCRIPTS.test(path)).sort()).toEqual(own.sort());
    expect(paths.some((path) => SETUP_SCRIPTS.test(path))).toBe(name === "setup" || name === "reset");
  });

  it.each(functions)("%s loads in Lambda's reach: the AWS SDK and nothing else of ours", async (name) => {
    const folder = await packages.unzip(name);
    const { runtimeModules } = packages;
    const environment = { ...aws, SNOWHOOK_QUEUE_URL: "http://127.0.0.1:1/q.fifo" };
    const running = await startFunction({ folder, name, runtimeModules, environment });
    const event =
      name === "webhook" ? { requestContext: { http: { method: "GET" } }, headers: {} } : "no event";
    const answer = await running.invoke(event).catch((error: unknown) => String(error));
    await running.stop();
    expect(JSON.stringify(answer)).toMatch(name === "webhook" ? /405/ : /event/);
  });

  it("keeps Snowflake out of the webhook, and the webhook small", async () => {
    const [bundle] = [...(await packages.entries("webhook"))].filter(([path]) => path.endsWith(".js"));
    const text = Buffer.from(bundle?.[1] ?? []).toString();
    for (const word of ["snowflake-sdk", "snowflakecomputing", "WebAssembly", "tar-stream"]) {
      expect(text).not.toContain(word);
    }
    expect(text).not.toContain("sourceMappingURL");
    expect(await packages.zipSize("webhook")).toBeLessThan(150_000);
  });

  it("keeps each function far under what Lambda takes", async () => {
    for (const name of functions) expect(await packages.zipSize(name)).toBeLessThan(3_000_000);
  });

  it("gives the webhook's role the queue and its own secret, and nothing else", () => {
    const template = JSON.parse(
      readFileSync(join(packages.folder, "cloudformation-template-update-stack.json"), "utf8"),
    );
    const roleOf = (logical: string) =>
      template.Resources[logical].Properties.Role["Fn::GetAtt"][0] as string;
    const statements = (logical: string): { Action: string[]; Resource: unknown }[] =>
      template.Resources[roleOf(logical)].Properties.Policies[0].PolicyDocument.Statement;
    const actions = statements("WebhookLambdaFunction").flatMap(({ Action }) => Action);
    expect(actions.sort()).toEqual([
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "secretsmanager:GetSecretValue",
      "sqs:SendMessage",
    ]);
    const text = JSON.stringify(statements("WebhookLambdaFunction"));
    expect(text).toContain("snowhook/webhook-??????");
    expect(text).not.toContain("snowhook/snowflake");
    const roles = Object.keys(template.Resources).filter((name) => name.endsWith("LambdaFunction"));
    expect(new Set(roles.map(roleOf)).size).toBe(functions.length);
    expect(JSON.stringify(template)).not.toMatch(/"(Action|Resource)":("\*"|\["\*"\])/);
  });

  it("makes queues that fit the functions", () => {
    const template = JSON.parse(
      readFileSync(join(packages.folder, "cloudformation-template-update-stack.json"), "utf8"),
    );
    const { DeployQueue, DeadLetterQueue, DeployLambdaFunction, DeadDashletterLambdaFunction } =
      template.Resources;
    const queue = DeployQueue.Properties;
    expect(queue).toMatchObject({ FifoQueue: true, ContentBasedDeduplication: false });
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * DeployLambdaFunction.Properties.Timeout);
    expect(DeadLetterQueue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(
      6 * DeadDashletterLambdaFunction.Properties.Timeout,
    );
    const { Variables } = DeployLambdaFunction.Properties.Environment;
    expect(Number(Variables.SNOWHOOK_MAX_RECEIVES)).toBe(queue.RedrivePolicy.maxReceiveCount);
    const mappings = Object.values<{ Type: string; Properties: unknown }>(template.Resources).filter(
      ({ Type }) => Type === "AWS::Lambda::EventSourceMapping",
    );
    for (const { Properties } of mappings) {
      expect(Properties).toMatchObject({ BatchSize: 1, FunctionResponseTypes: ["ReportBatchItemFailures"] });
    }
    expect(mappings).toHaveLength(2);
  });
});

describe("the packaged webhook", () => {
  it("verifies a push and stores it in the real queue's protocol", async () => {
    const queue = await startQueue();
    const secrets = await startSecretsManager(
      new Map([["snowhook/webhook", `{"webhookSecret":"${secret}"}`]]),
    );
    const running = await startFunction({
      folder: await packages.unzip("webhook"),
      name: "webhook",
      runtimeModules: packages.runtimeModules,
      environment: {
        ...aws,
        AWS_ENDPOINT_URL_SQS: queue.url,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
        SNOWHOOK_QUEUE_URL: queue.queueUrl,
      },
    });
    try {
      const body = JSON.stringify({
        ref: "refs/heads/dev",
        before: "1".repeat(40),
        after: "2".repeat(40),
        repository: { full_name: "snowhook/snowhook" },
        commits: [{ id: "2".repeat(40), added: ["migrations/V1__a.sql"] }],
      });
      const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
      const event = (delivery: string) => ({
        requestContext: { http: { method: "POST" } },
        headers: {
          "x-hub-signature-256": signature,
          "x-github-event": "push",
          "x-github-delivery": delivery,
        },
        body: Buffer.from(body).toString("base64"),
        isBase64Encoded: true,
      });
      expect(await running.invoke(event("d-1"))).toMatchObject({ statusCode: 202 });
      // GitHub's redelivery has the same id: it is not a second message.
      expect(await running.invoke(event("d-1"))).toMatchObject({ statusCode: 202 });
      const client = new SQSClient({
        endpoint: queue.url,
        region: "us-east-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
      });
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: queue.queueUrl, MaxNumberOfMessages: 10 }),
      );
      expect(Messages.map(({ Body }) => JSON.parse(Body ?? ""))).toEqual([
        expect.objectContaining({ environment: "dev", commit: "2".repeat(40), deliveryId: "d-1" }),
      ]);
      expect(running.log.map(({ message }) => message)).toEqual(["answered 202", "answered 202"]);
    } finally {
      await running.stop();
      await secrets.close();
      await queue.close();
    }
  });
});
