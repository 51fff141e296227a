import type { CatalogChange, CatalogObject } from "../../account/catalog.ts";
import { historyNameOf, physicalNameOf } from "../../storage/physical-name.ts";
import { NEXT_ROW_ID, ROW_ID } from "../../storage/row-versions.ts";
import { runChange } from "../../storage/run-change.ts";
import { readTableProperties } from "../../storage/table-properties.ts";

/**
 * CHANGE_TRACKING = TRUE | FALSE. The rows of a table whose changes are tracked have identities, from the first time on.
 * https://docs.snowflake.com/en/sql-reference/sql/create-table#optional-parameters
 */
export async function setChangeTracking(
  change: CatalogChange,
  table: CatalogObject,
  on: boolean,
): Promise<CatalogObject> {
  const { changeTracking = false, rowIds = false } = readTableProperties(table);
  if (changeTracking === on) return table;
  if (!on) {
    const { trackedSince: _, ...properties } = table.properties;
    return change.update(table.id, { properties: { ...properties, changeTracking: false } });
  }
  if (table.kind !== "VIEW") {
    const { duck } = change;
    if (!rowIds)
      for (const stored of [physicalNameOf(table), historyNameOf(table)])
        await runChange(duck, `ALTER TABLE ${stored} ADD COLUMN ${ROW_ID} BIGINT`);
    await runChange(
      duck,
      `UPDATE ${physicalNameOf(table)} SET ${ROW_ID} = ${NEXT_ROW_ID} WHERE ${ROW_ID} IS NULL`,
    );
  }
  const tracked = { changeTracking: true, rowIds: true, trackedSince: change.version };
  return change.update(table.id, { properties: { ...table.properties, ...tracked } });
}
