import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { parseDocument } from "yaml";
import { createGithub, type Github } from "../../core/github/client.ts";
import { findEnvironment, type ProjectEnvironment } from "../../core/project/find-environment.ts";
import type { ProjectFile } from "../../core/project/project.ts";
import { readProjectFile } from "../../core/project/read-project-file.ts";
import { projectSecrets } from "../../core/secrets/project-secrets.ts";
import { administratorConnection, environmentConnection } from "../../core/secrets/sign-in-options.ts";
import { connect } from "../../core/snowflake/connect.ts";
import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";
import { startQueue } from "../../local/aws/start-queue.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import { localIdentity } from "../../local/identity.ts";
import { administratorUser, secretTexts } from "../../local/secrets.ts";
import { type CrashProxy, startCrashProxy } from "./crash-proxy.ts";
import { type KilledFunctions, startKilledFunctions } from "./killed-functions.ts";
import { type MessageQueue, openMessageQueue } from "./message-queue.ts";

const root = join(import.meta.dirname, "../..");

/**
 * The account, the stand-ins and the packaged functions. Those that may be killed reach everything through the crash
 * proxy only; those that never are reach it directly, so that only the former's requests are counted.
 */
export interface CrashMachine {
  readonly globe: Snowglobe;
  readonly hub: GitHub;
  /** asks it beside the proxy */
  readonly github: Github;
  readonly queue: MessageQueue;
  readonly proxy: CrashProxy<"snowflake" | "github" | "secrets" | "queue">;
  readonly functions: KilledFunctions;
  readonly file: ProjectFile;
  /** the only environment */
  readonly place: ProjectEnvironment;
  /** Asks the account as the environment's user, or as the administrator, beside the proxy. */
  query<Row>(sql: string, as?: "administrator"): Promise<Row[]>;
  stop(): Promise<void>;
}

/** The shipped project with dev only, and a staged folder that every push changes. */
function projectText(): string {
  const document = parseDocument(readFileSync(join(root, "snowhook.yml"), "utf8"));
  const project = ["projects", "videogames"];
  document.setIn([...project, "staged"], { code: "migrations/code" });
  for (const other of ["staging", "prod"]) document.deleteIn([...project, "environments", other]);
  return document.toString();
}

export async function startCrashMachine(): Promise<CrashMachine> {
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    return await start(stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(stops: (() => unknown)[], stop: () => Promise<void>): Promise<CrashMachine> {
  const folder = mkdtempSync(join(tmpdir(), "snowhook-crash-"));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  const text = projectText();
  writeFileSync(join(folder, "snowhook.yml"), text);
  cpSync(join(root, "setup"), join(folder, "setup"), { recursive: true });
  const file = readProjectFile(text);
  const place = findEnvironment(file, undefined, "dev");

  const identity = await localIdentity(undefined);
  const globe = await startSnowglobe({
    account: "SNOWGLOBE",
    administrator: { user: administratorUser, publicKey: identity.administrator.publicKey },
  });
  stops.push(() => globe.close());
  const hub = await startGitHub({
    repository: place.project.repository,
    token: identity.githubToken,
    webhookSecret: identity.webhookSecret,
    // What is pushed is delivered by hand.
    webhookUrl: () => globe.url,
  });
  stops.push(hub.close);
  const vars = { [place.project.key]: { kaggle_username: "someone", kaggle_key: "kaggle-key-value" } };
  const texts = secretTexts(identity, globe.url, file, vars);
  /** As `texts`, but the account's address leads through the proxy. */
  const proxiedTexts = new Map<string, string>();
  const [secretsManager, proxiedSecrets] = [
    await startSecretsManager(texts),
    await startSecretsManager(proxiedTexts),
  ];
  stops.push(secretsManager.close, proxiedSecrets.close);
  const sqs = await startQueue();
  stops.push(sqs.close);
  const direct = { snowflake: globe.url, github: hub.url, secrets: secretsManager.url, queue: sqs.url };
  const proxy = await startCrashProxy({ ...direct, secrets: proxiedSecrets.url });
  stops.push(proxy.close);
  for (const [name, secret] of secretTexts(identity, proxy.urls.snowflake, file, vars))
    proxiedTexts.set(name, secret);
  const queue = openMessageQueue(sqs);
  stops.push(queue.close);

  const reaching = (urls: typeof direct) => ({
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: urls.secrets,
    AWS_ENDPOINT_URL_SQS: urls.queue,
    SNOWHOOK_QUEUE_URL: sqs.queueUrl.replace(new URL(sqs.url).origin, urls.queue),
    SNOWHOOK_GITHUB_API: urls.github,
    SNOWHOOK_FOLDER: folder,
  });
  const functions = await startKilledFunctions({
    killed: reaching({ ...direct, ...proxy.urls }),
    lasting: reaching(direct),
  });
  stops.push(functions.stop);

  const secrets = projectSecrets(async (name) => texts.get(name));
  const { environment } = place;
  const secret = await secrets.environment(environment);
  const options = {
    environment: environmentConnection(secret, environment),
    administrator: administratorConnection(await secrets.administrator(), secret),
  };
  const sessions = new Map<string, Promise<SnowflakeConnection>>();
  stops.push(async () => {
    for (const session of sessions.values()) await (await session).close();
  });
  return {
    github: createGithub({ baseUrl: hub.url, token: identity.githubToken }),
    ...{ globe, hub, queue, proxy, functions, file, place, stop },
    async query<Row>(sql: string, as: keyof typeof options = "environment") {
      const session = sessions.get(as) ?? connect(options[as]);
      sessions.set(as, session);
      return (await (await session).query<Row>(sql)).rows;
    },
  };
}
