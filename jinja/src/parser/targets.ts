import type { Expression, NameExpression, Signature, Target } from "./ast.ts";
import { parseExpression, parseTuple } from "./expressions.ts";
import type { TokenStream } from "./token-stream.ts";

const constants = new Set(["true", "false", "none", "True", "False", "None"]);

/** One name that is assigned to. */
export function parseTargetName(stream: TokenStream): NameExpression {
  const token = stream.expect("name");
  if (constants.has(token.text)) stream.fail(`can't assign to '${token.text}'`, token.at);
  return { kind: "name", name: token.text, at: token.at };
}

/** What is assigned to: a name, several with commas, or with `set` an attribute of a namespace. */
export function parseTarget(
  stream: TokenStream,
  options: { readonly endNames?: readonly string[]; readonly withNamespace?: boolean } = {},
): Target {
  if (options.withNamespace && stream.look().type === ".") {
    const { text, at } = stream.expect("name");
    stream.next();
    return { kind: "namespace", name: text, attribute: stream.expect("name").text, at };
  }
  return targetOf(stream, parseTuple(stream, { simplified: true, endNames: options.endNames ?? [] }));
}

function targetOf(stream: TokenStream, expression: Expression): Target {
  if (expression.kind === "name") return expression;
  if (expression.kind !== "tuple") stream.fail(`can't assign to '${expression.kind}'`, expression.at);
  return {
    kind: "targets",
    items: expression.items.map((item) => targetOf(stream, item)),
    at: expression.at,
  };
}

/** The parameters of a macro or call block. */
export function parseSignature(stream: TokenStream): Signature {
  const parameters: NameExpression[] = [];
  const defaults: Expression[] = [];
  stream.expect("(");
  while (!stream.is(")")) {
    if (parameters.length > 0) stream.expect(",");
    const parameter = parseTargetName(stream);
    if (parameters.some(({ name }) => name === parameter.name)) {
      stream.fail(`duplicate argument '${parameter.name}' in function definition`, parameter.at);
    }
    if (stream.skipIf("=")) defaults.push(parseExpression(stream));
    else if (defaults.length > 0) stream.fail("non-default argument follows default argument");
    parameters.push(parameter);
  }
  stream.expect(")");
  return { parameters, defaults };
}
