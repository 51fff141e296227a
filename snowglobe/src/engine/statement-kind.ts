import type { Token } from "../sql/tokenize.ts";

const WRITES = new Set(["INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY"]);

/** Whether the statement changes rows: it takes the write turn and is all or nothing. */
export function writesRows(tokens: readonly Token[]): boolean {
  const first = tokens[0];
  return first?.kind === "word" && WRITES.has(first.value);
}

// https://docs.snowflake.com/en/sql-reference/sql-all
const STATEMENT_WORDS = new Set(
  "ALTER BEGIN CALL COMMENT COMMIT COPY CREATE DECLARE DELETE DESC DESCRIBE DROP EXECUTE EXPLAIN GET GRANT INSERT LIST LS MERGE PUT REMOVE REVOKE RM ROLLBACK SELECT SET SHOW START TRUNCATE UNDROP UNSET UPDATE USE WITH".split(
    " ",
  ),
);

/** Whether a statement of Snowflake's can begin so; anything else is no SQL. */
export function beginsStatement([first]: readonly Token[]): boolean {
  return first?.text === "(" || (first?.kind === "word" && STATEMENT_WORDS.has(first.value));
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

/** The statement's first words, to name it in an error: `CREATE EXTERNAL TABLE`. */
export function nameOfStatement(tokens: readonly Token[]): string {
  const words: string[] = [];
  for (const token of tokens.slice(0, 3)) {
    if (token.kind !== "word") break;
    words.push(token.value);
  }
  return words.join(" ") || (tokens[0]?.text ?? "");
}
