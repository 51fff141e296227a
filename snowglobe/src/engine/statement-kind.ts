import type { Execution } from "../account/account.ts";
import { TokenReader } from "../sql/token-reader.ts";
import type { Token } from "../sql/tokenize.ts";
import { hasChecks } from "../storage/constraint.ts";
import { readTableProperties } from "../storage/table-properties.ts";

const WRITES = new Set(["INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY"]);

/** Whether the statement changes rows: it takes the write turn and is all or nothing. */
export function writesRows(tokens: readonly Token[]): boolean {
  const first = tokens[0];
  return first?.kind === "word" && WRITES.has(first.value);
}

/**
 * Whether it changes rows with one statement of DuckDB: INSERT INTO; with OVERWRITE rows are deleted first, and a hybrid
 * table is held to its keys afterwards, any table to its checks.
 */
export function isSingleWrite({ account, session, tokens }: Execution): boolean {
  const reader = new TokenReader("", tokens);
  if (!reader.accept("INSERT", "INTO")) return false;
  reader.accept("TABLE");
  const next = reader.peek();
  if (next?.kind !== "word" && next?.kind !== "quoted") return false;
  try {
    const table = account.access.lookUp(session, "TABLE LIKE", reader.qualifiedName());
    return table === undefined || (readTableProperties(table).hybrid !== true && !hasChecks(table));
  } catch {
    // A name that cannot be one: the statement itself says so, in its own words.
    return true;
  }
}

/** Whether it may read what stands in FROM. */
export function mayQuery(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind, value }) => kind === "word" && value === "FROM");
}

/** CALL of a stored procedure, or of one that stands before it: WITH … AS PROCEDURE. */
export function isCall([first, , , fourth]: readonly Token[]): boolean {
  if (first?.kind !== "word") return false;
  return first.value === "CALL" || (first.value === "WITH" && fourth?.value === "PROCEDURE");
}

/** PUT and GET move files between the driver and a stage. */
export function isTransfer(tokens: readonly Token[]): boolean {
  const first = tokens[0];
  return first?.kind === "word" && (first.value === "PUT" || first.value === "GET");
}
