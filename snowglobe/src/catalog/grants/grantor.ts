import type { Account, Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { containersOf } from "../contents.ts";

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
  const keeper = keeperOf({ account }, object);
  // "Owning a database does not confer this privilege": it is passed on by those who hold it with the grant option.
  if (privilege === "MANAGE GRANTS") {
    const places = [account.catalog.account, ...containersOf(account.catalog, object), object];
    return places.map((place) => holderWithOption(account, roles, place, privilege)).find((role) => role);
  }
  if (keeper !== null && roles.has(keeper)) return keeper;
  const manager = account.access.managesGrants(session, object);
  if (isInManagedSchema({ account }, object)) return manager ? (keeper ?? undefined) : undefined;
  const withOption = holderWithOption(account, roles, object, privilege);
  // So are account privileges: MANAGE GRANTS alone does not do.
  if (withOption || !manager || object.kind === "ACCOUNT") return withOption;
  return keeper ?? undefined;
}

function holderWithOption(
  { catalog }: Account,
  roles: ReadonlySet<string>,
  object: CatalogObject,
  privilege: string,
): string | undefined {
  return catalog
    .grantsOn(object.id)
    .find(
      (grant) =>
        grant.privilege === privilege &&
        grant.grantOption &&
        !grant.future &&
        !grant.caller &&
        roles.has(grant.role),
    )?.role;
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
