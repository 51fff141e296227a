import { notSupported } from "../errors/snowflake-error.ts";
import { parseDataType } from "../sql/parse-type.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import type { Token } from "../sql/tokenize.ts";
import type {
  CallExpression,
  Expression,
  FrameBound,
  LambdaExpression,
  OrderItem,
  WindowFrame,
  WindowSpecification,
} from "./ast.ts";
import { here, type ParseContext, parseExpression, spanFrom } from "./expression-parser.ts";
import { parseQuery, startsQuery } from "./query-parser.ts";

type Arguments = Pick<CallExpression, "args" | "named" | "distinct" | "nulls">;

/** `( [DISTINCT] a, name => b, … )`; an argument may be a query without parentheses of its own. */
export function callArguments(context: ParseContext): Arguments {
  const { reader } = context;
  reader.expect("(");
  const args: Expression[] = [];
  const named = new Map<string, Expression>();
  const distinct = reader.accept("DISTINCT");
  if (!distinct) reader.accept("ALL");
  if (reader.accept(")")) return { args, named, distinct };
  do {
    if (reader.peek(1)?.value === "=>" && reader.peek(1)?.kind === "symbol") {
      const name = reader.identifier();
      reader.expect("=>");
      named.set(name, argument(context));
    } else args.push(argument(context));
  } while (reader.accept(","));
  const nulls = nullsOption(context);
  reader.expect(")");
  return { args, named, distinct, ...(nulls && { nulls }) };
}

function argument(context: ParseContext): Expression {
  if (startsLambda(context.reader)) return lambda(context);
  if (!startsQuery(context.reader, 0)) return parseExpression(context);
  const query = parseQuery(context);
  return { kind: "subquery", query, span: query.span };
}

/** Whether names, with types perhaps, stand before an arrow. */
function startsLambda(reader: TokenReader): boolean {
  const isName = (token: Token | undefined) => token?.kind === "word" || token?.kind === "quoted";
  const first = reader.peek();
  if (!isName(first) && first?.value !== "(") return false;
  let depth = 0;
  for (let at = 0; ; at += 1) {
    const token = reader.peek(at);
    if (token?.kind === "symbol") {
      if (token.value === "->") return true;
      if (token.value === "(") depth += 1;
      else if (token.value === ")") depth -= 1;
      else if (token.value !== "," || depth === 0) return false;
      if (depth < 0) return false;
    } else if (!isName(token) && token?.kind !== "number") return false;
  }
}

function lambda(context: ParseContext): LambdaExpression {
  const { reader } = context;
  const start = here(context);
  const parameter = () => {
    const name = reader.identifier();
    const isLast = [",", ")", "->"].some((symbol) => reader.looksLike(symbol));
    return isLast ? { name } : { name, type: parseDataType(reader, context.timestampMapping) };
  };
  const parameters = reader.looksLike("(") ? reader.list(parameter) : [parameter()];
  reader.expect("->");
  const body = parseExpression(context);
  return { kind: "lambda", parameters, body, span: spanFrom(context, start) };
}

function nullsOption(context: ParseContext): "IGNORE" | "RESPECT" | undefined {
  const option = context.reader.acceptOneOf("IGNORE", "RESPECT");
  if (option !== undefined) context.reader.expect("NULLS");
  return option;
}

/** WITHIN GROUP (…), IGNORE NULLS, OVER (…) after the arguments. */
export function callSuffix(
  context: ParseContext,
  call: { readonly name: readonly string[] } & Arguments,
  start: number,
): CallExpression {
  const { reader } = context;
  let withinGroup: OrderItem[] | undefined;
  if (reader.accept("WITHIN", "GROUP")) {
    reader.expect("(");
    withinGroup = orderBy(context);
    reader.expect(")");
  }
  if (reader.looksLike("FILTER", "(")) throw notSupported("FILTER (WHERE …)");
  const nulls = nullsOption(context) ?? call.nulls;
  if (reader.looksLike("OVER") && !reader.looksLike("OVER", "("))
    throw notSupported("OVER with a window's name");
  const over = reader.accept("OVER") ? windowSpecification(context) : undefined;
  return {
    kind: "call",
    name: call.name,
    args: call.args,
    named: call.named,
    distinct: call.distinct,
    ...(nulls && { nulls }),
    ...(withinGroup && { withinGroup }),
    ...(over && { over }),
    span: spanFrom(context, start),
  };
}

/** `ORDER BY a [ASC|DESC] [NULLS FIRST|LAST], …`; empty when there is none. */
export function orderBy(context: ParseContext): OrderItem[] {
  const { reader } = context;
  if (!reader.accept("ORDER", "BY")) return [];
  const items: OrderItem[] = [];
  do {
    const expression = reader.looksLike("ALL") ? allColumns(context) : parseExpression(context);
    const descending = reader.acceptOneOf("ASC", "DESC") === "DESC";
    if (!reader.accept("NULLS")) {
      items.push({ expression, descending });
      continue;
    }
    const nulls = reader.acceptOneOf("FIRST", "LAST");
    if (nulls === undefined) throw reader.unexpected();
    items.push({ expression, descending, nulls });
  } while (reader.accept(","));
  return items;
}

/** ORDER BY ALL: by each column of the select list, from left to right. */
function allColumns(context: ParseContext): Expression {
  const start = here(context);
  context.reader.expect("ALL");
  const span = spanFrom(context, start);
  return { kind: "star", qualifier: [], exclude: [], replace: [], rename: [], span };
}

function windowSpecification(context: ParseContext): WindowSpecification {
  const { reader } = context;
  reader.expect("(");
  const partitionBy: Expression[] = [];
  if (reader.accept("PARTITION", "BY")) {
    do partitionBy.push(parseExpression(context));
    while (reader.accept(","));
  }
  const order = orderBy(context);
  const frame = windowFrame(context);
  reader.expect(")");
  return { partitionBy, orderBy: order, ...(frame && { frame }) };
}

function windowFrame(context: ParseContext): WindowFrame | undefined {
  const { reader } = context;
  const unit = reader.acceptOneOf("ROWS", "RANGE");
  if (unit === undefined) return undefined;
  if (!reader.accept("BETWEEN")) return { unit, from: frameBound(context), to: { kind: "CURRENT ROW" } };
  const from = frameBound(context);
  reader.expect("AND");
  return { unit, from, to: frameBound(context) };
}

function frameBound(context: ParseContext): FrameBound {
  const { reader } = context;
  if (reader.accept("CURRENT", "ROW")) return { kind: "CURRENT ROW" };
  if (reader.accept("UNBOUNDED", "PRECEDING")) return { kind: "UNBOUNDED PRECEDING" };
  if (reader.accept("UNBOUNDED", "FOLLOWING")) return { kind: "UNBOUNDED FOLLOWING" };
  const offset = parseExpression(context);
  const kind = reader.acceptOneOf("PRECEDING", "FOLLOWING");
  if (kind === undefined) throw reader.unexpected();
  return { kind, offset };
}
