import type { ShowKind } from "../show-kind.ts";
import {
  COMMENT,
  CREATED_ON,
  DATABASE_NAME,
  NAME,
  OWNER,
  OWNER_ROLE_TYPE,
  SCHEMA_NAME,
  text,
} from "../shown-column.ts";

/** https://docs.snowflake.com/en/sql-reference/sql/show-semantic-views */
export const semanticViews: ShowKind = {
  words: "SEMANTIC VIEWS",
  kinds: ["SEMANTIC VIEW"],
  level: "schema",
  terse: [CREATED_ON, NAME, text("kind", () => "SEMANTIC_VIEW"), DATABASE_NAME, SCHEMA_NAME],
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    COMMENT,
    OWNER,
    OWNER_ROLE_TYPE,
    text("extension", () => null),
  ],
};
