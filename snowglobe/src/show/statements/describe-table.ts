import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { constraintsOf } from "../../storage/constraint.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { typeName } from "../../types/type-name.ts";
import { columnsOf, type ShownColumnRow } from "../column-facts.ts";
import { resultOf, type ShownColumn, text, yesNo } from "../shown-column.ts";

const COLUMNS: readonly ShownColumn<ShownColumnRow>[] = [
  text("name", ({ column }) => column.name),
  text("type", ({ column }) => typeName(column.type)),
  text("kind", () => "COLUMN"),
  text("null?", ({ column }) => yesNo(column.nullable)),
  text("default", ({ column: { defaultSql, identity } }) =>
    identity ? `IDENTITY START ${identity.start} INCREMENT ${identity.step} NOORDER` : (defaultSql ?? null),
  ),
  text("primary key", ({ table, column }) => yesNo(hasKey(table, "PRIMARY KEY", column.name))),
  text("unique key", ({ table, column }) => yesNo(hasKey(table, "UNIQUE", column.name))),
  text("check", () => null),
  text("expression", () => null),
  text("comment", ({ column }) => column.comment ?? null),
  text("policy name", () => null),
  text("privacy domain", () => null),
];

/** DESCRIBE TABLE | VIEW | DYNAMIC TABLE: https://docs.snowflake.com/en/sql-reference/sql/desc-table */
export function describeTable(_execution: Execution, table: CatalogObject): ResultSet {
  return resultOf(COLUMNS, columnsOf([table]), "OTHER");
}

function hasKey(table: CatalogObject, key: "PRIMARY KEY" | "UNIQUE", column: string): boolean {
  return constraintsOf(table).some(({ kind, columns }) => kind === key && columns.includes(column));
}
