import type { CatalogObject } from "../../catalog/catalog.ts";
import { tokensOf } from "../../catalog/kinds/user-tokens.ts";
import type { Execution } from "../../engine/account.ts";
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

const nothing = (): Cell => null;
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
    text("origin", () => ""),
    OWNER,
    COMMENT,
    text("options", ({ object }) => (object.properties.transient === true ? "TRANSIENT" : "")),
    text("retention_time", property("retentionDays")),
    text("kind", () => "STANDARD"),
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
    text("retention_time", property("retentionDays")),
    OWNER_ROLE_TYPE,
    text("object_visibility", nothing),
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
    text("resource_monitor", () => "null"),
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

/** https://docs.snowflake.com/en/sql-reference/sql/show-roles */
export const roles: ShowKind = {
  words: "ROLES",
  kinds: ["ROLE"],
  level: "account",
  terse: [CREATED_ON, NAME, OWNER],
  columns: [
    CREATED_ON,
    NAME,
    text("is_default", ({ execution, object }) => yesNo(isDefault(execution, "defaultRole", object))),
    text("is_current", ({ execution, object }) => yesNo(execution.session.role === object.path.name)),
    text("is_inherited", ({ execution: { account, session }, object }) =>
      yesNo(session.role !== object.path.name && account.access.activeRoles(session).has(object.path.name)),
    ),
    number("assigned_to_users", (shown) => countRoleGrants(shown, "to a user")),
    number("granted_to_roles", (shown) => countRoleGrants(shown, "to a role")),
    number("granted_roles", (shown) => countRoleGrants(shown, "of a role")),
    OWNER,
    COMMENT,
  ],
};

// "The output always includes the username …. Otherwise, the other columns contain NULL."
const ofUser =
  (value: (shown: Shown) => Cell): ((shown: Shown) => Cell) =>
  (shown) =>
    mayReadUser(shown.execution, shown.object) ? value(shown) : null;

/** https://docs.snowflake.com/en/sql-reference/sql/show-users */
export const users: ShowKind = {
  words: "USERS",
  kinds: ["USER"],
  level: "account",
  shows: () => true,
  columns: [
    NAME,
    time(
      "created_on",
      ofUser(({ object }) => object.createdOn),
    ),
    text(
      "login_name",
      ofUser(({ object }) => String(object.properties.loginName ?? object.path.name)),
    ),
    text(
      "display_name",
      ofUser(({ object }) => String(object.properties.displayName ?? object.path.name)),
    ),
    text("first_name", ofUser(property("firstName"))),
    text("last_name", ofUser(property("lastName"))),
    text("email", ofUser(property("email"))),
    text("mins_to_unlock", nothing),
    text("days_to_expiry", nothing),
    text(
      "comment",
      ofUser(({ object }) => object.comment),
    ),
    text(
      "disabled",
      ofUser(({ object }) => object.properties.disabled === true),
    ),
    text(
      "must_change_password",
      ofUser(({ object }) => object.properties.mustChangePassword === true),
    ),
    text(
      "snowflake_lock",
      ofUser(() => false),
    ),
    text("default_warehouse", ofUser(property("defaultWarehouse"))),
    text("default_namespace", ofUser(property("defaultNamespace"))),
    text("default_role", ofUser(property("defaultRole"))),
    text(
      "default_secondary_roles",
      ofUser(({ object }) => (object.properties.defaultSecondaryRoles === "NONE" ? "[]" : '["ALL"]')),
    ),
    text(
      "ext_authn_duo",
      ofUser(() => false),
    ),
    text("ext_authn_uid", nothing),
    text("mins_to_bypass_mfa", ofUser(property("minsToBypassMfa"))),
    text(
      "owner",
      ofUser(({ object }) => object.owner),
    ),
    time("last_success_login", nothing),
    time("expires_at_time", nothing),
    time("locked_until_time", nothing),
    text(
      "has_password",
      ofUser(({ object }) => object.properties.passwordHash !== undefined),
    ),
    text(
      "has_rsa_public_key",
      ofUser(
        ({ object: { properties } }) => (properties.rsaPublicKey ?? properties.rsaPublicKey2) !== undefined,
      ),
    ),
    text("type", ofUser(property("type"))),
    text(
      "has_mfa",
      ofUser(() => false),
    ),
    text(
      "has_pat",
      ofUser(({ object }) => tokensOf(object).length > 0),
    ),
    text(
      "has_workload_identity",
      ofUser(({ object }) => object.properties.workloadIdentity !== undefined),
    ),
    text(
      "is_from_organization_user",
      ofUser(() => false),
    ),
  ],
};

/** Whether the session may read a user's properties: its owner, MANAGE GRANTS, MONITOR USER. */
export function mayReadUser({ account, session }: Execution, user: CatalogObject): boolean {
  const { access, catalog } = account;
  return (
    access.holds(session, "OWNERSHIP", user) ||
    access.managesGrants(session, user) ||
    access.holds(session, "MONITOR USER", catalog.account)
  );
}

/** https://docs.snowflake.com/en/sql-reference/sql/show-integrations */
export const integrations: ShowKind = {
  words: "INTEGRATIONS",
  kinds: ["INTEGRATION"],
  level: "account",
  columns: [
    NAME,
    text("type", property("type")),
    text("category", () => "EXTERNAL_ACCESS"),
    text("enabled", property("enabled")),
    COMMENT,
    CREATED_ON,
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-external-access-integrations */
export const externalAccessIntegrations: ShowKind = {
  ...integrations,
  words: "EXTERNAL ACCESS INTEGRATIONS",
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

function countRoleGrants(
  { execution, object }: Shown,
  which: "to a user" | "to a role" | "of a role",
): number {
  return execution.account.catalog.roleGrants().filter(({ role, to }) => {
    if (which === "of a role") return to.kind === "ROLE" && to.name === object.path.name;
    return role === object.path.name && to.kind === (which === "to a user" ? "USER" : "ROLE");
  }).length;
}

function isDefault({ account, session }: Execution, name: string, object: CatalogObject): boolean {
  const value = account.catalog.find("USER", { name: session.user })?.properties[name];
  if (typeof value !== "string") return false;
  const { database, name: own } = object.path;
  if (object.kind === "DATABASE") return value.split(".")[0] === own;
  return value === (database === undefined ? own : `${database}.${own}`);
}

function isInformationSchema(object: CatalogObject): boolean {
  return object.owner === null && object.path.name === "INFORMATION_SCHEMA";
}
