import { ConfigError } from "../errors/index.ts";
import type { ConnectionOptions } from "../snowflake/connection.ts";
import type { Secret } from "./secret.ts";

/** As what and where a session begins; what is not given is the user's default. */
export interface SessionStart {
  readonly role?: string | undefined;
  readonly warehouse?: string | undefined;
  readonly database?: string | undefined;
  readonly schema?: string | undefined;
}

/** How the service user of the secret signs in. */
export function serviceConnection(secret: Secret, start: SessionStart): ConnectionOptions {
  const { role, warehouse, database, schema } = start;
  return {
    ...account(secret),
    user: secret.user,
    ...(role === undefined ? {} : { role }),
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(database === undefined ? {} : { database }),
    ...(schema === undefined ? {} : { schema }),
    ...credentials(secret),
    ...(secret.authenticator === undefined ? {} : { authenticator: secret.authenticator }),
    ...(secret.authenticator === "WORKLOAD_IDENTITY" ? { workloadIdentityProvider: "AWS" as const } : {}),
  };
}

/**
 * How the administrator signs in, for setup and reset.
 * @throws {ConfigError} when the secret holds no administrator
 */
export function administratorConnection(secret: Secret): ConnectionOptions {
  if (secret.administrator === undefined) {
    throw new ConfigError("the secret has no administrator", {
      next: "Add administrator {user, privateKey} to the secret for setup and reset, and remove it afterwards.",
    });
  }
  const { user, role } = secret.administrator;
  return { ...account(secret), user, role, ...credentials(secret.administrator) };
}

function account(secret: Secret): Pick<ConnectionOptions, "account" | "host" | "accessUrl" | "application"> {
  return {
    account: secret.account,
    application: "snowhook",
    ...(secret.host === undefined ? {} : { host: secret.host }),
    ...(secret.accessUrl === undefined ? {} : { accessUrl: secret.accessUrl }),
  };
}

type Credentials = Pick<Secret, "privateKey" | "privateKeyPassphrase" | "token" | "password">;

function credentials(from: Credentials): Partial<ConnectionOptions> {
  const { privateKey, privateKeyPassphrase, token, password } = from;
  return {
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(privateKeyPassphrase === undefined ? {} : { privateKeyPassphrase }),
    ...(token === undefined ? {} : { token }),
    ...(password === undefined ? {} : { password }),
  };
}
