import { createHash, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import type { Account } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import type { TokenVerifier, VerifiedToken } from "../account/token-verifier.ts";
import { NOBODYS_HASH, verifyPassword } from "../catalog/users/password.ts";
import { type UserSignInProperties, userSignInProperties } from "../catalog/users/user-properties.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";

/** What a login request brings. */
export interface Credentials {
  readonly authenticator: string;
  readonly loginName: string;
  readonly password: string | undefined;
  readonly token: string | undefined;
}

/** Who has signed in, and what the way of signing in lays down. */
export interface SignedIn {
  readonly user: CatalogObject;
  readonly properties: UserSignInProperties;
  /** How; a token of the account's own, which a service or a page has, is none of the methods that policies know. */
  readonly method?: "PASSWORD" | "KEYPAIR" | "PROGRAMMATIC_ACCESS_TOKEN";
  /** The only role that the session can have: a token's role restriction, a service's owner role. */
  readonly fixedRole?: string | null;
  readonly callerOf?: string;
  readonly defaultWarehouse?: string;
}

/** 390100: Snowflake does not say whether the user or the password was wrong. */
function incorrect(): SnowflakeError {
  return new SnowflakeError("390100", "08001", "Incorrect username or password was specified.");
}

/** 390144: key-pair sign-in failed; the reason is in the login history only. */
function invalidJwt(): SnowflakeError {
  return new SnowflakeError("390144", "08001", "JWT token is invalid.");
}

function invalidToken(): SnowflakeError {
  return new SnowflakeError("390303", "08001", "Invalid OAuth access token.");
}

/**
 * Checks a login's credentials against the account's users.
 * @throws {SnowflakeError} 390100, 390144, 390303, or 390102 by the name of an authenticator that is not supported.
 */
export async function authenticate(
  account: Account,
  verifyToken: TokenVerifier,
  credentials: Credentials,
): Promise<SignedIn> {
  switch (credentials.authenticator.toUpperCase()) {
    case "":
    case "SNOWFLAKE":
      return byPassword(account, credentials);
    case "SNOWFLAKE_JWT":
      return byKeyPair(account, credentials);
    case "PROGRAMMATIC_ACCESS_TOKEN":
      return byAccessToken(account, credentials.token ?? "");
    case "OAUTH":
      return byOwnToken(account, verifyToken(credentials.token ?? ""));
    default:
      throw new SnowflakeError(
        "390102",
        "08001",
        `Authenticator ${credentials.authenticator} is not supported in snowglobe: use a password, a key pair, PROGRAMMATIC_ACCESS_TOKEN or OAUTH.`,
      );
  }
}

async function byPassword(account: Account, { loginName, password }: Credentials): Promise<SignedIn> {
  const found = findUser(account, loginName);
  // Without such a user the answer takes as long as for a wrong password.
  const right = await verifyPassword(password ?? "", found?.properties.passwordHash ?? NOBODYS_HASH);
  if (right && found && found.properties.type !== "SERVICE") return { ...allowed(found), method: "PASSWORD" };
  // A programmatic access token can stand where a password is expected.
  // https://docs.snowflake.com/en/user-guide/programmatic-access-tokens
  const byToken = findAccessToken(account, password ?? "");
  if (byToken && byToken.user.id === found?.user.id)
    return { ...allowed(byToken), method: "PROGRAMMATIC_ACCESS_TOKEN" };
  throw incorrect();
}

// https://docs.snowflake.com/en/user-guide/key-pair-auth and the drivers: RS256; iss = ACCOUNT.USER.SHA256:fingerprint,
// sub = ACCOUNT.USER. The Node.js driver writes iat and exp in milliseconds, others in seconds.
function byKeyPair(account: Account, { loginName, token }: Credentials): SignedIn {
  const found = findUser(account, loginName);
  const parts = (token ?? "").split(".");
  const [header, payload, signature] = parts;
  if (!found || parts.length !== 3 || !header || !payload || !signature) throw invalidJwt();
  const claims = parseJson(payload);
  if (parseJson(header).alg !== "RS256") throw invalidJwt();
  const exp = Number(claims.exp);
  const expiresAt = exp > 100_000_000_000 ? exp : exp * 1000;
  if (!(expiresAt > Date.now())) throw invalidJwt();
  const subject = `${accountInSubject(String(claims.sub))}.${loginName.toUpperCase()}`;
  if (claims.sub !== subject) throw invalidJwt();
  for (const key of [found.properties.rsaPublicKey, found.properties.rsaPublicKey2]) {
    if (key === undefined) continue;
    const der = Buffer.from(key, "base64");
    const fingerprint = `SHA256:${createHash("sha256").update(der).digest("base64")}`;
    if (claims.iss !== `${subject}.${fingerprint}`) continue;
    const publicKey = createPublicKey({ key: der, format: "der", type: "spki" });
    const signed = Buffer.from(`${header}.${payload}`);
    if (verify("sha256", signed, publicKey, Buffer.from(signature, "base64url")))
      return { ...allowed(found), method: "KEYPAIR" };
  }
  throw invalidJwt();
}

// The account is named by its locator or as ORG-ACCOUNT, as the client pleases: the address says which account it is.
function accountInSubject(subject: string): string {
  const dot = subject.indexOf(".");
  return dot < 0 ? "" : subject.slice(0, dot);
}

function byAccessToken(account: Account, token: string): SignedIn {
  const found = findAccessToken(account, token);
  if (!found) throw new SnowflakeError("394400", "08001", "Programmatic access token is invalid.");
  return { ...allowed(found), method: "PROGRAMMATIC_ACCESS_TOKEN" };
}

function byOwnToken(account: Account, verified: VerifiedToken | undefined): SignedIn {
  const found = verified && findUser(account, verified.user);
  if (!found) throw invalidToken();
  const { user: _, role, ...more } = verified;
  return allowed({ ...found, fixedRole: role, ...more });
}

function findUser(account: Account, loginName: string): SignedIn | undefined {
  const wanted = loginName.toUpperCase();
  for (const user of account.catalog.list("USER")) {
    const properties = userSignInProperties.parse(user.properties);
    if ((properties.loginName ?? user.path.name).toUpperCase() === wanted) return { user, properties };
  }
  return undefined;
}

function findAccessToken(account: Account, token: string): SignedIn | undefined {
  const hash = createHash("sha256").update(token).digest();
  for (const user of account.catalog.list("USER")) {
    const properties = userSignInProperties.parse(user.properties);
    for (const known of properties.programmaticAccessTokens ?? []) {
      if (!timingSafeEqual(Buffer.from(known.sha256, "hex"), hash)) continue;
      if (known.status !== "ACTIVE" || known.expiresAt <= account.now()) continue;
      const { roleRestriction } = known;
      return { user, properties, ...(roleRestriction === undefined ? {} : { fixedRole: roleRestriction }) };
    }
  }
  return undefined;
}

/** 390101: a disabled user may not sign in, whatever it shows. */
function allowed(found: SignedIn): SignedIn {
  if (!found.properties.disabled) return found;
  throw new SnowflakeError(
    "390101",
    "08001",
    "User access disabled. Contact your local system administrator.",
  );
}

function parseJson(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Falls through: what is no JSON is no token.
  }
  throw invalidJwt();
}
