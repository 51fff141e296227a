/**
 * What the API reads: three relations of one schema, the fields it shows of each, and the column that each field is.
 * Nothing that a client sends ever becomes SQL text: it is looked up here, or it is bound.
 */

export type Cell = string | number | null;
/** Cells in the order of the query's fields. */
export type Row = readonly Cell[];

/** How a field is written: `years` is a comma-separated list of whole numbers in the table, an array in JSON. */
export type FieldKind = "text" | "integer" | "decimal" | "years";

export interface Field {
  readonly name: string;
  readonly column: string;
  readonly kind: FieldKind;
}

export interface Table {
  readonly relation: string;
  readonly fields: readonly Field[];
  /** Fields that tell two rows apart: every sort ends with them, so that pages never overlap. */
  readonly key: readonly string[];
}

const salesFields = [
  { name: "platform", column: "PLATFORM", kind: "text" },
  { name: "year", column: "YEAR", kind: "integer" },
  { name: "na_sales", column: "NA_SALES", kind: "decimal" },
  { name: "eu_sales", column: "EU_SALES", kind: "decimal" },
  { name: "jp_sales", column: "JP_SALES", kind: "decimal" },
  { name: "other_sales", column: "OTHER_SALES", kind: "decimal" },
  { name: "global_sales", column: "GLOBAL_SALES", kind: "decimal" },
] as const satisfies readonly Field[];

const platformFields = [
  { name: "platform", column: "PLATFORM", kind: "text" },
  { name: "global_sales", column: "GLOBAL_SALES", kind: "decimal" },
  { name: "years", column: "YEARS", kind: "years" },
] as const satisfies readonly Field[];

const vendorFields = [
  { name: "company", column: "VENDOR", kind: "text" },
  { name: "platform", column: "PLATFORM", kind: "text" },
] as const satisfies readonly Field[];

export type TableName = "sales" | "platforms" | "vendors";

export const TABLES: Readonly<Record<TableName, Table>> = {
  /** One row a (platform, year). */
  sales: { relation: "VIDEOGAMESALES", fields: salesFields, key: ["platform", "year"] },
  /** The dynamic table: one row a platform. */
  platforms: { relation: "DYNAMIC_VIDEOGAMESALES", fields: platformFields, key: ["platform"] },
  /** Which company made which platform; the row access policy reads the same table. */
  vendors: { relation: "VENDOR_PLATFORMS", fields: vendorFields, key: ["company", "platform"] },
};

export const SALES_FIELDS = salesFields.map((field) => field.name);
export const PLATFORM_FIELDS = platformFields.map((field) => field.name);

/** The field of that name. @throws {Error} when there is none: names are checked at the door, so this is a mistake here. */
export function fieldOf(table: TableName, name: string): Field {
  const field = TABLES[table].fields.find((candidate) => candidate.name === name);
  if (!field) throw new Error(`Table ${table} has no field ${name}.`);
  return field;
}
