import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "aws-lambda";
import type { Snowglobe } from "snowglobe";
import { startSnowglobe } from "snowglobe";
import { loadProjectFile } from "../core/project/load-project-file.ts";
import type { Project, ProjectFile } from "../core/project/project.ts";
import { lambdaContext } from "./aws/lambda-context.ts";
import { pollQueue } from "./aws/poll-queue.ts";
import { startFunctionUrl } from "./aws/start-function-url.ts";
import { startQueue } from "./aws/start-queue.ts";
import { startSecretsManager } from "./aws/start-secrets-manager.ts";
import { chooseProject } from "./choose-project.ts";
import type { LocalDeployment } from "./github/route.ts";
import type { GitHub } from "./github/start-github.ts";
import { startGitHub } from "./github/start-github.ts";
import type { Handlers, LogEntry } from "./handlers.ts";
import { loadHandlers } from "./handlers.ts";
import type { Identity } from "./identity.ts";
import { localIdentity } from "./identity.ts";
import { administratorUser, secretTexts } from "./secrets.ts";

export interface LocalOptions {
  /** The checkout: where snowhook.yml is, and what it names. */
  root: string;
  /** Folder of everything that is kept between two starts; absent: nothing is. */
  state?: string;
  /** Key of the project whose repository this is; absent: the one that it is known to be. */
  project?: string;
  /** Keys of this machine, when somebody has read them already. */
  identity?: Identity;
  /** Host -> address that stands in for it when a procedure calls that host. */
  hosts?: Readonly<Record<string, string>>;
  /** Project's key -> what only its setup SQL may name. */
  setupVariables?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** 0: any free one. */
  ports?: { webhook?: number; snowflake?: number };
  onLog?: (entry: LogEntry) => void;
  onDeployment?: (deployment: LocalDeployment) => void;
  onError?: (error: unknown) => void;
}

/** The whole machine, running in this process. */
export interface Local {
  file: ProjectFile;
  /** The one whose repository is pushed. */
  project: Project;
  identity: Identity;
  globe: Snowglobe;
  github: GitHub;
  /** Address of the webhook's function. */
  webhookUrl: string;
  /** Invokes a function by hand, as `aws lambda invoke` does. */
  invoke<Name extends keyof Handlers>(name: Name, event: unknown): Promise<unknown>;
  /** Changes what Secrets Manager holds: name to text. */
  secrets: Map<string, string>;
  /** Waits for deployments that are running, then stops everything. */
  stop(): Promise<void>;
}

/** Starts the account, the queue, the stand-ins and the real functions, wired together over loopback. */
export async function startLocal(options: LocalOptions): Promise<Local> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    return await start(options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: LocalOptions,
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Local> {
  const file = loadProjectFile(options.root);
  const project = await chooseProject(file, options.root, options.project);
  const onError = options.onError ?? (() => undefined);
  const folder = options.state;
  if (folder !== undefined) await makeState(folder);
  const labels = file.projects.flatMap((one) => one.environments.map(({ key }) => `${one.key}/${key}`));
  const identity = options.identity ?? (await localIdentity(folder, labels));

  const globe = await startSnowglobe({
    account: "SNOWGLOBE",
    administrator: { user: administratorUser, publicKey: identity.administrator.publicKey },
    port: options.ports?.snowflake ?? 0,
    ...(options.hosts === undefined ? {} : { hosts: options.hosts }),
    ...(folder === undefined ? {} : { folder: join(folder, "account") }),
  });
  stops.push(() => globe.close());

  let webhookUrl = "";
  const github = await startGitHub({
    repository: project.repository,
    token: identity.githubToken,
    webhookSecret: identity.webhookSecret,
    webhookUrl: () => webhookUrl,
    ...(options.onDeployment === undefined ? {} : { onDeployment: options.onDeployment }),
  });
  stops.push(github.close);

  const secrets = secretTexts(identity, globe.url, file, options.setupVariables);
  const secretsManager = await startSecretsManager(secrets);
  stops.push(secretsManager.close);
  const queue = await startQueue();
  stops.push(queue.close);

  const handlers = await loadHandlers(
    {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      AWS_ENDPOINT_URL_SQS: queue.url,
      SNOWHOOK_QUEUE_URL: queue.queueUrl,
      SNOWHOOK_REVIEW_QUEUE_URL: queue.reviewUrl,
      SNOWHOOK_GITHUB_API: github.url,
      SNOWHOOK_FOLDER: options.root,
      SNOWHOOK_LOG_LEVEL: "info",
    },
    options.onLog ?? (() => undefined),
  );
  const front = await startFunctionUrl("webhook", handlers.webhook, options.ports?.webhook ?? 0);
  webhookUrl = front.url;
  stops.push(front.close);

  const mapped = [
    { functionName: "deploy", handler: handlers.deploy, queueUrl: queue.queueUrl, queueArn: queue.queueArn },
    {
      functionName: "review",
      handler: handlers.review,
      queueUrl: queue.reviewUrl,
      queueArn: queue.reviewArn,
    },
    {
      functionName: "dead-letter",
      handler: handlers["dead-letter"],
      queueUrl: queue.deadLetterUrl,
      queueArn: queue.deadLetterArn,
    },
    {
      functionName: "dead-letter",
      handler: handlers["dead-letter"],
      queueUrl: queue.reviewDeadUrl,
      queueArn: queue.reviewDeadArn,
    },
  ] as const;
  for (const mapping of mapped) {
    stops.push(pollQueue({ ...mapping, endpoint: queue.url, onError }).stop);
  }

  return {
    file,
    project,
    identity,
    globe,
    github,
    webhookUrl,
    secrets,
    stop,
    invoke: async (name, event) => {
      const handler = handlers[name] as (event: unknown, context: Context) => Promise<unknown>;
      return handler(event, lambdaContext(name));
    },
  };
}

/** It holds keys: nobody else may enter it, and git is told not to see it. */
async function makeState(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await writeFile(join(folder, ".gitignore"), "*\n");
}

/** Drops everything that a former start has kept. */
export async function dropState(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
