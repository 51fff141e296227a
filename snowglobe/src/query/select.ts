import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, textOf } from "../expression/bound-expression.ts";
import { compilationError } from "../expression/compilation-error.ts";
import {
  type Context,
  type Environment,
  type Findings,
  outputName,
  type Scope,
  sourceOf,
} from "../expression/context.ts";
import { orderSql, sortable } from "../expression/order.ts";
import { expandStar } from "../expression/star.ts";
import type { Expression, GroupBy, OrderItem, Select } from "../parser/ast.ts";
import type { CompiledQuery, QueryColumn } from "../types/compiled-query.ts";
import { apply, type DuckSql, macro, place, print, sql } from "../types/duck-sql.ts";
import { compile, condition } from "./expression.ts";
import { compileFrom } from "./from.ts";
import { compileQuery } from "./query.ts";

interface Output {
  readonly name: string;
  readonly value: BoundExpression;
  readonly findings: Findings;
}

/** SELECT with its ORDER BY, as DuckDB SQL whose columns are "$0", "$1" … */
export function compileSelect(
  environment: Environment,
  select: Select,
  parent: Scope | undefined,
  orderBy: readonly OrderItem[],
): CompiledQuery {
  const from = compileFrom(environment, select.from, parent);
  const scope: Scope = {
    relations: from.relations,
    ...(parent && { parent }),
    aliases: selectAliases(select, (expression, findings) => compile(contextWith(findings), expression)),
  };
  const contextWith = (findings: Findings): Context => ({
    environment,
    scope,
    findings,
    subquery: (query, inner, around) => compileQuery(inner, query, around),
  });
  const newContext = () => contextWith({ aggregate: false, window: false });

  const outputs = select.items.flatMap((item): Output[] => {
    const context = newContext();
    const { expression, alias } = item;
    if (expression.kind === "star")
      return expandStar(context, expression, (part) => compile(context, part)).map((column) => ({
        ...column,
        findings: context.findings,
      }));
    const value = compile(context, expression);
    return [{ name: alias ?? defaultName(environment, expression), value, findings: context.findings }];
  });

  // As of GENERATOR, or DUAL: their rows have no columns.
  if (outputs.length === 0)
    throw compilationError(environment, select.span, "001003", "42000", "SELECT with no columns");
  if (select.distinct) for (const { value } of outputs) groupable(value);
  const shown = ({ value }: Output) =>
    select.distinct && isSemiStructured(value) ? print(checkedGroup(value)) : textOf(value);
  const where = select.where ? ` WHERE ${whereSql(environment, newContext(), select.where)}` : "";
  const groupBy = select.groupBy ? groupBySql(newContext, select.groupBy, outputs) : "";
  const having = select.having ? ` HAVING ${condition(newContext(), select.having)}` : "";
  const qualify = select.qualify ? ` QUALIFY ${condition(newContext(), select.qualify)}` : "";
  const order = orderBy.flatMap((item) => orderItemSql(newContext(), item, outputs, select.distinct));

  const items = outputs.map((output, index) => `${shown(output)} AS ${outputName(index)}`);
  const sql = [
    `SELECT ${select.distinct ? "DISTINCT " : ""}${items.join(", ")}`,
    from.sql === "" ? "" : ` FROM ${from.sql}`,
    where,
    groupBy,
    having,
    qualify,
    order.length > 0 ? ` ORDER BY ${order.join(", ")}` : "",
  ].join("");
  return { sql, columns: outputs.map(outputColumn) };
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

function groupBySql(newContext: () => Context, groupBy: GroupBy, outputs: readonly Output[]): string {
  if (groupBy.kind === "all") {
    const keys = outputs
      .filter(({ findings }) => !findings.aggregate && !findings.window)
      .map(({ value }) => groupable(value));
    return keys.length > 0 ? ` GROUP BY ${[...new Set(keys)].join(", ")}` : "";
  }
  const key = (expression: Expression): string => {
    if (expression.kind === "number" && /^\d+$/.test(expression.text)) {
      const output = outputs[Number(expression.text) - 1];
      if (!output)
        throw invalid("002025", "42601", `GROUP BY position ${expression.text} is not in the select list`);
      return groupable(output.value);
    }
    const context = newContext();
    const value = compile(context, expression);
    if (context.findings.aggregate) throw invalid("002079", "42601", "an aggregate cannot be grouped by");
    return groupable(value);
  };
  const keys = groupBy.items.map(key);
  const sets = (groupBy.sets ?? []).map(
    ({ kind, sets: lists }) => `${kind} (${lists.map((list) => `(${list.map(key).join(", ")})`).join(", ")})`,
  );
  return ` GROUP BY ${[...keys, ...sets].join(", ")}`;
}

/** A value to group by. @throws {SnowflakeError} 000002 for TIMESTAMP_TZ: equal instants may have different offsets. */
function groupable(value: BoundExpression): string {
  if (value.type.name === "TIMESTAMP_TZ") throw notSupported("grouping by TIMESTAMP_TZ: cast it first");
  // The group is the value's, whatever stands beside it; this only refuses what has equal values of other types.
  return isSemiStructured(value) ? `${textOf(value)}, ${print(checkedGroup(value))}` : textOf(value);
}

function isSemiStructured({ type }: BoundExpression): boolean {
  return type.name === "VARIANT" || type.name === "OBJECT" || type.name === "ARRAY";
}

function checkedGroup(value: BoundExpression): DuckSql {
  return place(apply([value.value], (x) => macro("groupable", x)));
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
