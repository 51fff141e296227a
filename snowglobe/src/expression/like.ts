import { notSupported } from "../errors/snowflake-error.ts";
import type { Expression } from "../parser/ast.ts";
import { BOOLEAN } from "../types/data-type.ts";
import { joinSql, rawSql, sql } from "../types/duck-sql.ts";
import { type BoundExpression, made } from "./bound-expression.ts";
import { asText } from "./coerce.ts";
import type { Compiler } from "./context.ts";

/**
 * LIKE, ILIKE, RLIKE, with ANY and ALL. LIKE has no escape character unless ESCAPE says one; RLIKE must match the whole
 * text. https://docs.snowflake.com/en/sql-reference/functions/like
 */
export function likeSql(
  compiler: Compiler,
  expression: Extract<Expression, { kind: "like" }>,
  compile: (part: Expression) => BoundExpression,
): BoundExpression {
  const operand = asText(compiler, compile(expression.operand));
  const patterns = expression.patterns.map((pattern) => asText(compiler, compile(pattern)));
  const escapeBy = expression.escape && asText(compiler, compile(expression.escape));
  if (escapeBy && expression.operator === "RLIKE") throw notSupported("RLIKE … ESCAPE");
  const matches = made(BOOLEAN, [operand, ...patterns, ...(escapeBy ? [escapeBy] : [])], (x, ...rest) => {
    const tests = rest.slice(0, patterns.length).map((pattern) => {
      if (expression.operator === "RLIKE") return sql`regexp_full_match(${x}, ${pattern})`;
      const escaped = rest[patterns.length];
      const test = sql`${x} ${rawSql(expression.operator)} ${pattern}`;
      return escaped ? sql`(${test} ESCAPE ${escaped})` : sql`(${test})`;
    });
    return sql`(${joinSql(tests, expression.quantifier === "ALL" ? " AND " : " OR ")})`;
  });
  return expression.negated ? made(BOOLEAN, [matches], (x) => sql`(NOT ${x})`) : matches;
}
