import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";

/**
 * Whether SHOW and DESCRIBE may tell of the object: "only … objects for which the current user's current role has been
 * granted at least one access privilege. The MANAGE GRANTS access privilege implicitly allows its holder to see every
 * object in the account."
 * https://docs.snowflake.com/en/sql-reference/sql/show-tables#usage-notes
 */
export function isShown({ account, session }: Execution, object: CatalogObject): boolean {
  const { access, catalog } = account;
  return (
    access.sees(session, object) ||
    access.managesGrants(session, object) ||
    access.holds(session, "RESOLVE ALL", catalog.account)
  );
}
