import type { Catalog, CatalogObject } from "../account/catalog.ts";
import { referencesTo } from "../dml/enforce-keys.ts";
import { columnOf } from "../dml/target.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { constraintsOf } from "../storage/constraint.ts";
import { readTableProperties } from "../storage/table-properties.ts";
import { isKeptAsJson } from "../types/data-type.ts";
import { typeName } from "../types/type-name.ts";
import type { TableOptions } from "./table-options.ts";
import type { TableElements, WrittenIndex } from "./written/column-parser.ts";
import type { CreateWords } from "./written/create-words.ts";

// https://docs.snowflake.com/en/user-guide/tables-hybrid-limitations

/** @throws {SnowflakeError} for TRANSIENT and TEMPORARY, which no hybrid table is. */
export function refuseHybridWords({ modifiers, orAlter }: CreateWords): void {
  const other = modifiers.find((modifier) => modifier !== "HYBRID");
  if (other !== undefined) throw invalid("391432", "0A000", `a hybrid table cannot be ${other}.`);
  if (orAlter) throw notSupported("CREATE OR ALTER HYBRID TABLE");
}

/** A hybrid table has a primary key, and no clustering key. @throws {SnowflakeError} 391432, 000904 */
export function refuseUnfitHybrid(
  { columns, constraints }: TableElements,
  indexes: readonly WrittenIndex[],
  { clusterBy }: TableOptions,
): void {
  if (!constraints.some(({ kind }) => kind === "PRIMARY KEY"))
    throw invalid("391432", "42601", "a hybrid table needs a PRIMARY KEY.");
  if (clusterBy !== undefined)
    throw invalid("391432", "0A000", "clustering keys are not supported for hybrid tables.");
  const names = indexes.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw indexExists(twice);
  for (const { columns: keyed } of [...constraints, ...indexes]) refuseUnfitKey({ columns }, keyed);
  for (const { include } of indexes) for (const name of include) columnOf({ columns }, name);
}

/** Semi-structured columns are in no key and no index. @throws {SnowflakeError} 391433, 000904 */
export function refuseUnfitKey(table: Pick<CatalogObject, "columns">, keyed: readonly string[]): void {
  for (const name of keyed) {
    const { type } = columnOf(table, name);
    if (isKeptAsJson(type))
      throw invalid(
        "391433",
        "0A000",
        `column '${name}' of type ${typeName(type)} cannot be a part of a key or an index of a hybrid table.`,
      );
  }
}

export function indexExists(name: string): Error {
  return invalid("002002", "42710", `Object '${name}' already exists.`);
}

/** A hybrid table that foreign keys of others name stays. @throws {SnowflakeError} 200010 */
export function refuseWhileNamed(catalog: Catalog, table: CatalogObject): void {
  if (referencesTo(catalog, table).every(({ child }) => child.id === table.id)) return;
  throw invalid(
    "200010",
    "2BP01",
    `Cannot drop the table because of dependencies: '${table.path.name}' is named by foreign keys.`,
  );
}

/** @throws {SnowflakeError} 391434 when a column is in a key or an index of a hybrid table */
export function refuseKeyColumn(table: CatalogObject, column: string): void {
  const { hybrid, indexes = [] } = readTableProperties(table);
  if (hybrid !== true) return;
  const keyed = [...constraintsOf(table), ...indexes].some(({ columns }) => columns.includes(column));
  const included = indexes.some(({ include }) => include.includes(column));
  if (keyed || included)
    throw invalid("391434", "23001", `column '${column}' is in a key or an index of the hybrid table.`);
}
