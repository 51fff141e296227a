import { VARIANT } from "../types/data-type.ts";
import { macro, rawSql, sql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";
import { memberPath } from "../types/json-path.ts";
import { type BoundExpression, made, markNullable } from "./bound-expression.ts";

/** `v:name`: a member of a VARIANT, NULL where there is none. */
export function memberOf(operand: BoundExpression, name: string): BoundExpression {
  const path = rawSql(duckString(memberPath(name)));
  return markNullable(made(VARIANT, [operand], (x) => sql`json_extract(${x}, ${path})`));
}

/** `v[n]`: an element, NULL where there is none; so is an element that is an SQL NULL. */
export function elementAt(operand: BoundExpression, index: BoundExpression | number): BoundExpression {
  if (typeof index === "number") {
    const path = rawSql(duckString(`$[${index}]`));
    return markNullable(
      made(VARIANT, [operand], (x) => macro("json_item", sql`json_extract(${x}, ${path})`)),
    );
  }
  const element = made(VARIANT, [operand, index], (x, n) => {
    const at = sql`CAST(${n} AS BIGINT)`;
    const found = sql`json_extract(${x}, '$[' || CAST(${at} AS VARCHAR) || ']')`;
    return sql`CASE WHEN ${at} >= 0 THEN ${macro("json_item", found)} END`;
  });
  return markNullable(element);
}
