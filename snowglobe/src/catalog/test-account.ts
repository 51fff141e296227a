import type { Account, Execution } from "../account/account.ts";
import type { Session } from "../account/session.ts";
import { resolveIdentifierCalls } from "../engine/identifier-call.ts";
import { catalogPart } from "../parts/catalog-part.ts";
import { type MakePart, openAccount } from "../parts/open-account.ts";
import { blankSession } from "../session/blank-session.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";

/** An account for tests of administrative statements, without protocol and sign-in. */
export interface TestAccount {
  readonly account: Account;
  /** A session of a user (ANNA unless said) with a role. */
  session(role: string | null, patch?: Partial<Session>): Session;
  /** Runs one statement. */
  run(sql: string, session: Session): Promise<ResultSet>;
  /** Runs one statement and gives its first cell: the status of DDL. */
  status(sql: string, session: Session): Promise<string | null | undefined>;
  /** Runs one statement and gives its rows by column name. */
  rows(sql: string, session: Session): Promise<Record<string, string | null>[]>;
  close(): Promise<void>;
}

/** Opens an account in memory with this folder's statements and those of `parts`. */
export async function openTestAccount(parts: readonly MakePart[] = []): Promise<TestAccount> {
  const opened = await openAccount({ name: "GLASS", organization: "ORG" }, [catalogPart, ...parts]);
  const { account } = opened;
  const duck = await account.duck.connect();
  const test: TestAccount = {
    account,
    session: (role, patch = {}) => blankSession({ id: "1", user: "ANNA", role, duck, ...patch }),
    async run(text, session) {
      const statement = { sql: text, tokens: tokenize(text), session, binds: new Map() };
      const { sql, tokens } = resolveIdentifierCalls(statement);
      const family = account.families.find((candidate) => candidate.accepts(tokens));
      if (!family) throw new Error(`No family accepts: ${sql}`);
      const execution: Execution = {
        account,
        session,
        queryId: "query",
        sql,
        tokens,
        binds: new Map(),
        startedAt: new Date(account.now()),
        streamsRead: new Set(),
        signal: new AbortController().signal,
        run: (inner) => test.run(inner, session),
      };
      account.versions.begin(session.duck);
      try {
        return await family.execute(execution);
      } finally {
        account.versions.end(session.duck, true);
      }
    },
    status: async (sql, session) => (await test.run(sql, session)).rows[0]?.[0],
    async rows(sql, session) {
      const { columns, rows } = await test.run(sql, session);
      return rows.map((row) =>
        Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null] as const)),
      );
    },
    async close() {
      duck.closeSync();
      await opened.close();
    },
  };
  return test;
}
