import type { Execution } from "../account/account.ts";
import type { CatalogObject, TableLikeKind } from "../account/catalog.ts";
import type { NameParts } from "../sql/token-reader.ts";

/**
 * The table-like object that DROP or ALTER names, whatever its kind.
 *
 * @throws {SnowflakeError} 002003 with the kind that was written.
 */
export function findTableLike(
  { account, session }: Execution,
  kind: TableLikeKind,
  name: NameParts,
): CatalogObject {
  return account.access.lookUp(session, "TABLE LIKE", name) ?? account.access.resolve(session, kind, name);
}
