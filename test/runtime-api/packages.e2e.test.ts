import { createHmac } from "node:crypto";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startQueue } from "../../local/aws/start-queue.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { functions } from "./functions.ts";
import { buildPackages, type Packages, root } from "./packages.ts";
import { resourcesOf } from "./stack.ts";
import { startFunction } from "./start-function.ts";

const withoutSnowflake = ["webhook", "reconcile", "dead-letter"];
const aws = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
const secret = "a-secret-of-some-length";

let packages: Packages;
beforeAll(async () => {
  packages = await buildPackages();
});
afterAll(() => packages?.remove());

describe("the packages", () => {
  it("are those of the stack's functions", () => {
    expect([...packages.names].sort()).toEqual([...functions].sort());
    const made = [...resourcesOf(packages.template, "AWS::Lambda::Function").values()].map(
      ({ Handler }) => Handler,
    );
    expect(made.sort()).toEqual(functions.map((name) => `handlers/${name}.handler`).sort());
  });

  it.each(functions)(
    "%s holds one bundled handler, Snowflake's driver if it needs it, nothing else",
    async (name) => {
      const driver = withoutSnowflake.includes(name) ? [] : ["handlers/snowflake-sdk.js"];
      expect([...(await packages.entries(name)).keys()]).toEqual([`handlers/${name}.js`, ...driver]);
    },
  );

  it.each(functions)("%s loads in Lambda's reach: the AWS SDK and nothing else of ours", async (name) => {
    const folder = await packages.unzip(name);
    const { runtimeModules } = packages;
    const environment = { ...aws, SNOWHOOK_QUEUE_URL: "http://127.0.0.1:1/q.fifo", SNOWHOOK_FOLDER: root };
    const running = await startFunction({ folder, name, runtimeModules, environment });
    const event =
      name === "webhook" ? { requestContext: { http: { method: "GET" } }, headers: {} } : "no event";
    const answer = await running.invoke(event).catch((error: unknown) => String(error));
    await running.stop();
    // The schedule's event says nothing, so what one starts goes on to what it reads first.
    const words: Record<string, RegExp> = {
      webhook: /405/,
      reconcile: /snowhook\/github/,
      drift: /snowhook\/github/,
      status: /503/,
      janitor: /environments/,
    };
    expect(JSON.stringify(answer)).toMatch(words[name] ?? /event/);
  });

  it("keep Snowflake out of what does not need it, and the webhook under 100 kB", async () => {
    for (const name of withoutSnowflake) {
      const [bundle] = [...(await packages.entries(name)).values()];
      const text = Buffer.from(bundle ?? []).toString();
      for (const word of ["snowflake-sdk", "snowflakecomputing", "WebAssembly", "sourceMappingURL"]) {
        expect(text, name).not.toContain(word);
      }
      expect(await packages.zipSize(name)).toBeLessThan(name === "webhook" ? 100_000 : 110_000);
    }
  });

  it("are far under what Lambda takes", async () => {
    for (const name of functions) expect(await packages.zipSize(name)).toBeLessThan(3_000_000);
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
        SNOWHOOK_FOLDER: root,
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
