import { pathText } from "../../catalog/contents.ts";
import { staleAfter } from "../../storage/stream-age.ts";
import { readStreamProperties } from "../../storage/stream-properties.ts";
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

const SOURCE_TYPES: Readonly<Record<string, string>> = {
  TABLE: "Table",
  VIEW: "View",
  "DYNAMIC TABLE": "Dynamic Table",
};

const sourceOf = ({ execution, object }: Shown) =>
  execution.account.catalog.byId(readStreamProperties(object).sourceId);

/** A table's name is told to who may see the table. */
const tableName = (shown: Shown): string => {
  const { access } = shown.execution.account;
  const source = sourceOf(shown);
  return source && access.sees(shown.execution.session, source)
    ? pathText(source.path)
    : "No privilege or table dropped";
};

const baseTables = (shown: Shown): string => {
  const { catalog, access } = shown.execution.account;
  const { baseIds } = readStreamProperties(shown.object);
  if (!baseIds) return tableName(shown);
  return baseIds
    .flatMap((id) => catalog.byId(id) ?? [])
    .filter((table) => access.sees(shown.execution.session, table))
    .map(({ path }) => pathText(path))
    .join(",");
};

const isStale = (shown: Shown): boolean => {
  const after = staleAfter(shown.execution.account, shown.object);
  return after === undefined || after < shown.execution.account.now();
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-streams */
export const streams: ShowKind = {
  words: "STREAMS",
  kinds: ["STREAM"],
  level: "schema",
  terse: [
    CREATED_ON,
    NAME,
    text("kind", () => "DELTA"),
    DATABASE_NAME,
    SCHEMA_NAME,
    text("tableOn", tableName),
  ],
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    OWNER,
    COMMENT,
    text("table_name", tableName),
    text("source_type", (shown) => SOURCE_TYPES[sourceOf(shown)?.kind ?? "TABLE"]),
    text("base_tables", baseTables),
    text("type", () => "DELTA"),
    text("stale", (shown) => String(isStale(shown))),
    text("mode", ({ object }) => (readStreamProperties(object).appendOnly ? "APPEND_ONLY" : "DEFAULT")),
    time("stale_after", (shown) => staleAfter(shown.execution.account, shown.object)),
    text("invalid_reason", () => "N/A"),
    OWNER_ROLE_TYPE,
  ],
};
