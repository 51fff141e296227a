import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withFiles } from "../../local/github/read-checkout.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import { openAs } from "../github/app/open-github.ts";
import type { Github } from "../github/client.ts";
import { openReporter } from "../github/deployment-status.ts";
import { readProjectFile } from "../project/read-project-file.ts";
import { projectSecrets } from "../secrets/project-secrets.ts";
import type { DeploymentInput, DeploymentReport } from "./deployment-types.ts";
import type { DeploymentEvent } from "./events.ts";
import { fakeEngine } from "./fake-engine.ts";
import { reportCheck } from "./report-check.ts";
import { reportProgress } from "./report-progress.ts";
import { reportSubject } from "./report-subject.ts";

const file = readProjectFile(`
version: 1
projects:
  shop:
    repository: acme/shop
    environments:
      live: { branch: main, url: "https://app.example.com/shop", production: true }
      preview: { branch: next, transient: true, history_table: P.M.C }
`);
const [project] = file.projects;
const main = withFiles(
  { files: new Map(), commit: "0".repeat(40) },
  new Map([["migrations/V1__a.sql", "select 1;\nselect nothing;"]]),
);
let hub: GitHub;
let app: Github;
let input: DeploymentInput;
const refused: string[] = [];

beforeAll(async () => {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const permissions = { checks: "write", statuses: "write", deployments: "write", contents: "read" };
  hub = await startGitHub({
    ...{ repository: "acme/shop", token: "personal", webhookSecret: "s", webhookUrl: () => hub.url },
    app: { id: 7, slug: "snowhook", privateKey, installation: 70, permissions },
  });
  await hub.push("main", main).catch(() => undefined);
  app = openAs({ appId: 7, privateKey }, { baseUrl: hub.url });
  input = {
    request: {
      ...{ version: 2, kind: "deploy", project: "shop", environment: "live", repository: "acme/shop" },
      ...{
        ref: "refs/heads/main",
        commit: main.commit,
        deliveryId: "d-1",
        attempt: 5,
        requestedBy: "push:x",
      },
    },
    ...{ file, github: app, engine: fakeEngine().engine, secrets: projectSecrets(async () => undefined) },
    ...{ deadline: new Date(), receive: { count: 1, last: false } },
    onEvent: (event) => {
      if (event.type === "report-refused") refused.push(event.message);
    },
  };
});
afterAll(() => hub?.close());

const subject = () => ({ project: "shop", environment: "live", commit: main.commit });
const failed = (path: string): DeploymentReport => ({
  outcome: "failed",
  ...subject(),
  failure: {
    ...{ file: path, line: 2, statement: 2, message: "invalid identifier 'NOTHING' ```" },
    snippet: "2 | select nothing;\n           ^",
    next: "Correct the script and push again.",
  },
});
const check = (report: DeploymentReport, change: Partial<DeploymentInput> = {}) =>
  reportCheck({ ...input, ...change }, project, report);
const runs = () => hub.checkRuns;

describe("what GitHub shows of a deployment", () => {
  it("is production and has its address as the file says; another one is there for a while only", async () => {
    const reporter = await openReporter(app, reportSubject(input), (message) => refused.push(message));
    await reporter.report("success", "done");
    const other = { ...input.request, environment: "preview" };
    await openReporter(app, reportSubject({ file, request: other }), (message) => refused.push(message));
    expect(refused).toEqual([]);
    const [live, preview] = hub.deployments;
    expect(live).toMatchObject({
      environment: "live",
      production_environment: true,
      transient_environment: false,
    });
    expect(live?.statuses).toMatchObject([
      { state: "success", environment_url: "https://app.example.com/shop" },
    ]);
    expect(preview).toMatchObject({ production_environment: false, transient_environment: true });
  });

  it("has the failing statement at the commit, with its caret, its line in the file, and what to do", async () => {
    await check({ outcome: "done-before", ...subject(), reason: "" });
    expect(runs()).toHaveLength(0);
    await check(failed("V1__a.sql"));
    const [run] = runs();
    expect(run).toMatchObject({
      name: "Deployment to live",
      conclusion: "failure",
      external_id: "deployment/d-1:5",
    });
    expect(run?.output.summary).toContain("2 | select nothing;\n           ^");
    expect(run?.output.summary).toContain("**Next:** `Correct the script and push again.`");
    expect(run?.output.summary).toContain("````");
    expect(run?.output.annotations).toMatchObject([{ path: "migrations/V1__a.sql", start_line: 2 }]);
  });

  it("is written also when the file is not one of the commit, and over a failure when it succeeds", async () => {
    await check(failed("not/there.sql"));
    expect(runs().at(-1)).toMatchObject({ conclusion: "failure", output: { annotations: [] } });
    await check({ outcome: "done-before", ...subject(), reason: "" });
    expect(runs().at(-1)).toMatchObject({ conclusion: "success" });
    expect(refused).toEqual([]);
  });

  it("of a token is the commit's status only", async () => {
    const before = runs().length;
    await check(failed("V1__a.sql"), { github: openAs({ token: "personal" }, { baseUrl: hub.url }) });
    expect(runs()).toHaveLength(before);
  });
});

it("tells which script of how many runs, not oftener than GitHub wants, and before what comes after", async () => {
  let time = 0;
  const told: string[] = [];
  const report = async (state: string, text: string) => {
    await new Promise((done) => setTimeout(done, 1));
    told.push(`${state} ${text}`);
  };
  const progress = reportProgress({ report }, "Deploying to live", () => new Date(time));
  const start = (number: number): DeploymentEvent => ({
    ...{ type: "script-started", script: `V${number}__x.sql`, path: `V${number}__x.sql`, number, total: 9 },
  });
  for (const [number, at] of [
    [1, 0],
    [2, 19_999],
    [3, 20_000],
    [4, 39_999],
    [5, 60_000],
  ] as const) {
    time = at;
    progress.see(start(number));
  }
  await progress.settled();
  expect(told).toEqual([
    "in_progress Deploying to live: script 3 of 9, V3__x.sql",
    "in_progress Deploying to live: script 5 of 9, V5__x.sql",
  ]);
});
