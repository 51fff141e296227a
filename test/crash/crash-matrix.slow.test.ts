// npm run test:crash — the deploying process is killed (SIGKILL) at every request it makes, once before the server has
// the request and once after the server has answered it. The queue then delivers the same message again. Whatever the
// moment: every script is applied once and recorded once, the load ran once, and GitHub was told the truth.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { findEnvironment } from "../../core/project/find-environment.ts";
import { readProjectFile } from "../../core/project/read-project-file.ts";
import { projectSecrets } from "../../core/secrets/project-secrets.ts";
import { environmentConnection } from "../../core/secrets/sign-in-options.ts";
import type { EnvironmentSecret } from "../../core/secrets/sign-in-secrets.ts";
import { runSetup } from "../../core/setup/run-setup.ts";
import { connect } from "../../core/snowflake/connect.ts";
import { withFiles } from "../../local/github/read-checkout.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import { localIdentity } from "../../local/identity.ts";
import { administratorUser, secretTexts } from "../../local/secrets.ts";
import { type CrashProxy, type Strike, startCrashProxy } from "./crash-proxy.ts";
import type { Delivery } from "./delivery.ts";

const root = join(import.meta.dirname, "../..");
const projectText = readFileSync(join(root, "snowhook.yml"), "utf8")
  .replace("snowhook/snowhook", "acme/pipeline")
  .replace("load_kaggle_dataset: migrations/python/load_kaggle_dataset", "code: migrations/code");
const file = readProjectFile(projectText);
const place = findEnvironment(file, undefined, "dev");
const dev = place.environment;

/** None of these may run twice for one message: each leaves a row that says for which push it ran. */
function scriptsOf(push: number): Record<string, string> {
  return {
    "migrations/V1__tables.sql": `
      CREATE TABLE VIDEOGAMES.RUNS (SCRIPT VARCHAR, PUSH NUMBER);
      CREATE DYNAMIC TABLE VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TARGET_LAG = '1 hour' WAREHOUSE = {{ warehouse }}
        REFRESH_MODE = FULL INITIALIZE = ON_CREATE AS SELECT COUNT(*) AS N FROM VIDEOGAMES.RUNS;`,
    [`migrations/V${push + 1}__insert.sql`]: `INSERT INTO VIDEOGAMES.RUNS VALUES ('V', ${push});`,
    "migrations/R__load.sql": `
      INSERT INTO VIDEOGAMES.RUNS VALUES ('R', ${push});
      CREATE OR REPLACE PROCEDURE VIDEOGAMES.LOAD_KAGGLE_DATASET(OWNER VARCHAR, DATASET VARCHAR, TARGET VARCHAR)
        RETURNS VARIANT LANGUAGE SQL EXECUTE AS OWNER AS $$
      BEGIN
        INSERT INTO {{ database }}.VIDEOGAMES.RUNS VALUES ('load', ${push});
        RETURN PARSE_JSON('{"rowsRead": 3, "groups": 2, "globalSales": "1.50"}');
      END;
      $$;
      GRANT USAGE ON PROCEDURE VIDEOGAMES.LOAD_KAGGLE_DATASET(VARCHAR, VARCHAR, VARCHAR) TO ROLE {{ etl_role }};
      GRANT OPERATE ON DYNAMIC TABLE VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TO ROLE {{ etl_role }};`,
    "migrations/code/file.txt": `staged for push ${push}`,
  };
}

let globe: Snowglobe;
let hub: GitHub;
let proxy: CrashProxy;
let secretText: string;
let githubToken: string;
let direct: EnvironmentSecret;
let push = 0;

before(async () => {
  const identity = await localIdentity(undefined);
  globe = await startSnowglobe({
    account: "SNOWGLOBE",
    administrator: { user: administratorUser, publicKey: identity.administrator.publicKey },
  });
  proxy = await startCrashProxy(globe.url);
  hub = await startGitHub({
    repository: place.project.repository,
    token: identity.githubToken,
    webhookSecret: identity.webhookSecret,
    webhookUrl: () => globe.url,
  });
  githubToken = identity.githubToken;
  const vars = { [place.project.key]: { kaggle_username: "someone", kaggle_key: "kaggle-key-value" } };
  const textsFor = (url: string) => secretTexts(identity, url, file, vars);
  secretText = textsFor(proxy.url).get(dev.secretId) ?? assert.fail("no secret");
  const texts = textsFor(globe.url);
  const secrets = projectSecrets(async (name) => texts.get(name));
  direct = await secrets.environment(dev);
  await runSetup({ connect, file, chosen: [place], secrets, folder: root });
});

after(async () => {
  await proxy?.close();
  await hub?.close();
  await globe?.close();
});

/** Delivers the message to a process of its own; with a strike, kills that process at the given request. */
async function deliver(delivery: Delivery, strike?: Omit<Strike, "kill">): Promise<string> {
  let child: ChildProcess | undefined;
  proxy.arm(strike && { ...strike, kill: () => child?.kill("SIGKILL") });
  child = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "deploy-once.ts")], {
    cwd: root,
    env: { PATH: process.env.PATH, CRASH_DELIVERY: JSON.stringify(delivery) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => output.push(chunk));
  await new Promise((resolve) => child?.on("close", resolve));
  return Buffer.concat(output).toString();
}

/** A new push with work to do: a new V script, a changed R script, changed staged files. */
async function newDelivery(): Promise<Delivery> {
  push += 1;
  const checkout = withFiles(
    { files: new Map(), commit: "0".repeat(40) },
    new Map(Object.entries({ ...scriptsOf(1), ...scriptsOf(push) })),
  );
  await hub.push("dev", checkout);
  const request = {
    version: 2,
    kind: "deploy",
    project: place.project.key,
    environment: "dev",
    repository: place.project.repository,
    ref: "refs/heads/dev",
    commit: checkout.commit,
    deliveryId: `delivery-${push}`,
    attempt: 1,
    requestedBy: "push:octocat",
  };
  return {
    request,
    projectFile: projectText,
    secret: secretText,
    githubUrl: hub.url,
    githubToken,
    receive: 1,
  };
}

/** What this push did, by name: each must be there exactly once. */
async function tracesOf(number: number): Promise<string[]> {
  const connection = await connect(environmentConnection(direct, dev));
  try {
    const { rows } = await connection.query<{ TRACE: string }>(
      `SELECT 'ran ' || SCRIPT AS TRACE FROM SNOWHOOK_DEV.VIDEOGAMES.RUNS WHERE PUSH = ${number}
       UNION ALL
       SELECT STATUS || ' ' || SCRIPT FROM SNOWHOOK_DEV.METADATA.CHANGE_HISTORY WHERE SCRIPT = 'V${number + 1}__insert.sql'
       ORDER BY 1`,
    );
    return rows.map(({ TRACE }) => TRACE);
  } finally {
    await connection.close();
  }
}

/** How often R__load.sql is recorded: once for each push. */
async function recordsOfR(): Promise<number> {
  const connection = await connect(environmentConnection(direct, dev));
  try {
    const { rows } = await connection.query<{ N: number }>(
      "SELECT COUNT(*) AS N FROM SNOWHOOK_DEV.METADATA.CHANGE_HISTORY WHERE SCRIPT = 'R__load.sql' AND STATUS = 'Success'",
    );
    return rows[0]?.N ?? 0;
  } finally {
    await connection.close();
  }
}

test("killed at any request, the same message finishes the work, and does nothing twice", async (t) => {
  // Two undisturbed pushes: the first makes history and tables, the second shows what a push asks.
  await deliver(await newDelivery());
  const undisturbed = await newDelivery();
  const report = await deliver(undisturbed);
  assert.match(report, /"outcome":"succeeded"/, report);
  const requests = [...proxy.seen];
  const expected = (number: number) => [`Success V${number + 1}__insert.sql`, "ran R", "ran V", "ran load"];
  assert.deepEqual(await tracesOf(push), expected(push));

  for (const moment of ["before", "after"] as const) {
    for (const [index, path] of requests.entries()) {
      await t.test(`${moment} request ${index + 1} of ${requests.length}: ${path}`, async () => {
        const delivery = await newDelivery();
        await deliver(delivery, { at: index + 1, moment });
        const again = await deliver({ ...delivery, receive: 2 });
        assert.match(again, /"outcome":"succeeded"/, again);
        assert.deepEqual(await tracesOf(push), expected(push));
        assert.equal(await recordsOfR(), push);
        const { commit } = delivery.request as { commit: string };
        const told = hub.deployments.filter(({ sha }) => sha === commit);
        assert.deepEqual(
          told.map(({ statuses }) => statuses.at(-1)?.state),
          ["success"],
        );
      });
    }
  }
});
