import { BOOLEAN } from "../engine/data-type.ts";
import { notSupported } from "../engine/errors.ts";
import { regexSql } from "../functions/regular-expression.ts";
import { asText } from "./coerce.ts";
import type { Compiler } from "./context.ts";
import type { Expression } from "./parse/ast.ts";
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
