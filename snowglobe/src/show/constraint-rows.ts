import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { writtenName } from "../sql/quoted-name.ts";
import { type Constraint, constraintsOf } from "../storage/constraint.ts";

/** A key of a table on its way into a result. */
export interface KeyRow {
  readonly table: CatalogObject;
  readonly constraint: Constraint;
}

/** A column of a key, counted from 1; with the column that a foreign key's names. */
export interface KeyColumnRow extends KeyRow {
  readonly column: string;
  readonly position: number;
  readonly target?: { readonly table: CatalogObject; readonly column: string; readonly key: string | null };
}

/** The keys of the tables, in their order. */
export function keysOf(tables: readonly CatalogObject[]): KeyRow[] {
  return tables
    .filter(({ kind }) => kind === "TABLE")
    .flatMap((table) => constraintsOf(table).map((constraint) => ({ table, constraint })));
}

/** The columns of keys of one kind. A foreign key whose table is gone, or is not to be seen, is left out. */
export function keyColumnsOf(
  { account, session }: Execution,
  rows: readonly KeyRow[],
  kind: Constraint["kind"],
): KeyColumnRow[] {
  return rows
    .filter(({ constraint }) => constraint.kind === kind)
    .flatMap(({ table, constraint }) => {
      const { references } = constraint;
      const named = references && account.catalog.byId(references.tableId);
      if (kind === "FOREIGN KEY" && !(named && account.access.sees(session, named))) return [];
      return constraint.columns.map((column, index) => ({
        ...{ table, constraint, column, position: index + 1 },
        ...(named && {
          target: {
            table: named,
            column: references?.columns[index] ?? "",
            key: keyOf(named, references?.columns ?? []),
          },
        }),
      }));
    });
}

/** The name of the key that the columns are. */
export function keyOf(table: CatalogObject, columns: readonly string[]): string | null {
  const key = constraintsOf(table).find(
    (one) => one.kind !== "FOREIGN KEY" && one.columns.join("\n") === columns.join("\n"),
  );
  return key?.name ?? null;
}

/** A key as GET_DDL writes it: `constraint U unique (A)`; names that the account gave are left out. */
export function constraintDdl({ account }: Pick<Execution, "account">, constraint: Constraint): string {
  const list = (columns: readonly string[]) => `(${columns.map(writtenName).join(", ")})`;
  const name = constraint.generated ? "" : `constraint ${writtenName(constraint.name)} `;
  if (constraint.expression !== undefined) return `${name}check (${constraint.expression})`;
  const own = `${name}${constraint.kind.toLowerCase()} ${list(constraint.columns)}`;
  const table = constraint.references && account.catalog.byId(constraint.references.tableId);
  if (!table || !constraint.references) return own;
  const { database = "", schema = "", name: last } = table.path;
  return `${own} references ${[database, schema, last].map(writtenName).join(".")}${list(constraint.references.columns)}`;
}
