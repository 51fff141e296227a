import type { Catalog, CatalogObject } from "../account/catalog.ts";
import { roleKey } from "../account/role-key.ts";
import { containersOf } from "../catalog/contents.ts";
import { IMPORTED_PRIVILEGES } from "../catalog/snowflake-database.ts";

/** Whose privileges count. */
export interface Rights {
  /** Active roles, with all that they inherit. */
  readonly roles: ReadonlySet<string>;
  /** Restricted caller's rights: the roles whose caller grants say which of those privileges may be used. */
  readonly boundBy?: ReadonlySet<string>;
}

/** Questions about one object, answered from the catalogue's grants as they are now. */
export interface Decisions {
  holds(rights: Rights, privilege: string, object: CatalogObject): boolean;
  sees(rights: Rights, object: CatalogObject): boolean;
  managesGrants(rights: Rights, object: CatalogObject): boolean;
}

// There is one type of integration in this account, so the privilege to make that type does as well. An imported
// database is used by who has its privileges.
const SAME_HERE: Readonly<Record<string, readonly string[]>> = {
  "CREATE INTEGRATION": ["CREATE EXTERNAL ACCESS INTEGRATION"],
  USAGE: [IMPORTED_PRIVILEGES],
};

/** https://docs.snowflake.com/en/user-guide/security-access-control-privileges */
export function createDecisions(catalog: Catalog): Decisions {
  const granted = ({ roles }: Rights, object: CatalogObject, privilege?: string): boolean =>
    catalog
      .grantsOn(object.id)
      .some(
        (grant) =>
          !grant.future &&
          !grant.caller &&
          roles.has(grant.role) &&
          (privilege === undefined || grant.privilege === privilege),
      );

  // "… it can only run with the caller's privileges specified by the caller grants", which stand on the object or,
  // INHERITED, on what contains it. https://docs.snowflake.com/en/developer-guide/restricted-callers-rights
  const callerAllows = ({ boundBy }: Rights, object: CatalogObject, privilege?: string): boolean => {
    if (!boundBy) return true;
    const fits = (grant: { role: string; caller?: boolean; privilege: string }): boolean =>
      grant.caller === true &&
      boundBy.has(grant.role) &&
      (privilege === undefined || grant.privilege === privilege);
    const own = catalog.grantsOn(object.id).some((grant) => fits(grant) && !grant.future);
    return (
      own ||
      [catalog.account, ...containersOf(catalog, object)].some((container) =>
        catalog.grantsOn(container.id).some((grant) => fits(grant) && grant.future === object.kind),
      )
    );
  };

  // "… equivalent to granting the MODIFY, MONITOR, and OPERATE privileges on all warehouses in an account."
  const holdsByAccount = (rights: Rights, privilege: string, object: CatalogObject): boolean =>
    object.kind === "WAREHOUSE" &&
    ["MODIFY", "MONITOR", "OPERATE"].includes(privilege) &&
    granted(rights, catalog.account, "MANAGE WAREHOUSES");

  const anyPrivilege = (rights: Rights, object: CatalogObject): boolean => {
    if (isSystemSchema(object)) return true;
    if (object.kind.endsWith("ROLE") && rights.roles.has(roleKey(object))) return true;
    const any = granted(rights, object) || holdsByAccount(rights, "MONITOR", object);
    return any && callerAllows(rights, object);
  };

  const decisions: Decisions = {
    holds(rights, privilege, object) {
      if (isSystemSchema(object)) return privilege === "USAGE" && decisions.sees(rights, object);
      // "Owning a database does not confer this privilege; it must be granted explicitly."
      const byOwnership = privilege !== "MANAGE GRANTS" && granted(rights, object, "OWNERSHIP");
      const names = [privilege, ...(SAME_HERE[privilege] ?? [])];
      const held =
        byOwnership ||
        names.some((name) => granted(rights, object, name)) ||
        holdsByAccount(rights, privilege, object);
      return held && callerAllows(rights, object, privilege);
    },
    // "Operating on an object in a schema requires at least one privilege on the parent database and at least one
    // privilege on the parent schema."
    sees(rights, object) {
      if (object.kind === "ACCOUNT") return true;
      const containersSeen = containersOf(catalog, object).every((container) =>
        anyPrivilege(rights, container),
      );
      return containersSeen && anyPrivilege(rights, object);
    },
    managesGrants: (rights, object) =>
      [catalog.account, ...containersOf(catalog, object), object].some(
        (place) => granted(rights, place, "MANAGE GRANTS") && callerAllows(rights, place, "MANAGE GRANTS"),
      ),
  };
  return decisions;
}

/** INFORMATION_SCHEMA, like the schemas of SNOWFLAKE, belongs to nobody and is there for everybody who has its database. */
export function isSystemSchema(object: CatalogObject): boolean {
  const ofSystem = object.path.name === "INFORMATION_SCHEMA" || object.properties.imported === true;
  return object.kind === "SCHEMA" && ofSystem;
}
