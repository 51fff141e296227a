import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type * as z from "zod";
import { withinLimit } from "../aws/client-options.ts";
import { createSecretsClient } from "../aws/create-secrets-client.ts";
import { ConfigError, ConnectionError } from "../errors/index.ts";
import { readSecret } from "./read-secret.ts";
import type { SecretStage } from "./rotating-secrets.ts";

export interface LoadOptions {
  /** which version: AWSCURRENT when absent */
  readonly stage?: SecretStage;
  readonly signal?: AbortSignal;
  /** used and left open; one is made and closed when absent */
  readonly client?: SecretsManagerClient;
}

/**
 * Fetches a secret from Secrets Manager and reads it.
 * @throws {ConfigError} when it is not there, may not be read, or has the wrong shape
 * @throws {ConnectionError} when Secrets Manager does not answer in time or fails: that may pass
 */
export async function loadSecret<T>(schema: z.ZodType<T>, id: string, options: LoadOptions = {}): Promise<T> {
  const found = await loadSecretIfThere(schema, id, options);
  if (found !== undefined) return found;
  throw new ConfigError(`secret ${id} cannot be fetched from Secrets Manager: ${NOT_FOUND}`, {
    next: MAKE_IT,
  });
}

/** As `loadSecret`, and undefined when there is no such secret or no such version of it. */
export async function loadSecretIfThere<T>(
  schema: z.ZodType<T>,
  id: string,
  options: LoadOptions = {},
): Promise<T | undefined> {
  const text = await fetchSecretText(id, options);
  return text === undefined ? undefined : readSecret(schema, text, id);
}

/**
 * The text of a secret, unread; undefined when there is no such secret or no such version of it.
 * @throws as `loadSecret`
 */
export async function fetchSecretText(
  id: string,
  { stage, signal, client }: LoadOptions = {},
): Promise<string | undefined> {
  const own = client ?? createSecretsClient();
  let text: string | undefined;
  try {
    const command = new GetSecretValueCommand({
      SecretId: id,
      ...(stage === undefined ? {} : { VersionStage: stage }),
    });
    text = (await own.send(command, withinLimit(signal))).SecretString;
  } catch (cause) {
    const reason = reasonOf(cause);
    if (reason === NOT_FOUND) return undefined;
    const message = `secret ${id} cannot be fetched from Secrets Manager: ${reason}`;
    if (isRefusal(cause)) throw new ConfigError(message, { next: MAKE_IT, cause });
    throw new ConnectionError(message, {
      next: "It is tried again; should it stay so, ask for AWS's health.",
      cause,
    });
  } finally {
    if (client === undefined) own.destroy();
  }
  if (text === undefined) throw new ConfigError(`secret ${id} holds bytes: it must hold JSON text`);
  return text;
}

const NOT_FOUND = "ResourceNotFoundException";
const MAKE_IT = "Make the secret, and let the function's role read it (secretsmanager:GetSecretValue).";

/** AWS's name of the refusal, or the network's code; not its message, which may quote what was asked for. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "unknown error";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.name;
}

/** Does the answer stay the same however often it is asked for? Throttling is a 400 that does not. */
function isRefusal(cause: unknown): boolean {
  if (!(cause instanceof Error) || !("$fault" in cause) || cause.$fault !== "client") return false;
  return !("$retryable" in cause && cause.$retryable !== undefined) && !/throttl|too ?many/i.test(cause.name);
}
