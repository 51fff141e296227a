import type { CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import { basicName, type DataType, isStructured } from "../types/data-type.ts";
import { typeName } from "../types/type-name.ts";

/** One column of a table, view or dynamic table on its way into a result. */
export interface ShownColumnRow {
  readonly table: CatalogObject;
  readonly column: ColumnDefinition;
  /** 1-based. */
  readonly position: number;
}

/** The columns of the objects, in their order. */
export function columnsOf(tables: readonly CatalogObject[]): ShownColumnRow[] {
  return tables.flatMap((table) =>
    (table.columns ?? []).map((column, index) => ({ table, column, position: index + 1 })),
  );
}

/** The type as SHOW COLUMNS' data_type: `{"type":"FIXED","precision":38,"scale":0,"nullable":true}`. */
export function typeAsJson(type: DataType, nullable: boolean): string {
  switch (type.name) {
    case "FIXED":
      return JSON.stringify({ type: "FIXED", precision: type.precision, scale: type.scale, nullable });
    case "TEXT":
      return JSON.stringify({
        type: "TEXT",
        length: type.length,
        byteLength: byteLength(type.length),
        nullable,
        fixed: false,
      });
    case "BINARY":
      return JSON.stringify({
        type: "BINARY",
        length: type.length,
        byteLength: type.length,
        nullable,
        fixed: true,
      });
    case "TIME":
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return JSON.stringify({ type: type.name, precision: 0, scale: type.scale, nullable });
    default:
      return JSON.stringify({ type: isStructured(type) ? typeName(type) : type.name, nullable });
  }
}

/** The type's name without parameters, as INFORMATION_SCHEMA.COLUMNS.DATA_TYPE has it. */
export function standardTypeName(type: DataType): string {
  if (type.name === "FIXED") return "NUMBER";
  return type.name === "REAL" ? "FLOAT" : basicName(type);
}

/** How many bytes a text of so many characters may take: four each, up to what a VARCHAR can hold. */
export function byteLength(length: number): number {
  return Math.min(length * 4, Math.max(length, 16_777_216));
}
