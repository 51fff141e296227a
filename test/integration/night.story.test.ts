import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli } from "../../cli/testing/run-cli.ts";
import { signQuery } from "../../core/status/signed-link.ts";
import { connectAsAdministrator } from "../../local/administrator.ts";
import { watchDeployments } from "../../local/deployments.ts";
import { readCheckout } from "../../local/github/read-checkout.ts";
import type { LogEntry } from "../../local/handlers.ts";
import { pushBranch } from "../../local/push-branch.ts";
import { setUp } from "../../local/set-up.ts";
import { type Local, startLocal } from "../../local/start-local.ts";
import { createScreen } from "../../local/terminal/screen.ts";

// What the functions that no push starts do: a night after a deployment, and a look at the page in the morning.

const files: Readonly<Record<string, string>> = {
  "snowhook.yml": `version: 1
projects:
  shop:
    repository: acme/shop
    scripts: db
    environments:
      prod:
        branch: main
        role: SHOP_PROD
        warehouse: SHOP_PROD
        database: SHOP
        schema: PUBLIC
        owns: [SHOP]
        history_table: SHOP.METADATA.CHANGE_HISTORY
        create_history_table: true
        drift: true
        rehearsal: { role: REHEARSER, warehouse: REHEARSALS, hours: 4 }
`,
  "db/V1__orders.sql": "CREATE TABLE SHOP.PUBLIC.ORDERS (ID NUMBER, COUNTRY VARCHAR(2));\n",
};

const root = mkdtempSync(join(tmpdir(), "snowhook-night-"));
const log: LogEntry[] = [];
let machine: Local;
let administer: (sql: string) => Promise<unknown>;
let stop: () => Promise<void> = async () => undefined;
beforeAll(async () => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const deployments = watchDeployments();
  machine = await startLocal({
    root,
    onDeployment: deployments.onDeployment,
    onLog: (entry) => {
      log.push(entry);
      deployments.onLog(entry);
    },
  });
  const deployer: Record<string, string> = JSON.parse(machine.secrets.get("snowhook/shop/prod") ?? "{}");
  const rehearser = { ...deployer, user: "SHOP_REHEARSER" };
  machine.secrets.set("snowhook/shop/prod-rehearsal", JSON.stringify(rehearser));
  await setUp(
    machine,
    createScreen(() => undefined),
  );
  const [environment] = machine.project.environments;
  if (environment === undefined) throw new Error("no environment");
  const connection = await connectAsAdministrator(machine, environment);
  administer = async (sql) => (await connection.query(sql)).rows;
  stop = async () => {
    await connection.close();
    await machine.stop();
  };
  const { end } = await pushBranch(machine, deployments, "main", await readCheckout(root));
  expect(end).toMatchObject({ state: "success" });
});
afterAll(async () => {
  await stop();
  rmSync(root, { recursive: true, force: true });
});

const night = () => machine.invoke("drift", {});
const environments = (outcome: string, more: object) => ({
  environments: [{ project: "shop", environment: "prod", outcome, ...more }],
});
const messages = () => log.filter((entry) => entry.function === "drift").map(({ message }) => message);

it("a night after a deployment is silent", async () => {
  expect(await night()).toMatchObject(environments("clean", { changes: 0, isNew: false }));
  expect(machine.github.issues).toEqual([]);
});

it("what a person changed is one issue, silent while it stays, closed when it is gone", async () => {
  await administer("ALTER TABLE SHOP.PUBLIC.ORDERS ADD COLUMN BY_HAND VARCHAR(10)");
  expect(await night()).toMatchObject(environments("drifted", { changes: 1, isNew: true, issue: "opened" }));
  const [issue, ...others] = machine.github.issues;
  expect(others).toEqual([]);
  expect(issue).toMatchObject({
    title: "shop/prod is not as it was deployed: 1 change",
    state: "open",
    labels: ["snowhook-drift"],
    body: expect.stringContaining("TABLE SHOP.PUBLIC.ORDERS"),
  });
  expect(issue?.body).not.toContain("BY_HAND");

  expect(await night()).toMatchObject(environments("drifted", { isNew: false, issue: "known" }));
  expect(machine.github.issues).toHaveLength(1);
  expect(machine.github.comments).toEqual([]);

  await administer("ALTER TABLE SHOP.PUBLIC.ORDERS DROP COLUMN BY_HAND");
  expect(await night()).toMatchObject(environments("clean", { issue: "closed" }));
  expect(machine.github.issues).toMatchObject([{ state: "closed", state_reason: "completed" }]);
  expect(machine.github.comments).toMatchObject([{ body: expect.stringContaining("Gone") }]);
});

it("an environment that cannot be looked at fails the function, and says why without a secret", async () => {
  const name = "snowhook/shop/prod";
  const secret = machine.secrets.get(name) ?? "";
  machine.secrets.set(name, JSON.stringify({ ...JSON.parse(secret), user: "NOBODY" }));
  await expect(night()).rejects.toThrow("1 environment could not be looked at");
  machine.secrets.set(name, secret);
  expect(messages()).toEqual(expect.arrayContaining(["drift-failed", "receipts-failed"]));
  expect(JSON.stringify(log)).not.toContain("PRIVATE KEY");
});

const told = (message: string) =>
  log.filter((entry) => entry.function === "drift" && entry.message === message);
const commandLine = async (...argv: string[]) => {
  const env = { SNOWFLAKE_HOME: root };
  const secret = join(root, "secret.json");
  writeFileSync(secret, machine.secrets.get("snowhook/shop/prod") ?? "");
  const place = ["--environment", "prod", "--secret-file", secret];
  const { code, out, err } = await runCli([...argv, ...place], { cwd: root, env });
  expect([code, err]).toEqual([0, expect.not.stringContaining("rror")]);
  return out;
};

// This account spends no credits, and attributes that to a query only when it took a moment: 0 credits, or none attributed.
it("what deployments cost is taken once, when Snowflake knows it and lets the role read it", async () => {
  const grant = "GRANT DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER TO ROLE SHOP_PROD";
  log.length = 0;
  expect(await night()).toMatchObject({ receipts: 0 });
  expect(told("receipts-not-allowed")).toMatchObject([
    { level: "info", environments: ["shop/prod"], grants: [`${grant};`] },
  ]);
  expect(await commandLine("status")).not.toContain("credits");

  await administer(grant);
  log.length = 0;
  expect(await night()).toMatchObject({ receipts: 0 });
  await administer(
    "UPDATE SHOP.METADATA.SNOWHOOK_MESSAGES SET BEGUN_ON = DATEADD(HOUR, -11, CURRENT_TIMESTAMP()), CHANGED_ON = DATEADD(HOUR, -10, CURRENT_TIMESTAMP())",
  );
  expect(await night()).toMatchObject({ receipts: 1 });
  expect(told("receipts-taken")).toMatchObject([{ environment: "shop/prod", taken: 1, unknown: 0 }]);
  expect(await night()).toMatchObject({ receipts: 0 });
  expect(told("receipts-taken")).toHaveLength(1);
  expect(told("receipts-not-allowed")).toEqual([]);

  expect(await commandLine("status")).toMatch(
    /^shop\/prod at [0-9a-f]{12}: (?:0 credits|no credits attributed)$/m,
  );
  expect(JSON.parse(await commandLine("status", "--json"))).toMatchObject({
    receipts: [{ environment: "shop/prod", receipt: {} }],
  });
  const lines = (await commandLine("audit", "--json")).trim().split("\n");
  const receipts = lines.map((line) => JSON.parse(line)).filter(({ what }) => what === "receipt");
  expect(receipts).toMatchObject([{ environment: "shop/prod", detail: expect.stringMatching(/credits/) }]);
  expect(await commandLine("audit")).toMatch(
    /receipt {5}shop\/prod at [0-9a-f]{12} {2}as \w+ {2}(?:0|no) credits/,
  );

  await administer("REVOKE DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER FROM ROLE SHOP_PROD");
  log.length = 0;
  expect(await night()).toMatchObject({ receipts: 0 });
  expect(told("receipts-not-allowed")).toHaveLength(1);
  expect(log.filter(({ level }) => level === "error")).toEqual([]);
});

it("the janitor sweeps what has expired, and nothing else", async () => {
  expect(await machine.invoke("janitor", {})).toEqual({
    environments: [{ project: "shop", environment: "prod", dropped: [] }],
  });
});

it("the page shows the deployment to who has a link, and to nobody else", async () => {
  const key = "k".repeat(40);
  machine.secrets.set("snowhook/status", JSON.stringify({ key }));
  const get = (rawQueryString: string) =>
    machine.invoke("status", {
      rawPath: "/status",
      rawQueryString,
      headers: {},
      requestContext: { http: { method: "GET" } },
      isBase64Encoded: false,
    }) as Promise<APIGatewayProxyStructuredResultV2>;
  expect(await get("")).toMatchObject({ statusCode: 403 });
  const soon = Math.floor(Date.now() / 1000) + 600;
  const answer = await get(signQuery(key, soon).toString());
  expect(answer).toMatchObject({
    statusCode: 200,
    headers: { "cache-control": "no-store", "content-type": expect.stringContaining("text/html") },
  });
  expect(answer.body).toContain("V1__orders.sql");
  expect(answer.body).toContain("prod");
  expect(answer.body).toMatch(/data-name="Cost">(?:0 credits|no credits attributed)</);
  expect(await get(signQuery("x".repeat(40), soon).toString())).toMatchObject({ statusCode: 403 });
});
