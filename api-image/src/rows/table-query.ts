import { type Cell, fieldOf, TABLES, type TableName } from "./tables.ts";

export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

/** A row passes when its field equals one of the values; null stands for "has none". */
export interface Condition {
  readonly field: string;
  readonly anyOf: readonly Cell[];
}

export interface TableQuery {
  readonly table: TableName;
  readonly fields: readonly string[];
  /** All must hold. */
  readonly where: readonly Condition[];
  readonly sort: readonly SortKey[];
  /** Values of the sort's fields in the last row seen: what follows it is wanted. */
  readonly after?: readonly Cell[];
  readonly limit?: number;
}

/** The sort as asked for, made complete with the table's key. */
export function completeSort(table: TableName, sort: readonly SortKey[]): SortKey[] {
  const named = new Set(sort.map((key) => key.field));
  const rest = TABLES[table].key.filter((field) => !named.has(field));
  return [...sort, ...rest.map((field) => ({ field, descending: false }))];
}

/**
 * The query as SQL with positional binds. Rows without a value come last in either direction.
 * https://docs.snowflake.com/en/sql-reference/constructs/order-by
 */
export function toSql(query: TableQuery): { sql: string; binds: (string | number)[] } {
  const binds: (string | number)[] = [];
  const column = (field: string) => fieldOf(query.table, field).column;
  const bind = (value: string | number) => {
    binds.push(value);
    return "?";
  };
  const equals = (field: string, values: readonly Cell[]) => {
    const present = values.filter((value) => value !== null);
    const tests: string[] = [];
    if (present.length > 0) tests.push(`${column(field)} IN (${present.map(bind).join(", ")})`);
    if (present.length < values.length) tests.push(`${column(field)} IS NULL`);
    return tests.length === 0 ? "FALSE" : `(${tests.join(" OR ")})`;
  };
  const beyond = ({ field, descending }: SortKey, value: Cell) =>
    value === null
      ? "FALSE"
      : `(${column(field)} ${descending ? "<" : ">"} ${bind(value)} OR ${column(field)} IS NULL)`;

  const conditions = query.where.map(({ field, anyOf }) => equals(field, anyOf));
  const { after } = query;
  if (after) {
    const alternatives = query.sort.map((key, index) => {
      const ties = query.sort.slice(0, index).map((tie, at) => equals(tie.field, [after[at] ?? null]));
      return [...ties, beyond(key, after[index] ?? null)].join(" AND ");
    });
    conditions.push(`(${alternatives.map((alternative) => `(${alternative})`).join(" OR ")})`);
  }
  const parts = [
    `SELECT ${query.fields.map(column).join(", ")}`,
    `FROM ${TABLES[query.table].relation}`,
    ...(conditions.length > 0 ? [`WHERE ${conditions.join(" AND ")}`] : []),
    `ORDER BY ${query.sort.map((key) => `${column(key.field)} ${key.descending ? "DESC" : "ASC"} NULLS LAST`).join(", ")}`,
    ...(query.limit === undefined ? [] : [`LIMIT ${bind(query.limit)}`]),
  ];
  return { sql: parts.join("\n"), binds };
}
