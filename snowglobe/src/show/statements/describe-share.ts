import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { pathText } from "../../catalog/contents.ts";
import { sharedBy } from "../../catalog/shares/share.ts";
import { insufficientPrivileges } from "../../errors/snowflake-error.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { resultOf, text, time } from "../shown-column.ts";

/**
 * What is in a share, each object once. "Only the ACCOUNTADMIN role has the privileges to describe a share."
 * https://docs.snowflake.com/en/sql-reference/sql/desc-share
 */
export function describeShare({ account, session }: Execution, share: CatalogObject): ResultSet {
  if (!account.access.activeRoles(session).has("ACCOUNTADMIN"))
    throw insufficientPrivileges("SHARE", share.path.name);
  const shared = sharedBy(account.catalog, share);
  const first = shared.filter(
    ({ objectId }, index) => shared.findIndex((other) => other.objectId === objectId) === index,
  );
  return resultOf<(typeof shared)[number]>(
    [
      text("kind", ({ object }) => object.kind),
      text("name", ({ object }) => pathText(object.path)),
      time("shared_on", ({ createdOn }) => createdOn),
    ],
    first,
    "OTHER",
  );
}
