import { createSign, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serve } from "../http.ts";
import { withFiles } from "./read-checkout.ts";
import { type GitHub, startGitHub } from "./start-github.ts";

// What GitHub refuses, the stand-in refuses: or a story that passes here fails there.

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
let hub: GitHub;
let close: () => Promise<void>;
let time = Date.parse("2026-11-26T10:00:00Z");
const received: { event: string; body: Record<string, unknown> }[] = [];
const main = withFiles({ files: new Map(), commit: "0".repeat(40) }, new Map([["a.sql", "select 1;"]]));
const head = withFiles(main, new Map([["b.sql", "select 2;"]]));

beforeAll(async () => {
  const hook = await serve(async ({ headers, body }) => {
    received.push({ event: String(headers["x-github-event"]), body: JSON.parse(body.toString()) });
    return { status: 202 };
  });
  hub = await startGitHub({
    repository: "acme/shop",
    token: "personal",
    webhookSecret: "s",
    webhookUrl: () => hook.url,
    now: () => new Date(time),
    app: {
      id: 7,
      slug: "snowhook",
      privateKey,
      installation: 70,
      permissions: { checks: "write", pull_requests: "write", contents: "read" },
    },
  });
  close = async () => {
    await hub.close();
    await hook.close();
  };
  await hub.push("main", main);
});
afterAll(() => close?.());

function jwt(change: Record<string, unknown> = {}): string {
  const now = Math.floor(time / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: now - 60, exp: now + 540, iss: 7, ...change })}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(privateKey).toString("base64url")}`;
}
async function ask(token: string, route: string, body?: unknown) {
  const [method = "", path] = route.split(" ");
  const init = { method, headers: { authorization: `Bearer ${token}` } };
  const response = await fetch(
    `${hub.url}${path}`,
    body === undefined ? init : { ...init, body: JSON.stringify(body) },
  );
  const text = await response.text();
  return { status: response.status, data: text === "" ? undefined : JSON.parse(text) };
}
const asApp = async () =>
  (await ask(jwt(), "POST /app/installations/70/access_tokens", {})).data.token as string;

it("tells of pull requests as GitHub does, forks too", async () => {
  const opened = await hub.pulls.open({ head, base: "main" });
  expect(opened.number).toBe(1);
  await hub.pulls.open({ head: withFiles(main, new Map([["c.sql", "x"]])), base: "main", fork: "eve/shop" });
  await hub.pulls.retarget(1, "main");
  const [first, second, third] = received.filter(({ event }) => event === "pull_request");
  expect(first?.body).toMatchObject({
    action: "opened",
    pull_request: { head: { sha: head.commit, repo: { id: 1 } }, base: { ref: "main", sha: main.commit } },
    installation: { id: 70 },
  });
  expect(second?.body).toMatchObject({ pull_request: { head: { repo: { full_name: "eve/shop" } } } });
  expect(third?.body).toMatchObject({ action: "edited", changes: { base: { ref: { from: "main" } } } });
  hub.pulls.dropFork(2);
  expect((await ask("personal", "GET /repos/acme/shop/pulls/2")).data.head.repo).toBeNull();
  const files = await ask("personal", "GET /repos/acme/shop/pulls/1/files");
  expect(files.data).toEqual([{ filename: "b.sql", status: "added" }]);
  const ref = await ask("personal", "GET /repos/acme/shop/git/ref/pull/1/head");
  expect(ref.data.object.sha).toBe(head.commit);
});

it("gives tokens to an App only, for an hour, and lets each do what it may", async () => {
  expect((await ask("personal", "GET /repos/acme/shop/installation")).status).toBe(401);
  expect((await ask(jwt({ exp: time / 1000 + 700 }), "GET /repos/acme/shop/installation")).status).toBe(401);
  expect((await ask(jwt({ iat: time / 1000 + 9 }), "GET /repos/acme/shop/installation")).status).toBe(401);
  expect((await ask(jwt(), "GET /repos/acme/shop/installation")).data.id).toBe(70);
  const token = await asApp();
  expect(token.length).toBeGreaterThan(100);
  const more = { permissions: { administration: "write" } };
  expect((await ask(jwt(), "POST /app/installations/70/access_tokens", more)).status).toBe(422);
  const deployments = await ask(token, "GET /repos/acme/shop/deployments");
  expect(deployments).toMatchObject({
    status: 403,
    data: { message: "Resource not accessible by integration" },
  });
  time += 3_600_000;
  expect((await ask(token, "GET /repos/acme/shop/pulls/1")).status).toBe(401);
});

it("refuses check runs of people, and what is too long, too many or at no place", async () => {
  const run = { name: "snowhook", head_sha: head.commit };
  const at = (more: object) => ({
    path: "b.sql",
    start_line: 1,
    end_line: 1,
    annotation_level: "notice",
    message: "m",
    ...more,
  });
  const made = async (more: object, token?: string) =>
    (await ask(token ?? (await asApp()), "POST /repos/acme/shop/check-runs", { ...run, ...more })).status;
  const output = (more: object) => ({ output: { title: "t", summary: "s", ...more } });
  expect(await made({}, "personal")).toBe(403);
  expect(await made({ head_sha: "1".repeat(40) })).toBe(422);
  expect(await made({ status: "completed" })).toBe(422);
  expect(await made({ conclusion: "fine" })).toBe(422);
  expect(await made({ output: { title: "t" } })).toBe(422);
  expect(await made(output({ summary: "x".repeat(65_536) }))).toBe(422);
  expect(await made(output({ annotations: Array.from({ length: 51 }, () => at({})) }))).toBe(422);
  expect(await made(output({ annotations: [at({ path: "gone.sql" })] }))).toBe(422);
  const button = { label: "Retry", description: "d", identifier: "retry" };
  expect(await made({ actions: [button, button, button, button] })).toBe(422);
  expect(await made({ actions: [{ ...button, label: "x".repeat(21) }] })).toBe(422);
  expect(await made({ conclusion: "success", ...output({ annotations: [at({})] }) })).toBe(201);
  const list = await ask(
    await asApp(),
    `GET /repos/acme/shop/commits/${head.commit}/check-runs?check_name=snowhook`,
  );
  expect(list.data).toMatchObject({ total_count: 1, check_runs: [{ status: "completed", app: { id: 7 } }] });
});

it("keeps comments with who wrote them, in pages, up to GitHub's length", async () => {
  const path = "/repos/acme/shop/issues/1/comments";
  const mine = await ask(await asApp(), `POST ${path}`, { body: "one" });
  expect(mine.data).toMatchObject({
    user: { login: "snowhook[bot]", type: "Bot" },
    performed_via_github_app: { id: 7 },
  });
  expect((await ask("personal", `POST ${path}`, { body: "x".repeat(65_537) })).status).toBe(422);
  expect((await ask("personal", `POST ${path}`, { body: "two" })).data.performed_via_github_app).toBeNull();
  expect((await ask("personal", `GET ${path}?per_page=1&page=2`)).data).toMatchObject([{ body: "two" }]);
  const comment = `/repos/acme/shop/issues/comments/${mine.data.id}`;
  expect((await ask("personal", `POST ${comment}/reactions`, { content: "eyes" })).status).toBe(201);
  expect((await ask("personal", `POST ${comment}/reactions`, { content: "eyes" })).status).toBe(200);
  expect((await ask("personal", `POST ${comment}/reactions`, { content: "cat" })).status).toBe(422);
  expect((await ask("personal", `DELETE ${comment}`)).status).toBe(204);
  expect((await ask("personal", `PATCH ${comment}`, { body: "x" })).status).toBe(404);
  hub.people.set("ann", "write");
  expect((await ask("personal", "GET /repos/acme/shop/collaborators/ann/permission")).data.permission).toBe(
    "write",
  );
  expect((await ask("personal", "GET /repos/acme/shop/collaborators/eve/permission")).status).toBe(404);
  const status = { state: "success", context: "c", description: "x".repeat(141) };
  expect((await ask("personal", `POST /repos/acme/shop/statuses/${head.commit}`, status)).status).toBe(422);
});
