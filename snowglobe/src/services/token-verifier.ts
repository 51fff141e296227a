import type { Account } from "../account/account.ts";
import type { TokenVerifier } from "../account/token-verifier.ts";
import { tokensFor } from "./service-tokens.ts";

/** Who an OAUTH token of one of the account's services signs in; undefined for any other token. */
export function verifyServiceToken(account: Account): TokenVerifier {
  return (token) => tokensFor(account)?.verify(token);
}
