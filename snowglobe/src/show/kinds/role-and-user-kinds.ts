import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { roleKey, roleKind } from "../../account/role-key.ts";
import { tokensOf } from "../../catalog/users/user-tokens.ts";
import { workloadIdentitiesOf } from "../../catalog/users/workload-identities.ts";
import { isDefault } from "../is-default.ts";
import type { ShowKind } from "../show-kind.ts";
import {
  type Cell,
  COMMENT,
  CREATED_ON,
  NAME,
  number,
  OWNER,
  OWNER_ROLE_TYPE,
  property,
  type Shown,
  text,
  time,
  yesNo,
} from "../shown-column.ts";

const nothing = (): Cell => null;

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
    number("granted_roles", (shown) => countRoleGrants(shown, "of a role", "ROLE")),
    OWNER,
    COMMENT,
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-database-roles: "any privilege on the database" lists them. */
export const databaseRoles: ShowKind = {
  words: "DATABASE ROLES",
  kinds: ["DATABASE ROLE"],
  level: "database",
  inDatabase: true,
  shows({ account, session }, { path }) {
    const database = account.catalog.find("DATABASE", { name: path.database ?? "" });
    return database !== undefined && account.access.sees(session, database);
  },
  columns: [
    CREATED_ON,
    NAME,
    text("is_default", () => "N"),
    text("is_current", ({ execution, object }) => yesNo(execution.session.role === roleKey(object))),
    text("is_inherited", ({ execution: { account, session }, object }) =>
      yesNo(session.role !== roleKey(object) && account.access.activeRoles(session).has(roleKey(object))),
    ),
    number("granted_to_roles", (shown) => countRoleGrants(shown, "to a role")),
    number("granted_to_database_roles", (shown) => countRoleGrants(shown, "to a database role")),
    number("granted_database_roles", (shown) => countRoleGrants(shown, "of a role", "DATABASE ROLE")),
    OWNER,
    COMMENT,
    OWNER_ROLE_TYPE,
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
      ofUser(({ object }) => workloadIdentitiesOf(object).length > 0),
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

function countRoleGrants(
  { execution, object }: Shown,
  which: "to a user" | "to a role" | "to a database role" | "of a role",
  given?: "ROLE" | "DATABASE ROLE",
): number {
  const kinds = { "to a user": "USER", "to a role": "ROLE", "to a database role": "DATABASE ROLE" };
  return execution.account.catalog.roleGrants().filter(({ role, to }) => {
    if (which === "of a role")
      return to.kind === object.kind && to.name === roleKey(object) && roleKind(role) === given;
    return role === roleKey(object) && to.kind === kinds[which];
  }).length;
}
