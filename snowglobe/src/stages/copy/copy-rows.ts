import { randomUUID } from "node:crypto";
import type { Account, VirtualTable } from "../../account/account.ts";
import { syntaxError } from "../../errors/snowflake-error.ts";
import { NUMBER } from "../../types/data-type.ts";
import { type Column, type ResultSet, textColumn, type WireValue } from "../../types/result-set.ts";

const NAME = "SNOWGLOBE$COPY_ROWS";

const held = new WeakMap<Account, Map<string, ResultSet>>();

/**
 * Lets a query read the rows of a COPY that is under way, so that it converts and inserts them by the rules of every
 * other query: FROM TABLE(SNOWGLOBE$COPY_ROWS('key')), columns N (the row's number, from 0), C1, C2 …, all VARCHAR.
 */
export async function withCopyRows<Value>(
  account: Account,
  width: number,
  rows: readonly (readonly WireValue[])[],
  work: (from: string) => Promise<Value>,
): Promise<Value> {
  const ofAccount = held.get(account) ?? new Map<string, ResultSet>();
  held.set(account, ofAccount);
  const key = randomUUID();
  const columns: Column[] = [
    { name: "N", type: NUMBER, nullable: false },
    ...Array.from({ length: width }, (_, index) => textColumn(`C${index + 1}`)),
  ];
  ofAccount.set(key, {
    columns,
    rows: rows.map((row, index) => [String(index), ...row]),
    statementType: "SELECT",
  });
  try {
    return await work(`TABLE(${NAME}('${key}'))`);
  } finally {
    ofAccount.delete(key);
  }
}

export const copyRowsTable: VirtualTable = {
  name: NAME,
  kind: "function",
  async rows({ account }, call) {
    const found = held.get(account)?.get(call.arguments.get(0) ?? "");
    if (!found) throw syntaxError(`Unknown table function ${NAME}`);
    return found;
  },
};
