import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { connect } from "../../core/snowflake/connect.ts";
import { type Checkout, readCheckout, withFiles } from "../../local/github/read-checkout.ts";
import { expectedOf, realCsv, sample } from "../support/data-set.ts";
import { type Installation, startInstallation } from "./installation.ts";
import { buildPackages, type Packages, root } from "./packages.ts";

// The zips that AWS would get, unzipped, each in a process of its own behind a Runtime API server.
let packages: Packages;
let installation: Installation;
let checkout: Checkout;
const csv = realCsv ?? sample;

beforeAll(async () => {
  packages = await buildPackages();
  installation = await startInstallation(packages, csv);
  checkout = await readCheckout(root);
  await installation.functions.setup.invoke({ environment: "dev" });
}, 240_000);
afterAll(async () => {
  await installation?.stop();
  await packages?.remove();
});

/** Pushes and waits until GitHub shows how it ended. */
async function push(files: Checkout): Promise<{ state: string; description: string } | undefined> {
  const delivery = await installation.github.push("dev", files);
  expect(delivery.status).toBe(202);
  return vi.waitFor(
    () => {
      const deployment = installation.github.deployments.findLast(({ sha }) => sha === delivery.commit);
      const last = deployment?.statuses.at(-1);
      expect(["success", "failure"], JSON.stringify(installation.errors)).toContain(last?.state);
      return last;
    },
    { timeout: 90_000, interval: 200 },
  );
}

const appliedBy = (log: readonly Record<string, unknown>[]) =>
  log
    .filter(({ message }) => message === "script-applied")
    .map(({ applied }) => (applied as { script: string }).script);

it("a push deploys: webhook, queue, deploy, Snowflake, GitHub", async () => {
  const end = await push(checkout);
  expect(end).toMatchObject({ state: "success" });
  expect(appliedBy(installation.functions.deploy.log).length).toBeGreaterThan(3);
  // the commit's mark follows the deployment's status
  await vi.waitFor(() => {
    const mark = installation.github.statuses.at(-1);
    expect(mark).toMatchObject({ state: "success", context: "snowhook/dev" });
  });

  const { accessUrl, administrator } = installation;
  const connection = await connect({
    account: "SNOWGLOBE",
    accessUrl,
    ...administrator,
    role: "ACCOUNTADMIN",
  });
  await connection.query("USE WAREHOUSE SNOWHOOK_WH");
  await connection.query("USE ROLE SNOWHOOK_DEV_DEPLOY");
  const { rows } = await connection.query(
    "SELECT COUNT(*) AS N, ROUND(SUM(GLOBAL_SALES) * 100) AS TOTAL FROM SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES",
  );
  const expected = expectedOf(csv);
  expect(rows).toEqual([{ N: expected.groups, TOTAL: expected.total }]);
  await connection.close();
});

it("a script that fails is a failure at GitHub, with file, statement and Snowflake's words, and no secret in the log", async () => {
  const broken = new Map([["migrations/V9.0.0__broken.sql", "SELECT 1;\nSELECT * FROM NOT_THERE;\n"]]);
  const end = await push(withFiles(checkout, broken));
  expect(end).toMatchObject({ state: "failure" });
  expect(end?.description).toMatch(/V9\.0\.0__broken\.sql:2, statement 2, .*NOT_THERE/);
  const text = JSON.stringify([...installation.functions.deploy.log, ...installation.functions.webhook.log]);
  expect(text).not.toContain("PRIVATE KEY");
});

it("a pull request is planned against what was deployed, and commanded in a comment: webhook, queue, review", async () => {
  const { github, functions } = installation;
  const settled = (count: number) =>
    vi.waitFor(
      () =>
        expect(functions.review.log.filter(({ message }) => message === "review done")).toHaveLength(count),
      {
        timeout: 60_000,
        interval: 100,
      },
    );
  const head = withFiles(
    checkout,
    new Map([["migrations/V9.1.0__next.sql", "CREATE TABLE NEXT_ONE (N NUMBER);\n"]]),
  );
  await github.push("dev", checkout);
  const { number, answer } = await github.pulls.open({ head, base: "dev" });
  expect(answer.status).toBe(202);
  await settled(1);
  const mark = github.statuses.findLast(({ sha, context }) => sha === head.commit && context === "snowhook");
  expect(mark).toMatchObject({ state: "success" });
  const plan = github.comments.find(({ body }) => body.startsWith("<!-- snowhook:plan -->"))?.body;
  expect(plan).toContain("`migrations/V9.1.0__next.sql`");
  expect(plan).not.toContain("V1.0.0");
  github.people.set("ann", "write");
  const { comment } = await github.pulls.comment(number, "ann", "/snowhook help");
  await settled(2);
  expect(comment.reactions.map(({ content }) => content)).toEqual(["eyes", "rocket"]);
  expect(JSON.stringify(functions.review.log)).not.toContain("PRIVATE KEY");
});

it("the functions write nothing beside their code: on Lambda they could not", async () => {
  for (const name of ["webhook", "deploy", "review", "setup"]) {
    const folder = await packages.unzip(name);
    const there = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const paths = there.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
    expect(paths.sort()).toEqual([...(await packages.entries(name)).keys()].sort());
  }
});

it("the next push goes on from there: what was applied is not applied again", async () => {
  const before = installation.functions.deploy.log.length;
  const mended = new Map([["migrations/V9.0.0__broken.sql", "SELECT 1;\n"]]);
  expect(await push(withFiles(checkout, mended))).toMatchObject({ state: "success" });
  const applied = appliedBy(installation.functions.deploy.log.slice(before));
  expect(applied).toContain("V9.0.0__broken.sql");
  expect(applied.filter((script) => /^[VR]/.test(script))).toEqual(["V9.0.0__broken.sql"]);
});
