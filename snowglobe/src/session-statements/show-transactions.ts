import type { Execution, StatementFamily } from "../account/account.ts";
import { startsWith } from "../catalog/statements/object-families.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import type { TransactionRecord } from "../engine/transaction-log.ts";
import { insufficientPrivileges, SnowflakeError } from "../errors/snowflake-error.ts";
import { number, resultOf, type ShownColumn, text, time } from "../show/shown-column.ts";
import { TokenReader } from "../sql/token-reader.ts";
import type { Token } from "../sql/tokenize.ts";

type Column = ShownColumn<TransactionRecord>;

const COMMON: readonly Column[] = [
  number("id", ({ id }) => id),
  text("user", ({ user }) => user),
  number("session", ({ sessionId }) => sessionId),
  text("name", ({ name }) => name),
  time("started_on", ({ startedAt }) => startedAt),
  text("state", ({ state }) => state),
];
const SHOWN: readonly Column[] = [...COMMON, number("scope", ({ depth }) => depth)];
const DESCRIBED: readonly Column[] = [...COMMON, time("ended_on", ({ endedAt }) => endedAt)];

/**
 * SHOW TRANSACTIONS [IN ACCOUNT] and DESCRIBE TRANSACTION: one's own, IN ACCOUNT for ACCOUNTADMIN everybody's.
 * https://docs.snowflake.com/en/sql-reference/sql/show-transactions, …/desc-transaction
 */
export function transactionViews(runner: () => StatementRunner): readonly StatementFamily[] {
  return [
    {
      name: "SHOW TRANSACTIONS",
      commits: false,
      accepts: (tokens) => startsWith(tokens, ["SHOW", "TRANSACTIONS"]),
      async execute(execution) {
        const reader = new TokenReader(execution.sql, execution.tokens);
        reader.expect("SHOW", "TRANSACTIONS");
        const inAccount = reader.accept("IN", "ACCOUNT");
        reader.end();
        const { account, session } = execution;
        // "It can only be used by users with the ACCOUNTADMIN role"
        if (inAccount && !isAdministrator(execution)) throw insufficientPrivileges("ACCOUNT", account.name);
        const running = runner()
          .transactions.all()
          .filter(({ state, user }) => state === "running" && (inAccount || user === session.user));
        return resultOf(SHOWN, running);
      },
    },
    {
      name: "DESCRIBE TRANSACTION",
      commits: false,
      accepts: isDescribe,
      async execute(execution) {
        const reader = new TokenReader(execution.sql, execution.tokens);
        reader.next();
        reader.expect("TRANSACTION");
        const id = reader.integer();
        reader.end();
        const found = runner()
          .transactions.all()
          .find(
            (each) => each.id === id && (each.user === execution.session.user || isAdministrator(execution)),
          );
        if (!found)
          throw new SnowflakeError("000713", "02000", `Transaction ${id} does not exist or not authorized.`);
        return resultOf(DESCRIBED, [found], "OTHER");
      },
    },
  ];
}

function isDescribe(tokens: readonly Token[]): boolean {
  return startsWith(tokens, ["DESC", "TRANSACTION"]) || startsWith(tokens, ["DESCRIBE", "TRANSACTION"]);
}

function isAdministrator({ account, session }: Execution): boolean {
  return account.access.activeRoles(session).has("ACCOUNTADMIN");
}
