import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startQueue } from "../../local/aws/start-queue.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { startGitHub } from "../../local/github/start-github.ts";
import { localIdentity } from "../../local/identity.ts";
import { administratorUser, secretTexts } from "../../local/secrets.ts";
import { root, serverless } from "./packages.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const buildFolder = `.esbuild/invoke-${process.pid}`;
const stops: (() => Promise<unknown>)[] = [];
let environment: Record<string, string>;
let queueUrl: string;
let queueAddress: string;
let githubUrl: string;

beforeAll(async () => {
  const identity = await localIdentity(undefined);
  const { publicKey } = identity.administrator;
  const globe = await startSnowglobe({
    account: "SNOWGLOBE",
    administrator: { user: administratorUser, publicKey },
  });
  stops.push(() => globe.close());
  const texts = secretTexts(identity, globe.url, { kaggle: { username: "snowhook", key: "k" } });
  // The secret that events/webhook.json is signed with: the one in GitHub's documentation.
  texts.set("snowhook/webhook", JSON.stringify({ webhookSecret: "It's a Secret to Everybody" }));
  const secrets = await startSecretsManager(texts);
  stops.push(secrets.close);
  const queue = await startQueue();
  stops.push(queue.close);
  queueUrl = queue.queueUrl;
  queueAddress = queue.url;
  const github = await startGitHub({
    repository: "snowhook/snowhook",
    token: identity.githubToken,
    webhookSecret: identity.webhookSecret,
    webhookUrl: () => "",
  });
  stops.push(github.close);
  githubUrl = github.url;
  environment = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_SQS: queue.url,
    SNOWHOOK_QUEUE_URL: queue.queueUrl,
    SNOWHOOK_FOLDER: root,
    SNOWHOOK_BUILD_FOLDER: buildFolder,
  };
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await rm(join(root, buildFolder), { recursive: true, force: true });
});

interface Invoked {
  /** what the function returned, or `{ errorMessage }` */
  result: unknown;
  log: Record<string, unknown>[];
}

/** Runs `serverless invoke local`; its output is the function's log lines and then the result. */
async function invokeLocal(functionName: string, event: string): Promise<Invoked> {
  const args = ["invoke", "local", "-f", functionName, "-p", join("events", event)];
  // serverless.yml names GitHub's own address, which only an option overrules.
  args.push("-e", `SNOWHOOK_GITHUB_API=${githubUrl}`);
  const options = { cwd: root, env: { ...process.env, ...environment }, timeout: 110_000 };
  const { stdout } = await promisify(execFile)(serverless, args, options).catch((error: unknown) => {
    // It ends with 1 when the function threw; the output is the same.
    if (error instanceof Error && "stdout" in error) return error as unknown as { stdout: string };
    throw error;
  });
  const lines = stdout.split("\n");
  const isLog = (line: string) => line.startsWith('{"');
  const rest = lines.filter((line) => !isLog(line)).join("\n");
  return {
    log: lines.filter(isLog).map((line) => JSON.parse(line) as Record<string, unknown>),
    result: JSON.parse(rest.slice(rest.search(/[{["]/))),
  };
}

describe("serverless invoke local runs the example events", () => {
  it("webhook.json: the push is verified and queued", async () => {
    const { result } = await invokeLocal("webhook", "webhook.json");
    expect(result).toMatchObject({ statusCode: 202 });
    const client = new SQSClient({ endpoint: queueAddress, region: "us-east-1", credentials });
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
    const expected = JSON.parse(readFileSync(join(root, "events/deploy.json"), "utf8")).Records[0];
    const { attempt: _, ...message } = JSON.parse(expected.body);
    expect(JSON.parse(Messages?.[0]?.Body ?? "")).toMatchObject(message);
  });

  it("setup.json: the account is set up", async () => {
    const { result } = await invokeLocal("setup", "setup.json");
    expect(result).toMatchObject({
      scripts: expect.arrayContaining([expect.objectContaining({ script: "shared/00-warehouse.sql" })]),
    });
  });

  it("deploy.json: a commit of a branch that is gone is ignored, and the message is done with", async () => {
    const { result, log } = await invokeLocal("deploy", "deploy.json");
    expect(result).toEqual({ batchItemFailures: [] });
    expect(log.at(-1)).toMatchObject({ outcome: "ignored", reason: "branch dev is gone" });
  });

  it("deploy-by-hand.json: says which ref is not there", async () => {
    const { result } = await invokeLocal("deploy", "deploy-by-hand.json");
    expect(result).toMatchObject({ errorMessage: expect.stringContaining('no commit, branch or tag "dev"') });
  });

  it("dead-letter.json: the message is done with", async () => {
    const { result, log } = await invokeLocal("dead-letter", "dead-letter.json");
    expect(result).toEqual({ batchItemFailures: [] });
    expect(log[0]).toMatchObject({ level: "error", message: "deployment given up", environment: "dev" });
  });

  it("ingest.json: says in Snowflake's words that nothing was deployed yet", async () => {
    const { result } = await invokeLocal("ingest", "ingest.json");
    expect(result).toMatchObject({ errorMessage: expect.stringContaining("LOAD_KAGGLE_DATASET") });
  });

  it("bind-api.json: says that the image was not pushed yet", async () => {
    const { result } = await invokeLocal("bind-api", "bind-api.json");
    expect(result).toMatchObject({
      errorMessage: expect.stringContaining("2f1c1e5f6f3f4c0e8a6b7d9e0a1b2c3d4e5f6071"),
    });
  });

  it("reset.json: the environment is gone", async () => {
    const { result } = await invokeLocal("reset", "reset.json");
    expect(result).toMatchObject({
      scripts: [expect.objectContaining({ script: "dev: reset/environment/10-environment.sql" })],
    });
  });
});
