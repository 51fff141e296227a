import { generateKeyPairSync } from "node:crypto";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { type Checkout, withFiles } from "../../../local/github/read-checkout.ts";
import { type GitHub, startGitHub } from "../../../local/github/start-github.ts";
import { serve } from "../../../local/http.ts";
import { deploy } from "../../deployment/deploy.ts";
import type { DeploymentReport } from "../../deployment/deployment-types.ts";
import type { DeploymentEvent } from "../../deployment/events.ts";
import { snowflakeEngine } from "../../deployment/snowflake-engine.ts";
import { openAs } from "../../github/app/open-github.ts";
import type { Github } from "../../github/client.ts";
import { receiveDelivery } from "../../github/receive-delivery.ts";
import { readProjectFile } from "../../project/read-project-file.ts";
import type { DeployRequest } from "../../queue/deploy-request.ts";
import { type ReviewRequest, readReviewRequest } from "../../queue/review-request.ts";
import type { GithubSecret } from "../../secrets/github-secrets.ts";
import { projectSecrets } from "../../secrets/project-secrets.ts";
import { connect } from "../../snowflake/connect.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import type { MakePart } from "../judge/review-parts.ts";
import type { ReviewEvent, ReviewOutcome } from "../pull/review-input.ts";
import { review } from "../review.ts";

/** One project with two environments of one branch, and one of another. */
const FILE = `
version: 1
projects:
  shop:
    repository: acme/shop
    modules: modules
    vars: { api_secret: hush-hush-value }
    environments:
      dev:
        branch: dev
        role: DEPLOYER
        warehouse: WH
        database: SHOP
        schema: PUBLIC
        history_table: SHOP.METADATA.CHANGE_HISTORY
        create_history_table: true
      prod:
        branch: main
        role: RELEASER
        warehouse: WH
        database: PROD
        schema: PUBLIC
        history_table: PROD.METADATA.CHANGE_HISTORY
        create_history_table: true
        dangers: { destructive: block }
        approvers: [ann]
        approvals: { label: Ship it }
`;

const perEnvironment = (database: string, role: string) => `
CREATE ROLE ${role};
CREATE DATABASE ${database};
CREATE SCHEMA ${database}.METADATA;
GRANT OWNERSHIP ON DATABASE ${database} TO ROLE ${role};
GRANT OWNERSHIP ON SCHEMA ${database}.METADATA TO ROLE ${role};
GRANT OWNERSHIP ON SCHEMA ${database}.PUBLIC TO ROLE ${role};
GRANT USAGE ON WAREHOUSE WH TO ROLE ${role};
GRANT ROLE ${role} TO ROLE SYSADMIN;
GRANT ROLE ${role} TO USER SERVICE`;

const SETUP = `
CREATE WAREHOUSE WH WAREHOUSE_SIZE = XSMALL;
CREATE USER SERVICE TYPE = LEGACY_SERVICE PASSWORD = 'correct horse' DEFAULT_WAREHOUSE = WH;
${perEnvironment("SHOP", "DEPLOYER")};${perEnvironment("PROD", "RELEASER")}`;

const SECRET = "a-secret-of-some-length";
export const APP = 7;
const FIRST = Date.parse("2026-11-26T10:00:00Z");

/** The account; one is enough for all stories, as a review changes nothing but its ledger. */
export interface Account {
  readonly globe: Snowglobe;
  readonly administrator: SnowflakeConnection;
  readonly privateKey: string;
}

export async function startAccount(): Promise<Account> {
  const login = { user: "ADMIN", password: "correct horse battery" };
  const globe = await startSnowglobe({ administrator: login });
  const where = { account: "SNOWGLOBE", accessUrl: globe.url };
  const administrator = await connect({ ...where, ...login, role: "ACCOUNTADMIN", warehouse: "WH" });
  for (const statement of SETUP.split(";")) await administrator.query(statement);
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return { globe, administrator, privateKey };
}

/** Forgets what was deployed to both environments, for a story that deploys. */
export async function forgetDeployments({ administrator }: Account): Promise<void> {
  for (const [database, role] of [
    ["SHOP", "DEPLOYER"],
    ["PROD", "RELEASER"],
  ]) {
    for (const schema of ["METADATA", "PUBLIC"]) {
      await administrator.query(`CREATE OR REPLACE SCHEMA ${database}.${schema}`);
      await administrator.query(`GRANT OWNERSHIP ON SCHEMA ${database}.${schema} TO ROLE ${role}`);
    }
  }
}

/** GitHub, the webhook and the queue of one story. */
export interface Stage {
  readonly hub: GitHub;
  /** as the deployer asks it */
  readonly github: Github;
  readonly start: Checkout;
  /** what the review function said of each message that it has taken since the last call; the newest may come first */
  work(order?: "newest first"): Promise<ReviewOutcome[]>;
  readonly events: ReviewEvent[];
  readonly deployed: DeployRequest[];
  /** what pushes have queued */
  readonly pushed: DeployRequest[];
  /** what the deploy function makes of a message */
  deliver(request: DeployRequest, onEvent?: (event: DeploymentEvent) => void): Promise<DeploymentReport>;
  /** puts the message that was worked on last into the queue of reviews again, perhaps as another one */
  again(change?: Readonly<Record<string, unknown>>): void;
  /** logins of Snowflake that the reviews made */
  readonly signIns: number;
  /** lets the clock go on, in seconds */
  later(seconds: number): void;
  /** the comment that has the plan */
  readonly plan: string | undefined;
  /** conclusion of the newest check run at a commit */
  check(commit: string): GitHub["checkRuns"][number] | undefined;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly files: Readonly<Record<string, string>>;
  /** a person's token instead of an App */
  readonly withToken?: boolean;
  readonly parts?: readonly MakePart[];
  readonly permissions?: Readonly<Record<string, string>>;
  /** password of the environments' user */
  readonly password?: string;
  /** the message does not come again */
  readonly isLast?: boolean;
}

export async function openStage(account: Account, options: StageOptions): Promise<Stage> {
  const file = readProjectFile(FILE);
  let time = FIRST;
  const clock = () => new Date(time);
  const queue: ReviewRequest[] = [];
  const events: ReviewEvent[] = [];
  const deployed: DeployRequest[] = [];
  const pushed: DeployRequest[] = [];
  let last: ReviewRequest | undefined;
  let signIns = 0;
  const keys = { current: async () => [SECRET], again: async () => undefined };
  const hook = await serve(async ({ method, headers, body }) => {
    const answer = await receiveDelivery(
      { method, headers: headers as Record<string, string>, body, receivedAt: clock() },
      {
        file,
        mostBytes: 1e6,
        secrets: keys,
        send: async (request) => String(pushed.push(request)),
        sendReview: async (request) => String(queue.push(request)),
      },
    );
    return { status: answer.status, body: JSON.stringify(answer.body) };
  });
  const all = {
    checks: "write",
    pull_requests: "write",
    contents: "read",
    deployments: "write",
    statuses: "write",
  };
  const hub = await startGitHub({
    repository: "acme/shop",
    token: "token-of-the-deployer",
    webhookSecret: SECRET,
    webhookUrl: () => hook.url,
    now: clock,
    app: {
      ...{ id: APP, slug: "snowhook", privateKey: account.privateKey, installation: 70 },
      permissions: { ...(options.permissions ?? all) },
    },
  });
  hub.people.set("ann", "write").set("octocat", "write").set("carol", "write").set("bob", "read");
  const start = withFiles(
    { files: new Map(), commit: "0".repeat(40) },
    new Map(Object.entries({ "modules/m.sql": "", ...options.files })),
  );
  await hub.push("dev", start);
  await hub.push("main", start);
  const secret: GithubSecret =
    options.withToken === true
      ? { token: "token-of-the-deployer" }
      : { appId: APP, privateKey: account.privateKey };
  const github = openAs(secret, { baseUrl: hub.url, now: clock, retryAfterMs: [] });
  const { password = "correct horse" } = options;
  const login = { account: "SNOWGLOBE", accessUrl: account.globe.url, user: "SERVICE", password };
  return {
    hub,
    github,
    start,
    events,
    deployed,
    pushed,
    deliver: (request, onEvent) =>
      deploy({
        ...{ request, file, github, now: clock, receive: { count: 1, last: false } },
        secrets: projectSecrets(async () => JSON.stringify(login)),
        engine: snowflakeEngine(connect),
        deadline: new Date(Date.now() + 60_000),
        ...(onEvent === undefined ? {} : { onEvent }),
      }),
    again(change = {}) {
      const read = readReviewRequest(JSON.stringify({ ...last, ...change }));
      if ("poison" in read) throw new Error(read.poison);
      queue.push(read);
    },
    get signIns() {
      return signIns;
    },
    later(seconds) {
      time += seconds * 1_000;
    },
    get plan() {
      return hub.comments.find(({ body }) => body.startsWith("<!-- snowhook:plan -->"))?.body;
    },
    check: (commit) => hub.checkRuns.findLast(({ head_sha }) => head_sha === commit),
    async work(order) {
      const outcomes: ReviewOutcome[] = [];
      const taken = queue.splice(0);
      for (const request of order === "newest first" ? taken.toReversed() : taken) {
        time += 1_000;
        last = request;
        outcomes.push(
          await review({
            ...{ request, file, github, events, variables: {}, parts: options.parts ?? [] },
            secrets: projectSecrets(async () => JSON.stringify(login)),
            async connect(given) {
              signIns += 1;
              return connect(given);
            },
            sendDeploy: async (deployment) => String(deployed.push(deployment)),
            isLast: options.isLast ?? false,
            now: clock,
            sleep: async () => undefined,
            onEvent: (event) => events.push(event),
          }),
        );
      }
      time += 1_000;
      return outcomes;
    },
    async close() {
      await hub.close();
      await hook.close();
    },
  };
}

/** A change of some files; `null` takes one away. */
export function change(from: Checkout, files: Readonly<Record<string, string | null>>): Checkout {
  return withFiles(from, new Map(Object.entries(files)));
}
