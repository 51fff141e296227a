import type { CatalogObject } from "../../account/catalog.ts";
import { INTEGRATION_FORMS } from "../../catalog/integrations/all-integrations.ts";
import { categoryOf } from "../../catalog/integrations/integration-form.ts";
import { resourceMonitorProperties, watchedBy } from "../../catalog/kinds/resource-monitor.ts";
import { readListing } from "../../catalog/shares/listing.ts";
import { sharedDatabase, shareProperties } from "../../catalog/shares/share.ts";
import { retentionDays } from "../../storage/retention.ts";
import { isDefault } from "../is-default.ts";
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
  type Shown,
  type ShownColumn,
  text,
  time,
  yesNo,
} from "../shown-column.ts";
import { isShown } from "../visible.ts";

const nothing = (): Cell => null;
const retention = text("retention_time", ({ execution, object }) =>
  retentionDays(execution.account.catalog, object),
);
const TERSE: readonly ShownColumn[] = [
  CREATED_ON,
  NAME,
  text("kind", nothing),
  text("database_name", nothing),
  text("schema_name", nothing),
];

/** https://docs.snowflake.com/en/sql-reference/sql/show-databases */
export const databases: ShowKind = {
  words: "DATABASES",
  kinds: ["DATABASE"],
  level: "account",
  terse: TERSE,
  columns: [
    CREATED_ON,
    NAME,
    text("is_default", ({ execution, object }) => yesNo(isDefault(execution, "defaultNamespace", object))),
    text("is_current", ({ execution, object }) => yesNo(execution.session.database === object.path.name)),
    text("origin", ({ object }) => (object.properties.imported === true ? "SNOWFLAKE.ACCOUNT_USAGE" : "")),
    OWNER,
    COMMENT,
    text("options", ({ object }) => (object.properties.transient === true ? "TRANSIENT" : "")),
    retention,
    text("kind", ({ object }) => (object.properties.imported === true ? "IMPORTED DATABASE" : "STANDARD")),
    OWNER_ROLE_TYPE,
    text("object_visibility", nothing),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-schemas */
export const schemas: ShowKind = {
  words: "SCHEMAS",
  kinds: ["SCHEMA"],
  level: "database",
  terse: [CREATED_ON, NAME, text("kind", nothing), DATABASE_NAME, text("schema_name", nothing)],
  columns: [
    CREATED_ON,
    NAME,
    text("is_default", ({ execution, object }) => yesNo(isDefault(execution, "defaultNamespace", object))),
    text("is_current", ({ execution: { session }, object }) =>
      yesNo(session.database === object.path.database && session.schema === object.path.name),
    ),
    DATABASE_NAME,
    OWNER,
    text("comment", ({ object }) =>
      isInformationSchema(object)
        ? "Views describing the contents of schemas in this database"
        : object.comment,
    ),
    text("options", ({ object: { properties } }) =>
      [
        properties.transient === true ? "TRANSIENT" : "",
        properties.managedAccess === true ? "MANAGED ACCESS" : "",
      ]
        .filter((option) => option !== "")
        .join(", "),
    ),
    retention,
    OWNER_ROLE_TYPE,
    text("object_visibility", nothing),
    text("is_nested", () => "N"),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-warehouses */
export const warehouses: ShowKind = {
  words: "WAREHOUSES",
  kinds: ["WAREHOUSE"],
  level: "account",
  columns: [
    NAME,
    text("state", ({ object }) => (object.properties.suspended === true ? "SUSPENDED" : "STARTED")),
    text("type", property("type")),
    text("size", property("size")),
    number("min_cluster_count", property("minClusters")),
    number("max_cluster_count", property("maxClusters")),
    number("started_clusters", ({ object }) => (object.properties.suspended === true ? 0 : 1)),
    number("running", () => 0),
    number("queued", () => 0),
    text("is_default", ({ execution, object }) => yesNo(isDefault(execution, "defaultWarehouse", object))),
    text("is_current", ({ execution, object }) => yesNo(execution.session.warehouse === object.path.name)),
    text("is_interactive", () => "N"),
    number("auto_suspend", ({ object }) => Number(object.properties.autoSuspend) || null),
    text("auto_resume", property("autoResume")),
    text("available", () => ""),
    text("provisioning", () => ""),
    text("quiescing", () => ""),
    text("other", () => ""),
    CREATED_ON,
    time("resumed_on", ({ object }) => object.createdOn),
    time("updated_on", ({ object }) => object.createdOn),
    OWNER,
    COMMENT,
    text("enable_query_acceleration", property("queryAcceleration")),
    number("query_acceleration_max_scale_factor", property("queryAccelerationFactor")),
    text("resource_monitor", ({ object }) => String(object.properties.resourceMonitor ?? "null")),
    number("actives", () => 0),
    number("pendings", () => 0),
    number("failed", () => 0),
    number("suspended", () => 0),
    text("uuid", ({ object }) => object.id),
    text("scaling_policy", property("scalingPolicy")),
    OWNER_ROLE_TYPE,
    text("resource_constraint", property("resourceConstraint")),
    text("generation", property("generation")),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-integrations */
export const integrations: ShowKind = {
  words: "INTEGRATIONS",
  kinds: ["INTEGRATION"],
  level: "account",
  columns: [
    NAME,
    text("type", property("type")),
    text("category", ({ object }) => categoryOf(object)),
    text("enabled", property("enabled")),
    COMMENT,
    CREATED_ON,
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-external-access-integrations */
export const externalAccessIntegrations: ShowKind = {
  ...integrations,
  words: "EXTERNAL ACCESS INTEGRATIONS",
  shows: (execution, object) => isShown(execution, object) && categoryOf(object) === "EXTERNAL_ACCESS",
};

/** SHOW STORAGE INTEGRATIONS and their like: https://docs.snowflake.com/en/sql-reference/sql/show-integrations */
export const integrationsByCategory: readonly ShowKind[] = INTEGRATION_FORMS.map(({ category }) => ({
  ...integrations,
  words: `${category} INTEGRATIONS`,
  shows: (execution, object) => isShown(execution, object) && categoryOf(object) === category,
}));

const monitorOf = ({ object }: Shown) => resourceMonitorProperties.parse(object.properties);
const credits = (count: number | undefined) => count?.toFixed(2);
const percents = (action: string) => (shown: Shown) =>
  monitorOf(shown)
    .triggers.filter((trigger) => trigger.action === action)
    .map(({ percent }) => `${percent}%`)
    .join(",") || null;

/** https://docs.snowflake.com/en/sql-reference/sql/show-resource-monitors; this account spends no credits. */
export const resourceMonitors: ShowKind = {
  words: "RESOURCE MONITORS",
  kinds: ["RESOURCE MONITOR"],
  level: "account",
  columns: [
    NAME,
    text("credit_quota", (shown) => credits(monitorOf(shown).creditQuota)),
    text("used_credits", () => credits(0)),
    text("remaining_credits", (shown) => credits(monitorOf(shown).creditQuota)),
    text("level", ({ execution, object }) => {
      const watched = watchedBy(execution.account.catalog, object);
      return watched.some(({ kind }) => kind === "ACCOUNT") ? "ACCOUNT" : watched[0]?.kind;
    }),
    text("frequency", property("frequency")),
    time("start_time", (shown) => monitorOf(shown).start),
    time("end_time", (shown) => monitorOf(shown).end),
    text("notify_at", percents("NOTIFY")),
    text("suspend_at", percents("SUSPEND")),
    text("suspend_immediately_at", percents("SUSPEND_IMMEDIATE")),
    CREATED_ON,
    OWNER,
    COMMENT,
    text("notify_users", (shown) => monitorOf(shown).notifyUsers.join(", ")),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-compute-pools */
export const computePools: ShowKind = {
  words: "COMPUTE POOLS",
  kinds: ["COMPUTE POOL"],
  level: "account",
  columns: [
    NAME,
    text("state", (shown) => poolState(shown)),
    number("min_nodes", property("minNodes")),
    number("max_nodes", property("maxNodes")),
    text("instance_family", property("instanceFamily")),
    number("num_services", servicesOn),
    number("num_jobs", () => 0),
    number("auto_suspend_secs", property("autoSuspend")),
    text("auto_resume", property("autoResume")),
    number("active_nodes", (shown) =>
      poolState(shown) === "ACTIVE" ? Number(shown.object.properties.minNodes) : 0,
    ),
    number("idle_nodes", (shown) =>
      poolState(shown) === "IDLE" ? Number(shown.object.properties.minNodes) : 0,
    ),
    number("target_nodes", ({ object }) =>
      object.properties.suspended === true ? 0 : Number(object.properties.minNodes),
    ),
    CREATED_ON,
    time("resumed_on", nothing),
    time("updated_on", nothing),
    OWNER,
    COMMENT,
    text("is_exclusive", () => false),
    text("application", nothing),
    text("placement_group", property("placementGroup")),
    text("backup_instance_families", nothing),
  ],
};

function poolState(shown: Shown): string {
  if (shown.object.properties.suspended === true) return "SUSPENDED";
  return servicesOn(shown) > 0 ? "ACTIVE" : "IDLE";
}

function servicesOn({ execution, object }: Shown): number {
  return execution.account.catalog
    .list("SERVICE")
    .filter(({ properties }) => properties.computePool === object.path.name && properties.suspended !== true)
    .length;
}

function isInformationSchema(object: CatalogObject): boolean {
  return object.owner === null && object.path.name === "INFORMATION_SCHEMA";
}

/** https://docs.snowflake.com/en/sql-reference/sql/show-shares: those of others are none. */
export const shares: ShowKind = {
  words: "SHARES",
  kinds: ["SHARE"],
  level: "account",
  columns: [
    CREATED_ON,
    text("kind", () => "OUTBOUND"),
    text("owner_account", ({ execution: { account } }) => `${account.organization}.${account.name}`),
    NAME,
    text(
      "database_name",
      ({ execution, object }) => sharedDatabase(execution.account.catalog, object)?.path.name ?? "",
    ),
    text("to", ({ object }) => shareProperties.parse(object.properties).accounts.slice(0, 3).join(", ")),
    OWNER,
    COMMENT,
    text("listing_global_name", ({ execution, object }) => {
      const listings = execution.account.catalog.list("LISTING").map(readListing);
      return listings.find(({ share }) => share === object.path.name)?.globalName ?? "";
    }),
  ],
  // "For the ACCOUNTADMIN role, … all outbound shares …. For other roles with the IMPORT SHARE privilege, … only the
  // outbound shares owned by the active role"
  shows({ account: { access, catalog }, session }, object) {
    if (access.activeRoles(session).has("ACCOUNTADMIN")) return true;
    return (
      access.holds(session, "IMPORT SHARE", catalog.account) && access.holds(session, "OWNERSHIP", object)
    );
  },
};
