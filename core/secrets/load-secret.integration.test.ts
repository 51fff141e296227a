import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startSecretsManager } from "../../local/aws/start-secrets-manager.ts";
import { loadSecret } from "./load-secret.ts";
import { webhookSecretSchema } from "./secret.ts";

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
  expect(await loadSecret(webhookSecretSchema, "snowhook/webhook")).toEqual({
    webhookSecret: "a-secret-of-some-length",
  });
});

it("says which secret cannot be fetched, and AWS's reason", async () => {
  await expect(loadSecret(webhookSecretSchema, "snowhook/other")).rejects.toThrow(
    "secret snowhook/other cannot be fetched from Secrets Manager: ResourceNotFoundException",
  );
});

it("says when nobody answers", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:1");
  await expect(loadSecret(webhookSecretSchema, "snowhook/webhook")).rejects.toThrow("ECONNREFUSED");
});
