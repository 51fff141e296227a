import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSnowglobe } from "snowglobe";
import { connect } from "../../core/snowflake/connect.ts";
import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";
import { startQueue } from "../../local/aws/start-queue.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { withFiles } from "../../local/github/read-checkout.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import { buildFunctions } from "../../scripts/build-functions.ts";
import { AWS_VARIABLES } from "./aws-variables.ts";
import { linkRuntimeModules, unzipFunction } from "./packages.ts";
import { type PackagedFunction, type PackagedFunctionOptions, startFunction } from "./start-function.ts";

const REPOSITORY = "acme/pipeline";
const PASSWORD = "correct horse battery";
export const WEBHOOK_SECRET = "a-secret-of-some-length";

const PROJECT_FILE = `version: 1
projects:
  shop:
    repository: ${REPOSITORY}
    scripts: scripts
    modules: modules
    environments: { prod: { branch: dev, database: SHOP, history_table: SHOP.META.CHANGES, create_history_table: true } }
`;

const SETUP = [
  "CREATE WAREHOUSE WH",
  "CREATE DATABASE SHOP",
  "CREATE ROLE DEPLOYER",
  "GRANT ROLE DEPLOYER TO ROLE SYSADMIN",
  "GRANT OWNERSHIP ON DATABASE SHOP TO ROLE DEPLOYER",
  "GRANT USAGE ON WAREHOUSE WH TO ROLE DEPLOYER",
  `CREATE USER SERVICE TYPE = LEGACY_SERVICE PASSWORD = '${PASSWORD}' DEFAULT_ROLE = DEPLOYER DEFAULT_WAREHOUSE = WH`,
  "GRANT ROLE DEPLOYER TO USER SERVICE",
];

/** Where a function finds what is outside of it: an address takes the place of the stand-in's. */
export interface Elsewhere {
  readonly snowflake?: string;
  readonly secretsManager?: string;
  readonly github?: string;
  readonly queue?: string;
}

/** One project with one environment, all that is outside of the functions, and the packaged functions. */
export interface OneProject {
  readonly snowglobeUrl: string;
  readonly administrator: SnowflakeConnection;
  readonly github: GitHub;
  start(
    name: string,
    options?: Pick<PackagedFunctionOptions, "seconds" | "memoryMb">,
    elsewhere?: Elsewhere,
  ): Promise<PackagedFunction>;
  /** Puts these files on the branch. @returns the queue's event that deploys them */
  push(files: ReadonlyMap<string, string | Uint8Array>): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startOneProject(): Promise<OneProject> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), "snowhook-one-project-"));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    const zips = join(folder, "zips");
    await buildFunctions(zips);
    const runtimeModules = await linkRuntimeModules(zips);
    await writeFile(join(folder, "snowhook.yml"), PROJECT_FILE);
    const globe = await startSnowglobe({ administrator: { user: "ADMIN", password: PASSWORD } });
    stops.push(() => globe.close());
    const administrator = await connect({
      ...{ account: "SNOWGLOBE", accessUrl: globe.url, user: "ADMIN", password: PASSWORD },
      ...{ role: "ACCOUNTADMIN", warehouse: "WH" },
    });
    stops.push(() => administrator.close());
    for (const statement of SETUP) await administrator.query(statement);
    const queue = await startQueue();
    stops.push(queue.close);
    const github = await startGitHub({
      repository: REPOSITORY,
      token: "github-token-value",
      webhookSecret: WEBHOOK_SECRET,
      webhookUrl: () => `${globe.url}/nobody-listens-here`,
    });
    stops.push(github.close);

    const secretsFor = (accessUrl: string) =>
      new Map(
        Object.entries({
          "snowhook/webhook": { webhookSecret: WEBHOOK_SECRET },
          "snowhook/github": { token: "github-token-value" },
          "snowhook/shop/prod": { account: "SNOWGLOBE", accessUrl, user: "SERVICE", password: PASSWORD },
        }).map(([name, value]) => [name, JSON.stringify(value)]),
      );
    const start: OneProject["start"] = async (name, options = {}, elsewhere = {}) => {
      const secrets = await startSecretsManager(secretsFor(elsewhere.snowflake ?? globe.url));
      stops.push(secrets.close);
      const running = await startFunction({
        ...options,
        folder: await unzipFunction(zips, name),
        name,
        runtimeModules,
        environment: {
          ...AWS_VARIABLES,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: elsewhere.secretsManager ?? secrets.url,
          AWS_ENDPOINT_URL_SQS: elsewhere.queue ?? queue.url,
          SNOWHOOK_QUEUE_URL: queue.queueUrl,
          SNOWHOOK_GITHUB_API: elsewhere.github ?? github.url,
          SNOWHOOK_FOLDER: folder,
        },
      });
      stops.push(running.stop);
      return running;
    };
    let pushes = 0;
    return {
      snowglobeUrl: globe.url,
      administrator,
      github,
      start,
      async push(files) {
        pushes += 1;
        const empty = { files: new Map(), commit: String(pushes).padStart(40, "0") };
        const { commit } = await github.push("dev", withFiles(empty, files));
        return eventFor(commit, pushes);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function eventFor(commit: string, attempt: number): unknown {
  const body = {
    version: 2,
    kind: "deploy",
    project: "shop",
    environment: "prod",
    repository: REPOSITORY,
    ref: "refs/heads/dev",
    commit,
    deliveryId: `delivery-${attempt}`,
    attempt,
    requestedBy: "push:octocat",
  };
  const attributes = { ApproximateReceiveCount: "1", SentTimestamp: String(Date.now() - 60_000) };
  return {
    Records: [{ messageId: `m-${attempt}`, receiptHandle: "r", body: JSON.stringify(body), attributes }],
  };
}
