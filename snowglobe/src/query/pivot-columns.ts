import { readResult } from "../duckdb/read-result.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type Environment, sourceOf } from "../expression/context.ts";
import type { Expression, FromItem, Query } from "../parser/ast.ts";
import type { DataType } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";
import { compileQuery } from "./query.ts";

type Pivot = Extract<FromItem, { kind: "pivot" }>;

export interface PivotColumn {
  readonly name: string;
  readonly value: Expression;
}

const NOWHERE = { start: 0, end: 0 };

/**
 * The columns that PIVOT makes. Those of ANY and of a subquery are looked up when the query is compiled: the distinct
 * values, NULL among them. https://docs.snowflake.com/en/sql-reference/constructs/pivot
 */
export function pivotColumns(environment: Environment, pivot: Pivot): PivotColumn[] {
  const { values } = pivot;
  if (values.kind === "list")
    return values.items.map(({ expression, alias }) => ({
      name: alias ?? sourceOf(environment, expression.span),
      value: expression,
    }));
  const query = values.kind === "query" ? values.query : distinctValues(pivot, values.orderBy);
  const compiled = compileQuery(environment, query, undefined);
  const [only] = compiled.columns;
  if (!only || compiled.columns.length !== 1)
    throw invalid("002020", "21S01", "PIVOT's subquery must have one column");
  const { compiler, withTables = [] } = environment;
  const { session, signal } = compiler.execution;
  const common = withTables.length === 0 ? "" : `WITH RECURSIVE ${withTables.join(", ")} `;
  const sql = `${common}${compiled.sql}`;
  const found = compiler.answer(`PIVOT ${sql}`, async () => {
    const result = await readResult(session.duck, { ...compiled, sql }, compiler.settings, { signal });
    return result.rows.map(([value = null]) => value);
  });
  const columns = new Map(found.map((value) => [value, columnOf(value, only.type)]));
  if (columns.size === 0) throw notSupported("PIVOT with ANY or a subquery where there are no values");
  return [...columns.values()];
}

function distinctValues({ source, column }: Pivot, orderBy: Query["orderBy"]): Query {
  const expression: Expression = { kind: "column", parts: [column], span: NOWHERE };
  return {
    span: NOWHERE,
    recursive: false,
    with: [],
    body: { kind: "select", span: NOWHERE, distinct: true, items: [{ expression }], from: [source] },
    orderBy,
  };
}

/** A value and its column's name: texts and dates in quotes, as they would be written. */
function columnOf(value: WireValue, type: DataType): PivotColumn {
  if (value === null) return { name: "NULL", value: { kind: "null", span: NOWHERE } };
  switch (type.name) {
    case "TEXT":
      if (value.includes("'")) throw notSupported("PIVOT with ANY or a subquery over texts with quotes");
      return quoted(value);
    case "DATE":
      return quoted(new Date(Number(value) * 86_400_000).toISOString().slice(0, 10));
    case "FIXED":
      return { name: value, value: { kind: "number", text: value, span: NOWHERE } };
    case "BOOLEAN":
      return value === "1" ? booleanColumn(true) : booleanColumn(false);
    default:
      throw notSupported(`PIVOT with ANY or a subquery over ${type.name}`);
  }
}

function quoted(text: string): PivotColumn {
  return { name: `'${text}'`, value: { kind: "string", value: text, span: NOWHERE } };
}

function booleanColumn(value: boolean): PivotColumn {
  return { name: value ? "TRUE" : "FALSE", value: { kind: "boolean", value, span: NOWHERE } };
}
