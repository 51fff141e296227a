import { notSupported } from "../errors/snowflake-error.ts";
import type { Expression } from "../parser/ast.ts";
import { BOOLEAN } from "../types/data-type.ts";
import { asText } from "./coerce.ts";
import type { Compiler } from "./context.ts";
import { regexSql } from "./regular-expression.ts";
import { type Typed, typed } from "./typed.ts";

/**
 * LIKE, ILIKE, RLIKE, with ANY and ALL. LIKE has no escape character unless ESCAPE says one; RLIKE must match the whole
 * text. https://docs.snowflake.com/en/sql-reference/functions/like
 */
export function likeSql(
  compiler: Compiler,
  expression: Extract<Expression, { kind: "like" }>,
  compile: (part: Expression) => Typed,
): Typed {
  const operand = asText(compiler, compile(expression.operand));
  const patterns = expression.patterns.map((pattern) => asText(compiler, compile(pattern)));
  const escapeBy = expression.escape && asText(compiler, compile(expression.escape));
  const tests = patterns.map((pattern) => {
    if (expression.operator === "RLIKE") {
      if (escapeBy) throw notSupported("RLIKE … ESCAPE");
      return `regexp_full_match(${operand.sql}, ${regexSql(pattern)})`;
    }
    return `(${operand.sql} ${expression.operator} ${pattern.sql}${escapeBy ? ` ESCAPE ${escapeBy.sql}` : ""})`;
  });
  const together = `(${tests.join(expression.quantifier === "ALL" ? " AND " : " OR ")})`;
  return typed(expression.negated ? `(NOT ${together})` : together, BOOLEAN, [operand, ...patterns]);
}
