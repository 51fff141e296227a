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

/** https://docs.snowflake.com/en/sql-reference/sql/show-pipes */
const pipes = empty(
  "PIPES",
  "created_on name database_name schema_name definition owner notification_channel comment integration pattern error_integration owner_role_type invalid_reason kind",
);

/** https://docs.snowflake.com/en/sql-reference/sql/show-alerts */
const alerts = empty(
  "ALERTS",
  "created_on name database_name schema_name owner comment warehouse schedule state condition action owner_role_type",
);

/** https://docs.snowflake.com/en/sql-reference/sql/show-tags */
const tags = empty(
  "TAGS",
  "created_on name database_name schema_name owner comment allowed_values owner_role_type propagate on_conflict",
);

export const EMPTY_KINDS: readonly ShowKind[] = [pipes, alerts, tags];
