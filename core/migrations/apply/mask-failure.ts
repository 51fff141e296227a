import { redact, StatementError } from "../../errors/index.ts";
import { configSecrets } from "../contracts/config-secrets.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import type { LocatedFailure } from "./locate-failure.ts";

/**
 * A failure without the secrets of the template variables: Snowflake quotes the statement in some messages, and the
 * snippet is rendered SQL, and both are stored and shown. The cause is dropped, as it holds the message unmasked.
 */
export function maskFailure({ error, snippet }: LocatedFailure, config: MigrationConfig): LocatedFailure {
  const secrets = configSecrets(config);
  const { code, sqlState, where, next } = error;
  const masked = new StatementError(redact(error.message, secrets), {
    code,
    sqlState,
    where,
    ...(next === undefined ? {} : { next: redact(next, secrets) }),
  });
  return { error: masked, snippet: snippet === undefined ? undefined : redact(snippet, secrets) };
}
