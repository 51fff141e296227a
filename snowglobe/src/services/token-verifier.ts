import type { Account } from "../engine/account.ts";
import type { TokenVerifier } from "../session/token-verifier.ts";
import { tokensFor } from "./service-tokens.ts";

/** Who an OAUTH token of one of the account's services signs in; undefined for any other token. */
export function verifyServiceToken(account: Account): TokenVerifier {
  return (token) => tokensFor(account)?.verify(token);
}
