import type { ShowKind } from "../show-kind.ts";
import { CREATED_ON, NAME, type ShownColumn, text } from "../shown-column.ts";

/**
 * Kinds that nobody can make here: their list is empty, and has Snowflake's columns. What asks an account for all that a
 * database holds gets an answer, and a true one.
 */
function empty(words: string, columns: string): ShowKind {
  const shown = columns.split(" ").map((name): ShownColumn => {
    if (name === "created_on") return CREATED_ON;
    return name === "name" ? NAME : text(name, () => null);
  });
  return { words, kinds: [], level: "schema", columns: shown };
}

/** https://docs.snowflake.com/en/sql-reference/sql/show-streams */
const streams = empty(
  "STREAMS",
  "created_on name database_name schema_name owner comment table_name source_type base_tables type stale mode stale_after invalid_reason owner_role_type",
);

export const EMPTY_KINDS: readonly ShowKind[] = [streams];
