import { TABLE_LIKE_KINDS } from "../../account/catalog.ts";
import { retentionDays } from "../../storage/retention.ts";
import { searchPathsOf } from "../../storage/search-optimization.ts";
import type { ShowKind } from "../show-kind.ts";
import {
  type Cell,
  COMMENT,
  CREATED_ON,
  DATABASE_NAME,
  NAME,
  number,
  OWNER,
  OWNER_ROLE_TYPE,
  property,
  SCHEMA_NAME,
  type Shown,
  text,
  time,
  yesNo,
} from "../shown-column.ts";
import { isShown } from "../visible.ts";

const nothing = (): Cell => null;
const clusterBy = text("cluster_by", ({ object }) => String(object.properties.clusterBy ?? ""));
const rows = number("rows", ({ rowCount }) => rowCount);
// DuckDB's storage says nothing that Snowflake's bytes would mean.
const bytes = number("bytes", nothing);
const retention = text("retention_time", ({ execution, object }) =>
  retentionDays(execution.account.catalog, object),
);
const changeTracking = text("change_tracking", ({ object }) =>
  object.properties.changeTracking === true ? "ON" : "OFF",
);
const terse = (kind: (shown: Shown) => string) => [
  CREATED_ON,
  NAME,
  text("kind", kind),
  DATABASE_NAME,
  SCHEMA_NAME,
];
const tableKind = ({ object }: Shown): string =>
  object.properties.temporary === true
    ? "TEMPORARY"
    : object.properties.transient === true
      ? "TRANSIENT"
      : "TABLE";

/** https://docs.snowflake.com/en/sql-reference/sql/show-tables */
export const tables: ShowKind = {
  words: "TABLES",
  kinds: ["TABLE", "EXTERNAL TABLE"],
  level: "schema",
  counted: true,
  terse: terse(() => "TABLE"),
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("kind", tableKind),
    COMMENT,
    clusterBy,
    rows,
    bytes,
    OWNER,
    retention,
    text("automatic_clustering", () => "OFF"),
    changeTracking,
    text("search_optimization", ({ object }) => (searchPathsOf(object).length > 0 ? "ON" : "OFF")),
    text("search_optimization_progress", ({ object }) => (searchPathsOf(object).length > 0 ? 100 : null)),
    text("search_optimization_bytes", nothing),
    text("is_external", ({ object }) => yesNo(object.kind === "EXTERNAL TABLE")),
    text("enable_schema_evolution", () => "N"),
    OWNER_ROLE_TYPE,
    text("is_event", ({ object }) => yesNo(object.properties.event === true)),
    text("is_hybrid", ({ object }) => yesNo(object.properties.hybrid === true)),
    text("is_iceberg", ({ object }) => yesNo(object.properties.iceberg !== undefined)),
    text("is_dynamic", () => "N"),
    text("is_immutable", () => "N"),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-hybrid-tables */
export const hybridTables: ShowKind = {
  words: "HYBRID TABLES",
  kinds: ["TABLE"],
  level: "schema",
  counted: true,
  terse: terse(() => "HYBRID TABLE"),
  shows: (execution, object) => object.properties.hybrid === true && isShown(execution, object),
  columns: [CREATED_ON, NAME, DATABASE_NAME, SCHEMA_NAME, OWNER, rows, bytes, COMMENT, OWNER_ROLE_TYPE],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-event-tables */
export const eventTables: ShowKind = {
  words: "EVENT TABLES",
  kinds: ["TABLE"],
  level: "schema",
  terse: [CREATED_ON, NAME, DATABASE_NAME, SCHEMA_NAME],
  shows: (execution, object) => object.properties.event === true && isShown(execution, object),
  columns: [CREATED_ON, NAME, DATABASE_NAME, SCHEMA_NAME, OWNER, COMMENT, OWNER_ROLE_TYPE],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-views */
export const views: ShowKind = {
  words: "VIEWS",
  kinds: ["VIEW"],
  level: "schema",
  terse: terse(() => "VIEW"),
  columns: [
    CREATED_ON,
    NAME,
    text("reserved", () => ""),
    DATABASE_NAME,
    SCHEMA_NAME,
    OWNER,
    COMMENT,
    // "the text … of a secure view is shown to its owner only"
    text("text", (shown) =>
      isSecure(shown) && !mayMonitor(shown, "OWNERSHIP") ? null : property("text")(shown),
    ),
    text("is_secure", isSecure),
    text("is_materialized", ({ object }) => object.properties.materialized === true),
    OWNER_ROLE_TYPE,
    changeTracking,
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-materialized-views */
export const materializedViews: ShowKind = {
  words: "MATERIALIZED VIEWS",
  kinds: ["VIEW"],
  level: "schema",
  shows: (execution, object) => object.properties.materialized === true && isShown(execution, object),
  columns: [
    CREATED_ON,
    NAME,
    text("reserved", () => ""),
    DATABASE_NAME,
    SCHEMA_NAME,
    clusterBy,
    rows,
    bytes,
    text("source_database_name", (shown) => sourceOf(shown)?.path.database),
    text("source_schema_name", (shown) => sourceOf(shown)?.path.schema),
    text("source_table_name", (shown) => sourceOf(shown)?.path.name),
    // Its rows are worked out when they are read: it is never behind.
    time("refreshed_on", ({ execution }) => execution.account.now()),
    time("compacted_on", nothing),
    OWNER,
    text("invalid", (shown) => isSuspended(shown) || sourceOf(shown) === undefined),
    text("invalid_reason", (shown) => {
      if (isSuspended(shown)) return "Maintenance is suspended.";
      return sourceOf(shown) === undefined ? "The base table does not exist." : null;
    }),
    text("behind_by", () => "0s"),
    COMMENT,
    text("text", (shown) =>
      isSecure(shown) && !mayMonitor(shown, "OWNERSHIP") ? null : property("text")(shown),
    ),
    text("is_secure", isSecure),
    text("automatic_clustering", ({ object: { properties } }) =>
      properties.clusterBy === undefined || properties.reclusterSuspended === true ? "OFF" : "ON",
    ),
    OWNER_ROLE_TYPE,
  ],
};

/** The table that a materialized view is of. */
function sourceOf({ execution, object }: Shown): Shown["object"] | undefined {
  return execution.account.catalog.byId(Number(object.properties.source ?? -1));
}

function isSuspended({ object }: Shown): boolean {
  return object.properties.maintenanceSuspended === true;
}

const monitored =
  (value: (shown: Shown) => Cell): ((shown: Shown) => Cell) =>
  (shown) =>
    mayMonitor(shown, "MONITOR") || mayMonitor(shown, "OPERATE") ? value(shown) : null;

/** https://docs.snowflake.com/en/sql-reference/sql/show-dynamic-tables; text, warehouse and state need MONITOR */
export const dynamicTables: ShowKind = {
  words: "DYNAMIC TABLES",
  kinds: ["DYNAMIC TABLE"],
  level: "schema",
  counted: true,
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    clusterBy,
    rows,
    bytes,
    OWNER,
    text("target_lag", property("targetLag")),
    text("scheduler", nothing),
    text("refresh_mode", (shown) => property("resolvedMode")(shown) ?? property("refreshMode")(shown)),
    text("refresh_mode_reason", property("modeReason")),
    text("warehouse", monitored(property("warehouse"))),
    COMMENT,
    text("text", monitored(property("text"))),
    text("automatic_clustering", () => "OFF"),
    text(
      "scheduling_state",
      monitored(({ object }) => (object.properties.suspended === true ? "SUSPENDED" : "ACTIVE")),
    ),
    time(
      "last_suspended_on",
      monitored(({ object }) => numberOrNull(object.properties.suspendedOn)),
    ),
    text("is_clone", () => false),
    text("is_replica", () => false),
    text("is_iceberg", () => false),
    time("data_timestamp", ({ object }) => numberOrNull(object.properties.dataTimestamp)),
    OWNER_ROLE_TYPE,
    text("immutable_where", nothing),
    text("execute_as_user", nothing),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-objects */
export const objects: ShowKind = {
  words: "OBJECTS",
  kinds: TABLE_LIKE_KINDS,
  level: "schema",
  counted: true,
  terse: terse(({ object }) => (object.kind === "VIEW" ? "VIEW" : "TABLE")),
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("kind", (shown) => (shown.object.kind === "VIEW" ? "VIEW" : tableKind(shown))),
    COMMENT,
    text("cluster_by", () => ""),
    rows,
    bytes,
    OWNER,
    retention,
    OWNER_ROLE_TYPE,
    text("is_hybrid", ({ object }) => yesNo(object.properties.hybrid === true)),
    text("is_dynamic", ({ object }) => yesNo(object.kind === "DYNAMIC TABLE")),
    text("is_iceberg", ({ object }) => yesNo(object.properties.iceberg !== undefined)),
  ],
};

function isSecure({ object }: Shown): boolean {
  return object.properties.secure === true;
}

function mayMonitor({ execution: { account, session }, object }: Shown, privilege: string): boolean {
  return account.access.holds(session, privilege, object);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
