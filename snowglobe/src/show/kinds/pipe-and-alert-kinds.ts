import { readAlert } from "../../catalog/alert-properties.ts";
import { readPipe } from "../../stages/pipes/pipe-properties.ts";
import type { ShowKind } from "../show-kind.ts";
import {
  type Cell,
  COMMENT,
  CREATED_ON,
  DATABASE_NAME,
  NAME,
  OWNER,
  OWNER_ROLE_TYPE,
  SCHEMA_NAME,
  type Shown,
  text,
} from "../shown-column.ts";

const nothing = (): Cell => null;
const pipe = ({ object }: Shown) => readPipe(object);
const alert = ({ object }: Shown) => readAlert(object);

/** https://docs.snowflake.com/en/sql-reference/sql/show-pipes */
export const pipes: ShowKind = {
  words: "PIPES",
  kinds: ["PIPE"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("definition", (shown) => pipe(shown).definition),
    OWNER,
    text("notification_channel", nothing),
    COMMENT,
    text("integration", (shown) => pipe(shown).integration),
    text("pattern", (shown) => pipe(shown).pattern),
    text("error_integration", (shown) => pipe(shown).errorIntegration),
    OWNER_ROLE_TYPE,
    text("invalid_reason", nothing),
    text("kind", () => "STAGE"),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-alerts */
export const alerts: ShowKind = {
  words: "ALERTS",
  kinds: ["ALERT"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    OWNER,
    COMMENT,
    text("warehouse", (shown) => alert(shown).warehouse),
    text("schedule", (shown) => alert(shown).schedule),
    text("state", (shown) => alert(shown).state),
    text("condition", (shown) => alert(shown).condition),
    text("action", (shown) => alert(shown).action),
    OWNER_ROLE_TYPE,
  ],
};
