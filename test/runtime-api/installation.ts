import { startSnowglobe } from "snowglobe";
import { loadProjectFile } from "../../core/project/load-project-file.ts";
import { startKaggle } from "../../demo/kaggle/start-kaggle.ts";
import { pollQueue } from "../../local/aws/poll-queue.ts";
import { startFunctionUrl } from "../../local/aws/start-function-url.ts";
import { startParameterStore } from "../../local/aws/start-parameter-store.ts";
import { type Queue, startQueue } from "../../local/aws/start-queue.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import { derivedSecret, localIdentity } from "../../local/identity.ts";
import { administratorUser, secretTexts } from "../../local/secrets.ts";
import { AWS_VARIABLES } from "./aws-variables.ts";
import { type Packages, root } from "./packages.ts";
import { parametersOf, variablesOf } from "./stack.ts";
import { type PackagedFunction, startFunction } from "./start-function.ts";

/** Everything outside of the functions, on loopback, and the packaged functions themselves, wired as on AWS. */
export interface Installation {
  readonly accessUrl: string;
  readonly administrator: { readonly user: string; readonly privateKey: string };
  readonly github: GitHub;
  readonly queue: Queue;
  readonly functions: Readonly<Record<"webhook" | "deploy" | "review" | "setup", PackagedFunction>>;
  /** what went wrong between the queue and the function */
  readonly errors: unknown[];
  stop(): Promise<void>;
}

export async function startInstallation(packages: Packages, csv: Uint8Array): Promise<Installation> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const identity = await localIdentity(undefined);
    const { publicKey, privateKey } = identity.administrator;
    const globe = await startSnowglobe({
      account: "SNOWGLOBE",
      administrator: { user: administratorUser, publicKey },
    });
    stops.push(() => globe.close());
    const login = { username: "snowhook", key: derivedSecret(identity, "kaggle") };
    const kaggle = await startKaggle({ owner: "gregorut", dataset: "videogamesales", ...login, csv });
    stops.push(kaggle.close);
    globe.routeHost("www.kaggle.com", kaggle.url);
    globe.routeHost("storage.googleapis.com", kaggle.storageUrl);
    const file = loadProjectFile(root);
    const secrets = await startSecretsManager(
      secretTexts(identity, globe.url, file, {
        [file.projects[0]?.key ?? ""]: { kaggle_username: login.username, kaggle_key: login.key },
      }),
    );
    stops.push(secrets.close);
    const queue = await startQueue();
    stops.push(queue.close);
    const parameters = await startParameterStore(parametersOf(packages.template));
    stops.push(parameters.close);
    let webhookUrl = "";
    const github = await startGitHub({
      repository: "snowhook/snowhook",
      token: identity.githubToken,
      webhookSecret: identity.webhookSecret,
      webhookUrl: () => webhookUrl,
    });
    stops.push(github.close);

    const environment = {
      ...AWS_VARIABLES,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      AWS_ENDPOINT_URL_SQS: queue.url,
      SNOWHOOK_QUEUE_URL: queue.queueUrl,
      SNOWHOOK_REVIEW_QUEUE_URL: queue.reviewUrl,
      AWS_ENDPOINT_URL_SSM: parameters.url,
      SNOWHOOK_GITHUB_API: github.url,
    };
    const start = async (name: string): Promise<PackagedFunction> => {
      const folder = await packages.unzip(name);
      const { runtimeModules } = packages;
      // As the stack has it: snowhook.yml comes with it, and nothing of this checkout is in reach.
      const all = { ...variablesOf(packages.template, name), ...environment };
      const running = await startFunction({ folder, name, environment: all, runtimeModules });
      stops.push(running.stop);
      return running;
    };
    const functions = {
      webhook: await start("webhook"),
      deploy: await start("deploy"),
      review: await start("review"),
      setup: await start("setup"),
    };

    const errors: unknown[] = [];
    const front = await startFunctionUrl("webhook", (event) => functions.webhook.invoke(event));
    webhookUrl = front.url;
    stops.push(front.close);
    const mapped = [
      { name: "deploy", queueUrl: queue.queueUrl, queueArn: queue.queueArn },
      { name: "review", queueUrl: queue.reviewUrl, queueArn: queue.reviewArn },
    ] as const;
    for (const { name, queueUrl, queueArn } of mapped) {
      const poller = pollQueue({
        functionName: name,
        handler: async (event) => (await functions[name].invoke(event)) as { batchItemFailures: [] },
        endpoint: queue.url,
        ...{ queueUrl, queueArn },
        onError: (error) => errors.push(error),
      });
      stops.push(poller.stop);
    }
    const administrator = { user: administratorUser, privateKey };
    return { accessUrl: globe.url, administrator, github, queue, functions, errors, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
