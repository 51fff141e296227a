import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, textOf } from "../expression/bound-expression.ts";
import { compilationError } from "../expression/compilation-error.ts";
import {
  type Context,
  type Environment,
  type Findings,
  type HierarchyValues,
  outputName,
  type Scope,
  sourceOf,
} from "../expression/context.ts";
import { orderSql, sortable } from "../expression/order.ts";
import type { CompiledFrom } from "../expression/relation.ts";
import { expandStar } from "../expression/star.ts";
import type { Expression, OrderItem, Select } from "../parser/ast.ts";
import type { CompiledQuery, QueryColumn } from "../types/compiled-query.ts";
import { type DuckSql, print, sql } from "../types/duck-sql.ts";
import { compile, condition } from "./expression.ts";
import { compileFrom } from "./from.ts";
import { distinctSql, groupBy, type Output } from "./group-by.ts";
import { compileHierarchy } from "./hierarchy.ts";
import { compileQuery } from "./query.ts";
import { fromSemanticView } from "./semantic-select.ts";

/** SELECT with its ORDER BY, as DuckDB SQL whose columns are "$0", "$1" … */
export function compileSelect(
  environment: Environment,
  written: Select,
  parent: Scope | undefined,
  orderedBy: readonly OrderItem[],
): CompiledQuery {
  const { select, orderBy } = fromSemanticView(environment, written, orderedBy) ?? {
    select: written,
    orderBy: orderedBy,
  };
  const plainFrom = compileFrom(environment, select.from, parent);
  const levels = select.hierarchy ? compileHierarchy(environment, select, plainFrom, parent) : undefined;
  const from = levels?.from ?? plainFrom;
  const inRows = (findings: Findings) =>
    contextOf(environment, select, from, parent, findings, levels?.values);
  const newRows = () => inRows({ aggregate: false, window: false });
  const plain = outputsOf(select, newRows);
  const groups = select.groupBy ? groupBy(newRows, select.groupBy, plain) : undefined;
  const grouped = groups?.grouped;
  const newContext = () =>
    grouped ? groupedContext(newRows(), grouped, select, groups.refuseInside) : newRows();
  const outputs = grouped ? outputsOf(select, newContext) : plain;

  // As of GENERATOR, or DUAL: their rows have no columns.
  if (outputs.length === 0)
    throw compilationError(environment, select.span, "001003", "42000", "SELECT with no columns");
  const where = select.where ? ` WHERE ${whereSql(environment, newRows(), select.where)}` : "";
  const having = select.having ? ` HAVING ${condition(newContext(), select.having)}` : "";
  const qualify = select.qualify ? ` QUALIFY ${condition(newContext(), select.qualify)}` : "";
  const order = byColumns(orderBy, outputs.length).flatMap((item) =>
    orderItemSql(newContext(), item, outputs, select.distinct),
  );

  const items = outputs.map(({ value }, index) => `${textOf(value)} AS ${outputName(index)}`);
  const selected = `SELECT ${select.distinct ? distinctSql(outputs.map(({ value }) => value)) : ""}${items.join(", ")}`;
  const sql = [
    selected,
    levels ? ` FROM ${levels.sql()}` : from.sql === "" ? "" : ` FROM ${from.sql}`,
    where,
    groups?.sql ?? "",
    having,
    qualify,
    order.length > 0 ? ` ORDER BY ${order.join(", ")}` : "",
  ].join("");
  const isOfRows = outputs.some(({ findings }) => findings.aggregate || findings.window);
  if (environment.tracked && isOfRows)
    throw notSupported("a stream on a VIEW with an AGGREGATE or WINDOW function");
  const isRow = from.sql === "" && !parent && !isOfRows && sql === selected;
  return {
    sql,
    columns: outputs.map(outputColumn),
    ...(isRow && { row: outputs.map(({ value }) => value.value) }),
  };
}

/** The context of what stands in a SELECT, for one item or clause. */
function contextOf(
  environment: Environment,
  select: Select,
  { relations }: Pick<CompiledFrom, "relations">,
  parent: Scope | undefined,
  findings: Findings,
  hierarchy: HierarchyValues | undefined,
): Context {
  const contextWith = (its: Findings): Context => ({
    environment,
    scope,
    findings: its,
    ...(hierarchy && { hierarchy }),
    subquery: (query, inner, around) => compileQuery(inner, query, around),
  });
  const scope: Scope = {
    relations,
    ...(parent && { parent }),
    aliases: selectAliases(select, (expression, its) => compile(contextWith(its), expression)),
  };
  return contextWith(findings);
}

/** The same context where values that are grouped by stand for their groups. */
function groupedContext(
  rows: Context,
  grouped: NonNullable<Context["grouped"]>,
  select: Select,
  refuseInside: (sql: string) => void,
): Context {
  const contextWith = (findings: Findings): Context => ({
    ...rows,
    scope: {
      ...rows.scope,
      aliases: selectAliases(select, (expression, its) => compile(contextWith(its), expression)),
    },
    findings,
    grouped,
    subquery(query, inner, around) {
      const compiled = rows.subquery(query, inner, around);
      refuseInside(compiled.sql);
      return compiled;
    },
  });
  return contextWith(rows.findings);
}

function outputsOf(select: Select, newContext: () => Context): Output[] {
  return select.items.flatMap((item): Output[] => {
    const context = newContext();
    const { expression, alias } = item;
    if (expression.kind === "star")
      return expandStar(context, expression, (part) => compile(context, part)).map((column) => ({
        ...column,
        findings: context.findings,
      }));
    const value = compile(context, expression);
    const name = alias ?? defaultName(context.environment, expression);
    return [{ name, value, findings: context.findings }];
  });
}

function outputColumn({ name, value }: Output): QueryColumn {
  return { name, type: value.type, nullable: value.nullable, ...(value.untyped && { untyped: true }) };
}

/** The name of a select item without alias: a column's own, else its text in upper case. */
function defaultName(environment: Environment, expression: Expression): string {
  if (expression.kind === "column") return expression.parts.at(-1) ?? "";
  if (expression.kind === "position") return `$${expression.index}`;
  return sourceOf(environment, expression.span).toUpperCase();
}

function selectAliases(
  select: Select,
  compileItem: (expression: Expression, findings: Findings) => BoundExpression,
): ReadonlyMap<string, (findings: Findings) => BoundExpression> {
  const aliases = new Map<string, (findings: Findings) => BoundExpression>();
  for (const { alias, expression } of select.items) {
    if (alias === undefined || aliases.has(alias) || expression.kind === "star") continue;
    let open = false;
    // Compiled once: who names it several times means one value.
    let known: { readonly value: BoundExpression; readonly findings: Findings } | undefined;
    aliases.set(alias, (findings) => {
      if (open) throw invalid("000904", "42000", `invalid identifier '${alias}'`);
      open = true;
      try {
        if (!known) {
          const own: Findings = { aggregate: false, window: false };
          known = { value: compileItem(expression, own), findings: own };
        }
        if (known.value.volatile)
          throw invalid(
            "002089",
            "42601",
            `alias '${alias}' of a value that changes each time cannot be used beside it`,
          );
        findings.aggregate ||= known.findings.aggregate;
        findings.window ||= known.findings.window;
        return known.value;
      } finally {
        open = false;
      }
    });
  }
  return aliases;
}

function whereSql(environment: Environment, context: Context, where: Expression): string {
  const sql = condition(context, where);
  if (context.findings.aggregate)
    throw compilationError(
      environment,
      where.span,
      "002079",
      "42601",
      "Invalid aggregate function in where clause",
    );
  return sql;
}

/** ORDER BY ALL as the places of all columns: https://docs.snowflake.com/en/sql-reference/constructs/order-by */
export function byColumns(orderBy: readonly OrderItem[], count: number): OrderItem[] {
  return orderBy.flatMap((item) => {
    const { expression } = item;
    if (expression.kind !== "star") return [item];
    return Array.from({ length: count }, (_, index): OrderItem => {
      const place: Expression = { kind: "number", text: String(index + 1), span: expression.span };
      return { ...item, expression: place };
    });
  });
}

/** Places and the select list's names come before columns: https://docs.snowflake.com/en/sql-reference/constructs/order-by */
function orderItemSql(
  context: Context,
  item: OrderItem,
  outputs: readonly Output[],
  distinct: boolean,
): string[] {
  const { expression } = item;
  const named =
    expression.kind === "column" && expression.parts.length === 1
      ? outputs.findIndex(({ name }) => name === expression.parts[0])
      : -1;
  const place =
    expression.kind === "number" && /^\d+$/.test(expression.text) ? Number(expression.text) - 1 : named;
  if (place >= 0) {
    const output = outputs[place];
    if (!output) throw invalid("002025", "42601", `ORDER BY position ${place + 1} is not in the select list`);
    return [print(orderSql(orderPlace(output.value, place), item))];
  }
  const value = compile(context, expression);
  // The same for every row: it orders nothing, and DuckDB refuses it.
  if (value.constant !== undefined) return [];
  const text = textOf(value);
  const same = outputs.findIndex((output) => textOf(output.value) === text);
  if (distinct && same < 0)
    throw invalid(
      "001104",
      "42601",
      `[${sourceOf(context.environment, expression.span)}] is not a valid order by expression`,
    );
  return [print(orderSql(same >= 0 ? orderPlace(value, same) : sortable(value), item))];
}

function orderPlace(value: BoundExpression, place: number): DuckSql {
  const by = sortable(value);
  const isPlain = value.type.name !== "TIMESTAMP_TZ" && value.type.name !== "VARIANT";
  return isPlain ? sql`${place + 1}` : by;
}
