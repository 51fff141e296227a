import type { Field } from "./field.ts";

/** A table or view as it is served: what the declaration says, with the types that the table has. */
export interface Table {
  readonly name: string;
  /** Its name in SQL, quoted. */
  readonly relation: string;
  /** Whose rights its rows are read with, where the service has its callers' rights. */
  readonly rights: "caller" | "service";
  readonly fields: readonly Field[];
  /** Fields that tell two rows apart: every sort ends with them, so that pages never overlap. */
  readonly key: readonly Field[];
  /** What an aggregate may cost; undefined where there are none. */
  readonly aggregates: { readonly seconds: number; readonly groups: number } | undefined;
  readonly facets: readonly Field[];
  /** Whether answers are tagged and kept. */
  readonly cache: boolean;
}

/** The field of that name. @throws {Error} when there is none: names are checked at the door, so this is a mistake here. */
export function fieldOf(table: Table, name: string): Field {
  const field = table.fields.find((candidate) => candidate.name === name);
  if (!field) throw new Error(`Table ${table.name} has no field ${name}.`);
  return field;
}

/** A column as Snowflake describes it. */
export interface Column {
  readonly name: string;
  /** `NUMBER(38,0)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string | undefined;
}

/** An identifier in double quotes: exactly this name, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
