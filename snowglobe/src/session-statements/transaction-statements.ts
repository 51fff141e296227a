import type { StatementFamily } from "../account/account.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { isTransactionBegin } from "../sql/block-depth.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";

function done(): ResultSet {
  return { ...statusResult("Statement executed successfully."), statementType: "OTHER" };
}

/**
 * BEGIN, START TRANSACTION, COMMIT, ROLLBACK.
 * https://docs.snowflake.com/en/sql-reference/sql/begin: a BEGIN inside a transaction does nothing; so do COMMIT and
 * ROLLBACK outside of one.
 */
export function transactionFamilies(runner: () => StatementRunner): readonly StatementFamily[] {
  return [
    {
      name: "BEGIN",
      commits: false,
      accepts: (tokens) => {
        const [first, second] = tokens;
        if (first?.kind !== "word") return false;
        if (first.value === "START") return second?.value === "TRANSACTION";
        return first.value === "BEGIN" && isTransactionBegin(tokens, 0);
      },
      async execute({ sql, tokens, session }) {
        const reader = new TokenReader(sql, tokens);
        reader.next();
        reader.acceptOneOf("TRANSACTION", "WORK");
        const name = reader.accept("NAME") ? reader.identifier() : undefined;
        reader.end();
        runner().transactions.begin(session, name);
        return done();
      },
    },
    {
      name: "COMMIT",
      commits: false,
      accepts: ([first]) => first?.kind === "word" && first.value === "COMMIT",
      async execute({ sql, tokens, session }) {
        endOfTransaction(sql, tokens);
        await runner().transactions.commit(session);
        return done();
      },
    },
    {
      name: "ROLLBACK",
      commits: false,
      accepts: ([first]) => first?.kind === "word" && first.value === "ROLLBACK",
      async execute({ sql, tokens, session }) {
        endOfTransaction(sql, tokens);
        await runner().transactions.rollback(session);
        return done();
      },
    },
  ];
}

function endOfTransaction(sql: string, tokens: ConstructorParameters<typeof TokenReader>[1]): void {
  const reader = new TokenReader(sql, tokens);
  reader.next();
  reader.accept("WORK");
  reader.end();
}
