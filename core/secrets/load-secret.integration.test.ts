import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { ConnectionError } from "../errors/index.ts";
import { webhookSecretSchema } from "./github-secrets.ts";
import { loadSecret, loadSecretIfThere } from "./load-secret.ts";

let server: Awaited<ReturnType<typeof startSecretsManager>>;
beforeEach(async () => {
  server = await startSecretsManager(
    new Map([["snowhook/webhook", '{"webhookSecret":"a-secret-of-some-length"}']]),
  );
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", server.url);
});
afterEach(async () => {
  await server.close();
  vi.unstubAllEnvs();
});

it("reads a secret through AWS's client", async () => {
  expect(await loadSecret(webhookSecretSchema, "snowhook/webhook")).toEqual(["a-secret-of-some-length"]);
});

it("says which secret cannot be fetched, and AWS's reason", async () => {
  await expect(loadSecret(webhookSecretSchema, "snowhook/other")).rejects.toThrow(
    "secret snowhook/other cannot be fetched from Secrets Manager: ResourceNotFoundException",
  );
});

it("tells a version that is not there from a secret that may not be read", async () => {
  const previous = { stage: "AWSPREVIOUS" } as const;
  expect(await loadSecretIfThere(webhookSecretSchema, "snowhook/webhook", previous)).toBeUndefined();
  expect(await loadSecretIfThere(webhookSecretSchema, "snowhook/other")).toBeUndefined();
});

it("gives up a server that never answers, and says that it may pass", async () => {
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", `http://127.0.0.1:${port}`);
  const failure = await loadSecret(webhookSecretSchema, "snowhook/webhook").catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConnectionError);
  silent.closeAllConnections();
  silent.close();
});

it("says when nobody answers", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:1");
  await expect(loadSecret(webhookSecretSchema, "snowhook/webhook")).rejects.toThrow("ECONNREFUSED");
});
