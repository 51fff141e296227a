import type { VirtualTable } from "../../account/account.ts";
import type { Catalog, CatalogObject, Grant, RoleGrant } from "../../account/catalog.ts";
import { roleKey, roleKind, roleName, roleType, wholeRoleName } from "../../account/role-key.ts";
import { shownPrivilege } from "../../catalog/snowflake-database.ts";
import { BOOLEAN } from "../../types/data-type.ts";
import { nameOf } from "../routine-name.ts";
import { type Cell, number, type ShownColumn, text, time } from "../shown-column.ts";
import { inOrder, usageView } from "../usage-view.ts";

interface Shown {
  readonly catalog: Catalog;
  readonly object: CatalogObject;
}

/** https://docs.snowflake.com/en/sql-reference/account-usage/roles */
const ROLE_COLUMNS = inOrder<Shown>(
  `ROLE_ID CREATED_ON DELETED_ON:t NAME COMMENT OWNER ROLE_TYPE ROLE_DATABASE_NAME ROLE_INSTANCE_ID:n OWNER_ROLE_TYPE
  IS_FROM_ORGANIZATION_USER_GROUP`,
  [
    number("ROLE_ID", ({ object }) => object.id),
    time("CREATED_ON", ({ object }) => object.createdOn),
    text("NAME", ({ object }) => object.path.name),
    text("COMMENT", ({ object }) => object.comment || null),
    text("OWNER", ({ catalog, object }) => roleName(catalog, object.owner)),
    text("ROLE_TYPE", ({ object }) => object.kind.replaceAll(" ", "_")),
    text("ROLE_DATABASE_NAME", ({ object }) => object.path.database),
    text("OWNER_ROLE_TYPE", ({ object }) => roleType(object.owner) || null),
    { name: "IS_FROM_ORGANIZATION_USER_GROUP", type: BOOLEAN, value: () => false },
  ],
);

const property =
  (name: string): ((shown: Shown) => Cell) =>
  ({ object }) => {
    const value = object.properties[name];
    return typeof value === "string" || typeof value === "number" ? value : null;
  };
const flag = (name: string, value: (object: CatalogObject) => boolean): ShownColumn<Shown> => ({
  name,
  type: BOOLEAN,
  value: ({ object }) => value(object),
});

/** https://docs.snowflake.com/en/sql-reference/account-usage/users */
const USER_COLUMNS = inOrder<Shown>(
  `USER_ID NAME CREATED_ON DELETED_ON:t LOGIN_NAME DISPLAY_NAME FIRST_NAME LAST_NAME EMAIL MUST_CHANGE_PASSWORD
  HAS_PASSWORD COMMENT DISABLED SNOWFLAKE_LOCK DEFAULT_WAREHOUSE DEFAULT_NAMESPACE DEFAULT_ROLE EXT_AUTHN_DUO
  EXT_AUTHN_UID HAS_MFA BYPASS_MFA_UNTIL:t LAST_SUCCESS_LOGIN:t EXPIRES_AT:t LOCKED_UNTIL_TIME:t HAS_RSA_PUBLIC_KEY
  PASSWORD_LAST_SET_TIME:t OWNER DEFAULT_SECONDARY_ROLE TYPE DATABASE_NAME DATABASE_ID:n SCHEMA_NAME SCHEMA_ID:n
  IS_FROM_ORGANIZATION_USER`,
  [
    number("USER_ID", ({ object }) => object.id),
    text("NAME", ({ object }) => object.path.name),
    time("CREATED_ON", ({ object }) => object.createdOn),
    text("LOGIN_NAME", ({ object }) => String(object.properties.loginName ?? object.path.name)),
    text("DISPLAY_NAME", ({ object }) => String(object.properties.displayName ?? object.path.name)),
    text("FIRST_NAME", property("firstName")),
    text("LAST_NAME", property("lastName")),
    text("EMAIL", property("email")),
    flag("MUST_CHANGE_PASSWORD", ({ properties }) => properties.mustChangePassword === true),
    flag("HAS_PASSWORD", ({ properties }) => properties.passwordHash !== undefined),
    text("COMMENT", ({ object }) => object.comment || null),
    flag("DISABLED", ({ properties }) => properties.disabled === true),
    flag("SNOWFLAKE_LOCK", () => false),
    text("DEFAULT_WAREHOUSE", property("defaultWarehouse")),
    text("DEFAULT_NAMESPACE", property("defaultNamespace")),
    text("DEFAULT_ROLE", property("defaultRole")),
    flag("EXT_AUTHN_DUO", () => false),
    flag("HAS_MFA", () => false),
    flag(
      "HAS_RSA_PUBLIC_KEY",
      ({ properties }) => (properties.rsaPublicKey ?? properties.rsaPublicKey2) !== undefined,
    ),
    text("OWNER", ({ catalog, object }) => roleName(catalog, object.owner)),
    text("DEFAULT_SECONDARY_ROLE", ({ object }) =>
      object.properties.defaultSecondaryRoles === "NONE" ? "[]" : '["ALL"]',
    ),
    text("TYPE", property("type")),
    flag("IS_FROM_ORGANIZATION_USER", () => false),
  ],
);

interface GrantRow {
  readonly catalog: Catalog;
  readonly grant: Pick<Grant, "privilege" | "role" | "grantOption" | "grantedBy" | "createdOn">;
  readonly on: string;
  readonly name: string;
  readonly path: CatalogObject["path"];
}

/** https://docs.snowflake.com/en/sql-reference/account-usage/grants_to_roles */
const GRANT_COLUMNS = inOrder<GrantRow>(
  `CREATED_ON MODIFIED_ON PRIVILEGE GRANTED_ON NAME TABLE_CATALOG TABLE_SCHEMA GRANTED_TO GRANTEE_NAME GRANT_OPTION
  GRANTED_BY DELETED_ON:t GRANTED_BY_ROLE_TYPE OBJECT_INSTANCE`,
  [
    time("CREATED_ON", ({ grant }) => grant.createdOn),
    time("MODIFIED_ON", ({ grant }) => grant.createdOn),
    text("PRIVILEGE", ({ grant }) => shownPrivilege(grant.privilege)),
    text("GRANTED_ON", ({ on }) => on),
    text("NAME", ({ name }) => name),
    text("TABLE_CATALOG", ({ path }) => path.database),
    text("TABLE_SCHEMA", ({ path }) => path.schema),
    text("GRANTED_TO", ({ grant }) => roleType(grant.role)),
    text("GRANTEE_NAME", ({ catalog, grant }) => roleName(catalog, grant.role)),
    { name: "GRANT_OPTION", type: BOOLEAN, value: ({ grant }) => grant.grantOption },
    text("GRANTED_BY", ({ catalog, grant }) => roleName(catalog, grant.grantedBy) ?? ""),
    text("GRANTED_BY_ROLE_TYPE", ({ grant }) => roleType(grant.grantedBy) || null),
  ],
);

interface UserGrantRow {
  readonly catalog: Catalog;
  readonly grant: RoleGrant;
}

/** https://docs.snowflake.com/en/sql-reference/account-usage/grants_to_users */
const USER_GRANT_COLUMNS = inOrder<UserGrantRow>(
  "CREATED_ON DELETED_ON:t ROLE GRANTED_TO GRANTEE_NAME GRANTED_BY",
  [
    time("CREATED_ON", ({ grant }) => grant.createdOn),
    text("ROLE", ({ catalog, grant }) => roleName(catalog, grant.role)),
    text("GRANTED_TO", () => "USER"),
    text("GRANTEE_NAME", ({ grant }) => grant.to.name),
    text("GRANTED_BY", ({ catalog, grant }) => roleName(catalog, grant.grantedBy) ?? ""),
  ],
);

/** "a role grant as the USAGE privilege on the granted role" */
function roleGrants(catalog: Catalog): GrantRow[] {
  return catalog
    .roleGrants()
    .filter(({ to }) => to.kind !== "USER")
    .map((grant) => ({
      catalog,
      grant: { ...grant, privilege: "USAGE", role: grant.to.name, grantOption: false },
      on: roleKind(grant.role).replaceAll(" ", "_"),
      name: wholeRoleName(catalog, grant.role),
      path: { name: grant.role },
    }));
}

/** Roles, users and who has what: all of it, also what the asking role sees nowhere else. */
export const GRANT_USAGE_VIEWS: readonly VirtualTable[] = [
  usageView("ROLES", ["SECURITY_VIEWER"], ROLE_COLUMNS, ({ account: { catalog } }) =>
    [...catalog.list("ROLE"), ...catalog.list("DATABASE ROLE")].map((object) => ({ catalog, object })),
  ),
  usageView("USERS", ["SECURITY_VIEWER"], USER_COLUMNS, ({ account: { catalog } }) =>
    catalog.list("USER").map((object) => ({ catalog, object })),
  ),
  usageView("GRANTS_TO_ROLES", ["SECURITY_VIEWER"], GRANT_COLUMNS, ({ account: { catalog } }) => {
    const roles = [...catalog.list("ROLE"), ...catalog.list("DATABASE ROLE")];
    const onObjects = roles.flatMap((role) =>
      catalog.grantsTo(roleKey(role)).flatMap((grant): GrantRow[] => {
        const object = catalog.byId(grant.objectId);
        if (!object || grant.future || grant.caller) return [];
        const on = object.kind.replaceAll(" ", "_");
        return [{ catalog, grant, on, name: nameOf(object), path: object.path }];
      }),
    );
    return [...onObjects, ...roleGrants(catalog)];
  }),
  usageView("GRANTS_TO_USERS", ["SECURITY_VIEWER"], USER_GRANT_COLUMNS, ({ account: { catalog } }) =>
    catalog
      .roleGrants()
      .filter(({ to }) => to.kind === "USER")
      .map((grant) => ({ catalog, grant })),
  ),
];
