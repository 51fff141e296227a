import type { DuckDBConnection } from "@duckdb/node-api";
import type { Catalog, CatalogObject } from "../account/catalog.ts";
import { readDuckError } from "../duckdb/read-duck-error.ts";
import { type Constraint, constraintsOf } from "../storage/constraint.ts";
import { physicalName, physicalNameOf, quoteDuck } from "../storage/physical-name.ts";
import { readTableProperties } from "../storage/table-properties.ts";
import { duckString } from "../types/duck-type.ts";

/**
 * Holds a hybrid table to its keys after a statement has changed its rows: its own, and those of tables whose foreign keys
 * name it. DuckDB itself finds what is wrong, so that it gives up what the statement has done.
 * https://docs.snowflake.com/en/user-guide/tables-hybrid#constraints
 *
 * @throws {SnowflakeError} 200001, 200008, 200009
 */
export async function enforceKeys(catalog: Catalog, duck: DuckDBConnection, tableId: number): Promise<void> {
  const table = catalog.byId(tableId);
  if (!table || readTableProperties(table).hybrid !== true) return;
  const own = constraintsOf(table).map((key) => {
    if (key.kind === "CHECK") return undefined;
    return key.kind === "FOREIGN KEY" ? orphans(catalog, table, key, "200009") : duplicates(table, key);
  });
  const named = referencesTo(catalog, table).map(({ child, key }) => orphans(catalog, child, key, "200008"));
  for (const check of [...own, ...named]) {
    if (!check) continue;
    const { found, code, message } = check;
    const failure = `sf.fail(${[code, "22000", message].map(duckString).join(", ")})`;
    await duck.run(`SELECT CASE WHEN EXISTS (${found}) THEN ${failure} END`).catch((error: unknown) => {
      throw readDuckError(error);
    });
  }
}

/** What finds rows that break a key. */
interface Check {
  readonly found: string;
  readonly code: string;
  readonly message: string;
}

/** The foreign keys of other tables that name one. */
export function referencesTo(
  catalog: Catalog,
  table: CatalogObject,
): { readonly child: CatalogObject; readonly key: Constraint }[] {
  return catalog
    .list("TABLE")
    .filter((other) => readTableProperties(other).hybrid === true)
    .flatMap((child) =>
      constraintsOf(child)
        .filter(({ references }) => references?.tableId === table.id)
        .map((key) => ({ child, key })),
    );
}

/** Rows with the same values; NULL is like no other. */
function duplicates(table: CatalogObject, { kind, columns }: Constraint): Check {
  const names = columns.map(column);
  const whole = names.map((name) => `${name} IS NOT NULL`).join(" AND ");
  const message =
    kind === "PRIMARY KEY"
      ? "A primary key already exists."
      : `Duplicate key value violates unique constraint "${keyIndexName(table, kind, columns)}"`;
  return {
    found: `SELECT 1 FROM ${physicalNameOf(table)} WHERE ${whole} GROUP BY ${names.join(", ")} HAVING count(*) > 1`,
    ...{ code: "200001", message },
  };
}

/** Rows that name none of the other table; where one of the columns is NULL they name nothing. */
function orphans(catalog: Catalog, child: CatalogObject, key: Constraint, code: string): Check | undefined {
  const { references, columns } = key;
  const parent = references && catalog.byId(references.tableId);
  if (!parent) return undefined;
  const whole = columns.map((name) => `c.${column(name)} IS NOT NULL`).join(" AND ");
  const same = columns.map(
    (name, place) => `p.${column(references.columns[place] ?? "")} = c.${column(name)}`,
  );
  const other = `SELECT 1 FROM ${physicalNameOf(parent)} AS p WHERE ${same.join(" AND ")}`;
  return {
    found: `SELECT 1 FROM ${physicalNameOf(child)} AS c WHERE ${whole} AND NOT EXISTS (${other})`,
    code,
    message:
      code === "200009"
        ? `Foreign key constraint "${foreignIndexName(child, key, parent)}" was violated.`
        : "Foreign key that references key values still exists.",
  };
}

/** The index behind a primary or unique key: `SYS_INDEX_T_PRIMARY`, `SYS_INDEX_T_UNIQUE_A`. */
export function keyIndexName(
  { path }: CatalogObject,
  kind: Constraint["kind"],
  columns: readonly string[],
): string {
  return kind === "PRIMARY KEY"
    ? `SYS_INDEX_${path.name}_PRIMARY`
    : `SYS_INDEX_${path.name}_UNIQUE_${columns.join("_")}`;
}

/** The index behind a foreign key: `SYS_INDEX_T_FOREIGN_KEY_A_PARENT_ID`. */
export function foreignIndexName(
  { path }: CatalogObject,
  { columns, references }: Constraint,
  parent: CatalogObject,
): string {
  return [
    "SYS_INDEX",
    path.name,
    "FOREIGN_KEY",
    ...columns,
    parent.path.name,
    ...(references?.columns ?? []),
  ].join("_");
}

function column(name: string): string {
  return quoteDuck(physicalName(name));
}
