import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, textOf } from "../expression/bound-expression.ts";
import type { Context, Findings } from "../expression/context.ts";
import { distinguished, hasEquals } from "../expression/order.ts";
import type { Expression, GroupBy } from "../parser/ast.ts";
import { pinned, place, print, sql } from "../types/duck-sql.ts";
import { compile } from "./expression.ts";

/** One column of a select list. */
export interface Output {
  readonly name: string;
  readonly value: BoundExpression;
  readonly findings: Findings;
}

/** GROUP BY as DuckDB has it. */
export interface Groups {
  readonly sql: string;
  /**
   * What stands for a value that is grouped by: one of the equal ones, as Snowflake shows one of them. Absent when
   * equal values are the same for all that is grouped by.
   */
  readonly grouped?: (value: BoundExpression) => BoundExpression;
  /** @throws {SnowflakeError} 000002 for a subquery's SQL that names such a value. */
  refuseInside(sql: string): void;
}

/**
 * VARIANTs and instants that are equal are one group, though they may not be the same: 1 and 1e0, an instant in two
 * zones. So the group is that of their key, and outside of aggregates one of the values stands for it.
 *
 * @param newContext a context for each item, of rows rather than groups
 * @param outputs the select list, which places and GROUP BY ALL mean
 */
export function groupBy(newContext: () => Context, by: GroupBy, outputs: readonly Output[]): Groups {
  const values: BoundExpression[] = [];
  const key = (value: BoundExpression): string => {
    if (hasEquals(value.type) && value.volatile)
      throw notSupported(`grouping by a ${value.type.name} that changes each time`);
    values.push(value);
    return print(distinguished(value));
  };
  const keyOf = (expression: Expression) => key(groupedValue(newContext, expression, outputs));
  if (by.kind === "all") {
    const keys = outputs
      .filter(({ findings }) => !findings.aggregate && !findings.window)
      .map(({ value }) => key(value));
    return groups(keys.length > 0 ? ` GROUP BY ${[...new Set(keys)].join(", ")}` : "", values, false);
  }
  const keys = by.items.map(keyOf);
  const sets = (by.sets ?? []).map(
    ({ kind, sets: lists }) =>
      `${kind} (${lists.map((list) => `(${list.map(keyOf).join(", ")})`).join(", ")})`,
  );
  return groups(` GROUP BY ${[...keys, ...sets].join(", ")}`, values, sets.length > 0);
}

/** DISTINCT, or `DISTINCT ON` where equal values may not be the same. */
export function distinctSql(values: readonly BoundExpression[]): string {
  if (!values.some(({ type }) => hasEquals(type))) return "DISTINCT ";
  return `DISTINCT ON (${values.map((value) => print(distinguished(value))).join(", ")}) `;
}

function groupedValue(
  newContext: () => Context,
  expression: Expression,
  outputs: readonly Output[],
): BoundExpression {
  if (expression.kind === "number" && /^\d+$/.test(expression.text)) {
    const output = outputs[Number(expression.text) - 1];
    if (output) return output.value;
    throw invalid("002025", "42601", `GROUP BY position ${expression.text} is not in the select list`);
  }
  const context = newContext();
  const value = compile(context, expression);
  if (context.findings.aggregate) throw invalid("002079", "42601", "an aggregate cannot be grouped by");
  return value;
}

function groups(groupBySql: string, values: readonly BoundExpression[], hasSets: boolean): Groups {
  const representatives = new Map<string, BoundExpression>();
  for (const value of values) {
    if (!hasEquals(value.type)) continue;
    const one = sql`any_value(${place(value.value)})`;
    // In the sets that it is no part of, it is NULL.
    const here = hasSets ? sql`CASE WHEN grouping(${distinguished(value)}) = 0 THEN ${one} END` : one;
    representatives.set(textOf(value), {
      value: pinned(here),
      type: value.type,
      nullable: value.nullable || hasSets,
    });
  }
  if (representatives.size === 0) return { sql: groupBySql, refuseInside: () => undefined };
  return {
    sql: groupBySql,
    grouped: (value) => (hasEquals(value.type) ? (representatives.get(textOf(value)) ?? value) : value),
    refuseInside(inner) {
      for (const [text, { type }] of representatives)
        if (inner.includes(text))
          throw notSupported(`a subquery that names a ${type.name} that the query around it groups by`);
    },
  };
}
