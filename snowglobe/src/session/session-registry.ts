import { randomBytes } from "node:crypto";
import type { DuckDBInstance } from "@duckdb/node-api";
import type { Session } from "../account/session.ts";

/** How long tokens are valid, in seconds: Snowflake's own defaults. */
export const SESSION_TOKEN_SECONDS = 3600;
export const MASTER_TOKEN_SECONDS = 14_400;

/** A session with the tokens that open it. */
export interface OpenSession {
  readonly session: Session;
  token: string;
  masterToken: string;
  /** Epoch milliseconds. */
  tokenExpiresAt: number;
  masterTokenExpiresAt: number;
  /** When its last request came, in epoch milliseconds. */
  usedAt: number;
}

/** What a token stands for just now. */
export type TokenState =
  | { readonly state: "valid" | "expired"; readonly open: OpenSession }
  | { readonly state: "closed" | "unknown" };

/** The context that a session begins with. */
export type SessionStart = Pick<
  Session,
  "user" | "role" | "secondaryRoles" | "database" | "schema" | "warehouse" | "callerOf" | "inherited"
>;

export interface SessionRegistry {
  open(start: SessionStart): Promise<OpenSession>;
  byToken(token: string): TokenState;
  byMasterToken(token: string): TokenState;
  /** New tokens for a session whose master token is valid. */
  renew(open: OpenSession): void;
  /** The tokens of all sessions expire; with `master` those as well that renew them. */
  expire(master: boolean): void;
  /** Its tokens open it no more. Its connection is the caller's to close. */
  forget(open: OpenSession): void;
  all(): Iterable<OpenSession>;
}

/** Of so many sessions that were closed the account knows that they once were. */
const CLOSED_KEPT = 10_000;

export function createSessionRegistry(duck: DuckDBInstance, now: () => number = Date.now): SessionRegistry {
  const byToken = new Map<string, OpenSession>();
  const byMasterToken = new Map<string, OpenSession>();
  const closed = new Set<string>();
  let lastId = Date.now() * 1000;

  const issue = (open: OpenSession) => {
    open.token = newToken();
    open.masterToken = newToken();
    open.tokenExpiresAt = now() + SESSION_TOKEN_SECONDS * 1000;
    open.masterTokenExpiresAt = now() + MASTER_TOKEN_SECONDS * 1000;
    byToken.set(open.token, open);
    byMasterToken.set(open.masterToken, open);
  };
  const find = (
    tokens: Map<string, OpenSession>,
    token: string,
    expiresAt: (open: OpenSession) => number,
  ) => {
    const open = tokens.get(token);
    if (!open) return { state: closed.has(token) ? "closed" : "unknown" } as const;
    return { state: expiresAt(open) > now() ? "valid" : "expired", open } as const;
  };

  return {
    async open(start) {
      lastId += 1;
      const session: Session = {
        id: String(lastId),
        parameters: new Map(),
        variables: new Map(),
        duck: await duck.connect(),
        inTransaction: false,
        queryIds: [],
        ...start,
      };
      const open = {
        session,
        token: "",
        masterToken: "",
        tokenExpiresAt: 0,
        masterTokenExpiresAt: 0,
        usedAt: now(),
      };
      issue(open);
      return open;
    },
    byToken: (token) => find(byToken, token, (open) => open.tokenExpiresAt),
    byMasterToken: (token) => find(byMasterToken, token, (open) => open.masterTokenExpiresAt),
    renew(open) {
      byToken.delete(open.token);
      byMasterToken.delete(open.masterToken);
      issue(open);
    },
    expire(master) {
      for (const open of byToken.values()) {
        open.tokenExpiresAt = 0;
        if (master) open.masterTokenExpiresAt = 0;
      }
    },
    forget(open) {
      if (byToken.has(open.token)) closed.add(open.token);
      for (const oldest of closed) {
        if (closed.size <= CLOSED_KEPT) break;
        closed.delete(oldest);
      }
      byToken.delete(open.token);
      byMasterToken.delete(open.masterToken);
    },
    all: () => byToken.values(),
  };
}

// 256 random bits: looked up, never compared character by character with a secret.
function newToken(): string {
  return `ver:3-hint:1-${randomBytes(32).toString("base64url")}`;
}
