import { locationOf, readExternal } from "../../stages/external/external-properties.ts";
import { invalidReason } from "../../stages/external/registered-files.ts";
import { stageProperties } from "../../stages/stage-properties.ts";
import { cloudOf } from "../../stages/stage-url.ts";
import type { ShowKind } from "../show-kind.ts";
import {
  COMMENT,
  CREATED_ON,
  DATABASE_NAME,
  NAME,
  OWNER,
  OWNER_ROLE_TYPE,
  SCHEMA_NAME,
  type Shown,
  text,
  time,
} from "../shown-column.ts";

const reasonOf = ({ execution, object }: Shown) => invalidReason(execution.account, object);
const format = ({ object }: Shown) => readExternal(object).format;

/** https://docs.snowflake.com/en/sql-reference/sql/show-external-tables */
export const externalTables: ShowKind = {
  words: "EXTERNAL TABLES",
  kinds: ["EXTERNAL TABLE"],
  level: "schema",
  terse: [CREATED_ON, NAME, text("kind", () => "EXTERNAL_TABLE"), DATABASE_NAME, SCHEMA_NAME],
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("invalid", (shown) => reasonOf(shown) !== undefined),
    text("invalid_reason", (shown) => reasonOf(shown) ?? null),
    OWNER,
    COMMENT,
    text("stage", ({ object }) => {
      const { database, schema, name } = readExternal(object).stage;
      return [database, schema, name].join(".");
    }),
    text("location", ({ object }) => locationOf(readExternal(object))),
    text("file_format_name", (shown) => format(shown).name),
    text("file_format_type", (shown) => format(shown).type),
    text("cloud", ({ execution, object }) => {
      const stage = execution.account.catalog.byId(readExternal(object).stageId);
      return stage ? cloudOf(stageProperties.parse(stage.properties).url) : null;
    }),
    text("region", () => null),
    text("notification_channel", () => null),
    time("last_refreshed_on", ({ object }) => readExternal(object).refreshedOn),
    text("table_format", () => "UNSPECIFIED"),
    text("last_refresh_details", () => null),
    OWNER_ROLE_TYPE,
  ],
};
