import { notSupported } from "../errors/snowflake-error.ts";
import { BOOLEAN, type DataType } from "../types/data-type.ts";
import { rawSql, sql } from "../types/duck-sql.ts";
import { type BoundExpression, made } from "./bound-expression.ts";

/** `<`, `<=`, `>`, `>=` of structured values: variants/structure.ts. */
export function structureOrder(
  operator: string,
  type: DataType,
  sides: readonly BoundExpression[],
): BoundExpression {
  if (type.name === "MAP") throw notSupported(`${operator} between two values of type MAP`);
  return made(BOOLEAN, sides, (x = sql`NULL`, y = sql`NULL`) => {
    const order = sql`sf_variant('compareStructures', CAST(${x} AS VARCHAR), CAST(${y} AS VARCHAR))`;
    return sql`(CAST(${order} AS INTEGER) ${rawSql(operator)} 0)`;
  });
}
