import type { Execution } from "../account/account.ts";
import { TokenReader } from "../sql/token-reader.ts";
import type { Token } from "../sql/tokenize.ts";
import { readTableProperties } from "../storage/table-properties.ts";

const WRITES = new Set(["INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY"]);

/** Whether the statement changes rows: it takes the write turn and is all or nothing. */
export function writesRows(tokens: readonly Token[]): boolean {
  const first = tokens[0];
  return first?.kind === "word" && WRITES.has(first.value);
}

/**
 * Whether it changes rows with one statement of DuckDB: INSERT INTO; with OVERWRITE rows are deleted first, and a hybrid
 * table is held to its keys afterwards.
 */
export function isSingleWrite({ account, session, tokens }: Execution): boolean {
  const reader = new TokenReader("", tokens);
  if (!reader.accept("INSERT", "INTO")) return false;
  reader.accept("TABLE");
  const next = reader.peek();
  if (next?.kind !== "word" && next?.kind !== "quoted") return false;
  const table = account.access.lookUp(session, "TABLE LIKE", reader.qualifiedName());
  return table === undefined || readTableProperties(table).hybrid !== true;
}

/** CALL of a stored procedure. */
export function isCall([first]: readonly Token[]): boolean {
  return first?.kind === "word" && first.value === "CALL";
}

/** PUT and GET move files between the driver and a stage. */
export function isTransfer(tokens: readonly Token[]): boolean {
  const first = tokens[0];
  return first?.kind === "word" && (first.value === "PUT" || first.value === "GET");
}
