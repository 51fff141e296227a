import type { Expression } from "../../parser/ast.ts";

type Replace = (node: Expression) => Expression | undefined;

/** A copy of an expression where `replace` gives other nodes; what it gives is not looked into. */
export function replaceNodes(expression: Expression, replace: Replace): Expression {
  return replace(expression) ?? replaceInside(expression, replace);
}

/** The same for what stands inside of the node, not for itself. */
export function replaceInside<Node extends object>(node: Node, replace: Replace): Node {
  const entries = Object.entries(node).map(([key, value]) => [key, replaceAny(value, replace)]);
  // The shape is the same: a node is only ever replaced by a node.
  return Object.fromEntries(entries) as Node;
}

function replaceAny(value: unknown, replace: Replace): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => replaceAny(each, replace));
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, replaceAny(each, replace)]));
  if (typeof value !== "object" || value === null) return value;
  return isExpression(value) ? replaceNodes(value, replace) : replaceInside(value, replace);
}

function isExpression(value: object): value is Expression {
  return "kind" in value && "span" in value;
}
