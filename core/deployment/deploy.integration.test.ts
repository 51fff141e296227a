import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withFiles } from "../../local/github/read-checkout.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import { createGithub } from "../github/client.ts";
import { shopEnvironment, shopFile } from "../project/testing/shop.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { projectSecrets } from "../secrets/project-secrets.ts";
import { environmentConnection } from "../secrets/sign-in-options.ts";
import { environmentSecretSchema } from "../secrets/sign-in-secrets.ts";
import { connect } from "../snowflake/connect.ts";
import { deploy } from "./deploy.ts";
import type { DeploymentEvent } from "./events.ts";
import { snowflakeEngine } from "./snowflake-engine.ts";

const file = shopFile("    staged: { loader: migrations/python/loader }\n");
const { environment: dev } = shopEnvironment("dev", file);

/** What an administrator made: the environment's database and roles, with no more than they need. */
const SETUP = `
CREATE WAREHOUSE SHOP_WH WAREHOUSE_SIZE = XSMALL;
CREATE DATABASE SHOP_DEV;
CREATE SCHEMA SHOP_DEV.SALES;
CREATE SCHEMA SHOP_DEV.METADATA;
CREATE ROLE SHOP_DEV_DEPLOY;
CREATE ROLE SHOP_DEV_LOAD;
GRANT OWNERSHIP ON SCHEMA SHOP_DEV.SALES TO ROLE SHOP_DEV_DEPLOY;
GRANT OWNERSHIP ON SCHEMA SHOP_DEV.METADATA TO ROLE SHOP_DEV_DEPLOY;
GRANT USAGE ON DATABASE SHOP_DEV TO ROLE SHOP_DEV_DEPLOY;
GRANT USAGE ON WAREHOUSE SHOP_WH TO ROLE SHOP_DEV_DEPLOY;
GRANT USAGE ON DATABASE SHOP_DEV TO ROLE SHOP_DEV_LOAD;
GRANT USAGE ON SCHEMA SHOP_DEV.SALES TO ROLE SHOP_DEV_LOAD;
GRANT USAGE ON WAREHOUSE SHOP_WH TO ROLE SHOP_DEV_LOAD;
CREATE USER SERVICE TYPE = LEGACY_SERVICE PASSWORD = 'correct horse' DEFAULT_SECONDARY_ROLES = ();
GRANT ROLE SHOP_DEV_DEPLOY TO USER SERVICE;
GRANT ROLE SHOP_DEV_LOAD TO USER SERVICE`;

/** The smallest project that can be deployed: a job that counts how often it ran. */
const scripts = {
  "migrations/V1__tables.sql": `
    CREATE TABLE SALES.LOADS (N NUMBER);
    CREATE TABLE SALES.SLOW (N NUMBER);`,
  "migrations/R__load.sql": `
    CREATE OR REPLACE PROCEDURE SALES.LOAD() RETURNS VARIANT LANGUAGE SQL EXECUTE AS OWNER AS $$
    BEGIN
      INSERT INTO {{ database }}.SALES.LOADS VALUES (1);
      RETURN PARSE_JSON('{"rowsRead": 3, "groups": 2, "globalSales": "1.50"}');
    END;
    $$;`,
  "migrations/A__grants.sql": "GRANT USAGE ON PROCEDURE SALES.LOAD() TO ROLE {{ load_role }};",
};

let globe: Snowglobe;
let hub: GitHub;
let text: Record<string, string>;
let attempt = 1000;
let checkout = withFiles({ files: new Map(), commit: "0".repeat(40) }, new Map(Object.entries(scripts)));
const events: DeploymentEvent[] = [];

beforeAll(async () => {
  globe = await startSnowglobe({ administrator: { user: "ADMIN", password: "correct horse battery" } });
  hub = await startGitHub({
    repository: "acme/shop",
    token: "github-token-value",
    webhookSecret: "a-secret-of-some-length",
    webhookUrl: () => globe.url,
  });
  text = { account: "SNOWGLOBE", accessUrl: globe.url, user: "SERVICE", password: "correct horse" };
  const connection = await asAdministrator();
  for (const statement of SETUP.split(";")) await connection.query(statement);
  await connection.close();
});
afterAll(async () => {
  await hub?.close();
  await globe?.close();
});

const asAdministrator = () =>
  connect({
    account: "SNOWGLOBE",
    accessUrl: globe.url,
    user: "ADMIN",
    password: "correct horse battery",
    role: "ACCOUNTADMIN",
  });

/** Puts more scripts on the branch, and asks for their deployment. */
async function request(more: Record<string, string> = {}): Promise<DeployRequest> {
  checkout = withFiles(checkout, new Map(Object.entries(more)));
  await hub.push("dev", checkout);
  attempt += 1;
  return {
    version: 2,
    kind: "deploy",
    project: "shop",
    environment: "dev",
    repository: "acme/shop",
    ref: "refs/heads/dev",
    commit: checkout.commit,
    deliveryId: `delivery-${attempt}`,
    attempt,
    requestedBy: "push:o'ctocat\\",
  };
}

async function run(asked: DeployRequest, count = 1, seconds = 60) {
  events.length = 0;
  const report = await deploy({
    request: asked,
    file,
    secrets: projectSecrets(async () => JSON.stringify(text)),
    github: createGithub({ baseUrl: hub.url, token: "github-token-value" }),
    engine: snowflakeEngine(connect),
    deadline: new Date(Date.now() + seconds * 1000),
    receive: { count, last: false },
    onEvent: (event) => events.push(event),
  });
  const states = hub.deployments
    .findLast(({ sha }) => sha === asked.commit)
    ?.statuses.map(({ state }) => state);
  return { report, states };
}

async function count(table: string): Promise<unknown> {
  const connection = await connect(environmentConnection(environmentSecretSchema.parse(text), dev));
  const { rows } = await connection.query<{ N: unknown }>(
    `SELECT COUNT(*) AS N FROM SHOP_DEV.SALES.${table}`,
  );
  await connection.close();
  return rows[0]?.N;
}

it("deploys, runs the job and reports", async () => {
  const { report, states } = await run(await request());
  expect(report).toMatchObject({ outcome: "succeeded", jobs: [{ job: "load", row: { rowsRead: 3 } }] });
  expect(states).toEqual(["queued", "in_progress", "success"]);
  expect(await count("LOADS")).toBe(1);
});

it("the same message again (its end was lost) applies and loads nothing twice", async () => {
  const asked = await request({ "migrations/V2__more.sql": "INSERT INTO SALES.SLOW VALUES (2);" });
  expect((await run(asked)).report.outcome).toBe("succeeded");
  expect((await run(asked, 2)).report).toMatchObject({ outcome: "done-before" });
  expect([await count("SLOW"), await count("LOADS")]).toEqual([1, 2]);
});

it("a script that outlives the function goes on in Snowflake, and the same message finds it", async () => {
  const slow = "CALL SYSTEM$WAIT(6);\nINSERT INTO SALES.SLOW VALUES (3);";
  const asked = await request({ "migrations/V3__slow.sql": slow });
  const first = await run(asked, 1, 3);
  expect(first.report).toMatchObject({
    outcome: "paused",
    reason: "V3__slow.sql is still running",
    afterSeconds: 0,
  });
  expect(first.states?.at(-1)).toBe("in_progress");
  const second = await run(asked, 2);
  expect(second.report).toMatchObject({ outcome: "succeeded" });
  expect(second.states).toEqual(["queued", "in_progress", "in_progress", "in_progress", "success"]);
  expect([await count("SLOW"), await count("LOADS")]).toEqual([2, 3]);
});

it("a failed script is a failure with its place; mended, the next push goes on from there", async () => {
  const broken = {
    "migrations/V4__broken.sql": "INSERT INTO SALES.SLOW VALUES (4);\n\nSELECT NOT_THERE;",
  };
  const { report, states } = await run(await request(broken));
  expect(report).toMatchObject({
    outcome: "failed",
    failure: { file: "V4__broken.sql", line: 3, statement: 2, message: expect.stringContaining("NOT_THERE") },
  });
  expect(states?.at(-1)).toBe("failure");
  const mended = await run(await request({ "migrations/V4__broken.sql": "SELECT 1;" }));
  expect(mended.report).toMatchObject({
    outcome: "succeeded",
    applied: [{ script: "V4__broken.sql" }, { kind: "A" }],
  });
});

it("takes no more than its role may: without the grant, Snowflake's own words", async () => {
  const connection = await asAdministrator();
  await connection.query("REVOKE USAGE ON DATABASE SHOP_DEV FROM ROLE SHOP_DEV_LOAD");
  const { report } = await run(await request({ "migrations/V5__x.sql": "SELECT 1;" }));
  expect(report).toMatchObject({
    outcome: "failed",
    failure: { message: expect.stringContaining("SHOP_DEV") },
  });
  await connection.query("GRANT USAGE ON DATABASE SHOP_DEV TO ROLE SHOP_DEV_LOAD");
  await connection.close();
});

it("does not bring back an old push that is sent again", async () => {
  const old = await request({ "migrations/V6__old.sql": "SELECT 1;" });
  await request({ "migrations/V7__new.sql": "SELECT 1;" });
  const { report } = await run(old);
  expect(report).toMatchObject({ outcome: "ignored", reason: expect.stringContaining("has moved on") });
});
