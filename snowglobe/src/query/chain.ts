import type { BoundExpression } from "../expression/bound-expression.ts";
import type { Context } from "../expression/context.ts";
import { concatenate, junction, sumUp } from "../expression/operators.ts";
import type { Expression } from "../parser/ast.ts";
import type { BinaryOperator } from "../parser/binary-operator.ts";
import { compile } from "./expression.ts";

type Binary = Extract<Expression, { kind: "binary" }>;

/** As many operators may stand in each other; longer chains are worked out side by side. */
const MAX_NESTED = 20;

const CHAINS: readonly ReadonlySet<BinaryOperator>[] = [
  new Set(["AND"]),
  new Set(["OR"]),
  new Set(["||"]),
  new Set(["+", "-"]),
];

/**
 * A long chain of one operator, `a + b + c …`, without a level of nesting for each: neither here nor in DuckDB.
 * undefined for other expressions.
 */
export function compileChain(context: Context, expression: Binary): BoundExpression | undefined {
  const kind = CHAINS.find((operators) => operators.has(expression.operator));
  if (!kind) return undefined;
  const links: { readonly operator: BinaryOperator; readonly right: Expression }[] = [];
  let first: Expression = expression;
  while (first.kind === "binary" && kind.has(first.operator)) {
    links.push({ operator: first.operator, right: first.right });
    first = first.left;
  }
  if (
    links.length < MAX_NESTED ||
    links.some(({ right }) => right.kind === "interval" || right.kind === "tuple")
  )
    return undefined;
  links.reverse();
  const { compiler } = context.environment;
  const values = [first, ...links.map(({ right }) => right)].map((part) => compile(context, part));
  if (kind.has("AND")) return junction(compiler, "AND", values);
  if (kind.has("OR")) return junction(compiler, "OR", values);
  if (kind.has("||")) return concatenate(compiler, values);
  const terms = values.map((value, index) => ({
    operator: links[index - 1]?.operator === "-" ? ("-" as const) : ("+" as const),
    value,
  }));
  return sumUp(compiler, terms);
}
