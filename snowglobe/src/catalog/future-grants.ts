import type { Catalog, Grant, NewObject } from "../account/catalog.ts";
import { containersOf } from "./contents.ts";

/**
 * What a new object gets from GRANT … ON FUTURE: its owner and its grants. Future grants on the schema hide those on
 * the database for the same kind of object.
 * https://docs.snowflake.com/en/sql-reference/sql/grant-privilege#future-grants-on-database-or-schema-objects
 */
export function futureGrantsFor(
  catalog: Catalog,
  object: NewObject,
): { readonly owner: string | null; readonly grants: readonly Omit<Grant, "objectId">[] } {
  if (object.owner === null) return { owner: null, grants: [] };
  const byContainer = containersOf(catalog, object).map((container) =>
    catalog.grantsOn(container.id).filter((grant) => grant.future === object.kind && !grant.caller),
  );
  const effective = byContainer.reverse().find((grants) => grants.length > 0) ?? [];
  const ownership = effective.find((grant) => grant.privilege === "OWNERSHIP");
  return {
    owner: ownership?.role ?? object.owner,
    grants: effective
      .filter((grant) => grant !== ownership)
      .map(({ privilege, role, grantOption, grantedBy, createdOn }) => ({
        privilege,
        role,
        grantOption,
        grantedBy,
        createdOn,
      })),
  };
}
