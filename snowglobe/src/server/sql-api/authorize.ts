import type { IncomingHttpHeaders } from "node:http";
import { requireAuthentication } from "../../catalog/policies/authentication-policy.ts";
import { requireAddress } from "../../catalog/policies/network-policy.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { authenticate, type SignedIn } from "../../session/authenticate.ts";
import type { ServerParts } from "../requests/server-parts.ts";

/** What the header X-Snowflake-Authorization-Token-Type says, and the authenticator that a driver would name. */
const AUTHENTICATORS: ReadonlyMap<string, string> = new Map([
  ["KEYPAIR_JWT", "SNOWFLAKE_JWT"],
  ["OAUTH", "OAUTH"],
  ["PROGRAMMATIC_ACCESS_TOKEN", "PROGRAMMATIC_ACCESS_TOKEN"],
]);

/**
 * Who sends a request: each one brings its token.
 * https://docs.snowflake.com/en/developer-guide/sql-api/authenticating
 *
 * @throws {SnowflakeError} 390101 without a token, 390102 for a kind of token that is not supported, else as `authenticate`; 390422 from an address that is not allowed.
 */
export async function authorize(
  { account, verifyToken }: Pick<ServerParts, "account" | "verifyToken">,
  headers: IncomingHttpHeaders,
  address: string,
): Promise<SignedIn> {
  const signedIn = await authenticated({ account, verifyToken }, headers);
  requireAddress(account.catalog, signedIn.user, address);
  requireAuthentication(account.catalog, signedIn, { id: "SQL_API", version: "" });
  return signedIn;
}

async function authenticated(
  { account, verifyToken }: Pick<ServerParts, "account" | "verifyToken">,
  headers: IncomingHttpHeaders,
): Promise<SignedIn> {
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (token === undefined)
    throw new SnowflakeError("390101", "08001", "Authorization header not found in the request data.");
  const signIn = (authenticator: string) =>
    authenticate(account, verifyToken, {
      authenticator,
      loginName: authenticator === "SNOWFLAKE_JWT" ? userOfJwt(token) : "",
      password: undefined,
      token,
    });
  const type = headers["x-snowflake-authorization-token-type"];
  if (type !== undefined) {
    const authenticator = AUTHENTICATORS.get(String(type).toUpperCase());
    if (authenticator !== undefined) return signIn(authenticator);
    throw new SnowflakeError("390102", "08001", `Authorization token type ${String(type)} is not supported.`);
  }
  // "If you omit the header, Snowflake determines the token type by examining the token."
  if (token.split(".").length === 3) return signIn("SNOWFLAKE_JWT");
  return signIn("PROGRAMMATIC_ACCESS_TOKEN").catch(() => signIn("OAUTH"));
}

/** The user in a JWT's subject, ACCOUNT.USER; "" when it has none, which no user is called. */
function userOfJwt(token: string): string {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const subject =
      typeof claims === "object" && claims !== null && "sub" in claims ? String(claims.sub) : "";
    return subject.slice(subject.indexOf(".") + 1);
  } catch {
    return "";
  }
}
