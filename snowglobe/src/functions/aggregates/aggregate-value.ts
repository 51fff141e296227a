import { notSupported } from "../../errors/snowflake-error.ts";
import { type BoundExpression, bound } from "../../expression/bound-expression.ts";
import type { FunctionCall } from "../../expression/function-rule.ts";
import type { DataType } from "../../types/data-type.ts";
import { type DuckSql, pinned, place, rawSql } from "../../types/duck-sql.ts";

/** `DISTINCT `, when the call says it. */
export function distinct(call: FunctionCall): DuckSql {
  return rawSql(call.ast.distinct ? "DISTINCT " : "");
}

/** An aggregate's value: it stands in the query, whatever is made of it. */
export function aggregate(
  text: DuckSql,
  type: DataType,
  from: readonly BoundExpression[] = [],
): BoundExpression {
  return { ...bound(pinned(text), type, from), volatile: false };
}

/** An aggregate of rows, which is never NULL. */
export function counted(text: DuckSql, type: DataType): BoundExpression {
  return { ...aggregate(text, type), nullable: false };
}

/** What an aggregate is made of, in its place. */
export function argument(value: BoundExpression): DuckSql {
  return place(value.value);
}

/** @throws {SnowflakeError} 000002: DuckDB has no distinct aggregate over a window */
export function refuseDistinctWindow(call: FunctionCall): void {
  if (call.ast.distinct && call.ast.over) throw notSupported(`${call.name}(DISTINCT …) OVER (…)`);
}
