import { notSupported } from "../errors/snowflake-error.ts";
import type { Expression, OrderItem, WindowFrame, WindowSpecification } from "../parser/ast.ts";
import { basicName, type DataType, isKeptAsJson, isStructured } from "../types/data-type.ts";
import { apply, type DuckSql, joinSql, macro, place, rawSql, sql } from "../types/duck-sql.ts";
import type { BoundExpression } from "./bound-expression.ts";
import type { Context } from "./context.ts";

/**
 * One item of ORDER BY. Snowflake counts NULL as the greatest value.
 * https://docs.snowflake.com/en/sql-reference/constructs/order-by
 */
export function orderSql(by: DuckSql, item: Pick<OrderItem, "descending" | "nulls">): DuckSql {
  const nulls = item.nulls ?? (item.descending ? "FIRST" : "LAST");
  return sql`${by} ${rawSql(`${item.descending ? "DESC" : "ASC"} NULLS ${nulls}`)}`;
}

/** A value to sort by. @throws {SnowflakeError} 000002 for objects and arrays, whose order Snowflake does not tell. */
export function sortable(value: BoundExpression): DuckSql {
  const { name } = value.type;
  if (name === "OBJECT" || name === "ARRAY" || isStructured(value.type))
    throw notSupported(`sorting by a value of type ${basicName(value.type)}: cast it first`);
  if (name === "VARIANT") return place(apply([value.value], (x) => macro("variant_order", x)));
  const text = place(value.value);
  return name === "TIMESTAMP_TZ" ? sql`(${text}).t` : text;
}

/** Whether values of the type may be equal and yet not the same: 1 and 1e0 in a VARIANT, an instant in two zones. */
export function hasEquals(type: DataType): boolean {
  return isKeptAsJson(type) || type.name === "TIMESTAMP_TZ";
}

/** A value that is the same for equal ones. */
export function distinguished(value: BoundExpression): DuckSql {
  if (value.type.name === "TIMESTAMP_TZ") return sql`(${place(value.value)}).t`;
  return hasEquals(value.type)
    ? place(apply([value.value], (x) => macro("variant_key", x)))
    : place(value.value);
}

/** `OVER (…)`. */
export function overSql(
  context: Context,
  over: WindowSpecification,
  compile: (part: Expression) => BoundExpression,
  defaultFrame = "",
): DuckSql {
  context.findings.window = true;
  const partition = over.partitionBy.map((part) => distinguished(compile(part)));
  const order = over.orderBy.flatMap((item) => {
    const value = compile(item.expression);
    return value.constant === undefined ? [orderSql(sortable(value), item)] : [];
  });
  const frame = over.frame ? frameSql(over.frame, compile) : order.length > 0 ? defaultFrame : "";
  const parts = [
    ...(partition.length > 0 ? [sql`PARTITION BY ${joinSql(partition, ", ")}`] : []),
    ...(order.length > 0 ? [sql`ORDER BY ${joinSql(order, ", ")}`] : []),
    ...(frame === "" ? [] : [rawSql(frame)]),
  ];
  return sql`OVER (${joinSql(parts, " ")})`;
}

function frameSql(frame: WindowFrame, compile: (part: Expression) => BoundExpression): string {
  const bound = (of: WindowFrame["from"]): string => {
    if (!("offset" in of)) return of.kind;
    const offset = compile(of.offset);
    if (frame.unit === "RANGE") throw notSupported("RANGE with an offset");
    if (offset.type.name !== "FIXED" || offset.constant === undefined)
      throw notSupported("a window frame's offset that is no constant number");
    return `${offset.constant} ${of.kind}`;
  };
  return `${frame.unit} BETWEEN ${bound(frame.from)} AND ${bound(frame.to)}`;
}
