import type { CatalogObject, ObjectPath } from "../account/catalog.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { quoted } from "../sql/quoted-name.ts";

// A name that DuckDB itself gives a meaning to.
const TAKEN = new Set(["ROWID"]);

/**
 * A name as DuckDB keeps it. DuckDB compares names without regard to case even when they are quoted; Snowflake does not.
 * Names in upper case stand as they are; others are written with signs for what DuckDB would take for something else:
 * `~A` is a, `~[DF]` is ß, `~[2E]` is a point, which separates names here. What comes out is ASCII, so that no name
 * that is made up for SQL (see duck-sql.ts) can meet it, and two names are never one.
 */
export function physicalName(name: string): string {
  if (/^[ !-#%-\-/-@A-Z[-`{-}][ -\-/-@A-Z[-`{-}]*$/.test(name) && !TAKEN.has(name)) return name;
  return `~${[...name].map(encoded).join("")}`;
}

function encoded(character: string): string {
  if (/[a-z]/.test(character)) return `~${character.toUpperCase()}`;
  if (/[ -\-/-}]/.test(character)) return character;
  return `~[${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}]`;
}

/** The DuckDB schema that holds a Snowflake schema: all databases live in one file, so that a transaction can span them. */
export function physicalSchema(database: string, schema: string): string {
  return `${physicalName(database)}.${physicalName(schema)}`;
}

/** A name in DuckDB's double quotes, which are SQL's. */
export const quoteDuck = quoted;

/** The name of what stands at the path, in its DuckDB schema. No other name has a dollar: see `physicalName`. */
export function physicalOwnName({ session, name }: ObjectPath): string {
  return session === undefined ? physicalName(name) : `$${session}$${physicalName(name)}`;
}

/** DuckDB's name of the table that keeps a table's rows as they were before they were changed or deleted. */
export function historyNameOf(table: Pick<CatalogObject, "path">): string {
  const name = physicalOwnName(table.path);
  return physicalNameOf(table).slice(0, -quoteDuck(name).length) + quoteDuck(`${name}${HISTORY}`);
}

/** What the name of a table's history ends in. */
export const HISTORY = "$history";

/** DuckDB's name of a table. */
export function physicalNameOf({ path }: Pick<CatalogObject, "path">): string {
  if (path.database === undefined || path.schema === undefined)
    throw notSupported(`table without schema: ${path.name}`);
  return `${quoteDuck(physicalSchema(path.database, path.schema))}.${quoteDuck(physicalOwnName(path))}`;
}
