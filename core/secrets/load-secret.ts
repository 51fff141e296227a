import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type * as z from "zod";
import { ConfigError } from "../errors/index.ts";
import { readSecret } from "./read-secret.ts";

/**
 * Fetches a secret from Secrets Manager and reads it. The client finds region, credentials and
 * `AWS_ENDPOINT_URL_SECRETS_MANAGER` in the environment by itself.
 * @throws {ConfigError} when it cannot be fetched (with AWS's reason) or has the wrong shape
 */
export async function loadSecret<T>(schema: z.ZodType<T>, id: string): Promise<T> {
  const client = new SecretsManagerClient();
  let text: string | undefined;
  try {
    text = (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new ConfigError(`secret ${id} cannot be fetched from Secrets Manager: ${reason}`, {
      next: "Make the secret, and let the function's role read it (secretsmanager:GetSecretValue).",
      cause,
    });
  } finally {
    client.destroy();
  }
  if (text === undefined) throw new ConfigError(`secret ${id} holds bytes: it must hold JSON text`);
  return readSecret(schema, text, id);
}

/** AWS's name of the refusal, or the network's code; not its message, which may quote what was asked for. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "unknown error";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.name;
}
