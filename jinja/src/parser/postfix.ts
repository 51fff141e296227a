import type { TokenType } from "../lexer/token.ts";
import type { Arguments, Expression, Keyword } from "./ast.ts";
import { parseExpression, parsePostfix, parsePrimary } from "./expressions.ts";
import type { TokenStream } from "./token-stream.ts";

/** The arguments of a call, with their parentheses. */
export function parseArguments(stream: TokenStream): Arguments {
  const { at } = stream.expect("(");
  const args: Expression[] = [];
  const keywords: Keyword[] = [];
  let dynamicArgs: Expression | undefined;
  let dynamicKeywords: Expression | undefined;
  const ensure = (holds: boolean) => {
    if (!holds) stream.fail("invalid syntax for function call expression", at);
  };
  let first = true;
  while (!stream.is(")")) {
    if (!first) {
      stream.expect(",");
      if (stream.is(")")) break;
    }
    first = false;
    if (stream.skipIf("*")) {
      ensure(dynamicArgs === undefined && dynamicKeywords === undefined);
      dynamicArgs = parseExpression(stream);
    } else if (stream.skipIf("**")) {
      ensure(dynamicKeywords === undefined);
      dynamicKeywords = parseExpression(stream);
    } else if (stream.is("name") && stream.look().type === "=") {
      ensure(dynamicKeywords === undefined);
      const name = stream.next().text;
      stream.next();
      keywords.push({ name, value: parseExpression(stream) });
    } else {
      ensure(dynamicArgs === undefined && dynamicKeywords === undefined && keywords.length === 0);
      args.push(parseExpression(stream));
    }
  }
  stream.expect(")");
  return { args, keywords, dynamicArgs, dynamicKeywords };
}

/** What stands in the brackets of `value[…]`: an expression, a slice, or several of them, which are a tuple. */
export function parseItemKey(stream: TokenStream): Expression {
  const { at } = stream.expect("[");
  const keys: Expression[] = [];
  while (!stream.is("]")) {
    if (keys.length > 0) stream.expect(",");
    keys.push(parseKey(stream));
  }
  stream.expect("]");
  const [only] = keys;
  return only !== undefined && keys.length === 1 ? only : { kind: "tuple", items: keys, at };
}

function parseKey(stream: TokenStream): Expression {
  const { at } = stream.current;
  let start: Expression | undefined;
  if (!stream.is(":")) {
    start = parseExpression(stream);
    if (!stream.is(":")) return start;
  }
  stream.expect(":");
  const bound = () =>
    stream.is("]") || stream.is(",") || stream.is(":") ? undefined : parseExpression(stream);
  const stop = bound();
  let step: Expression | undefined;
  if (stream.skipIf(":")) step = stream.is("]") || stream.is(",") ? undefined : parseExpression(stream);
  return { kind: "slice", start, stop, step, at };
}

const operandStarts: ReadonlySet<TokenType> = new Set<TokenType>([
  "name",
  "string",
  "integer",
  "float",
  "(",
  "[",
  "{",
]);

/** The one argument that a test takes without parentheses: `is divisibleby 3`. */
export function parseTestOperand(stream: TokenStream): Expression[] {
  if (!operandStarts.has(stream.current.type) || stream.isName("else", "or", "and")) return [];
  if (stream.isName("is")) stream.fail("You cannot chain multiple tests with is");
  return [parsePostfix(stream, parsePrimary(stream))];
}
