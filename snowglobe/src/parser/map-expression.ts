import { notSupported } from "../errors/snowflake-error.ts";
import type { Expression, OrderItem, WindowSpecification } from "./ast.ts";

/**
 * An expression with others in the place of some of its parts, from the outside in.
 *
 * @param replace gives what stands for a part, or undefined where its own parts are asked for next
 * @param place what the expression stands in, for errors
 * @throws {SnowflakeError} 000002 for a query in it
 */
export function mapExpression(
  expression: Expression,
  replace: (part: Expression) => Expression | undefined,
  place: string,
): Expression {
  const map = (part: Expression): Expression => replace(part) ?? inside(part);
  const order = (item: OrderItem): OrderItem => ({ ...item, expression: map(item.expression) });
  const over = ({ partitionBy, orderBy, frame }: WindowSpecification): WindowSpecification => ({
    partitionBy: partitionBy.map(map),
    orderBy: orderBy.map(order),
    ...(frame && { frame }),
  });
  const inside = (part: Expression): Expression => {
    switch (part.kind) {
      case "unary":
      case "isNull":
      case "isBoolean":
      case "cast":
      case "field":
        return { ...part, operand: map(part.operand) };
      case "index":
        return { ...part, operand: map(part.operand), index: map(part.index) };
      case "binary":
        return { ...part, left: map(part.left), right: map(part.right) };
      case "between":
        return { ...part, operand: map(part.operand), low: map(part.low), high: map(part.high) };
      case "inList":
        return { ...part, operand: map(part.operand), list: part.list.map(map) };
      case "like":
        return {
          ...part,
          operand: map(part.operand),
          patterns: part.patterns.map(map),
          ...(part.escape && { escape: map(part.escape) }),
        };
      case "case":
        return {
          ...part,
          ...(part.operand && { operand: map(part.operand) }),
          branches: part.branches.map(({ when, result }) => ({ when: map(when), result: map(result) })),
          ...(part.otherwise && { otherwise: map(part.otherwise) }),
        };
      case "tuple":
      case "array":
        return { ...part, items: part.items.map(map) };
      case "object":
        return { ...part, entries: part.entries.map(({ key, value }) => ({ key, value: map(value) })) };
      case "call":
        return {
          ...part,
          args: part.args.map(map),
          named: new Map([...part.named].map(([key, value]) => [key, map(value)])),
          ...(part.withinGroup && { withinGroup: part.withinGroup.map(order) }),
          ...(part.over && { over: over(part.over) }),
        };
      case "exists":
      case "subquery":
      case "inQuery":
      case "lambda":
        throw notSupported(`a query or a lambda expression in ${place}`);
      default:
        return part;
    }
  };
  return map(expression);
}
