import type { Execution } from "../account/account.ts";
import type { CatalogChange, CatalogObject, ObjectPath } from "../account/catalog.ts";
import { nextValue } from "../catalog/clone/copy-object.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { identitySequence } from "../storage/identity.ts";
import { physicalNameOf, physicalOwnName, quoteDuck } from "../storage/physical-name.ts";
import { createIdentity } from "../storage/physical-table.ts";
import { runChange } from "../storage/run-change.ts";
import { readTableProperties } from "../storage/table-properties.ts";

/** Gives a table, view or dynamic table another path; what DuckDB keeps of it goes along. */
export async function moveTable(
  change: CatalogChange,
  table: CatalogObject,
  path: ObjectPath,
): Promise<void> {
  const { duck } = change;
  const to = { ...table, path };
  if (table.kind !== "VIEW") {
    if (path.database !== table.path.database || path.schema !== table.path.schema) {
      await runChange(duck, `CREATE TABLE ${physicalNameOf(to)} AS SELECT * FROM ${physicalNameOf(table)}`);
      await runChange(duck, `DROP TABLE ${physicalNameOf(table)}`);
    } else {
      const renamed = quoteDuck(physicalOwnName(path));
      await runChange(duck, `ALTER TABLE ${physicalNameOf(table)} RENAME TO ${renamed}`);
    }
  }
  await moveIdentities(change, table, to);
  change.update(table.id, { path });
}

/** DuckDB renames no sequences: those of AUTOINCREMENT columns go on under their new name. */
async function moveIdentities(
  { duck }: CatalogChange,
  from: CatalogObject,
  to: CatalogObject,
): Promise<void> {
  for (const column of from.columns ?? []) {
    if (!column.identity) continue;
    const old = identitySequence(from, column.name);
    const start = await nextValue(duck, old, column.identity);
    await runChange(duck, `DROP SEQUENCE ${old}`);
    await createIdentity(duck, to, { ...column, identity: { ...column.identity, start } });
  }
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
