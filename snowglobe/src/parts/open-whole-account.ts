import type { Account } from "../account/account.ts";
import { createQueryRegistry } from "../engine/query-registry.ts";
import { describeQuery, runStatement, type StatementRunner } from "../engine/run-statement.ts";
import { createTransactions } from "../engine/transactions.ts";
import { makeServicesPart } from "../services/services-part.ts";
import { blankSession } from "../session/blank-session.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";
import { allParts } from "./all-parts.ts";
import { type AccountOptions, openAccount } from "./open-account.ts";

/** An account in memory with all of its parts and no server, a warehouse W and a database DB. */
export interface WholeAccount {
  readonly account: Account;
  /** Runs a statement as ACCOUNTADMIN in a session of its own. @throws {SnowflakeError} */
  run(sql: string): Promise<ResultSet>;
  close(): Promise<void>;
}

export async function openWholeAccount(options: Pick<AccountOptions, "mounts"> = {}): Promise<WholeAccount> {
  let runner: StatementRunner | undefined;
  const opened = await openAccount(
    { name: "SNOWGLOBE", organization: "SNOWGLOBE", ...options },
    allParts(() => {
      if (!runner) throw new Error("asked for before the account was assembled");
      return runner;
    }, makeServicesPart({}).part),
  );
  const { account } = opened;
  const whole: StatementRunner = {
    account,
    queries: createQueryRegistry(),
    transactions: createTransactions(opened.turn),
  };
  runner = whole;
  const made: WholeAccount = {
    account,
    async run(sql) {
      const duck = await account.duck.connect();
      const session = blankSession({
        id: "1",
        user: "COVERAGE",
        role: "ACCOUNTADMIN",
        duck,
        warehouse: "W",
        database: "DB",
        schema: "PUBLIC",
      });
      try {
        const query = whole.queries.add(describeQuery(session, sql));
        return await runStatement(whole, query, { sql, tokens: tokenize(sql), session, binds: new Map() });
      } finally {
        await whole.transactions.rollback(session);
        duck.closeSync();
      }
    },
    close: () => opened.close(),
  };
  await made.run("CREATE WAREHOUSE w");
  await made.run("CREATE DATABASE db");
  return made;
}
