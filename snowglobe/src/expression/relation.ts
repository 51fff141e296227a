import { invalid } from "../errors/invalid.ts";
import type { TableAlias } from "../parser/ast.ts";
import type { QueryColumn } from "../types/compiled-query.ts";
import { apply, atom, type DuckValue, rawSql, sql } from "../types/duck-sql.ts";
import type { Column } from "../types/result-set.ts";
import { type BoundExpression, textOf } from "./bound-expression.ts";
import { outputName, type Relation } from "./context.ts";

/** FROM as DuckDB SQL, and the relations that columns are looked up in, left to right. */
export interface CompiledFrom {
  readonly sql: string;
  readonly relations: readonly Relation[];
  /** SQL of DuckDB's row id, where it was asked for. */
  readonly rowId?: string;
  /** A table function that gives a list's elements as rows: the list, and its relation. */
  readonly spread?: {
    readonly list: DuckValue;
    readonly relation: (element: string, seq: string | undefined) => Relation;
    /** Rows without elements are left out even by LEFT JOIN. */
    readonly isInner?: true;
  };
}

/** A relation whose columns are called "$0", "$1" … in DuckDB. */
export function relationOf(
  sqlName: string,
  columns: readonly Column[],
  alias: TableAlias | undefined,
): Relation {
  return renamed(
    {
      name: null,
      columns: columns.map((column, index) => ({
        name: column.name,
        value: columnValue(sqlName, outputName(index), column),
      })),
    },
    alias,
  );
}

/** A relation under its alias, with the alias's names for its columns. */
export function renamed(relation: Relation, alias: TableAlias | undefined): Relation {
  if (!alias) return relation;
  if (alias.columns.length > relation.columns.length)
    throw invalid(
      "002057",
      "42601",
      `alias ${alias.name} names ${alias.columns.length} columns for ${relation.columns.length}`,
    );
  if (alias.columns.length === 0) return { name: alias.name, columns: relation.columns };
  return {
    name: alias.name,
    columns: relation.columns.map((column, index) => ({
      name: alias.columns[index] ?? column.name,
      ...(column.hidden && { hidden: true }),
      // Asked for when it is used: a column that is refused may be named.
      get value() {
        return column.value;
      },
    })),
  };
}

/** A column of a source in DuckDB's SQL. */
export function columnValue(
  sqlName: string,
  name: string,
  { type, nullable, untyped }: Pick<QueryColumn, "type" | "nullable" | "untyped">,
): BoundExpression {
  return { value: atom(rawSql(`${sqlName}.${name}`)), type, nullable, ...(untyped && { untyped }) };
}

/** A list with one NULL in it where it would be empty. */
export function orNullRow(list: DuckValue): DuckValue {
  return apply([list], (x) => sql`CASE WHEN coalesce(len(${x}), 0) = 0 THEN [NULL] ELSE ${x} END`);
}

/** Select items that keep the columns of sources under new names, and the sources as they are then found by these. */
export function keepColumns(
  sqlName: string,
  relations: readonly Relation[],
): { readonly items: readonly string[]; readonly relations: readonly Relation[] } {
  const items: string[] = [];
  const kept = relations.map((relation) => ({
    ...relation,
    columns: relation.columns.map((column) => {
      const output = outputName(items.length);
      items.push(`${textOf(column.value)} AS ${output}`);
      return {
        ...column,
        value: { ...column.value, value: columnValue(sqlName, output, column.value).value },
      };
    }),
  }));
  return { items, relations: kept };
}
