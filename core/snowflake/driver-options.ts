import { createPrivateKey } from "node:crypto";
import type { ConnectionOptions as DriverOptions } from "snowflake-sdk";
import { ConfigError } from "../errors/index.ts";
import type { Authenticator, ConnectionOptions } from "./connection.ts";

const oneDayMs = 86_400_000;

/**
 * The driver's options for ours. The way to sign in is the one whose credential is there: key pair, token,
 * password, else workload identity (which needs no secret at all).
 * https://docs.snowflake.com/en/developer-guide/node-js/nodejs-driver-authenticate
 */
export function driverOptions(options: ConnectionOptions): DriverOptions {
  const authenticator = options.authenticator ?? defaultAuthenticator(options);
  return {
    account: options.account,
    authenticator,
    application: options.application ?? "snowhook",
    rowMode: "object_with_renamed_duplicated_columns",
    // heartbeats would keep a Lambda or a finished command alive; deploys are shorter than a session's life
    clientSessionKeepAlive: false,
    ...given("accessUrl", options.accessUrl),
    ...given("host", options.host),
    ...given("username", options.user),
    ...given("role", options.role),
    ...given("warehouse", options.warehouse),
    ...given("database", options.database),
    ...given("schema", options.schema),
    ...given("sfRetryMaxLoginRetries", options.loginRetries),
    ...given("timeout", options.timeoutMs === undefined ? undefined : Math.min(options.timeoutMs, oneDayMs)),
    ...credentials(authenticator, options),
  };
}

function defaultAuthenticator(options: ConnectionOptions): Authenticator {
  if (options.privateKey !== undefined) return "SNOWFLAKE_JWT";
  if (options.token !== undefined) return "OAUTH";
  if (options.password !== undefined) return "SNOWFLAKE";
  return "WORKLOAD_IDENTITY";
}

function credentials(authenticator: Authenticator, options: ConnectionOptions): Partial<DriverOptions> {
  switch (authenticator) {
    case "SNOWFLAKE_JWT":
      return { privateKey: plainKey(required(options.privateKey, "privateKey", authenticator), options) };
    case "OAUTH":
    case "PROGRAMMATIC_ACCESS_TOKEN":
      return { token: required(options.token, "token", authenticator) };
    case "SNOWFLAKE":
      return { password: required(options.password, "password", authenticator) };
    case "WORKLOAD_IDENTITY":
      return {
        workloadIdentityProvider: options.workloadIdentityProvider ?? "AWS",
        ...given(
          "workloadIdentityImpersonationPath",
          options.awsRole === undefined ? undefined : [options.awsRole],
        ),
        ...given("token", options.token),
      } as Partial<DriverOptions>;
    default:
      throw new ConfigError(`Snowflake sign-in by ${JSON.stringify(authenticator)} is not supported.`, {
        next: "Use SNOWFLAKE_JWT, OAUTH, PROGRAMMATIC_ACCESS_TOKEN, WORKLOAD_IDENTITY or SNOWFLAKE.",
      });
  }
}

/** The driver takes only unencrypted PKCS#8, so other forms are turned into that here. */
function plainKey(pem: string, options: ConnectionOptions): string {
  try {
    const passphrase = options.privateKeyPassphrase;
    const key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
    return key.export({ type: "pkcs8", format: "pem" }).toString();
  } catch {
    // the cause may quote the key: it is dropped
    throw new ConfigError("The private key for Snowflake cannot be read.", {
      next: "Give a PEM private key (RSA, at least 2048 bits) and, when it is encrypted, its passphrase.",
    });
  }
}

function required(value: string | undefined, name: string, authenticator: string): string {
  if (value !== undefined && value !== "") return value;
  throw new ConfigError(`Signing in to Snowflake by ${authenticator} needs \`${name}\`, which is not given.`);
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
