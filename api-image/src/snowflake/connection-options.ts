import type { ConnectionOptions } from "snowflake-sdk";
import type { Settings } from "../settings.ts";

/** What a sign-in needs beside the settings, read anew each time. */
export type Credentials =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "key"; readonly user: string; readonly privateKey: string };

/**
 * The driver's options. In Snowflake's containers: the token of the service, or `<service token>.<caller's token>` to
 * sign in as the caller, by authenticator OAUTH and without a user name.
 * https://docs.snowflake.com/en/developer-guide/snowpark-container-services/spcs-execute-sql
 */
export function connectionOptions(
  snowflake: Settings["snowflake"],
  credentials: Credentials,
): ConnectionOptions {
  const { account, accessUrl, host, role, warehouse, database, schema } = snowflake;
  return {
    account,
    ...(accessUrl ? { accessUrl } : {}),
    ...(host && !accessUrl ? { host } : {}),
    ...(warehouse ? { warehouse } : {}),
    ...(role ? { role } : {}),
    database,
    schema,
    application: "snowhook_api",
    // A request must be answered (with 503) long before the driver's own patience of minutes ends.
    sfRetryMaxLoginRetries: 1,
    timeout: 10_000,
    clientSessionKeepAlive: true,
    ...(credentials.kind === "token"
      ? { authenticator: "OAUTH", token: credentials.token }
      : { authenticator: "SNOWFLAKE_JWT", username: credentials.user, privateKey: credentials.privateKey }),
  };
}
