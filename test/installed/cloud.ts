import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { pollQueue } from "../../local/aws/poll-queue.ts";
import { startFunctionUrl } from "../../local/aws/start-function-url.ts";
import { startParameterStore } from "../../local/aws/start-parameter-store.ts";
import { startQueue } from "../../local/aws/start-queue.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { json, serve } from "../../local/http.ts";
import { linkRuntimeModules, readTemplate, unzipFunction } from "../runtime-api/packages.ts";
import { parametersOf, variablesOf } from "../runtime-api/stack.ts";
import { type PackagedFunction, startFunction } from "../runtime-api/start-function.ts";

export const ROOT = { user: "ROOT", password: "root of the account" };

/** AWS and Snowflake as a person meets them who follows the guide: the account is empty, and so is Secrets Manager. */
export interface Cloud {
  readonly globe: Snowglobe;
  /** what makes `aws` and the functions reach this cloud, from a shell */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts what `serverless package` has made in `folder`. @returns the webhook's address */
  deployStack(folder: string, githubUrl: string): Promise<string>;
  secret(name: string): unknown;
  stop(): Promise<void>;
}

export async function startCloud(folder: string): Promise<Cloud> {
  const stops: (() => Promise<unknown>)[] = [];
  const globe = await startSnowglobe({ account: "SNOWGLOBE", administrator: ROOT });
  stops.push(() => globe.close());
  const texts = new Map<string, string>();
  const secrets = await startSecretsManager(texts);
  const queue = await startQueue();
  stops.push(secrets.close, queue.close);
  const functions = new Map<string, PackagedFunction>();

  // What the guide asks of the command line `aws`; Lambda's limits are asked by `doctor`.
  const cli = await serve(async ({ url, body }) => {
    if (url.pathname.includes("/account-settings"))
      return json(200, { AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } });
    const [service, command, ...options] = JSON.parse(body.toString()) as string[];
    const option = (name: string) => options[options.indexOf(name) + 1] ?? "";
    switch (`${service} ${command}`) {
      case "secretsmanager create-secret": {
        const secret = JSON.parse(option("--secret-string")) as Record<string, unknown>;
        // The one thing that is not as written there: where this account is.
        const place = secret.account === undefined ? {} : { account: "SNOWGLOBE", accessUrl: globe.url };
        texts.set(option("--name"), JSON.stringify({ ...secret, ...place }));
        return json(200, { Name: option("--name") });
      }
      case "secretsmanager delete-secret":
        return json(200, { Name: option("--secret-id"), deleted: texts.delete(option("--secret-id")) });
      case "lambda invoke": {
        const running = functions.get(option("--function-name"));
        if (running === undefined) return json(404, { message: `no function ${option("--function-name")}` });
        const result = await running.invoke(JSON.parse(option("--payload"))).catch(String);
        return json(200, { result });
      }
      default:
        return json(400, { message: `the stand-in has no ${service} ${command}` });
    }
  });
  stops.push(cli.close);
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "aws"), awsProgram(cli.url));
  await chmod(join(bin, "aws"), 0o755);

  const environment = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_SQS: queue.url,
    AWS_ENDPOINT_URL_LAMBDA: cli.url,
    PATH: `${bin}:${process.env.PATH}`,
  };
  return {
    globe,
    environment,
    secret: (name) => JSON.parse(texts.get(name) ?? "null"),
    async deployStack(repository, githubUrl) {
      const template = await readTemplate(join(repository, ".serverless"));
      const parameters = await startParameterStore(parametersOf(template));
      stops.push(parameters.close);
      const runtimeModules = await linkRuntimeModules(folder);
      // Apart from the package: on AWS there is no package.json of ours above a function.
      const zips = join(folder, "functions");
      await cp(join(repository, "node_modules/snowhook/dist/functions"), zips, { recursive: true });
      const start = async (name: string) => {
        const running = await startFunction({
          folder: await unzipFunction(zips, name),
          name,
          environment: {
            ...variablesOf(template, name),
            ...environment,
            SNOWHOOK_QUEUE_URL: queue.queueUrl,
            AWS_ENDPOINT_URL_SSM: parameters.url,
            SNOWHOOK_GITHUB_API: githubUrl,
          },
          runtimeModules,
        });
        stops.push(running.stop);
        functions.set(`shop-snowhook-live-${name}`, running);
        return running;
      };
      const [webhook, deploy] = await Promise.all(["webhook", "deploy", "setup", "reset"].map(start));
      const front = await startFunctionUrl("webhook", async (event) => webhook?.invoke(event));
      const poller = pollQueue({
        functionName: "deploy",
        handler: async (event) => (await deploy?.invoke(event)) as { batchItemFailures: [] },
        endpoint: queue.url,
        queueUrl: queue.queueUrl,
        queueArn: queue.queueArn,
        onError: (error) => console.error(error),
      });
      stops.push(front.close, poller.stop);
      return front.url;
    },
    async stop() {
      for (const one of stops.splice(0).reverse()) await one();
    },
  };
}

/** `aws`, as far as the guide uses it: its words go to the stand-in; a function's answer goes to the file that is named last. */
function awsProgram(url: string): string {
  return `#!${process.execPath}
const words = process.argv.slice(2);
fetch(${JSON.stringify(url)}, { method: "POST", body: JSON.stringify(words) }).then(async (answer) => {
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.message);
  if (words[0] === "lambda") require("node:fs").writeFileSync(words.at(-1), JSON.stringify(said.result));
  else console.log(JSON.stringify(said));
}).catch((error) => { console.error(error.message); process.exitCode = 255; });
`;
}
