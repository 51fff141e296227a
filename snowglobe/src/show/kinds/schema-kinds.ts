import type { CatalogObject } from "../../catalog/catalog.ts";
import { repositoryUrl } from "../../catalog/kinds/image-repository.ts";
import { returnsText } from "../describe-code.ts";
import { nameOf } from "../routine-name.ts";
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

const nothing = (): Cell => null;
const rows = number("rows", ({ rowCount }) => rowCount);
// DuckDB's storage says nothing that Snowflake's bytes would mean.
const bytes = number("bytes", nothing);
const retention = text("retention_time", ({ object }) => String(object.properties.retentionDays ?? 1));
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
  kinds: ["TABLE"],
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
    text("cluster_by", ({ object }) => String(object.properties.clusterBy ?? "")),
    rows,
    bytes,
    OWNER,
    retention,
    text("automatic_clustering", () => "OFF"),
    text("change_tracking", () => "OFF"),
    text("search_optimization", () => "OFF"),
    text("search_optimization_progress", nothing),
    text("search_optimization_bytes", nothing),
    text("is_external", () => "N"),
    text("enable_schema_evolution", () => "N"),
    OWNER_ROLE_TYPE,
    text("is_event", () => "N"),
    text("is_hybrid", () => "N"),
    text("is_iceberg", () => "N"),
    text("is_dynamic", () => "N"),
    text("is_immutable", () => "N"),
  ],
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
    text("is_materialized", () => false),
    OWNER_ROLE_TYPE,
    text("change_tracking", () => "OFF"),
  ],
};

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
    text("cluster_by", () => ""),
    rows,
    bytes,
    OWNER,
    text("target_lag", property("targetLag")),
    text("scheduler", nothing),
    text("refresh_mode", property("refreshMode")),
    text("refresh_mode_reason", nothing),
    text("warehouse", monitored(property("warehouse"))),
    COMMENT,
    text("text", monitored(property("text"))),
    text("automatic_clustering", () => "OFF"),
    text(
      "scheduling_state",
      monitored(({ object }) => (object.properties.suspended === true ? "SUSPENDED" : "ACTIVE")),
    ),
    time("last_suspended_on", nothing),
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
  kinds: ["TABLE", "VIEW", "DYNAMIC TABLE"],
  level: "schema",
  counted: true,
  terse: terse(({ object }) => (object.kind === "DYNAMIC TABLE" ? "TABLE" : object.kind)),
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
    text("is_hybrid", () => "N"),
    text("is_dynamic", ({ object }) => yesNo(object.kind === "DYNAMIC TABLE")),
    text("is_iceberg", () => "N"),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-stages */
export const stages: ShowKind = {
  words: "STAGES",
  kinds: ["STAGE"],
  level: "schema",
  terse: terse(() => "STAGE"),
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("url", () => ""),
    text("has_credentials", () => "N"),
    text("has_encryption_key", () => "N"),
    OWNER,
    COMMENT,
    text("region", nothing),
    text("type", () => "INTERNAL"),
    text("cloud", nothing),
    text("notification_channel", nothing),
    text("storage_integration", nothing),
    text("endpoint", nothing),
    OWNER_ROLE_TYPE,
    text("directory_enabled", ({ object }) => yesNo(object.properties.directory === true)),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-file-formats */
export const fileFormats: ShowKind = {
  words: "FILE FORMATS",
  kinds: ["FILE FORMAT"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("type", property("type")),
    OWNER,
    COMMENT,
    text("format_options", ({ object }) => JSON.stringify(object.properties)),
    OWNER_ROLE_TYPE,
  ],
};

const routineColumns = (kind: "procedure" | "function") => [
  CREATED_ON,
  text("name", ({ object }) => nameOf(object)),
  SCHEMA_NAME,
  text("is_builtin", () => "N"),
  text("is_aggregate", () => "N"),
  text("is_ansi", () => "N"),
  number("min_num_arguments", ({ object }) => argumentCount(object.path.name)),
  number("max_num_arguments", ({ object }) => argumentCount(object.path.name)),
  text("arguments", ({ object }) => `${object.path.name} RETURN ${returnType(object)}`),
  text("description", ({ object }) => object.comment || `user-defined ${kind}`),
  text("catalog_name", ({ object }) => object.path.database),
  text("is_table_function", ({ object }) => yesNo(returnType(object).startsWith("TABLE"))),
  text("valid_for_clustering", () => "N"),
  text("is_secure", (shown) => yesNo(isSecure(shown))),
];

/** https://docs.snowflake.com/en/sql-reference/sql/show-procedures */
export const procedures: ShowKind = {
  words: "PROCEDURES",
  kinds: ["PROCEDURE"],
  level: "schema",
  columns: routineColumns("procedure"),
};
export const userProcedures: ShowKind = { ...procedures, words: "USER PROCEDURES" };

/** https://docs.snowflake.com/en/sql-reference/sql/show-user-functions; SHOW FUNCTIONS would list built-in ones, too */
export const userFunctions: ShowKind = {
  words: "USER FUNCTIONS",
  kinds: ["FUNCTION"],
  level: "schema",
  columns: routineColumns("function"),
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-row-access-policies */
export const rowAccessPolicies: ShowKind = {
  words: "ROW ACCESS POLICIES",
  kinds: ["ROW ACCESS POLICY"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("kind", () => "ROW_ACCESS_POLICY"),
    OWNER,
    COMMENT,
    text("options", () => ""),
    OWNER_ROLE_TYPE,
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-network-rules */
export const networkRules: ShowKind = {
  words: "NETWORK RULES",
  kinds: ["NETWORK RULE"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    OWNER,
    COMMENT,
    text("type", property("type")),
    text("mode", property("mode")),
    number("entries_in_valuelist", ({ object: { properties } }) =>
      Array.isArray(properties.valueList) ? properties.valueList.length : 0,
    ),
    OWNER_ROLE_TYPE,
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-secrets */
export const secrets: ShowKind = {
  words: "SECRETS",
  kinds: ["SECRET"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    SCHEMA_NAME,
    DATABASE_NAME,
    OWNER,
    COMMENT,
    text("secret_type", property("type")),
    text("oauth_scopes", nothing),
    OWNER_ROLE_TYPE,
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-image-repositories */
export const imageRepositories: ShowKind = {
  words: "IMAGE REPOSITORIES",
  kinds: ["IMAGE REPOSITORY"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("repository_url", ({ execution, object }) => repositoryUrl(execution.account, object.path)),
    OWNER,
    OWNER_ROLE_TYPE,
    COMMENT,
    text("encryption", property("encryption")),
    text("privatelink_repository_url", nothing),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-sequences */
export const sequences: ShowKind = {
  words: "SEQUENCES",
  kinds: ["SEQUENCE"],
  level: "schema",
  columns: [
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    number("interval", property("increment")),
    CREATED_ON,
    OWNER,
    COMMENT,
    OWNER_ROLE_TYPE,
    text("ordered", ({ object }) => yesNo(object.properties.ordered !== false)),
  ],
};

function returnType(object: CatalogObject): string {
  return object.kind === "PROCEDURE" ? returnsText(object) : String(object.properties.returns ?? "");
}

function isSecure({ object }: Shown): boolean {
  return object.properties.secure === true;
}

function mayMonitor({ execution: { account, session }, object }: Shown, privilege: string): boolean {
  return account.access.holds(session, privilege, object);
}

function argumentCount(signature: string): number {
  const inside = /\((.*)\)$/s.exec(signature)?.[1] ?? "";
  return inside === "" ? 0 : inside.split(",").length;
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
