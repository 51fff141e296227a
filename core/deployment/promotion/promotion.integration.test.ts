import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderWith, runCli } from "../../../cli/testing/run-cli.ts";
import { withFiles } from "../../../local/github/read-checkout.ts";
import { type GitHub, startGitHub } from "../../../local/github/start-github.ts";
import { createGithub } from "../../github/client.ts";
import { findEnvironment } from "../../project/find-environment.ts";
import { readProjectFile } from "../../project/read-project-file.ts";
import type { DeployRequest } from "../../queue/deploy-request.ts";
import { reconcile } from "../../reconcile/reconcile.ts";
import { wakeEnvironment } from "../../reconcile/wake.ts";
import { projectSecrets } from "../../secrets/project-secrets.ts";
import { connect } from "../../snowflake/connect.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { deploy } from "../deploy.ts";
import { snowflakeEngine } from "../snowflake-engine.ts";
import { approve } from "./approvals.ts";

const YML = `version: 1
projects:
  shop:
    repository: acme/shop
    environments:
      test:
        branch: dev
        role: TEST_DEPLOY
        warehouse: WH
        database: TEST
        schema: SALES
        history_table: TEST.METADATA.CHANGES
        create_history_table: true
      prod:
        branch: main
        role: PROD_DEPLOY
        warehouse: WH
        database: PROD
        schema: SALES
        history_table: PROD.METADATA.CHANGES
        create_history_table: true
        after: test
        approvers: [Octocat, hubot]
        freeze: [{ zone: UTC, start: "2026-12-24T00:00", end: "2026-12-27T00:00", reason: holidays }]
`;
const file = readProjectFile(YML);
const prod = findEnvironment(file, "shop", "prod");

let globe: Snowglobe;
let hub: GitHub;
let owner: SnowflakeConnection;
let checkout = withFiles({ files: new Map(), commit: "0".repeat(40) }, new Map());
let attempt = 1000;
const token = "github-token-value";
const github = () => createGithub({ baseUrl: hub.url, token });
const secretOf = (name: string) => ({
  ...{ account: "SNOWGLOBE", accessUrl: globe.url, password: "correct horse" },
  user: name.endsWith("prod") ? "PROD_SERVICE" : "TEST_SERVICE",
});

beforeAll(async () => {
  globe = await startSnowglobe({ administrator: { user: "ADMIN", password: "correct horse battery" } });
  hub = await startGitHub({
    ...{ repository: "acme/shop", token, webhookSecret: "a-secret-of-some-length" },
    webhookUrl: () => globe.url,
  });
  const at = { account: "SNOWGLOBE", accessUrl: globe.url };
  const admin = await connect({
    ...at,
    user: "ADMIN",
    password: "correct horse battery",
    role: "ACCOUNTADMIN",
  });
  await admin.query("CREATE WAREHOUSE WH");
  for (const name of ["TEST", "PROD"]) {
    for (const sql of [
      `CREATE DATABASE ${name}`,
      `CREATE SCHEMA ${name}.SALES`,
      `CREATE ROLE ${name}_DEPLOY`,
      `GRANT OWNERSHIP ON SCHEMA ${name}.SALES TO ROLE ${name}_DEPLOY`,
      `GRANT OWNERSHIP ON DATABASE ${name} TO ROLE ${name}_DEPLOY COPY CURRENT GRANTS`,
      `GRANT USAGE ON WAREHOUSE WH TO ROLE ${name}_DEPLOY`,
      `CREATE USER ${name}_SERVICE TYPE = LEGACY_SERVICE PASSWORD = 'correct horse' DEFAULT_SECONDARY_ROLES = ()`,
      `GRANT ROLE ${name}_DEPLOY TO USER ${name}_SERVICE`,
    ]) {
      await admin.query(sql);
    }
  }
  await admin.close();
  owner = await connect({ ...secretOf("prod"), role: "PROD_DEPLOY", warehouse: "WH" });
}, 60_000);
afterAll(async () => {
  await owner?.close();
  await hub?.close();
  await globe?.close();
});

/** Puts scripts on both branches, as a merge does. */
async function commit(scripts: Record<string, string>): Promise<string> {
  checkout = withFiles(checkout, new Map(Object.entries(scripts)));
  await hub.push("dev", checkout);
  await hub.push("main", checkout);
  return checkout.commit;
}

async function run(environment: "test" | "prod", change: Partial<DeployRequest> & { now?: string } = {}) {
  attempt += 1;
  const { now, ...more } = change;
  const request: DeployRequest = {
    ...{ version: 2, kind: "deploy", project: "shop", repository: "acme/shop", environment },
    ref: `refs/heads/${environment === "prod" ? "main" : "dev"}`,
    ...{ commit: checkout.commit, deliveryId: `delivery-${attempt}`, attempt, requestedBy: "push:octocat" },
    ...more,
  };
  const report = await deploy({
    ...{ request, file, github: github() },
    secrets: projectSecrets(async (name) => JSON.stringify(secretOf(name))),
    engine: snowflakeEngine(connect),
    deadline: new Date(Date.now() + 60_000),
    now: () => new Date(now ?? "2026-11-26T12:00:00Z"),
    receive: { count: 1, last: false },
  });
  const shown = hub.deployments.filter(
    ({ sha, environment: of }) => sha === request.commit && of === environment,
  );
  return { report, request, shown, statuses: shown.at(-1)?.statuses ?? [] };
}

const approveIt = (by: string, of = checkout.commit, author?: string) =>
  approve({
    ...{ connection: owner, environment: prod.environment, commit: of, by, from: "pull/7" },
    ...(author === undefined ? {} : { author }),
  });

describe("a deployment to prod", () => {
  it("waits for its scripts to succeed in test and for somebody's approval, and says so at GitHub", async () => {
    await commit({
      "migrations/V1__a.sql": "CREATE TABLE {{ database }}.SALES.A (X INT)",
      "migrations/R__v.sql":
        "CREATE OR REPLACE VIEW SALES.V AS SELECT '{{ environment }}' AS E, A.X FROM SALES.A",
    });
    const { report, statuses } = await run("prod");
    const reason = "V1__a.sql, R__v.sql to succeed in test; approval by Octocat, hubot";
    expect(report).toMatchObject({ outcome: "waiting", reason });
    expect(statuses.map(({ state }) => state)).toEqual(["queued", "in_progress", "pending"]);
    expect(statuses.at(-1)?.description).toBe(`Waiting: ${reason}`);
    await run("prod");
    const { rows } = await owner.query("SELECT KIND, ERROR_MESSAGE FROM PROD.METADATA.SNOWHOOK_LEDGER");
    expect(rows).toEqual(Array(2).fill({ KIND: "WAITING", ERROR_MESSAGE: reason }));
  });

  it("goes on as the same message when the approval wakes it, with one deployment at GitHub", async () => {
    expect((await run("test")).report).toMatchObject({ outcome: "succeeded" });
    const first = await run("prod");
    expect(first.report).toMatchObject({ outcome: "waiting", reason: "approval by Octocat, hubot" });
    expect(await approveIt("octocat")).toEqual({ approvedBy: ["Octocat"], needed: 1, complete: true });
    const sent: DeployRequest[] = [];
    const send = async (request: DeployRequest) => sent.push(request);
    const now = new Date("2026-11-26T12:01:00Z");
    const woken = await wakeEnvironment({ file, place: prod, github: github(), send, now });
    expect(woken).toBe(checkout.commit);
    const [again] = sent;
    expect(again).toMatchObject({ deliveryId: first.request.deliveryId, attempt: first.request.attempt });
    const deployments = hub.deployments.length;
    const second = await run("prod", again);
    expect(second.report).toMatchObject({ outcome: "succeeded" });
    expect(hub.deployments).toHaveLength(deployments);
    expect(second.statuses.at(-1)?.state).toBe("success");
    // nothing waits any more, and the same message again does nothing
    expect(await wakeEnvironment({ file, place: prod, github: github(), send, now })).toBeUndefined();
    expect((await run("prod", again)).report).toMatchObject({ outcome: "done-before" });
  });

  it("takes an approval of another commit with the same files, and none when something else came in", async () => {
    await commit({ "migrations/V2__b.sql": "CREATE TABLE SALES.B (X INT)" });
    await run("test");
    await approveIt("hubot");
    const head = await commit({ "README.md": "no script" });
    expect((await run("prod")).report).toMatchObject({ outcome: "succeeded", commit: head });
    await commit({ "migrations/V3__c.sql": "SELECT 1" });
    await run("test");
    await approveIt("hubot");
    await commit({ "migrations/V4__d.sql": "SELECT 2" });
    expect((await run("prod")).report).toMatchObject({
      outcome: "waiting",
      reason: "V4__d.sql to succeed in test; approval by Octocat, hubot",
    });
  });

  it("wants a script's own text to have succeeded: one that was changed since has not", async () => {
    await run("test");
    await commit({ "migrations/R__v.sql": "CREATE OR REPLACE VIEW SALES.V AS SELECT 1 AS CHANGED" });
    await approveIt("octocat");
    expect((await run("prod")).report).toMatchObject({
      outcome: "waiting",
      reason: "R__v.sql to succeed in test",
    });
    await run("test");
    expect((await run("prod")).report).toMatchObject({ outcome: "succeeded" });
  });

  it("waits for the end of a freeze, and the reconciler wakes it then, not before", async () => {
    await commit({ "migrations/V5__e.sql": "SELECT 5" });
    await run("test");
    await approveIt("octocat");
    const frozen = await run("prod", { now: "2026-12-24T10:00:00Z" });
    const reason = "freeze until 2026-12-27T00:00Z (holidays)";
    expect(frozen.report).toMatchObject({ outcome: "waiting", reason });
    for (const status of frozen.statuses) Object.assign(status, { created_at: "2026-12-24T10:00:00Z" });
    const sent: DeployRequest[] = [];
    const look = (time: string) =>
      reconcile({
        ...{ file, github: github(), queued: new Map(), now: () => new Date(time) },
        send: async (request) => sent.push(request),
      });
    const reasonOf = async (time: string) =>
      (await look(time)).find(({ environment }) => environment === "prod")?.reason;
    expect(await reasonOf("2026-12-26T23:59:00Z")).toBe(`waits: Waiting: ${reason}`);
    expect(sent).toEqual([]);
    expect(await reasonOf("2026-12-27T00:00:00Z")).toBe("waits, and may go on");
    expect(sent).toMatchObject([{ environment: "prod", attempt: frozen.request.attempt }]);
    const { report } = await run("prod", { ...sent[0], now: "2026-12-27T00:00:01Z" });
    expect(report).toMatchObject({ outcome: "succeeded" });
  });

  it("fails, and runs nothing, when it cannot be decided", async () => {
    await commit({ "migrations/V6__f.sql": "SELECT {{ nobody_gave_this }}" });
    await approveIt("octocat");
    expect((await run("prod")).report).toMatchObject({ outcome: "failed" });
    const { rows } = await owner.query("SELECT 1 FROM PROD.METADATA.CHANGES WHERE SCRIPT = 'V6__f.sql'");
    expect(rows).toEqual([]);
  });
});

it("may be approved from a terminal", async () => {
  const cwd = folderWith({
    "snowhook.yml": YML,
    "secrets.json": JSON.stringify({ "snowhook/shop/prod": secretOf("prod") }),
  });
  const as = (by: string) => [
    "approve",
    "prod",
    "--commit",
    "c".repeat(40),
    "--by",
    by,
    "--secret-file",
    "secrets.json",
  ];
  const good = await runCli(as("hubot"), { cwd });
  expect([good.code, good.out]).toEqual([0, expect.stringContaining("✓ ccccccc approved by hubot")]);
  const bad = await runCli(as("mallory"), { cwd });
  expect([bad.code, bad.err]).toEqual([1, expect.stringContaining("These may: Octocat, hubot")]);
});

it.each([
  ["mallory", undefined, /"mallory" may not approve deployments to shop\/prod/],
  ["octocat' OR '1'='1", undefined, /may not approve/],
  ["", undefined, /may not approve/],
  ["octocat", "OctoCat", /cannot approve a change of their own/],
])("nobody but those whom the file names approves: %j, of a change by %j", async (by, author, message) => {
  const before = await owner.query("SELECT COUNT(*) AS N FROM PROD.METADATA.SNOWHOOK_LEDGER");
  await expect(approveIt(by, "a".repeat(40), author)).rejects.toThrow(message);
  await expect(approveIt("octocat", "main")).rejects.toThrow("not a whole commit id");
  expect((await owner.query("SELECT COUNT(*) AS N FROM PROD.METADATA.SNOWHOOK_LEDGER")).rows).toEqual(
    before.rows,
  );
});
