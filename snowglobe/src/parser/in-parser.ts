import { notSupported } from "../errors/snowflake-error.ts";
import type { Expression } from "./ast.ts";
import type { BinaryOperator } from "./binary-operator.ts";
import { type ParseContext, parseExpression, spanFrom } from "./expression-parser.ts";
import { parseQuery, startsQuery } from "./query-parser.ts";

/**
 * `= ANY (query)` is IN, `<> ALL (query)` is NOT IN: https://docs.snowflake.com/en/sql-reference/operators-subquery
 *
 * @throws {SnowflakeError} 000002 for other comparisons with ANY and ALL, SOME, and lists of values.
 */
export function quantifiedQuery(
  context: ParseContext,
  operator: BinaryOperator,
  operand: Expression,
  start: number,
): Expression | undefined {
  const { reader } = context;
  const word = ["ANY", "ALL", "SOME"].find((quantifier) => reader.looksLike(quantifier, "("));
  if (word === undefined) return undefined;
  const quantifier = word === "ALL" ? "ALL" : "ANY";
  const negated = operator === "<>" && quantifier === "ALL";
  const isIn = negated || (operator === "=" && quantifier === "ANY");
  if (!startsQuery(reader, 2)) throw notSupported(`${operator} ${word} (…) of other than a query`);
  reader.expect(word, "(");
  const query = parseQuery(context);
  reader.expect(")");
  const comparison = isIn ? {} : { comparison: { operator, quantifier } as const };
  return { kind: "inQuery", operand, query, negated, ...comparison, span: spanFrom(context, start) };
}

/** `(query)` or `(value, …)` after IN. */
export function inAfter(
  context: ParseContext,
  operand: Expression,
  negated: boolean,
  start: number,
): Expression {
  const { reader } = context;
  reader.expect("(");
  if (startsQuery(reader, 0)) {
    const query = parseQuery(context);
    reader.expect(")");
    return { kind: "inQuery", operand, query, negated, span: spanFrom(context, start) };
  }
  const list = [parseExpression(context)];
  while (reader.accept(",")) list.push(parseExpression(context));
  reader.expect(")");
  return { kind: "inList", operand, list, negated, span: spanFrom(context, start) };
}
