import type { ShowKind } from "../show-kind.ts";
import {
  COMMENT,
  CREATED_ON,
  DATABASE_NAME,
  NAME,
  OWNER,
  OWNER_ROLE_TYPE,
  property,
  SCHEMA_NAME,
  text,
} from "../shown-column.ts";

/** https://docs.snowflake.com/en/sql-reference/sql/show-streamlits */
export const streamlits: ShowKind = {
  words: "STREAMLITS",
  kinds: ["STREAMLIT"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("title", property("title")),
    OWNER,
    COMMENT,
    text("query_warehouse", property("queryWarehouse")),
    text("url_id", property("urlId")),
    OWNER_ROLE_TYPE,
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-notebooks */
export const notebooks: ShowKind = {
  words: "NOTEBOOKS",
  kinds: ["NOTEBOOK"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    COMMENT,
    OWNER,
    text("query_warehouse", property("queryWarehouse")),
    text("url_id", property("urlId")),
    OWNER_ROLE_TYPE,
    text("code_warehouse", property("warehouse")),
  ],
};
