import type { Execution } from "../../engine/account.ts";
import type { CatalogObject } from "../catalog.ts";

/**
 * Which role stands as grantor when the session grants the privilege: "(1) If an active role is the object owner, that
 * role is the grantor. (2) If an active role holds the specified permission with the grant option … (3) If an active
 * role holds the global MANAGE GRANTS privilege, the grantor role is the object owner."
 * https://docs.snowflake.com/en/sql-reference/sql/show-grants#usage-notes
 *
 * @returns the role; undefined when the session may not grant it.
 */
export function grantorOf(
  { account, session }: Execution,
  object: CatalogObject,
  privilege: string,
): string | undefined {
  const roles = account.access.activeRoles(session);
  const grants = account.catalog.grantsOn(object.id).filter((grant) => !grant.future && !grant.caller);
  const withOption = grants.find(
    (grant) => grant.privilege === privilege && grant.grantOption && roles.has(grant.role),
  );
  const manager = account.access.managesGrants(session, object);
  const keeper = keeperOf({ account }, object);
  if (keeper !== null && roles.has(keeper) && privilege !== "MANAGE GRANTS") return keeper;
  if (isInManagedSchema({ account }, object)) return manager ? (keeper ?? undefined) : undefined;
  if (withOption) return withOption.role;
  // Account privileges and MANAGE GRANTS itself are passed on by those who hold them with the grant option only.
  if (!manager || object.kind === "ACCOUNT" || privilege === "MANAGE GRANTS") return undefined;
  return keeper ?? undefined;
}

/** The role that decides on grants: the owner, or in a managed access schema the schema's owner. */
export function keeperOf({ account }: Pick<Execution, "account">, object: CatalogObject): string | null {
  const { database, schema } = object.path;
  if (database === undefined || schema === undefined) return object.owner;
  const container = account.catalog.find("SCHEMA", { database, name: schema });
  return container?.properties.managedAccess === true ? container.owner : object.owner;
}

/** "In managed access schemas … object owners lose the ability to make grant decisions." */
export function isInManagedSchema({ account }: Pick<Execution, "account">, object: CatalogObject): boolean {
  const { database, schema } = object.path;
  if (database === undefined || schema === undefined) return false;
  return account.catalog.find("SCHEMA", { database, name: schema })?.properties.managedAccess === true;
}
