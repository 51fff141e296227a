import type { FastifyRequest } from "fastify";
import type { Account } from "../../account/account.ts";
import type { TokenVerifier } from "../../account/token-verifier.ts";
import { requireAddress } from "../../catalog/policies/network-policy.ts";
import { idleTimeout } from "../../catalog/policies/session-policy.ts";
import type { QueryRegistry } from "../../engine/query-registry.ts";
import type { QuerySubmitter } from "../../engine/submit-query.ts";
import type { Transactions } from "../../engine/transactions.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { FaultChecks } from "../../faults/faults.ts";
import type { OpenSession, SessionRegistry } from "../../session/session-registry.ts";
import { closeSession } from "../../session-statements/close-session.ts";
import type { ResultFiles } from "../../storage/result-files.ts";
import { type Answer, CODES, failure } from "../protocol/answer.ts";

/** What the routes need. */
export interface ServerParts {
  readonly account: Account;
  readonly sessions: SessionRegistry;
  readonly queries: QueryRegistry;
  readonly submitter: QuerySubmitter;
  readonly transactions: Transactions;
  readonly results: ResultFiles;
  readonly verifyToken: TokenVerifier;
  readonly faults: FaultChecks;
  /** How long a request waits for its result before it is told to ask again, in milliseconds; Snowflake's is 45 s. */
  readonly patience: number;
}

/** The token of `Authorization: Snowflake Token="…"`, or "". */
export function tokenOf(request: FastifyRequest): string {
  return /^Snowflake Token="([^"]*)"$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
}

/** What a network or session policy says to another request of a session. */
function refusedByPolicy(parts: ServerParts, request: FastifyRequest, open: OpenSession): Answer | undefined {
  const { account } = parts;
  const user = account.catalog.find("USER", { name: open.session.user });
  const idle = idleTimeout(account.catalog, user);
  const now = account.now();
  if (idle !== undefined && now - open.usedAt > idle) {
    void closeSession(parts, open);
    return failure(CODES.sessionGone, "Session no longer exists.  New login required to access the service.");
  }
  open.usedAt = now;
  try {
    requireAddress(account.catalog, user, request.ip);
  } catch (error) {
    if (error instanceof SnowflakeError) return failure(error.code, error.message);
    throw error;
  }
  return undefined;
}

/** Runs a route for the session of the request's token, or says what is wrong with the token. */
export async function withSession(
  parts: ServerParts,
  request: FastifyRequest,
  work: (open: OpenSession) => Promise<Answer> | Answer,
): Promise<Answer> {
  const found = parts.sessions.byToken(tokenOf(request));
  if (found.state === "valid") {
    const refused = refusedByPolicy(parts, request, found.open);
    return refused ?? work(found.open);
  }
  if (found.state === "expired") {
    return failure(
      CODES.sessionExpired,
      "Authentication token has expired.  The user must authenticate again.",
    );
  }
  // Drivers forgive it when they close a session that is closed already.
  if (found.state === "closed")
    return failure(CODES.sessionGone, "Session no longer exists.  New login required to access the service.");
  return failure(
    CODES.sessionInvalid,
    "Session no longer exists.  New login required to access the service.",
  );
}
