import type { Execution } from "../../account/account.ts";
import type { CatalogChange, CatalogObject, ObjectPath } from "../../account/catalog.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { movePhysical } from "../../storage/move-physical.ts";
import { readTableProperties } from "../../storage/table-properties.ts";

/** Gives a table, view or dynamic table another path; what DuckDB keeps of it goes along. */
export async function moveTable(
  change: CatalogChange,
  table: CatalogObject,
  path: ObjectPath,
): Promise<void> {
  await movePhysical(change, table, path);
  change.update(table.id, { path });
}

/**
 * ALTER TABLE … SWAP WITH: the two have each other's names from then on; rows, grants and policies stay with their table.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-table
 *
 * @throws {SnowflakeError} 003001 for a table that the role does not own.
 */
export async function swapTables(
  execution: Execution,
  one: CatalogObject,
  other: CatalogObject,
): Promise<void> {
  const { account, session } = execution;
  account.access.require(session, "OWNERSHIP", other);
  if (one.kind !== "TABLE" || other.kind !== "TABLE")
    throw notSupported(`ALTER TABLE … SWAP WITH between ${one.kind} and ${other.kind}`);
  if ([one, other].some((table) => readTableProperties(table).hybrid === true))
    throw notSupported("ALTER TABLE … SWAP WITH of a hybrid table");
  if (one.path.session !== other.path.session)
    throw notSupported("ALTER TABLE … SWAP WITH between a temporary table and another");
  if (one.id === other.id) return;
  const between = { ...one.path, name: `${one.path.name} swapped ${one.id}` };
  await account.change(async (change) => {
    await moveTable(change, one, between);
    await moveTable(change, other, one.path);
    await moveTable(change, { ...one, path: between }, other.path);
  });
}
