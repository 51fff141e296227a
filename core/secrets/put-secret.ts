import {
  CreateSecretCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { withinLimit } from "../aws/client-options.ts";
import { ConfigError } from "../errors/index.ts";

/**
 * Puts a value into a secret of Secrets Manager, and makes the secret when there is none. The value before stays as
 * AWSPREVIOUS.
 * @throws {ConfigError} when it may not; neither value shows
 */
export async function putSecret(client: SecretsManagerClient, id: string, value: unknown): Promise<void> {
  const SecretString = JSON.stringify(value);
  try {
    await client.send(new PutSecretValueCommand({ SecretId: id, SecretString }), withinLimit());
  } catch (cause) {
    if (nameOf(cause) !== "ResourceNotFoundException") throw refused(id, cause);
    await client.send(new CreateSecretCommand({ Name: id, SecretString }), withinLimit()).catch((error) => {
      throw refused(id, error);
    });
  }
}

function refused(id: string, cause: unknown): ConfigError {
  return new ConfigError(`secret ${id} cannot be written: ${nameOf(cause)}`, {
    next: "Sign in to AWS as somebody who may (secretsmanager:PutSecretValue, CreateSecret), and try again.",
  });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown error";
}
