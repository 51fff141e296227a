import type { Account } from "../account/account.ts";
import { dropTemporary } from "../catalog/temporary.ts";
import type { QueryRegistry } from "../engine/query-registry.ts";
import type { QuerySubmitter } from "../engine/submit-query.ts";
import type { Transactions } from "../engine/transactions.ts";
import type { OpenSession, SessionRegistry } from "../session/session-registry.ts";

interface SessionParts {
  readonly account: Account;
  readonly sessions: SessionRegistry;
  readonly queries: QueryRegistry;
  readonly submitter: QuerySubmitter;
  readonly transactions: Transactions;
}

/**
 * Ends a session at its client's word: statements that somebody waited for are cancelled, those submitted with
 * asyncExec run on; then an open transaction is rolled back, and its temporary objects are dropped.
 * https://docs.snowflake.com/en/sql-reference/parameters#abort-detached-query
 *
 * @returns when nothing of it runs any more; its tokens are refused at once.
 */
export async function closeSession(parts: SessionParts, open: OpenSession): Promise<void> {
  const { session } = open;
  parts.sessions.forget(open);
  for (const query of parts.queries.history()) {
    if (
      query.sessionId === session.id &&
      query.status === "RUNNING" &&
      query.parentId === null &&
      !query.detached
    ) {
      query.abort.abort();
    }
  }
  await parts.submitter.idle(session);
  await parts.transactions.rollback(session);
  await dropTemporary(parts.account, session.id);
  session.duck.closeSync();
}

/** Ends the sessions whose clients have vanished: nobody can sign in to them any more. */
export function closeForgotten(parts: SessionParts, now: number = Date.now()): void {
  for (const open of [...parts.sessions.all()]) {
    if (open.masterTokenExpiresAt <= now) void closeSession(parts, open);
  }
}
