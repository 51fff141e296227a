import type { Token } from "../sql/tokenize.ts";

const WRITES = new Set(["INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY"]);

/** Whether the statement changes rows: it takes the write turn and is all or nothing. */
export function writesRows(tokens: readonly Token[]): boolean {
  const first = tokens[0];
  return first?.kind === "word" && WRITES.has(first.value);
}

/** Whether it changes rows with one statement of DuckDB: INSERT INTO; with OVERWRITE rows are deleted first. */
export function isSingleWrite([first, second]: readonly Token[]): boolean {
  return first?.value === "INSERT" && second?.kind === "word" && second.value === "INTO";
}

/** Whether it may read what stands in FROM. */
export function mayQuery(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind, value }) => kind === "word" && value === "FROM");
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
