import type { CatalogObject } from "../account/catalog.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { quoted } from "../sql/quoted-name.ts";

/**
 * DuckDB compares names without regard to case even when they are quoted; Snowflake does not. A name that has letters
 * which are not upper case is therefore stored under an encoded name, so that "a" and "A" are two names there too.
 */
export function physicalName(name: string): string {
  if (name === name.toUpperCase() && !name.startsWith("~")) return name;
  return `~${[...name].map((character) => (character === character.toUpperCase() && character !== "~" ? character : `~${character.toUpperCase()}`)).join("")}`;
}

/** The DuckDB schema that holds a Snowflake schema: all databases live in one file, so that a transaction can span them. */
export function physicalSchema(database: string, schema: string): string {
  return `${physicalName(database)}.${physicalName(schema)}`;
}

/** A name in DuckDB's double quotes, which are SQL's. */
export const quoteDuck = quoted;

/** A table's whole name in DuckDB SQL. */
export function physicalTable(database: string, schema: string, table: string): string {
  return `${quoteDuck(physicalSchema(database, schema))}.${quoteDuck(physicalName(table))}`;
}

/** DuckDB's name of a table. */
export function physicalNameOf({ path }: CatalogObject): string {
  if (path.database === undefined || path.schema === undefined)
    throw notSupported(`table without schema: ${path.name}`);
  return physicalTable(path.database, path.schema, path.name);
}
