import { join } from "node:path";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withFiles } from "../../local/github/read-checkout.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import { localIdentity } from "../../local/identity.ts";
import { administratorUser, secretTexts } from "../../local/secrets.ts";
import { environmentByKey } from "../environments/find-environment.ts";
import { readEnvironments } from "../environments/read-environments.ts";
import { createGithub } from "../github/client.ts";
import { deployMigrations } from "../migrations/commands/deploy-migrations.ts";
import { runRecorded } from "../migrations/commands/run-recorded.ts";
import { acquireLease } from "../migrations/lease/acquire-lease.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { administratorConnection, serviceConnection } from "../secrets/connection-options.ts";
import { readSecret } from "../secrets/read-secret.ts";
import { type Secret, secretSchema } from "../secrets/secret.ts";
import { secretValues } from "../secrets/secret-values.ts";
import { connect } from "../snowflake/connect.ts";
import { deploy } from "./deploy.ts";
import type { DeploymentEvent } from "./events.ts";
import { runSetup } from "./run-setup.ts";

const environments = readEnvironments(`
version: 1
repository: acme/pipeline
shared: { database: SNOWHOOK, warehouse: SNOWHOOK_WH, compute_pool: SNOWHOOK_POOL, image_repository: SNOWHOOK.SHARED.IMAGES }
ingest: { owner: gregorut, dataset: videogamesales }
vars: { image_push_user: PUSHER, image_push_role: PUSHER, image_push_subject: "repo:acme/pipeline:ref:refs/heads/main" }
environments: { dev: { branch: dev, name: DEV } }
`);
const dev = environmentByKey(environments, "dev");

/** The smallest pipeline that can be deployed: a load that counts how often it ran, and something to refresh. */
const scripts = {
  "migrations/V1__tables.sql": `
    CREATE TABLE VIDEOGAMES.LOADS (N NUMBER);
    CREATE TABLE VIDEOGAMES.SLOW (N NUMBER);
    CREATE DYNAMIC TABLE VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TARGET_LAG = '1 hour' WAREHOUSE = {{ warehouse }}
      REFRESH_MODE = FULL INITIALIZE = ON_CREATE AS SELECT COUNT(*) AS N FROM VIDEOGAMES.LOADS;`,
  "migrations/R__load.sql": `
    CREATE OR REPLACE PROCEDURE VIDEOGAMES.LOAD_KAGGLE_DATASET(OWNER VARCHAR, DATASET VARCHAR, TARGET VARCHAR)
      RETURNS VARIANT LANGUAGE SQL EXECUTE AS OWNER AS $$
    BEGIN
      INSERT INTO {{ database }}.VIDEOGAMES.LOADS VALUES (1);
      RETURN PARSE_JSON('{"rowsRead": 3, "groups": 2, "globalSales": "1.50"}');
    END;
    $$;`,
  "migrations/A__grants.sql": `
    GRANT USAGE ON PROCEDURE VIDEOGAMES.LOAD_KAGGLE_DATASET(VARCHAR, VARCHAR, VARCHAR) TO ROLE {{ etl_role }};
    GRANT OPERATE ON DYNAMIC TABLE VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TO ROLE {{ etl_role }};`,
};

let globe: Snowglobe;
let hub: GitHub;
let secret: Secret;
let attempt = 1000;
let checkout = withFiles({ files: new Map(), commit: "0".repeat(40) }, new Map(Object.entries(scripts)));
const events: DeploymentEvent[] = [];

beforeAll(async () => {
  const identity = await localIdentity(undefined);
  const { publicKey } = identity.administrator;
  globe = await startSnowglobe({
    account: "SNOWGLOBE",
    administrator: { user: administratorUser, publicKey },
  });
  hub = await startGitHub({
    repository: environments.repository,
    token: identity.githubToken,
    webhookSecret: identity.webhookSecret,
    webhookUrl: () => globe.url,
  });
  const texts = secretTexts(identity, globe.url, { username: "someone", key: "kaggle-key-value" });
  secret = readSecret(secretSchema, texts.get("snowhook/snowflake") ?? "", "test");
  const connection = await connect(administratorConnection(secret));
  const folder = join(import.meta.dirname, "../..");
  await runSetup({ connection, environments, chosen: [dev], secret, folder, secrets: secretValues(secret) });
  await connection.close();
});
afterAll(async () => {
  await hub?.close();
  await globe?.close();
});

/** Puts more scripts on the branch, and asks for their deployment. */
async function request(more: Record<string, string> = {}): Promise<DeployRequest> {
  checkout = withFiles(checkout, new Map(Object.entries(more)));
  await hub.push("dev", checkout);
  attempt += 1;
  return {
    version: 1,
    kind: "deploy",
    environment: "dev",
    repository: environments.repository,
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
    environments,
    secret,
    github: createGithub({ baseUrl: hub.url, token: secret.github.token ?? "" }),
    engine: { connect, acquireLease, deployMigrations, runRecorded },
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
  const connection = await connect(serviceConnection(secret, dev.deployRole, dev.warehouse));
  const { rows } = await connection.query<{ N: unknown }>(
    `SELECT COUNT(*) AS N FROM SNOWHOOK_DEV.VIDEOGAMES.${table}`,
  );
  await connection.close();
  return rows[0]?.N;
}

it("deploys, loads and reports", async () => {
  const { report, states } = await run(await request());
  expect(report).toMatchObject({ outcome: "succeeded", load: { rowsRead: 3, groups: 2, globalSales: 1.5 } });
  expect(states).toEqual(["queued", "in_progress", "success"]);
  expect(await count("LOADS")).toBe(1);
});

it("the same message again (its end was lost) applies and loads nothing twice", async () => {
  const asked = await request({ "migrations/V2__more.sql": "INSERT INTO VIDEOGAMES.SLOW VALUES (2);" });
  expect((await run(asked)).report.outcome).toBe("succeeded");
  expect((await run(asked, 2)).report).toMatchObject({ outcome: "succeeded" });
  expect([await count("SLOW"), await count("LOADS")]).toEqual([1, 2]);
});

it("a script that outlives the function goes on in Snowflake, and the same message finds it", async () => {
  const slow = "CALL SYSTEM$WAIT(6);\nINSERT INTO VIDEOGAMES.SLOW VALUES (3);";
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
    "migrations/V4__broken.sql": "INSERT INTO VIDEOGAMES.SLOW VALUES (4);\n\nSELECT NOT_THERE;",
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
  const connection = await connect(administratorConnection(secret));
  await connection.query("REVOKE USAGE ON DATABASE SNOWHOOK_DEV FROM ROLE SNOWHOOK_DEV_ETL");
  const { report } = await run(await request({ "migrations/V5__x.sql": "SELECT 1;" }));
  expect(report).toMatchObject({
    outcome: "failed",
    failure: { message: expect.stringContaining("LOAD_KAGGLE_DATASET") },
  });
  await connection.query("GRANT USAGE ON DATABASE SNOWHOOK_DEV TO ROLE SNOWHOOK_DEV_ETL");
  await connection.close();
});

it("does not bring back an old push that is sent again", async () => {
  const old = await request({ "migrations/V6__old.sql": "SELECT 1;" });
  await request({ "migrations/V7__new.sql": "SELECT 1;" });
  const { report } = await run(old);
  expect(report).toMatchObject({ outcome: "ignored", reason: expect.stringContaining("has moved on") });
});
