import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createQueueClient } from "../core/aws/create-queue-client.ts";
import { mergePull, table } from "../core/review/testing/merged.ts";
import { type Account, PROJECT, type Stage, startAccount } from "../core/review/testing/stage.ts";
import { type Queue, startQueue } from "../local/aws/start-queue.ts";
import { folderWith, runCli } from "./testing/run-cli.ts";

let account: Account;
let queue: Queue;
let stage: Stage;
const before = { ...process.env };
beforeAll(async () => {
  account = await startAccount();
  queue = await startQueue();
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL_SQS: queue.url, AWS_REGION: "us-east-1" },
    ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
  });
});
afterAll(async () => {
  process.env = before;
  await stage?.close();
  await queue?.close();
  await account?.administrator.close();
  await account?.globe.close();
});

it("an approval from the terminal sends what waits on its way when it knows the queue, and says when it goes on", async () => {
  const story = await mergePull(account, "main", { "migrations/V2__b.sql": table("B") });
  stage = story.stage;
  expect(await stage.deliver(story.message)).toMatchObject({ outcome: "waiting" });
  const login = {
    account: "SNOWGLOBE",
    accessUrl: account.globe.url,
    user: "SERVICE",
    password: "correct horse",
  };
  const secrets = { "snowhook/shop/prod": login, "snowhook/github": { token: "token-of-the-deployer" } };
  const cwd = folderWith({ "snowhook.yml": PROJECT, "secrets.json": JSON.stringify(secrets) });
  const approve = (more: readonly string[] = [], env: Record<string, string> = {}) =>
    runCli(
      [
        "approve",
        "prod",
        "--commit",
        story.head.commit,
        "--by",
        "ann",
        "--secret-file",
        "secrets.json",
        ...more,
      ],
      { cwd, env: { SNOWHOOK_GITHUB_API: stage.hub.url, ...env } },
    );
  const received = async () => {
    const client = createQueueClient();
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: queue.queueUrl }));
    client.destroy();
    return Messages.map(({ Body = "" }) => JSON.parse(Body) as unknown);
  };

  const alone = await approve();
  expect(alone.out, alone.err).toContain("what waits goes on within the hour (at once with --queue-url");
  expect(await received()).toEqual([]);

  const away = await approve(["--queue-url", queue.queueUrl], { SNOWHOOK_GITHUB_API: "http://127.0.0.1:9" });
  expect(away.code).toBe(0);
  expect(away.out).toContain("goes on within the hour, as it could not be woken");

  const woken = await approve(["--queue-url", queue.queueUrl]);
  expect(woken.out).toContain(`${story.head.commit.slice(0, 7)}, which waited, goes on now`);
  expect(await received()).toMatchObject([
    {
      environment: "prod",
      commit: story.head.commit,
      attempt: story.message.attempt,
      wake: expect.any(Number),
    },
  ]);
  expect(await stage.deliver({ ...story.message, wake: 1, requestedBy: "reconcile" })).toMatchObject({
    outcome: "succeeded",
  });
  expect((await approve([], { SNOWHOOK_QUEUE_URL: queue.queueUrl })).out).toContain("nothing waits");
});
