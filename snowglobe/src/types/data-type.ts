/**
 * A Snowflake data type, as the protocol's `rowtype` names it.
 * https://docs.snowflake.com/en/sql-reference/intro-summary-data-types
 */
export type DataType =
  | { readonly name: "FIXED"; readonly precision: number; readonly scale: number }
  | { readonly name: "REAL" }
  | { readonly name: "TEXT"; readonly length: number }
  | { readonly name: "BINARY"; readonly length: number }
  | { readonly name: "BOOLEAN" }
  | { readonly name: "DATE" }
  | { readonly name: "TIME"; readonly scale: number }
  | { readonly name: "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" | "TIMESTAMP_TZ"; readonly scale: number }
  | { readonly name: "VARIANT" | "OBJECT" | "ARRAY" }
  | StructuredType;

/** ARRAY(T), OBJECT(k T, …) and MAP(K, V): https://docs.snowflake.com/en/sql-reference/data-types-structured */
export type StructuredType =
  | { readonly name: "STRUCTURED_ARRAY"; readonly element: MemberType }
  | { readonly name: "STRUCTURED_OBJECT"; readonly members: readonly NamedMember[] }
  | { readonly name: "MAP"; readonly key: MapKey; readonly element: MemberType };

/** What stands inside a structured value. */
export interface MemberType {
  readonly type: DataType;
  readonly nullable: boolean;
}

export interface NamedMember extends MemberType {
  /** As written: quoted or not, a key keeps its case. */
  readonly key: string;
}

export type MapKey = Extract<DataType, { name: "TEXT" | "FIXED" }>;

/** ARRAY(T), OBJECT(k T, …) or MAP(K, V)? */
export function isStructured(type: DataType): type is StructuredType {
  return type.name === "STRUCTURED_ARRAY" || type.name === "STRUCTURED_OBJECT" || type.name === "MAP";
}

/** Is the value kept as JSON text (variants/encoding.ts)? */
export function isKeptAsJson({ name }: DataType): boolean {
  return /^(?:VARIANT|(?:STRUCTURED_)?(?:OBJECT|ARRAY)|MAP)$/.test(name);
}

/** The type's name without what it is made of: ARRAY for ARRAY(NUMBER). */
export function basicName({ name }: DataType): string {
  return name.replace("STRUCTURED_", "");
}

/** VARCHAR without a length. */
export const TEXT: DataType = { name: "TEXT", length: 16_777_216 };
/** NUMBER without precision and scale. */
export const NUMBER: DataType = { name: "FIXED", precision: 38, scale: 0 };
/** BINARY without a length. */
export const BINARY = { name: "BINARY", length: 8_388_608 } as const satisfies DataType;
export const BOOLEAN: DataType = { name: "BOOLEAN" };
export const VARIANT: DataType = { name: "VARIANT" };
/** What SHOW and INFORMATION_SCHEMA give for times. */
export const TIMESTAMP_LTZ: DataType = { name: "TIMESTAMP_LTZ", scale: 3 };
