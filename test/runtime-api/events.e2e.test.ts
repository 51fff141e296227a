import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadProjectFile } from "../../core/project/load-project-file.ts";
import { startQueue } from "../../local/aws/start-queue.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { startGitHub } from "../../local/github/start-github.ts";
import { localIdentity } from "../../local/identity.ts";
import { administratorUser, secretTexts } from "../../local/secrets.ts";
import { AWS_VARIABLES } from "./aws-variables.ts";
import { buildPackages, type Packages, root } from "./packages.ts";
import { startFunction } from "./start-function.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
let packages: Packages;
const stops: (() => Promise<unknown>)[] = [];
let environment: Record<string, string>;
let queueUrl: string;
let queueAddress: string;

beforeAll(async () => {
  packages = await buildPackages();
  const identity = await localIdentity(undefined);
  const { publicKey } = identity.administrator;
  const globe = await startSnowglobe({
    account: "SNOWGLOBE",
    administrator: { user: administratorUser, publicKey },
  });
  stops.push(() => globe.close());
  const texts = secretTexts(identity, globe.url, loadProjectFile(root), {
    videogames: { kaggle_username: "snowhook", kaggle_key: "k" },
  });
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
  environment = {
    ...AWS_VARIABLES,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_SQS: queue.url,
    SNOWHOOK_QUEUE_URL: queue.queueUrl,
    SNOWHOOK_GITHUB_API: github.url,
    SNOWHOOK_FOLDER: root,
  };
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await packages?.remove();
});

interface Invoked {
  /** what the function returned, or `{ errorMessage }` */
  result: unknown;
  log: Record<string, unknown>[];
}

/** Invokes a packaged function with an example event, as `aws lambda invoke` would. */
async function invoke(name: string, event: string): Promise<Invoked> {
  const folder = await packages.unzip(name);
  const { runtimeModules } = packages;
  const running = await startFunction({ folder, name, environment, runtimeModules });
  try {
    const result = await running
      .invoke(JSON.parse(readFileSync(join(root, "events", event), "utf8")))
      .catch((error: unknown) => ({ errorMessage: String(error) }));
    return { result, log: running.log };
  } finally {
    await running.stop();
  }
}

describe("the packaged functions take the example events", () => {
  it("webhook.json: the push is verified and queued", async () => {
    const { result } = await invoke("webhook", "webhook.json");
    expect(result).toMatchObject({ statusCode: 202 });
    const client = new SQSClient({ endpoint: queueAddress, region: "us-east-1", credentials });
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
    const expected = JSON.parse(readFileSync(join(root, "events/deploy.json"), "utf8")).Records[0];
    const { attempt: _, ...message } = JSON.parse(expected.body);
    expect(JSON.parse(Messages?.[0]?.Body ?? "")).toMatchObject(message);
  });

  it("setup.json: the account is set up", async () => {
    const { result } = await invoke("setup", "setup.json");
    expect(result).toMatchObject({
      scripts: expect.arrayContaining([expect.objectContaining({ script: "dev: base" })]),
    });
  });

  it("deploy.json: a commit of a branch that is gone is ignored, and the message is done with", async () => {
    const { result, log } = await invoke("deploy", "deploy.json");
    expect(result).toEqual({ batchItemFailures: [] });
    expect(log.at(-1)).toMatchObject({ outcome: "ignored", reason: "branch dev is gone" });
  });

  it("deploy-by-hand.json: says which ref is not there", async () => {
    const { result } = await invoke("deploy", "deploy-by-hand.json");
    expect(result).toMatchObject({ errorMessage: expect.stringContaining('no commit, branch or tag "dev"') });
  });

  it("dead-letter.json: the message is done with", async () => {
    const { result, log } = await invoke("dead-letter", "dead-letter.json");
    expect(result).toEqual({ batchItemFailures: [] });
    expect(log[0]).toMatchObject({ level: "error", message: "deployment given up", environment: "dev" });
  });

  it("review.json: a pull request that is not there is let go", async () => {
    const { result, log } = await invoke("review", "review.json");
    expect(result).toEqual({ batchItemFailures: [] });
    expect(log.at(-1)).toMatchObject({ outcome: "ignored", reason: expect.stringContaining("404") });
  });

  it("reconcile.json: says of each environment what it found", async () => {
    const { result, log } = await invoke("reconcile", "reconcile.json");
    expect(result).toMatchObject({
      environments: expect.arrayContaining([expect.objectContaining({ queued: false })]),
    });
    expect(log.at(-1)).toMatchObject({ message: "finished" });
  });

  it("janitor.json: no environment of this project allows rehearsals", async () => {
    const { result, log } = await invoke("janitor", "janitor.json");
    expect(result).toEqual({ environments: [] });
    expect(log.at(-1)).toMatchObject({ message: "finished" });
  });

  it("ingest.json: says in Snowflake's words that nothing was deployed yet", async () => {
    const { result } = await invoke("ingest", "ingest.json");
    expect(result).toMatchObject({ errorMessage: expect.stringContaining("LOAD_KAGGLE_DATASET") });
  });

  it("bind-api.json: says that the branch with the specification was not pushed yet", async () => {
    const { result } = await invoke("bind-api", "bind-api.json");
    expect(result).toMatchObject({
      errorMessage: expect.stringContaining('has no branch "dev"'),
    });
  });

  it("reset.json: the environment is gone", async () => {
    const { result } = await invoke("reset", "reset.json");
    expect(result).toMatchObject({
      scripts: [
        expect.objectContaining({ script: "dev: reset/environment/10-environment.sql" }),
        expect.objectContaining({ script: "dev: base" }),
      ],
    });
  });
});
