import type { CatalogChange, CatalogObject, ObjectPath } from "../account/catalog.ts";
import { nextValue } from "./duck-sequence.ts";
import { identitySequence } from "./identity.ts";
import { HISTORY, historyNameOf, physicalNameOf, physicalOwnName, quoteDuck } from "./physical-name.ts";
import { createIdentity } from "./physical-table.ts";
import { runChange } from "./run-change.ts";

/** Gives what DuckDB keeps of a table the names of another path. */
export async function movePhysical(
  change: CatalogChange,
  table: CatalogObject,
  path: ObjectPath,
): Promise<void> {
  const { duck } = change;
  const to = { ...table, path };
  if (table.kind !== "VIEW") {
    if (path.database !== table.path.database || path.schema !== table.path.schema) {
      for (const nameOf of [physicalNameOf, historyNameOf]) {
        await runChange(duck, `CREATE TABLE ${nameOf(to)} AS SELECT * FROM ${nameOf(table)}`);
        await runChange(duck, `DROP TABLE ${nameOf(table)}`);
      }
    } else {
      const renamed = physicalOwnName(path);
      await runChange(duck, `ALTER TABLE ${physicalNameOf(table)} RENAME TO ${quoteDuck(renamed)}`);
      const history = quoteDuck(`${renamed}${HISTORY}`);
      await runChange(duck, `ALTER TABLE ${historyNameOf(table)} RENAME TO ${history}`);
    }
  }
  await moveIdentities(change, table, to);
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
