import { invalid } from "../errors/invalid.ts";
import { readBind } from "../expression/bind.ts";
import type { BoundExpression } from "../expression/bound-expression.ts";
import { compilationError } from "../expression/compilation-error.ts";
import type { Context } from "../expression/context.ts";
import { wireLiteral } from "../expression/literal.ts";
import type { Expression } from "../parser/ast.ts";
import { TEXT } from "../types/data-type.ts";
import { innerText } from "../types/typed-value.ts";

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

/** `?`, `:1`. */
export function bindVariable(context: Context, { index }: Of<"bind">): BoundExpression {
  const { binds, describing } = context.environment.compiler.execution;
  const found = binds.get(index);
  if (!found && describing) return openBind();
  if (!found) throw invalid("002049", "42601", `Bind variable :${index} not set.`);
  return readBind(found);
}

/** What a bind that is not given yet is described as. */
function openBind(): BoundExpression {
  return { ...wireLiteral(null, TEXT), untyped: true };
}

/** `:name` of a script or a bind. */
export function scriptVariable(context: Context, { name, span }: Of<"scriptVariable">): BoundExpression {
  const { scriptVariables, binds, describing } = context.environment.compiler.execution;
  const found = scriptVariables?.get(name);
  const bind = found ? undefined : binds.get(name);
  if (bind) return readBind(bind);
  if (!found && describing) return openBind();
  if (!found)
    throw compilationError(context.environment, span, "000904", "42000", `invalid identifier ':${name}'`);
  return wireLiteral(innerText(found), found.type);
}
