import type { Condition } from "../question/condition.ts";
import type { SortKey } from "../question/parse-order.ts";
import type { Output } from "../question/parse-select.ts";
import type { Cell } from "../tables/field.ts";
import { type Binder, binder, column, conditionSql, equalsAny } from "./condition-sql.ts";
import { type FacetQuery, positionOf, type Query, type TableQuery } from "./table-query.ts";
import { type Bind, cellSql, textSql } from "./value-sql.ts";

export interface Sql {
  readonly sql: string;
  readonly binds: readonly Bind[];
}

/** A query as SQL with positional binds. Every name in it comes from the declaration, every value is bound. */
export function toSql(query: Query): Sql {
  if (query.kind === "facets") return facetSql(query);
  return query.grouped ? groupSql(query) : rowSql(query);
}

/** https://docs.snowflake.com/en/sql-reference/constructs/order-by */
function rowSql(query: TableQuery): Sql {
  const made = binder();
  const expressionOf = ({ field }: Output) => (field ? column(field) : "NULL");
  const tests = [...whereTests(query.where, made), ...afterTests(query, expressionOf, made)];
  const parts = [
    `SELECT ${query.outputs.map((output) => cellSql(output.type, expressionOf(output))).join(", ")}`,
    `FROM ${query.table.relation}`,
    ...(tests.length > 0 ? [`WHERE ${tests.join(" AND ")}`] : []),
    ...orderAndLimit(query, expressionOf, made),
  ];
  return { sql: parts.join("\n"), binds: made.binds };
}

/** Groups are made inside, and sorted and paged outside, where each output has a name of its own. */
function groupSql(query: TableQuery): Sql {
  const made = binder();
  const nameOf = (output: Output) =>
    `G${positionOf(query, { output, descending: false, nullsFirst: false })}`;
  const groups = query.outputs.filter(({ aggregate }) => aggregate === undefined);
  const tests = whereTests(query.where, made);
  const inner = [
    `SELECT ${query.outputs.map((output) => `${aggregateSql(output)} AS ${nameOf(output)}`).join(", ")}`,
    `FROM ${query.table.relation}`,
    ...(tests.length > 0 ? [`WHERE ${tests.join(" AND ")}`] : []),
    ...(groups.length > 0 ? [`GROUP BY ${groups.map(aggregateSql).join(", ")}`] : []),
  ];
  const after = afterTests(query, nameOf, made);
  const parts = [
    `SELECT ${query.outputs.map((output) => cellSql(output.type, nameOf(output))).join(", ")}`,
    `FROM (${inner.join(" ")})`,
    ...(after.length > 0 ? [`WHERE ${after.join(" AND ")}`] : []),
    ...orderAndLimit(query, nameOf, made),
  ];
  return { sql: parts.join("\n"), binds: made.binds };
}

function aggregateSql({ field, aggregate }: Output): string {
  if (aggregate === undefined) return field ? column(field) : "NULL";
  return `${aggregate.toUpperCase()}(${field ? column(field) : "*"})`;
}

/** All fields in one statement, so that their counts are of the same rows. */
function facetSql({ table, fields, where, top }: FacetQuery): Sql {
  const made = binder();
  const each = fields.map((field, index) => {
    const tests = whereTests(where, made);
    const condition = tests.length > 0 ? ` WHERE ${tests.join(" AND ")}` : "";
    const name = column(field);
    const order = `ORDER BY COUNT(*) DESC, ${name} ASC NULLS LAST`;
    return `(SELECT ${index} AS F, ${textSql(field.type, name)} AS V, COUNT(*) AS N, ROW_NUMBER() OVER (${order}) AS R FROM ${table.relation}${condition} GROUP BY ${name} ORDER BY R LIMIT ${made.bind(top)})`;
  });
  return {
    sql: `SELECT F, V, N FROM (\n${each.join("\nUNION ALL\n")}\n) ORDER BY F, R`,
    binds: made.binds,
  };
}

function whereTests(where: Condition, made: Binder): string[] {
  if (where.op !== "and") return [conditionSql(where, made)];
  return where.of.map((each) => conditionSql(each, made));
}

/** What follows the last row seen: beyond it in one key, and equal in those before. */
function afterTests(query: TableQuery, expressionOf: (output: Output) => string, made: Binder): string[] {
  const { after, sort } = query;
  if (!after) return [];
  const alternatives = sort.map((key, index) => {
    const ties = sort
      .slice(0, index)
      .map(({ output }, at) => equalsAny(expressionOf(output), output.type, [after[at] ?? null], made));
    return `(${[...ties, beyond(key, expressionOf(key.output), after[index] ?? null, made)].join(" AND ")})`;
  });
  return [`(${alternatives.join(" OR ")})`];
}

function beyond(
  { output, descending, nullsFirst }: SortKey,
  expression: string,
  value: Cell,
  made: Binder,
): string {
  if (value === null) return nullsFirst ? `${expression} IS NOT NULL` : "FALSE";
  const further = `${expression} ${descending ? "<" : ">"} ${made.value(output.type, value)}`;
  return nullsFirst ? further : `(${further} OR ${expression} IS NULL)`;
}

function orderAndLimit(query: TableQuery, expressionOf: (output: Output) => string, made: Binder): string[] {
  const keys = query.sort.map(
    ({ output, descending, nullsFirst }) =>
      `${expressionOf(output)} ${descending ? "DESC" : "ASC"} NULLS ${nullsFirst ? "FIRST" : "LAST"}`,
  );
  return [
    ...(keys.length > 0 ? [`ORDER BY ${keys.join(", ")}`] : []),
    ...(query.limit === undefined ? [] : [`LIMIT ${made.bind(query.limit)}`]),
  ];
}
