import type { DeclaredColumn, DeclaredTable } from "../declaration/declaration.ts";
import { RESERVED } from "../declaration/reserved.ts";
import type { Cell, Field } from "./field.ts";
import { isOrdered } from "./field.ts";
import { type Column, quoted, type Table } from "./table.ts";
import { typeOf } from "./type-of.ts";

/** A table and its declaration do not go together (any more). */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/**
 * A declared table with the types that Snowflake says it has.
 * @param columns as DESCRIBE TABLE names them
 * @throws {ShapeError} when a declared column is not there, or has a type that is not served
 */
export function shapeOf(name: string, declared: DeclaredTable, columns: readonly Column[]): Table {
  const fields =
    declared.columns === "all"
      ? columns.map((column) => fieldFor(name, nameFor(name, column), undefined, column))
      : Object.entries(declared.columns).map(([field, settings]) => {
          const wanted = settings?.column ?? field.toUpperCase();
          const column = columns.find((candidate) => candidate.name === wanted);
          if (!column)
            throw new ShapeError(`Column ${wanted}, which is declared as ${field}, is not in table ${name}.`);
          return fieldFor(name, field, settings ?? undefined, column);
        });
  const field = (wanted: string, as: string): Field => {
    const found = fields.find((candidate) => candidate.name === wanted);
    if (!found) throw new ShapeError(`Table ${name} has no column ${wanted}, which is declared as ${as}.`);
    if (!isOrdered(found.type))
      throw new ShapeError(`Column ${wanted} of table ${name} is ${found.type.kind}: it cannot be ${as}.`);
    return found;
  };
  return {
    name,
    relation: relationOf(declared.relation),
    rights: declared.rights,
    fields,
    key: declared.key.map((each) => field(each, "part of the key")),
    aggregates: declared.aggregates === false ? undefined : declared.aggregates,
    facets: declared.facets.map((each) => field(each, "a facet")),
    cache: declared.cache,
  };
}

/** The name of a column that is not declared: as it is written in SQL without quotes. */
function nameFor(table: string, { name }: Column): string {
  const field = name === name.toUpperCase() ? name.toLowerCase() : name;
  if (/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(field) && !RESERVED.has(field)) return field;
  throw new ShapeError(`Column ${name} of table ${table} needs a name here: declare the columns one by one.`);
}

function fieldFor(table: string, name: string, declared: DeclaredColumn | undefined, column: Column): Field {
  const type = typeOf(column.type);
  if (!type)
    throw new ShapeError(`Column ${column.name} of table ${table} is ${column.type}, which is not served.`);
  if (declared?.list !== undefined && type.kind !== "text")
    throw new ShapeError(
      `Column ${column.name} of table ${table} is ${column.type}: only text is read as a list.`,
    );
  const own = declared?.list === undefined ? type : { ...type, kind: "list" as const };
  const examples: readonly Cell[] = declared?.examples ?? [];
  return {
    name,
    column: column.name,
    type: own,
    nullable: column.nullable,
    description: declared?.description ?? column.comment,
    examples,
    filter: declared?.filter ?? true,
    sort: (declared?.sort ?? true) && isOrdered(own),
    plain: declared?.plain && { ...declared.plain, none: declared.plain.none },
  };
}

/** `a."B".c` as `"A"."B"."C"`. */
export function relationOf(text: string): string {
  const parts = text.match(/"(?:[^"]|"")+"|[^".]+/g) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part : quoted(part.toUpperCase()))).join(".");
}

/** What changed between two shapes of a table, in words; empty when nothing did. */
export function changesBetween(before: Table, after: Table): string[] {
  const words = ({ type: { kind, scale, long }, nullable }: Field) =>
    `${kind}${scale > 0 ? ` with ${scale} digits` : ""}${long ? " (long)" : ""}${nullable ? "" : ", never null"}`;
  const gone = before.fields.filter(({ name }) => !after.fields.some((field) => field.name === name));
  return [
    ...gone.map(({ name }) => `${name} is gone`),
    ...after.fields.flatMap((field) => {
      const old = before.fields.find(({ name }) => name === field.name);
      if (!old) return [`${field.name} is new: ${words(field)}`];
      return words(old) === words(field) ? [] : [`${field.name} is ${words(field)}, was ${words(old)}`];
    }),
  ];
}
