import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "./main.ts";
import { openTestAccount, type TestAccount } from "./testing/account.ts";
import { folderWith, runCli } from "./testing/run-cli.ts";

const file = `version: 1
projects:
  shop:
    repository: somebody/shop
    config: schemachange-config.yml
    vars: { greeting: file }
    environments:
      dev:
        branch: dev
        role: DEPLOYER
        warehouse: WH
        database: MY_DB
        history_table: MY_DB.METADATA.CHANGE_HISTORY
        create_history_table: true
        drift: true
      lacking:
        branch: main
        role: POOR
        warehouse: WH
        database: MY_DB
        history_table: MY_DB.OTHER.CHANGE_HISTORY
        create_history_table: true
        bring_your_own: true
`;

let account: TestAccount;
let server: Server;
let cwd: string;
let github: string;

beforeAll(async () => {
  account = await openTestAccount();
  const { administrator } = account;
  for (const sql of ["CREATE ROLE POOR", "GRANT ROLE POOR TO USER ADMIN"]) await administrator(sql);
  // GitHub, and a webhook beside it
  server = createServer((request, response) => {
    const known = /^\/repos\/somebody\/shop(\/branches\/dev|\/deployments\?.*)?$/.test(request.url ?? "");
    const status = request.method === "POST" ? 401 : known ? 200 : 404;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(status === 200 ? { default_branch: "main" } : { message: "no" }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  github = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cwd = folderWith({
    "snowhook.yml": file,
    "secret.json": JSON.stringify({
      account: "SNOWGLOBE",
      accessUrl: account.globe.url,
      user: "ADMIN",
      password: "administrator",
    }),
    "schemachange-config.yml": "vars: {greeting: config, on_or_off: off}\n",
    "migrations/V1__a.sql": "SELECT '{{ greeting }} {{ on_or_off }}'",
    "migrations/A__every.sql": "SELECT 1",
  });
});
afterAll(async () => {
  server?.close();
  await account?.close();
});

const run = (...argv: string[]) =>
  runCli([...argv, "--secret-file", "secret.json"], {
    cwd,
    env: { SNOWHOOK_GITHUB_API: github, AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_REGION: "eu-central-1" },
  });

describe("--environment", () => {
  it("says where and as whom, and counts what is new or changed", async () => {
    const planned = await run("plan", "--environment", "dev", "--sql");
    expect([planned.code, planned.out], planned.err).toEqual([2, expect.stringContaining("'file False'")]);
    expect(planned.err).toBe(
      "environment shop/dev  account SNOWGLOBE  user ADMIN  role DEPLOYER  warehouse WH  history MY_DB.METADATA.CHANGE_HISTORY\n",
    );
    const deployed = await run("deploy", "--environment", "dev", "--quiet");
    expect([deployed.code, deployed.err]).toEqual([0, ""]);
    // what runs every time is no change
    const again = await run("plan", "--environment", "dev");
    expect([again.code, again.out]).toEqual([0, expect.stringContaining("A__every.sql")]);
  });

  it("drift shows what nobody deployed, and the way back, and takes it when told so", async () => {
    const clean = await run("drift", "dev");
    expect([clean.code, clean.out, clean.err]).toEqual([
      0,
      "",
      expect.stringMatching(/nothing changed since/),
    ]);
    for (const sql of [
      "USE ROLE DEPLOYER",
      "CREATE TABLE MY_DB.METADATA.BY_HAND (A INT)",
      "USE ROLE ACCOUNTADMIN",
    ])
      await account.administrator(sql);
    const found = await run("drift", "dev");
    expect([found.code, found.out]).toEqual([2, expect.stringMatching(/TABLE MY_DB\.METADATA\.BY_HAND \(/)]);
    expect(found.err).toContain("TABLE MY_DB.METADATA.BY_HAND was created");
    const back = await run("drift", "dev", "--undo", "--json");
    expect(JSON.parse(back.out)).toMatchObject({
      outcome: "drifted",
      sql: ['DROP TABLE "MY_DB"."METADATA"."BY_HAND";'],
    });
    expect((await run("drift", "dev", "--accept")).code).toBe(0);
    expect((await run("drift", "dev")).code).toBe(0);
    const unknown = await run("drift", "lacking");
    expect([unknown.code, unknown.err]).toEqual([
      0,
      expect.stringMatching(/was not compared: no deployment/),
    ]);
  });

  it("status says by which deployment, and where", async () => {
    const { out } = await run("status", "--environment", "dev");
    expect(out).toMatch(/✓ V1__a\.sql .* ADMIN {2}MY_DB at \S+@\S+/);
  });

  it("audit tells what ran, a line of JSON each", async () => {
    const { code, out } = await run("audit", "--environment", "dev", "--since", "1h", "--json");
    expect(code).toBe(0);
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ what: "script", script: "V1__a.sql", status: "Success", user: "ADMIN" }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ what: "deployment", by: expect.stringMatching(/^[^ ]+@[^ ]+$/) }),
    );
    const { out: text } = await run("audit", "--environment", "dev");
    expect(text).toMatch(/^\S+Z {2}deployment {2}.*by \S+@/m);
  });

  it("status --web shows it as a page to who has its link, on this machine, until Ctrl-C", async () => {
    const interrupt = new AbortController();
    let pages: Promise<readonly (string | number)[]> = Promise.resolve([]);
    const io = {
      env: { SNOWFLAKE_HOME: "/nonexistent" },
      cwd,
      interactive: false,
      signal: interrupt.signal,
      err: () => undefined,
      out(text: string) {
        const link = text.trim();
        const without = link.split("?")[0] ?? "";
        pages = Promise.all([
          fetch(link).then((page) => page.text()),
          fetch(without).then(({ status }) => status),
        ]);
        void pages.finally(() => interrupt.abort());
      },
    };
    const argv = ["status", "--web", "--environment", "dev", "--secret-file", "secret.json"];
    expect(await main(argv, io)).toBe(0);
    const [page, refused] = await pages;
    expect(page).toMatch(/<h2 [^>]+>shop\/dev<\/h2>[\s\S]*<code>V1__a\.sql<\/code>/);
    expect(refused).toBe(403);
  });

  it.each([
    [["--environment", "dve"], /Did you mean dev\?/],
    [["--environment", "dev", "--project", "shpo"], /Did you mean shop\?/],
    [["--environment", "dev", "--project-file", "gone.yml"], /gone\.yml/],
  ])("%j is an error", async (argv, message) => {
    const { code, err } = await run("plan", ...argv);
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
  });

  it("a deployment that nobody began cannot be gone on with", async () => {
    const { code, err } = await run("deploy", "--environment", "dev", "--resume", "no-such-id");
    expect([code, err]).toEqual([1, expect.stringContaining("There is no deployment no-such-id")]);
  });
});

describe("doctor", () => {
  it("tells each link", async () => {
    const { out } = await run("doctor", "dev", "--webhook-url", github);
    expect(out).toMatch(/✓ webhook .*refuses what is not signed/);
    expect(out).toMatch(/✗ secret snowhook\/github: /);
    expect(out).toMatch(/✓ GitHub: somebody\/shop: can be read/);
    expect(out).toMatch(/✓ GitHub: branch dev/);
    expect(out).toMatch(/✓ Snowflake: sign-in: as ADMIN in DEPLOYER/);
    expect(out).toMatch(/✓ role DEPLOYER/);
    const grant = "GRANT DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER TO ROLE DEPLOYER;";
    expect(out).toContain("– receipts of role DEPLOYER: ");
    expect(out).toContain(grant);
    await account.administrator(grant.replace(";", ""));
    expect((await run("doctor", "dev")).out).toContain("✓ receipts of role DEPLOYER: ");
    expect(out).not.toContain("administrator");
  });

  it("says what a role lacks as statements that give it", async () => {
    const { code, out } = await run("doctor", "lacking", "--json");
    const { findings } = JSON.parse(out) as { findings: { link: string; state: string; next?: string }[] };
    const statements = findings.filter(({ link, state }) => link === "role POOR" && state === "bad");
    expect(statements.map(({ next }) => next)).toEqual([
      "As an administrator: GRANT USAGE ON WAREHOUSE WH TO ROLE POOR;",
      "As an administrator: GRANT USAGE ON DATABASE MY_DB TO ROLE POOR;",
      "As an administrator: GRANT CREATE SCHEMA ON DATABASE MY_DB TO ROLE POOR;",
    ]);
    expect(findings).toContainEqual(expect.objectContaining({ link: "GitHub: branch main", state: "bad" }));
    expect(code).toBe(2);
    for (const { next = "" } of statements) {
      await account.administrator(next.replace("As an administrator: ", "").replace(";", ""));
    }
    const again = await run("doctor", "lacking");
    expect(again.out).toMatch(/✓ role POOR/);
  });
});
