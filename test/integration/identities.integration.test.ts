import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readProjectFile } from "../../core/project/read-project-file.ts";
import { connect } from "../../core/snowflake/connect.ts";
import { lambdaContext } from "../../local/aws/lambda-context.ts";
import { pollQueue } from "../../local/aws/poll-queue.ts";
import { startFunctionUrl } from "../../local/aws/start-function-url.ts";
import { startQueue } from "../../local/aws/start-queue.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { type Checkout, withFiles } from "../../local/github/read-checkout.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import { type Handlers, type LogEntry, loadHandlers } from "../../local/handlers.ts";
import { serve } from "../../local/http.ts";
import { localIdentity } from "../../local/identity.ts";
import { administratorUser, secretTexts } from "../../local/secrets.ts";

// Three projects of two repositories in one stack, in two Snowflake accounts: each under its own identity. What one of
// them is pushed reaches nothing of another, whatever SQL it is.

const environment = (name: string) => `
        role: ${name}_DEPLOY
        warehouse: DEPLOY_WH
        database: ${name}
        history_table: ${name}.METADATA.CHANGE_HISTORY
        create_history_table: true`;
const text = `
version: 1
projects:
  shop:
    repository: acme/shop
    scripts: shop
    environments:
      dev:
        branch: dev
        account: ONE${environment("SHOP_DEV")}
      prod:
        branch: main
        account: ONE${environment("SHOP_PROD")}
  stock:
    repository: acme/shop
    scripts: stock
    environments:
      dev:
        branch: dev
        account: ONE${environment("STOCK_DEV")}
  web:
    repository: acme/web
    scripts: sql
    environments:
      dev:
        branch: dev
        account: TWO${environment("WEB_DEV")}
`;
const WHO =
  "CREATE TABLE PUBLIC.WHO AS SELECT CURRENT_USER() AS U, CURRENT_ROLE() AS R, CURRENT_DATABASE() AS D;";
const empty: Checkout = { files: new Map(), commit: "0".repeat(40) };
const shop = withFiles(
  empty,
  new Map([
    ["shop/V1__who.sql", WHO],
    ["stock/V1__who.sql", WHO],
  ]),
);
const web = withFiles(empty, new Map([["sql/V1__who.sql", WHO]]));

const stops: (() => Promise<unknown>)[] = [];
const log: LogEntry[] = [];
let accounts: { one: Snowglobe; two: Snowglobe };
let hubs: { shop: GitHub; web: GitHub };
let handlers: Handlers;
let privateKey: string;
let webhookUrl = "";

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "snowhook-identities-"));
  stops.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "snowhook.yml"), text);
  const file = readProjectFile(text);
  const identity = await localIdentity(undefined);
  privateKey = identity.administrator.privateKey;
  const account = (name: string) =>
    startSnowglobe({
      account: name,
      administrator: { user: administratorUser, publicKey: identity.administrator.publicKey },
    });
  accounts = { one: await account("ONE"), two: await account("TWO") };
  stops.push(
    () => accounts.one.close(),
    () => accounts.two.close(),
  );
  const secrets = secretTexts(identity, accounts.one.url, file);
  const inTwo = secretTexts(identity, accounts.two.url, file).get("snowhook/web/dev") ?? "";
  secrets.set("snowhook/web/dev", inTwo);
  const secretsManager = await startSecretsManager(secrets);
  stops.push(secretsManager.close);
  const queue = await startQueue();
  stops.push(queue.close);
  const hub = (repository: string) =>
    startGitHub({
      repository,
      token: identity.githubToken,
      webhookSecret: identity.webhookSecret,
      webhookUrl: () => webhookUrl,
    });
  hubs = { shop: await hub("acme/shop"), web: await hub("acme/web") };
  stops.push(
    () => hubs.shop.close(),
    () => hubs.web.close(),
  );
  // One address for all repositories, as GitHub's API has it.
  const api = await serve(async ({ method, url, headers, body }) => {
    const one = url.pathname.startsWith("/repos/acme/web/") ? hubs.web : hubs.shop;
    const { authorization = "", accept = "" } = headers;
    const answer = await fetch(`${one.url}${url.pathname}${url.search}`, {
      method,
      headers: { authorization, accept },
      ...(method === "GET" ? {} : { body: new Uint8Array(body) }),
    });
    const type = answer.headers.get("content-type") ?? "";
    return {
      status: answer.status,
      headers: { "content-type": type },
      body: Buffer.from(await answer.arrayBuffer()),
    };
  });
  stops.push(api.close);
  handlers = await loadHandlers(
    {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      AWS_ENDPOINT_URL_SQS: queue.url,
      SNOWHOOK_QUEUE_URL: queue.queueUrl,
      SNOWHOOK_GITHUB_API: api.url,
      SNOWHOOK_FOLDER: folder,
    },
    (entry) => log.push(entry),
  );
  const front = await startFunctionUrl("webhook", handlers.webhook);
  stops.push(front.close);
  webhookUrl = front.url;
  const poller = pollQueue({
    functionName: "deploy",
    handler: handlers.deploy,
    endpoint: queue.url,
    queueUrl: queue.queueUrl,
    queueArn: queue.queueArn,
    onError: (error) => log.push({ level: "error", message: String(error) }),
  });
  stops.push(poller.stop);
  await handlers.setup({}, lambdaContext("setup"));
}, 300_000);
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
}, 60_000);

/** How the newest deployment of a commit ended, in GitHub's environment of that name. */
const endOf = (hub: GitHub, commit: string, name: string) =>
  vi.waitFor(
    () => {
      const found = hub.deployments.findLast((one) => one.sha === commit && one.environment === name);
      const last = found?.statuses.at(-1);
      expect(["success", "failure"], JSON.stringify(log.slice(-5))).toContain(last?.state);
      return last;
    },
    { timeout: 120_000, interval: 100 },
  );

async function administer(account: Snowglobe, sql: string): Promise<Record<string, unknown>[]> {
  const name = account === accounts.one ? "ONE" : "TWO";
  const session = await connect({
    ...{ account: name, accessUrl: account.url, user: administratorUser, privateKey },
    role: "ACCOUNTADMIN",
    warehouse: "DEPLOY_WH",
  });
  try {
    return (await session.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await session.close();
  }
}

describe("three projects in one stack", { timeout: 300_000 }, () => {
  it("deploy side by side, each as its own user, in its own account", async () => {
    const [mine, other] = await Promise.all([hubs.shop.push("dev", shop), hubs.web.push("dev", web)]);
    const ends = await Promise.all([
      endOf(hubs.shop, mine.commit, "shop/dev"),
      endOf(hubs.shop, mine.commit, "stock/dev"),
      endOf(hubs.web, other.commit, "dev"),
    ]);
    expect(ends.map((end) => end?.state)).toEqual(["success", "success", "success"]);
    const who = (project: string) => [{ U: `${project}_DEPLOYER`, R: `${project}_DEPLOY`, D: project }];
    expect(await administer(accounts.one, "SELECT * FROM SHOP_DEV.PUBLIC.WHO")).toEqual(who("SHOP_DEV"));
    expect(await administer(accounts.one, "SELECT * FROM STOCK_DEV.PUBLIC.WHO")).toEqual(who("STOCK_DEV"));
    expect(await administer(accounts.two, "SELECT * FROM WEB_DEV.PUBLIC.WHO")).toEqual(who("WEB_DEV"));
    const databases = async (account: Snowglobe) =>
      (await administer(account, "SHOW DATABASES LIKE '%\\\\_DEV'")).map(({ name }) => name);
    expect(await databases(accounts.one)).toEqual(["SHOP_DEV", "STOCK_DEV"]);
    expect(await databases(accounts.two)).toEqual(["WEB_DEV"]);
  });

  it("are set up apart: each user holds its own roles only", async () => {
    for (const name of ["SHOP_DEV", "SHOP_PROD", "STOCK_DEV"]) {
      const held = await administer(accounts.one, `SHOW GRANTS TO USER ${name}_DEPLOYER`);
      expect(held.map(({ role }) => role)).toEqual([`${name}_DEPLOY`]);
    }
  });
});

describe("a push to dev that wants production", { timeout: 300_000 }, () => {
  let before: unknown;
  const production = async () => ({
    who: await administer(accounts.one, "SELECT * FROM SHOP_PROD.PUBLIC.WHO"),
    history: await administer(accounts.one, "SELECT SCRIPT, STATUS FROM SHOP_PROD.METADATA.CHANGE_HISTORY"),
    tables: (await administer(accounts.one, "SHOW TABLES IN DATABASE SHOP_PROD")).map(({ name }) => name),
    secrets: (await administer(accounts.one, "SHOW SECRETS IN DATABASE SHOP_PROD")).map(({ name }) => name),
    grants: (await administer(accounts.one, "SHOW GRANTS ON DATABASE SHOP_PROD")).map(
      ({ grantee_name, privilege }) => `${grantee_name} ${privilege}`,
    ),
  });
  beforeAll(async () => {
    const { commit } = await hubs.shop.push("main", shop);
    expect(await endOf(hubs.shop, commit, "shop/prod")).toMatchObject({ state: "success" });
    await administer(
      accounts.one,
      "CREATE SECRET SHOP_PROD.PUBLIC.KEY TYPE = PASSWORD USERNAME = 'u' PASSWORD = 'p'",
    );
    before = await production();
  }, 120_000);

  it.each([
    ["its role", "USE ROLE SHOP_PROD_DEPLOY; DROP TABLE SHOP_PROD.PUBLIC.WHO;"],
    ["its database", "DROP DATABASE SHOP_PROD;"],
    ["its data", "CREATE TABLE PUBLIC.COPY AS SELECT * FROM SHOP_PROD.PUBLIC.WHO;"],
    ["its history", "DELETE FROM SHOP_PROD.METADATA.CHANGE_HISTORY;"],
    ["its lease", "UPDATE SHOP_PROD.METADATA.SNOWHOOK_LEASE SET HOLDER = 'me';"],
    ["its secret", "DESCRIBE SECRET SHOP_PROD.PUBLIC.KEY;"],
    ["its user", "ALTER USER SHOP_PROD_DEPLOYER SET DISABLED = TRUE;"],
    ["its role for itself", "GRANT ROLE SHOP_PROD_DEPLOY TO USER SHOP_DEV_DEPLOYER;"],
    ["all roles at once", "USE SECONDARY ROLES ALL; TRUNCATE TABLE SHOP_PROD.PUBLIC.WHO;"],
  ])("does not get %s: Snowflake refuses in its own words, and nothing has changed there", async (_, sql) => {
    const { commit } = await hubs.shop.push("dev", withFiles(shop, new Map([["shop/V2__hostile.sql", sql]])));
    const end = await endOf(hubs.shop, commit, "shop/dev");
    expect(end?.state).toBe("failure");
    expect(end?.description).toMatch(
      /V2__hostile\.sql:1, .*(not authorized|not assigned|Insufficient privileges)/,
    );
    expect(await production()).toEqual(before);
  });

  it("goes on as before with an honest one", async () => {
    const honest = withFiles(shop, new Map([["shop/V2__more.sql", "CREATE TABLE PUBLIC.MORE (N NUMBER);"]]));
    const { commit } = await hubs.shop.push("main", honest);
    expect(await endOf(hubs.shop, commit, "shop/prod")).toMatchObject({ state: "success" });
  });
});

describe("the reconciler", { timeout: 300_000 }, () => {
  const reconcile = async () => {
    const answer = await handlers.reconcile({}, lambdaContext("reconcile"));
    const { environments } = answer as {
      environments: { project: string; environment: string; reason: string; queued: boolean }[];
    };
    return Object.fromEntries(environments.map((one) => [`${one.project}/${one.environment}`, one]));
  };

  it("queues the push that never arrived, once, and leaves the rest alone", async () => {
    const front = webhookUrl;
    webhookUrl = "http://127.0.0.1:1/";
    const late = withFiles(web, new Map([["sql/V2__late.sql", "CREATE TABLE PUBLIC.LATE (N NUMBER);"]]));
    await hubs.web.push("dev", late).catch(() => undefined);
    webhookUrl = front;
    const found = await reconcile();
    expect(found["web/dev"]).toMatchObject({ reason: "the push never arrived", queued: true });
    expect(found["shop/prod"]).toMatchObject({ reason: "is deployed", queued: false });
    expect((await reconcile())["web/dev"]).toMatchObject({ queued: false });
    expect(await endOf(hubs.web, late.commit, "dev")).toMatchObject({ state: "success" });
    expect(await administer(accounts.two, "SELECT * FROM WEB_DEV.PUBLIC.LATE")).toEqual([]);
    expect((await reconcile())["web/dev"]).toMatchObject({ reason: "is deployed", queued: false });
  });
});
