import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CLIENT_OPTIONS } from "./client-options.ts";

/** Secrets Manager's client. Region, credentials and `AWS_ENDPOINT_URL_SECRETS_MANAGER` come from the environment. */
export function createSecretsClient(): SecretsManagerClient {
  return new SecretsManagerClient({ ...CLIENT_OPTIONS });
}
