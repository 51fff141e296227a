import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { foreignIndexName, keyIndexName } from "../dml/enforce-keys.ts";
import { constraintsOf } from "../storage/constraint.ts";
import { readTableProperties } from "../storage/table-properties.ts";

/** An index of a hybrid table: one that was created, or one behind a key. */
export interface IndexRow {
  readonly table: CatalogObject;
  readonly name: string;
  readonly unique: boolean;
  readonly columns: readonly string[];
  readonly include: readonly string[];
  readonly createdOn: number;
  /** The key that it is behind. */
  readonly constraint: string | null;
}

/** The indexes of hybrid tables among these, those of their keys first. */
export function indexesOf({ account }: Execution, tables: readonly CatalogObject[]): IndexRow[] {
  return tables.flatMap((table) => {
    const { hybrid, indexes = [] } = readTableProperties(table);
    if (hybrid !== true) return [];
    const keys = constraintsOf(table).filter(({ kind }) => kind !== "CHECK");
    const ofKeys = keys.map((key): IndexRow => {
      const parent = key.references && account.catalog.byId(key.references.tableId);
      return {
        ...{ table, columns: key.columns, include: [], createdOn: key.createdOn, constraint: key.name },
        name: parent ? foreignIndexName(table, key, parent) : keyIndexName(table, key.kind, key.columns),
        unique: key.kind !== "FOREIGN KEY",
      };
    });
    return [...ofKeys, ...indexes.map((one) => ({ ...one, table, unique: false, constraint: null }))];
  });
}
