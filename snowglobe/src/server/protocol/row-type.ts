import type { DataType } from "../../types/data-type.ts";
import type { Column } from "../../types/result-set.ts";

/** A column as drivers read it in `rowtype`. */
export interface RowType {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly length: number | null;
  readonly byteLength: number | null;
  readonly collation: null;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

// A VARCHAR's longest value takes four bytes a character, as long as it stays under the type's own limit of 16 MB.
const MOST_BYTES = 16_777_216;

export function rowType({ name, type, nullable }: Column): RowType {
  return {
    name,
    type: type.name.toLowerCase(),
    nullable,
    precision: null,
    scale: null,
    length: null,
    byteLength: null,
    collation: null,
    database: "",
    schema: "",
    table: "",
    ...sizes(type),
  };
}

function sizes(type: DataType): Partial<RowType> {
  switch (type.name) {
    case "FIXED":
      return { precision: type.precision, scale: type.scale };
    case "TEXT":
      return { length: type.length, byteLength: Math.min(type.length * 4, MOST_BYTES) };
    case "BINARY":
      return { length: type.length, byteLength: type.length };
    case "TIME":
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return { precision: 0, scale: type.scale };
    default:
      return {};
  }
}
