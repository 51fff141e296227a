import type { Statement } from "./split-statements.ts";

/** Whether a transaction is open: after what stands in a script it is not always known. */
export type TransactionState = "open" | "closed" | "unknown";

export interface TransactionPlan {
  /** offsets in the script before which a transaction begins */
  readonly begins: readonly number[];
  /** at the script's end */
  readonly state: TransactionState;
}

const writes = new Set(["INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "TRUNCATE"]);
const keeps = new Set("SELECT WITH VALUES SHOW DESC DESCRIBE LIST LS EXPLAIN SET UNSET USE".split(" "));
const begun = /^(?:BEGIN(?:\s+(?:TRANSACTION|WORK))?(?:\s+NAME\b[\s\S]*)?|START\s+TRANSACTION\b[\s\S]*)$/i;

/**
 * Where a script's rows need a transaction to begin, so that it runs as with autocommit switched off: a statement that
 * writes rows begins one when none is open, DDL, COMMIT and ROLLBACK end it. A CALL or a block begins none: a procedure
 * may end only what it began, so that one which runs DDL can be called. A BEGIN too many does nothing.
 * https://docs.snowflake.com/en/sql-reference/transactions
 */
export function placeTransactions(statements: readonly Statement[]): TransactionPlan {
  const begins: number[] = [];
  let state: TransactionState = "closed";
  for (const { text, start } of statements) {
    const verb = /^[A-Z]+/i.exec(text)?.[0].toUpperCase() ?? "";
    if (writes.has(verb)) {
      if (state !== "open") begins.push(start);
      // whether TRUNCATE ends a transaction is told in two ways
      state = verb === "TRUNCATE" ? "unknown" : "open";
    } else if (begun.test(text)) state = "open";
    else if (verb === "COMMIT" || verb === "ROLLBACK") state = "closed";
    else if (!keeps.has(verb)) state = "unknown";
  }
  return { begins, state };
}
