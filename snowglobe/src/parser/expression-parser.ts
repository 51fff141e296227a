import { notSupported } from "../errors/snowflake-error.ts";
import { isTypeName } from "../sql/parse-type.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import type { Token } from "../sql/tokenize.ts";
import type { Expression, Query, Span } from "./ast.ts";
import type { BinaryOperator } from "./binary-operator.ts";
import { inAfter, quantifiedQuery } from "./in-parser.ts";
import { parseName, parseStar } from "./name-parser.ts";
import { postfix } from "./postfix-parser.ts";
import { hierarchyOperator, ofMatch } from "./prefix-words.ts";
import { parseQuery, startsQuery } from "./query-parser.ts";
import {
  binaryLiteral,
  call,
  caseExpression,
  castCall,
  existsExpression,
  extractCall,
  positionCall,
  typedLiteral,
} from "./special-forms.ts";
import { BARE_FUNCTIONS, COMPARISONS, RESERVED } from "./words.ts";

/** What parsing needs beside the tokens. */
export interface ParseContext {
  readonly reader: TokenReader;
  /** TIMESTAMP_TYPE_MAPPING. */
  readonly timestampMapping: string;
  /** How many `?` were read so far. */
  binds: number;
  /** In a WHERE: where the columns begin that `(+)` follows. */
  outerMarks?: Set<number>;
  /** In MEASURES of MATCH_RECOGNIZE: FINAL and RUNNING may stand before a function. */
  inMeasures?: boolean;
}

/** Start of the next token. */
export function here(context: ParseContext): number {
  return context.reader.peek()?.start ?? context.reader.sql.length;
}

/** From `start` to the end of the last token read. */
export function spanFrom(context: ParseContext, start: number): Span {
  return { start, end: context.reader.lastEnd };
}

/** An expression of any precedence. */
export function parseExpression(context: ParseContext): Expression {
  return binaryLevel(context, ["OR"], andLevel);
}

function andLevel(context: ParseContext): Expression {
  return binaryLevel(context, ["AND"], notLevel);
}

function notLevel(context: ParseContext): Expression {
  const start = here(context);
  if (!context.reader.accept("NOT")) return comparisonLevel(context);
  const operand = notLevel(context);
  return { kind: "unary", operator: "NOT", operand, span: spanFrom(context, start) };
}

function binaryLevel(
  context: ParseContext,
  operators: readonly BinaryOperator[],
  next: (context: ParseContext) => Expression,
): Expression {
  const start = here(context);
  let left = next(context);
  for (;;) {
    const operator = context.reader.acceptOneOf(...operators);
    if (operator === undefined) return left;
    left = { kind: "binary", operator, left, right: next(context), span: spanFrom(context, start) };
  }
}

function comparisonLevel(context: ParseContext): Expression {
  const { reader } = context;
  const start = here(context);
  let left = additiveLevel(context);
  for (;;) {
    const symbol = reader.peek();
    const operator = symbol?.kind === "symbol" ? COMPARISONS.get(symbol.value) : undefined;
    if (operator !== undefined) {
      reader.next();
      const quantified = quantifiedQuery(context, operator, left, start);
      if (quantified !== undefined) {
        left = quantified;
        continue;
      }
      left = {
        kind: "binary",
        operator,
        left,
        right: additiveLevel(context),
        span: spanFrom(context, start),
      };
      continue;
    }
    const predicate = predicateAfter(context, left, start);
    if (predicate === undefined) return left;
    left = predicate;
  }
}

/** IS …, [NOT] BETWEEN, IN, LIKE … after an operand. */
function predicateAfter(context: ParseContext, operand: Expression, start: number): Expression | undefined {
  const { reader } = context;
  if (reader.accept("IS")) {
    const negated = reader.accept("NOT");
    if (reader.accept("DISTINCT", "FROM")) {
      const operator = negated ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM";
      const right = additiveLevel(context);
      return { kind: "binary", operator, left: operand, right, span: spanFrom(context, start) };
    }
    const truth = reader.acceptOneOf("TRUE", "FALSE");
    if (truth !== undefined)
      return { kind: "isBoolean", operand, value: truth === "TRUE", negated, span: spanFrom(context, start) };
    reader.expect("NULL");
    return { kind: "isNull", operand, negated, span: spanFrom(context, start) };
  }
  const negated =
    reader.looksLike("NOT") &&
    ["BETWEEN", "IN", "LIKE", "ILIKE", "RLIKE", "REGEXP"].includes(reader.peek(1)?.value ?? "");
  if (negated) reader.next();
  if (reader.accept("BETWEEN")) {
    const low = additiveLevel(context);
    reader.expect("AND");
    const high = additiveLevel(context);
    return { kind: "between", operand, low, high, negated, span: spanFrom(context, start) };
  }
  if (reader.accept("IN")) return inAfter(context, operand, negated, start);
  const like = reader.acceptOneOf("LIKE", "ILIKE", "RLIKE", "REGEXP");
  if (like === undefined) return undefined;
  const operator = like === "REGEXP" ? "RLIKE" : like;
  const quantifier = operator === "RLIKE" ? undefined : reader.acceptOneOf("ANY", "ALL");
  if (quantifier !== undefined && startsQuery(reader, 1))
    throw notSupported(`${like} ${quantifier} (subquery)`);
  const patterns =
    quantifier === undefined ? [additiveLevel(context)] : reader.list(() => parseExpression(context));
  const escapeBy = reader.accept("ESCAPE") ? additiveLevel(context) : undefined;
  return {
    kind: "like",
    operator,
    operand,
    patterns,
    negated,
    ...(quantifier && { quantifier }),
    ...(escapeBy && { escape: escapeBy }),
    span: spanFrom(context, start),
  };
}

/** Sums and concatenations, and all that binds closer. */
export function additiveLevel(context: ParseContext): Expression {
  const { reader } = context;
  const start = here(context);
  let left = multiplicativeLevel(context);
  let concatenates: boolean | undefined;
  for (;;) {
    const operator = reader.acceptOneOf("+", "-", "||");
    if (operator === undefined) return left;
    // The documentation does not say which of them binds closer, so a mixture has to say it itself.
    if (concatenates !== undefined && concatenates !== (operator === "||"))
      throw notSupported("|| beside + or - without parentheses");
    concatenates = operator === "||";
    left = {
      kind: "binary",
      operator,
      left,
      right: multiplicativeLevel(context),
      span: spanFrom(context, start),
    };
  }
}

function multiplicativeLevel(context: ParseContext): Expression {
  return binaryLevel(context, ["*", "/", "%"], unaryLevel);
}

function unaryLevel(context: ParseContext): Expression {
  const start = here(context);
  const operator = context.reader.acceptOneOf("-", "+");
  if (operator === undefined)
    return (
      hierarchyOperator(context, start) ??
      ofMatch(context, start) ??
      postfix(context, primary(context), start)
    );
  const operand = unaryLevel(context);
  return { kind: "unary", operator, operand, span: spanFrom(context, start) };
}

/** A value without operators around it. */
export function primary(context: ParseContext): Expression {
  const { reader } = context;
  const token = reader.peek();
  if (!token) throw reader.unexpected();
  const span = { start: token.start, end: token.end };
  switch (token.kind) {
    case "number":
      reader.next();
      return { kind: "number", text: token.value, span };
    case "string":
    case "dollar":
      reader.next();
      return { kind: "string", value: token.value, span };
    case "variable":
      reader.next();
      return /^\d+$/.test(token.value)
        ? { kind: "position", index: Number(token.value), qualifier: [], span }
        : { kind: "variable", name: token.value, span };
    case "symbol":
      return symbolPrimary(context, token);
    case "quoted":
      return parseName(context);
    default:
      return wordPrimary(context, token);
  }
}

function symbolPrimary(context: ParseContext, token: Token): Expression {
  const { reader } = context;
  const start = token.start;
  if (token.value === "*") {
    reader.next();
    return parseStar(context, [], start);
  }
  if (reader.accept("?")) {
    context.binds += 1;
    return { kind: "bind", index: context.binds, span: spanFrom(context, start) };
  }
  if (reader.accept(":")) {
    const next = reader.peek();
    if (next?.kind === "number" && /^\d+$/.test(next.value)) {
      reader.next();
      return { kind: "bind", index: Number(next.value), span: spanFrom(context, start) };
    }
    return { kind: "scriptVariable", name: reader.identifier(), span: spanFrom(context, start) };
  }
  if (token.value === "[") {
    reader.next();
    const items: Expression[] = [];
    if (!reader.accept("]")) {
      do items.push(parseExpression(context));
      while (reader.accept(","));
      reader.expect("]");
    }
    return { kind: "array", items, span: spanFrom(context, start) };
  }
  if (token.value === "{") return objectLiteral(context, start);
  if (token.value === "(") return parenthesised(context, start);
  throw reader.unexpected();
}

function objectLiteral(context: ParseContext, start: number): Expression {
  const { reader } = context;
  reader.expect("{");
  const entries: { key: string; value: Expression }[] = [];
  if (!reader.accept("}")) {
    do {
      const key = reader.string();
      reader.expect(":");
      entries.push({ key, value: parseExpression(context) });
    } while (reader.accept(","));
    reader.expect("}");
  }
  return { kind: "object", entries, span: spanFrom(context, start) };
}

function parenthesised(context: ParseContext, start: number): Expression {
  const { reader } = context;
  if (startsQuery(reader, 1)) {
    reader.expect("(");
    const query: Query = parseQuery(context);
    reader.expect(")");
    return { kind: "subquery", query, span: spanFrom(context, start) };
  }
  reader.expect("(");
  const items = [parseExpression(context)];
  while (reader.accept(",")) items.push(parseExpression(context));
  reader.expect(")");
  const [only] = items;
  if (items.length === 1 && only !== undefined) return { ...only, span: spanFrom(context, start) };
  return { kind: "tuple", items, span: spanFrom(context, start) };
}

function wordPrimary(context: ParseContext, token: Token): Expression {
  const { reader } = context;
  const start = token.start;
  switch (token.value) {
    case "NULL":
      reader.next();
      return { kind: "null", span: spanFrom(context, start) };
    case "TRUE":
    case "FALSE":
      reader.next();
      return { kind: "boolean", value: token.value === "TRUE", span: spanFrom(context, start) };
    case "DEFAULT":
      reader.next();
      return { kind: "default", span: spanFrom(context, start) };
    case "CASE":
      return caseExpression(context, start);
    case "CAST":
    case "TRY_CAST":
      return castCall(context, start);
    case "EXISTS":
      return existsExpression(context, start);
    case "EXTRACT":
      if (reader.looksLike("EXTRACT", "(")) return extractCall(context, start);
      break;
    case "POSITION":
      if (reader.looksLike("POSITION", "(")) return positionCall(context, start);
      break;
    case "IDENTIFIER":
      if (reader.looksLike("IDENTIFIER", "("))
        return { kind: "column", parts: reader.qualifiedName(), span: spanFrom(context, start) };
      break;
    case "INTERVAL":
      if (reader.peek(1)?.kind === "string") {
        reader.next();
        return { kind: "interval", text: reader.string(), span: spanFrom(context, start) };
      }
      break;
  }
  if (isTypeName(token.value) && reader.peek(1)?.kind === "string") return typedLiteral(context, start);
  if (
    token.text.toUpperCase() === "X" &&
    reader.peek(1)?.kind === "string" &&
    reader.peek(1)?.start === token.end
  )
    return binaryLiteral(context, start);
  if (BARE_FUNCTIONS.has(token.value) && reader.peek(1)?.value !== "(") {
    reader.next();
    return call([token.value], spanFrom(context, start));
  }
  if (RESERVED.has(token.value) && reader.peek(1)?.value !== "(") throw reader.unexpected();
  return parseName(context);
}
