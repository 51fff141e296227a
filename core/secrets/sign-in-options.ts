import { ConfigError } from "../errors/index.ts";
import type { ConnectionOptions } from "../snowflake/connection.ts";
import type { Administrator, AdministratorSecret, EnvironmentSecret } from "./sign-in-secrets.ts";

/**
 * Time limits of one request to Snowflake and of signing in. The server holds a request for up to 45 s while a script
 * runs, so a shorter one would cut off what is well. A host that does not answer is given up in two minutes.
 */
const LIMITS = { timeoutMs: 60_000, loginRetries: 2 } as const;

/** As what and where a session begins; what is not given is the user's default. */
export interface SessionStart {
  readonly role?: string | undefined;
  readonly warehouse?: string | undefined;
  readonly database?: string | undefined;
  readonly schema?: string | undefined;
}

/** How the environment's own user signs in. */
export function environmentConnection(
  secret: EnvironmentSecret,
  start: SessionStart = {},
): ConnectionOptions {
  const { awsRole, authenticator = awsRole === undefined ? undefined : "WORKLOAD_IDENTITY" } = secret;
  const { role, warehouse, database, schema } = start;
  return {
    ...accountOf(secret),
    user: secret.user,
    ...(role === undefined ? {} : { role }),
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(database === undefined ? {} : { database }),
    ...(schema === undefined ? {} : { schema }),
    ...credentialsOf(secret),
    ...(authenticator === undefined ? {} : { authenticator }),
    ...(authenticator === "WORKLOAD_IDENTITY" ? { workloadIdentityProvider: "AWS" as const } : {}),
    ...(authenticator === "WORKLOAD_IDENTITY" && awsRole !== undefined ? { awsRole } : {}),
  };
}

/**
 * How the administrator of an environment's account signs in, for setup and reset.
 * @throws {ConfigError} when the secret names several accounts, and not this one
 */
export function administratorConnection(
  secret: AdministratorSecret,
  environment: Pick<EnvironmentSecret, "account" | "host" | "accessUrl">,
): ConnectionOptions {
  const administrator = administratorOf(secret, environment.account);
  const { user, role } = administrator;
  return { ...accountOf(environment), user, role, ...credentialsOf(administrator) };
}

function administratorOf(secret: AdministratorSecret, account: string): Administrator {
  if (!("accounts" in secret)) return secret;
  const wanted = account.toUpperCase();
  const found = Object.entries(secret.accounts).find(([name]) => name.toUpperCase() === wanted)?.[1];
  if (found !== undefined) return found;
  throw new ConfigError(`the administrator's secret names no administrator of the account ${account}`, {
    next: `Add it under accounts; it has ${Object.keys(secret.accounts).join(", ") || "none"}.`,
  });
}

function accountOf({ account, host, accessUrl }: Pick<EnvironmentSecret, "account" | "host" | "accessUrl">) {
  return {
    account,
    application: "snowhook",
    ...LIMITS,
    ...(host === undefined ? {} : { host }),
    ...(accessUrl === undefined ? {} : { accessUrl }),
  };
}

type Credentials = Pick<EnvironmentSecret, "privateKey" | "privateKeyPassphrase" | "token" | "password">;

function credentialsOf(from: Credentials): Partial<ConnectionOptions> {
  const { privateKey, privateKeyPassphrase, token, password } = from;
  return {
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(privateKeyPassphrase === undefined ? {} : { privateKeyPassphrase }),
    ...(token === undefined ? {} : { token }),
    ...(password === undefined ? {} : { password }),
  };
}
