import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { roleName, roleType } from "../account/role-key.ts";
import { type DataType, NUMBER, TEXT, TIMESTAMP_LTZ } from "../types/data-type.ts";
import type { ResultSet, StatementType, WireValue } from "../types/result-set.ts";

/** A value before it becomes text for the wire; times are epoch milliseconds. */
export type Cell = string | number | boolean | null | undefined;

/** One object on its way into a result. */
export interface Shown {
  readonly execution: Execution;
  readonly object: CatalogObject;
  /** Its number of rows, for tables and dynamic tables. */
  readonly rowCount: number | undefined;
}

/** A column of SHOW, DESCRIBE or INFORMATION_SCHEMA and where its value comes from. */
export interface ShownColumn<Row = Shown> {
  readonly name: string;
  readonly type: DataType;
  readonly value: (row: Row) => Cell;
}

export const text = <Row = Shown>(name: string, value: ShownColumn<Row>["value"]): ShownColumn<Row> => ({
  name,
  type: TEXT,
  value,
});
export const number = <Row = Shown>(name: string, value: ShownColumn<Row>["value"]): ShownColumn<Row> => ({
  name,
  type: NUMBER,
  value,
});
/** A time, given in epoch milliseconds. */
export const time = <Row = Shown>(name: string, value: ShownColumn<Row>["value"]): ShownColumn<Row> => ({
  name,
  type: TIMESTAMP_LTZ,
  value,
});

/** Y or N, as SHOW writes most of its flags. */
export function yesNo(flag: boolean): string {
  return flag ? "Y" : "N";
}

/** A property's value as text, null when it is not there. */
export function property(name: string): (shown: Shown) => Cell {
  return ({ object }) => {
    const value = object.properties[name];
    return value === undefined || value === null ? null : String(value);
  };
}

/** Columns that nearly every SHOW has. */
export const CREATED_ON = time("created_on", ({ object }) => object.createdOn);
export const NAME = text("name", ({ object }) => object.path.name);
export const DATABASE_NAME = text("database_name", ({ object }) => object.path.database);
export const SCHEMA_NAME = text("schema_name", ({ object }) => object.path.schema);
export const OWNER = text(
  "owner",
  ({ execution, object }) => roleName(execution.account.catalog, object.owner) ?? "",
);
export const OWNER_ROLE_TYPE = text("owner_role_type", ({ object }) => roleType(object.owner));
export const COMMENT = text("comment", ({ object }) => object.comment);

/** Rows as a result set. */
export function resultOf<Row>(
  columns: readonly ShownColumn<Row>[],
  rows: readonly Row[],
  statementType: StatementType = "SHOW",
): ResultSet {
  return {
    columns: columns.map(({ name, type }) => ({ name, type, nullable: true })),
    rows: rows.map((row) => columns.map((column) => wire(column.type, column.value(row)))),
    statementType,
  };
}

function wire(type: DataType, cell: Cell): WireValue {
  if (cell === null || cell === undefined) return null;
  if (type.name === "TIMESTAMP_LTZ") return (Number(cell) / 1000).toFixed(3);
  if (type.name === "BOOLEAN") return cell ? "1" : "0";
  return String(cell);
}
