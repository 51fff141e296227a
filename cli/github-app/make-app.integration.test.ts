import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createSecretsClient } from "../../core/aws/create-secrets-client.ts";
import { createGithub } from "../../core/github/client.ts";
import { putSecret } from "../../core/secrets/put-secret.ts";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import type { LocalServer } from "../../local/http.ts";
import { makeApp } from "./make-app.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const secrets = new Map<string, string>();
let hub: GitHub;
let manager: LocalServer;
beforeAll(async () => {
  hub = await startGitHub({ repository: "acme/shop", token: "t", webhookSecret: "s", webhookUrl: () => "" });
  manager = await startSecretsManager(secrets);
});
afterAll(async () => {
  await hub?.close();
  await manager?.close();
});

/** What the manifest of the page says, and its form's address, as a browser reads it. */
function formOf(page: string) {
  const plain = page.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  const [, manifest = "{}"] = /name="manifest" value="(\{.*\})">/.exec(plain) ?? [];
  const [, action = ""] = /<form action="([^"]+)"/.exec(plain) ?? [];
  return { manifest: JSON.parse(manifest), action: new URL(action) };
}

it("is made by a form, GitHub and a code, and its key goes to the secret store and nowhere else", async () => {
  process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = manager.url;
  process.env.AWS_REGION = "us-east-1";
  process.env.AWS_ACCESS_KEY_ID = "local";
  process.env.AWS_SECRET_ACCESS_KEY = "local";
  const client = createSecretsClient();
  hub.conversions.set("the-code", {
    ...{ id: 7, pem: privateKey, webhook_secret: "0123456789abcdef0123", client_secret: "x" },
    html_url: "https://github.com/apps/snowhook",
  });
  let listening: (address: string) => void = () => undefined;
  const address = new Promise<string>((resolve) => {
    listening = resolve;
  });
  const made = makeApp({
    github: createGithub({ baseUrl: hub.url }),
    ...{ githubUrl: "https://github.com", organization: "acme", name: "snow's", port: 0 },
    webhookUrl: "https://hook.example",
    store: ({ appId, privateKey: key }) => putSecret(client, "snowhook/github", { appId, privateKey: key }),
    onListening: listening,
  });
  const form = await fetch(await address);
  expect(form.headers.get("content-security-policy")).toContain("form-action https://github.com");
  const { manifest, action } = formOf(await form.text());
  expect(action.href).toContain("https://github.com/organizations/acme/settings/apps/new?state=");
  expect(manifest).toMatchObject({
    ...{ name: "snow's", public: false, redirect_url: `${await address}made` },
    hook_attributes: { url: "https://hook.example", active: true },
    default_permissions: { contents: "read", checks: "write" },
    default_events: expect.arrayContaining(["push", "pull_request", "merge_group"]),
  });
  expect(JSON.stringify(manifest.default_permissions)).not.toMatch(/admin|actions|secrets|members/);
  const back = async (query: string) => (await fetch(`${manifest.redirect_url}?${query}`)).status;
  expect(await back("code=the-code&state=guessed")).toBe(400);
  expect(await back("code=the-code")).toBe(400);
  expect(secrets.size).toBe(0);
  const done = await fetch(
    `${manifest.redirect_url}?code=the-code&state=${action.searchParams.get("state")}`,
  );
  const page = await done.text();
  expect(page).toContain("https://github.com/apps/snowhook/installations/new");
  expect(page).not.toContain("PRIVATE KEY");
  expect(await made).toMatchObject({ appId: 7 });
  expect(JSON.parse(secrets.get("snowhook/github") ?? "{}")).toEqual({ appId: 7, privateKey });
  client.destroy();
});

it("is not made of a code that was used, and says so", async () => {
  let listening: (address: string) => void = () => undefined;
  const address = new Promise<string>((resolve) => {
    listening = resolve;
  });
  const made = makeApp({
    github: createGithub({ baseUrl: hub.url, retryAfterMs: [] }),
    ...{ githubUrl: "https://github.com", name: "snowhook", port: 0, webhookUrl: "https://hook.example" },
    store: async () => undefined,
    onListening: listening,
  });
  const failed = expect(made).rejects.toMatchObject({ status: 404 });
  const { action } = formOf(await (await fetch(await address)).text());
  expect(
    (await fetch(`${await address}made?code=used&state=${action.searchParams.get("state")}`)).status,
  ).toBe(502);
  await failed;
});
