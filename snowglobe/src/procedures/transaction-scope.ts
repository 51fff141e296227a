import type { Execution } from "../engine/account.ts";
import { notSupported, SnowflakeError } from "../engine/errors.ts";
import { isTransactionBegin } from "../sql/block-depth.ts";
import type { Token } from "../sql/tokenize.ts";

/**
 * Runs a procedure so that no transaction crosses its border: "A transaction cannot be started in one stored procedure
 * and finished in a different stored procedure."
 * https://docs.snowflake.com/en/sql-reference/transactions#scoped-transactions
 *
 * @throws {SnowflakeError} 090232 when the procedure leaves a transaction open; it is rolled back.
 */
export async function inOwnScope<Value>(inside: Execution, work: () => Promise<Value>): Promise<Value> {
  if (inside.session.inTransaction) return await work();
  let value: Value;
  try {
    value = await work();
  } catch (error) {
    await rollBack(inside);
    throw error;
  }
  if (!(await rollBack(inside))) return value;
  throw new SnowflakeError(
    "090232",
    "25000",
    "Stored procedure execution error: Scoped transaction started in stored procedure is incomplete and it was rolled back.",
  );
}

async function rollBack(inside: Execution): Promise<boolean> {
  if (!inside.session.inTransaction) return false;
  await inside.run("ROLLBACK");
  return true;
}

/**
 * What a statement of a procedure may do to a transaction, when the caller had one open already.
 * @throws {SnowflakeError} 090231; 000002 for a transaction inside a transaction.
 */
export function refuseOtherScope(tokens: readonly Token[], callerInTransaction: boolean): void {
  const [first, second] = tokens;
  if (!callerInTransaction || first?.kind !== "word") return;
  if (first.value === "COMMIT" || first.value === "ROLLBACK") {
    throw new SnowflakeError(
      "090231",
      "25000",
      "Modifying a transaction that has started at a different scope is not allowed.",
    );
  }
  const begins =
    (first.value === "START" && second?.value === "TRANSACTION") ||
    (first.value === "BEGIN" && isTransactionBegin(tokens, 0));
  if (begins) throw notSupported("a transaction in a procedure that was called inside a transaction");
}
