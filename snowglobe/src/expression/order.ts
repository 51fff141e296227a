import { notSupported } from "../errors/snowflake-error.ts";
import type { Expression, OrderItem, WindowFrame, WindowSpecification } from "../parser/ast.ts";
import type { Context } from "./context.ts";
import type { Typed } from "./typed.ts";

/**
 * One item of ORDER BY. Snowflake counts NULL as the greatest value.
 * https://docs.snowflake.com/en/sql-reference/constructs/order-by
 */
export function orderSql(sql: string, item: Pick<OrderItem, "descending" | "nulls">): string {
  const nulls = item.nulls ?? (item.descending ? "FIRST" : "LAST");
  return `${sql} ${item.descending ? "DESC" : "ASC"} NULLS ${nulls}`;
}

/** A value to sort by. @throws {SnowflakeError} 000002 for semi-structured values, whose order DuckDB does not know. */
export function sortable(value: Typed): string {
  const { name } = value.type;
  if (name === "VARIANT" || name === "OBJECT" || name === "ARRAY")
    throw notSupported(`sorting by a value of type ${name}: cast it first`);
  return name === "TIMESTAMP_TZ" ? `(${value.sql}).t` : value.sql;
}

/** `OVER (…)`. */
export function overSql(
  context: Context,
  over: WindowSpecification,
  compile: (part: Expression) => Typed,
  defaultFrame = "",
): string {
  context.findings.window = true;
  const partition = over.partitionBy.map((part) => compile(part).sql);
  const order = over.orderBy.flatMap((item) => {
    const value = compile(item.expression);
    return value.constant === undefined ? [orderSql(sortable(value), item)] : [];
  });
  const frame = over.frame ? frameSql(over.frame, compile) : order.length > 0 ? defaultFrame : "";
  const parts = [
    partition.length > 0 ? `PARTITION BY ${partition.join(", ")}` : "",
    order.length > 0 ? `ORDER BY ${order.join(", ")}` : "",
    frame,
  ];
  return `OVER (${parts.filter((part) => part !== "").join(" ")})`;
}

function frameSql(frame: WindowFrame, compile: (part: Expression) => Typed): string {
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
