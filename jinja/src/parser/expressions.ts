import type { TokenType } from "../lexer/token.ts";
import type { BinaryOperator, Comparison, Expression, FilterExpression } from "./ast.ts";
import { parseArguments, parseItemKey, parseTestOperand } from "./postfix.ts";
import { describe, type TokenStream } from "./token-stream.ts";

export interface TupleRules {
  /** without `… if … else …` at the top */
  readonly withoutConditional?: boolean;
  /** only names and literals */
  readonly simplified?: boolean;
  /** names that end it, beside the ends of tags and a closing parenthesis */
  readonly endNames?: readonly string[];
  /** an empty tuple is allowed */
  readonly parentheses?: boolean;
}

/** An expression, or several with commas between them, which are a tuple. */
export function parseTuple(stream: TokenStream, rules: TupleRules = {}): Expression {
  let at = stream.current.at;
  const items: Expression[] = [];
  let isTuple = false;
  for (;;) {
    if (items.length > 0) stream.expect(",");
    if (isTupleEnd(stream, rules.endNames ?? [])) break;
    items.push(rules.simplified ? parsePrimary(stream) : parseExpression(stream, !rules.withoutConditional));
    if (!stream.is(",")) break;
    isTuple = true;
    at = stream.current.at;
  }
  const [first] = items;
  if (!isTuple) {
    if (first !== undefined) return first;
    if (!rules.parentheses) stream.fail(`Expected an expression, got '${describe(stream.current)}'`);
  }
  return { kind: "tuple", items, at: first?.at ?? at };
}

function isTupleEnd(stream: TokenStream, endNames: readonly string[]): boolean {
  return stream.is("variable_end") || stream.is("block_end") || stream.is(")") || stream.isName(...endNames);
}

export function parseExpression(stream: TokenStream, withConditional = true): Expression {
  return withConditional ? parseConditional(stream) : parseOr(stream);
}

function parseConditional(stream: TokenStream): Expression {
  let expression = parseOr(stream);
  while (stream.isName("if")) {
    const { at } = stream.next();
    const test = parseOr(stream);
    const otherwise = stream.skipName("else") ? parseConditional(stream) : undefined;
    expression = { kind: "conditional", test, whenTrue: expression, otherwise, at };
  }
  return expression;
}

function parseOr(stream: TokenStream): Expression {
  let left = parseAnd(stream);
  while (stream.isName("or")) {
    const { at } = stream.next();
    left = { kind: "or", left, right: parseAnd(stream), at };
  }
  return left;
}

function parseAnd(stream: TokenStream): Expression {
  let left = parseNot(stream);
  while (stream.isName("and")) {
    const { at } = stream.next();
    left = { kind: "and", left, right: parseNot(stream), at };
  }
  return left;
}

function parseNot(stream: TokenStream): Expression {
  if (!stream.isName("not")) return parseCompare(stream);
  const { at } = stream.next();
  return { kind: "not", operand: parseNot(stream), at };
}

const comparisons: ReadonlySet<TokenType> = new Set<TokenType>(["==", "!=", "<", "<=", ">", ">="]);

function parseCompare(stream: TokenStream): Expression {
  const first = parseSum(stream);
  const rest: Comparison[] = [];
  for (;;) {
    const { type, at } = stream.current;
    if (comparisons.has(type) && isComparison(type)) {
      stream.next();
      rest.push({ operator: type, value: parseSum(stream), at });
    } else if (stream.skipName("in")) rest.push({ operator: "in", value: parseSum(stream), at });
    else if (stream.isName("not") && stream.look().type === "name" && stream.look().text === "in") {
      stream.next();
      stream.next();
      rest.push({ operator: "not in", value: parseSum(stream), at });
    } else break;
  }
  return rest.length === 0 ? first : { kind: "compare", first, rest, at: first.at };
}

function isComparison(type: TokenType): type is "==" | "!=" | "<" | "<=" | ">" | ">=" {
  return comparisons.has(type);
}

function isOneOf<T extends BinaryOperator>(type: TokenType, types: readonly T[]): type is T {
  return types.some((other) => other === type);
}

/** Operators of one rank, from left to right. */
function parseRank(
  stream: TokenStream,
  types: readonly BinaryOperator[],
  operand: (stream: TokenStream) => Expression,
): Expression {
  let left = operand(stream);
  for (let { type, at } = stream.current; isOneOf(type, types); { type, at } = stream.current) {
    stream.next();
    left = { kind: "binary", operator: type, left, right: operand(stream), at };
  }
  return left;
}

const parseSum = (stream: TokenStream): Expression => parseRank(stream, ["+", "-"], parseConcat);

function parseConcat(stream: TokenStream): Expression {
  const first = parseProduct(stream);
  if (!stream.is("~")) return first;
  const parts = [first];
  const { at } = stream.current;
  while (stream.skipIf("~")) parts.push(parseProduct(stream));
  return { kind: "concat", parts, at };
}

const parseProduct = (stream: TokenStream): Expression =>
  parseRank(stream, ["*", "/", "//", "%"], parsePower);
const parsePower = (stream: TokenStream): Expression =>
  parseRank(stream, ["**"], (inner) => parseUnary(inner));

function parseUnary(stream: TokenStream, withFilter = true): Expression {
  const { type, at } = stream.current;
  let expression: Expression;
  if (type === "-" || type === "+") {
    stream.next();
    expression = { kind: "sign", operator: type, operand: parseUnary(stream, false), at };
  } else expression = parsePrimary(stream);
  expression = parsePostfix(stream, expression);
  return withFilter ? parseFilters(stream, expression) : expression;
}

const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

export function parsePrimary(stream: TokenStream): Expression {
  const token = stream.current;
  const { at } = token;
  switch (token.type) {
    case "name": {
      stream.next();
      const word = words.get(token.text);
      return word === undefined ? { kind: "name", name: token.text, at } : { kind: "const", value: word, at };
    }
    case "string": {
      let value = stream.next().text;
      while (stream.is("string")) value += stream.next().text;
      return { kind: "const", value, at };
    }
    case "integer":
    case "float": {
      stream.next();
      const value = token.value;
      return {
        kind: "const",
        value: typeof value === "bigint" || typeof value === "number" ? value : 0n,
        at,
      };
    }
    case "(": {
      stream.next();
      const expression = parseTuple(stream, { parentheses: true });
      stream.expect(")");
      return expression;
    }
    case "[":
      return { kind: "list", items: parseItems(stream, "]", parseExpression), at };
    case "{":
      return { kind: "dict", entries: parseItems(stream, "}", parseEntry), at };
    default:
      stream.fail(`unexpected '${describe(token)}'`);
  }
}

function parseItems<T>(stream: TokenStream, end: "]" | "}", item: (stream: TokenStream) => T): T[] {
  stream.next();
  const items: T[] = [];
  while (!stream.is(end)) {
    if (items.length > 0) stream.expect(",");
    if (stream.is(end)) break;
    items.push(item(stream));
  }
  stream.expect(end);
  return items;
}

function parseEntry(stream: TokenStream): readonly [Expression, Expression] {
  const key = parseExpression(stream);
  stream.expect(":");
  return [key, parseExpression(stream)];
}

export function parsePostfix(stream: TokenStream, start: Expression): Expression {
  let expression = start;
  for (;;) {
    const { type, at } = stream.current;
    if (type === ".") expression = parseDot(stream, expression);
    else if (type === "[") expression = { kind: "item", value: expression, key: parseItemKey(stream), at };
    else if (type === "(")
      expression = {
        kind: "call",
        callee: expression,
        ...parseArguments(stream),
        at: callAt(expression, at),
      };
    else return expression;
  }
}

function callAt(callee: Expression, at: number): number {
  return callee.kind === "name" || callee.kind === "attribute" ? callee.at : at;
}

function parseDot(stream: TokenStream, value: Expression): Expression {
  stream.next();
  const token = stream.next();
  if (token.type === "name") return { kind: "attribute", value, name: token.text, at: token.at };
  if (token.type !== "integer" || typeof token.value !== "bigint")
    stream.fail("expected name or number", token.at);
  return { kind: "item", value, key: { kind: "const", value: token.value, at: token.at }, at: token.at };
}

function parseFilters(stream: TokenStream, start: Expression): Expression {
  let expression = start;
  for (;;) {
    if (stream.is("|")) {
      stream.next();
      expression = parseFilter(stream, expression);
    } else if (stream.isName("is")) expression = parseTest(stream, expression);
    else if (stream.is("(")) {
      const { at } = stream.current;
      expression = { kind: "call", callee: expression, ...parseArguments(stream), at };
    } else return expression;
  }
}

function parseDottedName(stream: TokenStream): string {
  let name = stream.expect("name").text;
  while (stream.skipIf(".")) name += `.${stream.expect("name").text}`;
  return name;
}

const noArguments = { args: [], keywords: [], dynamicArgs: undefined, dynamicKeywords: undefined };

/** A filter behind its `|`. */
export function parseFilter(stream: TokenStream, value: Expression | undefined): FilterExpression {
  const { at } = stream.current;
  const name = parseDottedName(stream);
  return { kind: "filter", value, name, ...(stream.is("(") ? parseArguments(stream) : noArguments), at };
}

/** All filters of a block: `{% filter upper|trim %}`. */
export function parseFilterChain(stream: TokenStream, first: FilterExpression): FilterExpression {
  let filter = first;
  while (stream.skipIf("|")) filter = parseFilter(stream, filter);
  return filter;
}

function parseTest(stream: TokenStream, value: Expression): Expression {
  stream.next();
  const { at: notAt } = stream.current;
  const negated = stream.skipName("not");
  const { at } = stream.current;
  const name = parseDottedName(stream);
  const test: Expression = {
    kind: "test",
    value,
    name,
    ...(stream.is("(") ? parseArguments(stream) : { ...noArguments, args: parseTestOperand(stream) }),
    at,
  };
  return negated ? { kind: "not", operand: test, at: notAt } : test;
}
