import { type BoundExpression, made } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import type { Context } from "../expression/context.ts";
import type { Expression } from "../parser/ast.ts";
import { VARIANT } from "../types/data-type.ts";
import { joinSql, macro, sql } from "../types/duck-sql.ts";
import { compileCall } from "./call.ts";

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;
type Compile = (context: Context, part: Expression) => BoundExpression;

/** `[1, 2]` */
export function arrayLiteral(context: Context, { items }: Of<"array">, compile: Compile): BoundExpression {
  const values = items.map((item) => coerce(context.environment.compiler, compile(context, item), VARIANT));
  const array = made({ name: "ARRAY" }, values, (...parts) => {
    const elements = parts.map((x) => macro("json_element", x));
    return macro("array", sql`[${joinSql(elements, ", ")}]::VARCHAR[]`);
  });
  return { ...array, nullable: false };
}

/** `{'a': 1}` */
export function objectLiteral(
  context: Context,
  { entries }: Of<"object">,
  compile: Compile,
): BoundExpression {
  const args = entries.flatMap(({ key, value }) => {
    const keyed: Expression = { kind: "string", value: key, span: value.span };
    return [keyed, value];
  });
  const span = { start: 0, end: 0 };
  return compileCall(
    context,
    { kind: "call", name: ["OBJECT_CONSTRUCT"], args, named: new Map(), distinct: false, span },
    compile,
  );
}
