import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { pathText } from "../../catalog/contents.ts";
import { expressionOf } from "../../stages/external/external-properties.ts";
import { constraintsOf } from "../../storage/constraint.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { typeName } from "../../types/type-name.ts";
import { columnsOf, type ShownColumnRow } from "../column-facts.ts";
import { resultOf, type ShownColumn, text, yesNo } from "../shown-column.ts";

const COLUMNS: readonly ShownColumn<ShownColumnRow & { readonly maskName?: string }>[] = [
  text("name", ({ column }) => column.name),
  text("type", ({ column }) => typeName(column.type)),
  text("kind", ({ table, column }) =>
    expressionOf(table, column.name) === undefined ? "COLUMN" : "VIRTUAL",
  ),
  text("null?", ({ column }) => yesNo(column.nullable)),
  text("default", ({ column: { defaultSql, identity } }) =>
    identity ? `IDENTITY START ${identity.start} INCREMENT ${identity.step} NOORDER` : (defaultSql ?? null),
  ),
  text("primary key", ({ table, column }) => yesNo(hasKey(table, "PRIMARY KEY", column.name))),
  text("unique key", ({ table, column }) => yesNo(hasKey(table, "UNIQUE", column.name))),
  text("check", () => null),
  text("expression", ({ table, column }) => expressionOf(table, column.name) ?? null),
  text("comment", ({ column }) => column.comment ?? null),
  text("policy name", ({ maskName }) => maskName ?? null),
  text("privacy domain", () => null),
];

/** DESCRIBE TABLE | VIEW | DYNAMIC TABLE: https://docs.snowflake.com/en/sql-reference/sql/desc-table */
export function describeTable(execution: Execution, table: CatalogObject): ResultSet {
  const { catalog, access } = execution.account;
  const rows = columnsOf([table]).map((row) => {
    const mask = row.column.mask && catalog.byId(row.column.mask.policyId);
    // Who may not see the policy is not told its name.
    return { ...row, ...(mask && access.sees(execution.session, mask) && { maskName: pathText(mask.path) }) };
  });
  return resultOf(COLUMNS, rows, "OTHER");
}

function hasKey(table: CatalogObject, key: "PRIMARY KEY" | "UNIQUE", column: string): boolean {
  return constraintsOf(table).some(({ kind, columns }) => kind === key && columns.includes(column));
}
