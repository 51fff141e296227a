/** Who a token of the account's own making (a service's session token, a caller's token) signs in. */
export interface VerifiedToken {
  readonly user: string;
  /** The role that the session gets, instead of what the request asks for. */
  readonly role: string | null;
  /** Caller's rights: the role whose caller grants bound what the session may do. */
  readonly callerOf?: string;
  /** The warehouse of a session that asks for none, instead of the user's default. */
  readonly defaultWarehouse?: string;
}

/**
 * Checks an OAUTH token at sign-in. Services export one (`services/token-verifier.ts`, `verifyServiceToken(account)`).
 * Undefined means: not mine, or not valid any more.
 */
export type TokenVerifier = (token: string) => VerifiedToken | undefined;
