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
  | { readonly name: "VARIANT" | "OBJECT" | "ARRAY" };

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
