import type { Execution } from "../../account/account.ts";
import {
  type Catalog,
  type CatalogObject,
  type Grant,
  type ObjectKind,
  type RoleGrant,
  TABLE_LIKE_KINDS,
} from "../../account/catalog.ts";
import { roleName, roleOf, roleType } from "../../account/role-key.ts";
import { SCHEMA_OBJECT_KINDS } from "../../catalog/contents.ts";
import { shownPrivilege } from "../../catalog/snowflake-database.ts";
import { type ShownColumn, text, time } from "../shown-column.ts";
import { type InformationView, informationView, seenIn, yesOrNo } from "./view.ts";

interface RoleRow {
  readonly catalog: Catalog;
  readonly grant: RoleGrant;
}

const applicableRoles = informationView<RoleRow>(
  "APPLICABLE_ROLES",
  [
    text("GRANTEE", ({ catalog, grant }) => roleName(catalog, grant.to.name)),
    text("ROLE_NAME", ({ catalog, grant }) => roleName(catalog, grant.role)),
    text("ROLE_OWNER", ({ catalog, grant }) => roleName(catalog, grant.grantedBy)),
    text("IS_GRANTABLE", () => "NO"),
  ],
  ({ account, session }) => {
    const roles = account.access.activeRoles(session);
    return account.catalog
      .roleGrants()
      .filter(
        ({ role, to }) =>
          roles.has(role) && (to.kind === "USER" ? to.name === session.user : roles.has(to.name)),
      )
      .map((grant) => ({ catalog: account.catalog, grant }));
  },
);

const enabledRoles = informationView<{ readonly name: string; readonly owner: string | null }>(
  "ENABLED_ROLES",
  [text("ROLE_NAME", ({ name }) => name), text("ROLE_OWNER", ({ owner }) => owner)],
  ({ account, session }) =>
    [...account.access.activeRoles(session)].map((key) => ({
      name: roleName(account.catalog, key) ?? "",
      owner: roleName(account.catalog, roleOf(account.catalog, key)?.owner ?? null),
    })),
);

interface PrivilegeRow {
  readonly catalog: Catalog;
  readonly grant: Grant;
  readonly object: CatalogObject;
}

const privilegeColumns = (
  word: string,
  middle: readonly ShownColumn<PrivilegeRow>[],
): readonly ShownColumn<PrivilegeRow>[] => [
  text("GRANTOR", ({ catalog, grant }) => roleName(catalog, grant.grantedBy)),
  text("GRANTEE", ({ catalog, grant }) => roleName(catalog, grant.role)),
  text("GRANTED_TO", ({ grant }) => roleType(grant.role)),
  text(`${word}_CATALOG`, ({ object }) => object.path.database),
  text(`${word}_SCHEMA`, ({ object }) => object.path.schema),
  text(`${word}_NAME`, ({ object }) => object.path.name),
  ...middle,
  text("PRIVILEGE_TYPE", ({ grant }) => shownPrivilege(grant.privilege)),
  text("IS_GRANTABLE", ({ grant }) => yesOrNo(grant.grantOption)),
  time("CREATED", ({ grant }) => grant.createdOn),
];

const privileges = (
  name: string,
  word: string,
  middle: readonly ShownColumn<PrivilegeRow>[],
  rowsOf: (execution: Execution, database: string) => readonly CatalogObject[],
): InformationView =>
  informationView(name, privilegeColumns(word, middle), (execution, database) =>
    rowsOf(execution, database).flatMap((object) =>
      execution.account.catalog
        .grantsOn(object.id)
        .filter((grant) => !grant.future && !grant.caller)
        .map((grant) => ({ catalog: execution.account.catalog, grant, object })),
    ),
  );

const TABLES: readonly ObjectKind[] = TABLE_LIKE_KINDS;
const OTHERS = SCHEMA_OBJECT_KINDS.filter((kind) => !TABLES.includes(kind));

/** Views of roles and privileges. https://docs.snowflake.com/en/sql-reference/info-schema/object_privileges and others */
export const PRIVILEGE_VIEWS: readonly InformationView[] = [
  applicableRoles,
  enabledRoles,
  privileges(
    "OBJECT_PRIVILEGES",
    "OBJECT",
    [text("OBJECT_TYPE", ({ object }) => object.kind)],
    (execution, database) => {
      const { account, session } = execution;
      const container = account.catalog.find("DATABASE", { name: database });
      const own = container && account.access.sees(session, container) ? [container] : [];
      return [...own, ...seenIn(execution, database, ["SCHEMA", ...SCHEMA_OBJECT_KINDS])];
    },
  ),
  privileges("TABLE_PRIVILEGES", "TABLE", [], (execution, database) => seenIn(execution, database, TABLES)),
  privileges(
    "USAGE_PRIVILEGES",
    "OBJECT",
    [text("OBJECT_TYPE", ({ object }) => object.kind)],
    (execution, database) => seenIn(execution, database, OTHERS),
  ),
];
