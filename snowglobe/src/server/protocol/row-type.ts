import { basicName, type DataType, isStructured, type MemberType } from "../../types/data-type.ts";
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
  /** What stands inside, of a structured type: one of an array, key and value of a map, one for each key of an object. */
  readonly fields?: readonly FieldType[];
}

export type FieldType = Omit<RowType, "database" | "schema" | "table" | "collation" | "byteLength">;

type Sizes = Partial<Pick<RowType, "precision" | "scale" | "length" | "byteLength">>;

// A VARCHAR's longest value takes four bytes a character, as long as it stays under the type's own limit of 16 MB.
const MOST_BYTES = 16_777_216;

/**
 * @param structured whether drivers are told what a structured value is made of. Else it is what a semi-structured one is.
 * https://docs.snowflake.com/en/sql-reference/data-types-structured#accessing-structured-types-in-applications-using-drivers
 */
export function rowType({ name, type, nullable }: Column, structured = false): RowType {
  return {
    name,
    type: typeWord(type, structured),
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
    ...(structured && isStructured(type) && { fields: fieldsOf(type) }),
  };
}

function typeWord(type: DataType, structured: boolean): string {
  if (!isStructured(type)) return type.name.toLowerCase();
  if (type.name === "MAP") return structured ? "map" : "object";
  return basicName(type).toLowerCase();
}

function fieldsOf(type: DataType): FieldType[] {
  switch (type.name) {
    case "STRUCTURED_ARRAY":
      return [field("", type.element)];
    case "MAP":
      return [field("", { type: type.key, nullable: false }), field("", type.element)];
    case "STRUCTURED_OBJECT":
      return type.members.map((member) => field(member.key, member));
    default:
      return [];
  }
}

function field(name: string, { type, nullable }: MemberType): FieldType {
  const { precision = null, scale = null, length = null } = sizes(type);
  return {
    ...{ name, type: typeWord(type, true), nullable, precision, scale, length },
    ...(isStructured(type) && { fields: fieldsOf(type) }),
  };
}

function sizes(type: DataType): Sizes {
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
