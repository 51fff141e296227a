import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LogEntry } from "./log.ts";

const secret = "a-secret-of-some-length";
const push = JSON.stringify({
  ref: "refs/heads/dev",
  before: "1".repeat(40),
  after: "2".repeat(40),
  repository: { full_name: "acme/pipeline" },
  commits: [{ id: "2".repeat(40), added: ["migrations/V1__é.sql"] }],
});
const signature = (body: string) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

let folder: string;
let logged: LogEntry[];
let sent: Record<string, unknown>[];
let secretsRead: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snowhook-webhook-"));
  writeFileSync(
    join(folder, "snowhook.yml"),
    `version: 1
projects: { shop: { repository: acme/pipeline, environments: { dev: { branch: dev } } } }`,
  );
  vi.stubEnv("SNOWHOOK_FOLDER", folder);
  vi.stubEnv("SNOWHOOK_QUEUE_URL", "http://127.0.0.1:1/queue.fifo");
  vi.stubEnv("SNOWHOOK_LOG_LEVEL", "debug");
  vi.stubEnv("AWS_REGION", "us-east-1");
  logged = [];
  sent = [];
  secretsRead = 0;
  vi.spyOn(SecretsManagerClient.prototype, "send").mockImplementation(async (command: unknown) => {
    expect(command).toBeInstanceOf(GetSecretValueCommand);
    secretsRead += 1;
    return { SecretString: JSON.stringify({ webhookSecret: secret }) };
  });
  vi.spyOn(SQSClient.prototype, "send").mockImplementation(async (command: unknown) => {
    expect(command).toBeInstanceOf(SendMessageCommand);
    sent.push({ ...(command as SendMessageCommand).input });
    return { MessageId: "m" };
  });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetModules();
});

async function start(): Promise<
  (change?: Partial<APIGatewayProxyEventV2>) => Promise<APIGatewayProxyStructuredResultV2>
> {
  const { setLogSink } = await import("./log.ts");
  setLogSink((entry) => logged.push(entry));
  const { handler } = await import("./webhook.ts");
  return (change = {}) => {
    const event = {
      headers: {
        "x-hub-signature-256": signature(push),
        "x-github-event": "push",
        "x-github-delivery": "d-1",
      },
      requestContext: { http: { method: "POST" } },
      body: push,
      isBase64Encoded: false,
      ...change,
    };
    return handler(event as APIGatewayProxyEventV2, { awsRequestId: "r-1" } as Context);
  };
}

describe("the webhook function", () => {
  it("queues a push in its environment's group, told apart by its delivery", async () => {
    const receive = await start();
    expect(await receive()).toMatchObject({ statusCode: 202 });
    expect(sent).toEqual([
      expect.objectContaining({
        MessageGroupId: "shop/dev",
        MessageDeduplicationId: "d-1/shop/dev",
        QueueUrl: expect.any(String),
      }),
    ]);
    expect(JSON.parse(String(sent[0]?.MessageBody))).toMatchObject({ kind: "deploy", environment: "dev" });
  });

  it("verifies the decoded bytes of a body that came as base64", async () => {
    const receive = await start();
    const body = Buffer.from(push).toString("base64");
    expect(await receive({ body, isBase64Encoded: true })).toMatchObject({ statusCode: 202 });
    expect(await receive({ body, isBase64Encoded: false })).toMatchObject({ statusCode: 401 });
  });

  it("reads its secret once for many deliveries, and only its own", async () => {
    const receive = await start();
    await Promise.all([receive(), receive(), receive()]);
    await receive();
    expect(secretsRead).toBe(1);
    const [command] = vi.mocked(SecretsManagerClient.prototype.send).mock.calls[0] ?? [];
    expect(command?.input).toEqual({ SecretId: "snowhook/webhook", VersionStage: "AWSCURRENT" });
  });

  it("logs neither secret nor signature nor body, at any level", async () => {
    const receive = await start();
    await receive();
    await receive({ body: `${push} ` });
    await receive({
      body: "{ body-that-is-no-json",
      headers: { "x-hub-signature-256": signature("{ body-that-is-no-json"), "x-github-event": "push" },
    });
    const text = JSON.stringify(logged);
    expect(logged.map(({ message }) => message)).toEqual(["answered 202", "answered 401", "answered 400"]);
    for (const hidden of [secret, signature(push), "V1__", "body-that-is-no-json"])
      expect(text).not.toContain(hidden);
  });

  it("says what is allowed when it is not POST", async () => {
    const receive = await start();
    const event = {
      requestContext: { http: { method: "GET" } },
    } as unknown as Partial<APIGatewayProxyEventV2>;
    expect(await receive(event)).toMatchObject({ statusCode: 405, headers: { allow: "POST" } });
  });

  it("refuses without a body", async () => {
    const receive = await start();
    const { body: _, ...rest } = await receive({
      body: undefined,
    } as unknown as Partial<APIGatewayProxyEventV2>);
    expect(rest).toMatchObject({ statusCode: 401 });
  });

  it("answers 413 over 5 MiB", async () => {
    const receive = await start();
    expect(await receive({ body: "x".repeat(5 * 1024 ** 2 + 1) })).toMatchObject({ statusCode: 413 });
  });

  it.each<[string, () => void]>([
    [
      "its secret cannot be read",
      () => vi.mocked(SecretsManagerClient.prototype.send).mockRejectedValue(new Error("no")),
    ],
    [
      "its secret is too short",
      () =>
        vi
          .mocked(SecretsManagerClient.prototype.send)
          .mockResolvedValue({ SecretString: '{"webhookSecret":""}' } as never),
    ],
    [
      "the queue does not take it",
      () => vi.mocked(SQSClient.prototype.send).mockRejectedValue(new Error("no")),
    ],
    ["snowhook.yml is not there", () => rmSync(join(folder, "snowhook.yml"))],
    ["it has no queue", () => vi.stubEnv("SNOWHOOK_QUEUE_URL", "")],
  ])("answers 503 when %s, and logs an error", async (_, spoil) => {
    spoil();
    const receive = await start();
    expect(await receive()).toMatchObject({ statusCode: 503 });
    expect(logged).toEqual([expect.objectContaining({ level: "error" })]);
  });

  it("takes a delivery again after a failure of ours has passed", async () => {
    const receive = await start();
    vi.mocked(SecretsManagerClient.prototype.send).mockRejectedValueOnce(new Error("throttled"));
    expect(await receive()).toMatchObject({ statusCode: 503 });
    expect(await receive()).toMatchObject({ statusCode: 202 });
  });
});
