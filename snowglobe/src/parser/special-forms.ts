import { parseDataType } from "../sql/parse-type.ts";
import type { NameParts } from "../sql/token-reader.ts";
import type { DataType } from "../types/data-type.ts";
import type { Expression, Span } from "./ast.ts";
import { additiveLevel, here, type ParseContext, parseExpression, spanFrom } from "./expression-parser.ts";
import { parseQuery } from "./query-parser.ts";

/** A call that is written in another way than `name(arguments)`. */
export function call(name: NameParts, span: Span, args: readonly Expression[] = []): Expression {
  return { kind: "call", name, args, named: new Map(), distinct: false, span };
}

// DATE '2024-01-01' is a cast.
export function typedLiteral(context: ParseContext, start: number): Expression {
  const type: DataType = parseDataType(context.reader, context.timestampMapping);
  const at = here(context);
  const value = context.reader.string();
  const operand: Expression = { kind: "string", value, span: spanFrom(context, at) };
  return { kind: "cast", operand, type, try: false, span: spanFrom(context, start) };
}

/** X'00FF': bytes in hex. */
export function binaryLiteral(context: ParseContext, start: number): Expression {
  const { reader } = context;
  reader.next();
  const at = here(context);
  const value = reader.string();
  const text = (word: string): Expression => ({ kind: "string", value: word, span: spanFrom(context, at) });
  return call(["TO_BINARY"], spanFrom(context, start), [text(value), text("HEX")]);
}

export function caseExpression(context: ParseContext, start: number): Expression {
  const { reader } = context;
  reader.expect("CASE");
  const operand = reader.looksLike("WHEN") ? undefined : parseExpression(context);
  const branches: { when: Expression; result: Expression }[] = [];
  while (reader.accept("WHEN")) {
    const when = parseExpression(context);
    reader.expect("THEN");
    branches.push({ when, result: parseExpression(context) });
  }
  if (branches.length === 0) throw reader.unexpected();
  const otherwise = reader.accept("ELSE") ? parseExpression(context) : undefined;
  reader.expect("END");
  return {
    kind: "case",
    ...(operand && { operand }),
    branches,
    ...(otherwise && { otherwise }),
    span: spanFrom(context, start),
  };
}

export function castCall(context: ParseContext, start: number): Expression {
  const { reader } = context;
  const tries = reader.next().value === "TRY_CAST";
  reader.expect("(");
  const operand = parseExpression(context);
  reader.expect("AS");
  const type = parseDataType(reader, context.timestampMapping);
  const fields = reader.accept("RENAME", "FIELDS")
    ? "RENAME"
    : reader.accept("ADD", "FIELDS")
      ? "ADD"
      : undefined;
  reader.expect(")");
  return {
    kind: "cast",
    operand,
    type,
    try: tries,
    ...(fields && { fields }),
    span: spanFrom(context, start),
  };
}

export function existsExpression(context: ParseContext, start: number): Expression {
  const { reader } = context;
  reader.expect("EXISTS", "(");
  const query = parseQuery(context);
  reader.expect(")");
  return { kind: "exists", query, span: spanFrom(context, start) };
}

// EXTRACT(part FROM x) is DATE_PART(part, x).
export function extractCall(context: ParseContext, start: number): Expression {
  const { reader } = context;
  reader.expect("EXTRACT", "(");
  const at = here(context);
  const part = reader.peek()?.kind === "string" ? reader.string() : reader.identifier();
  const partExpression: Expression = { kind: "string", value: part, span: spanFrom(context, at) };
  reader.expect("FROM");
  const operand = parseExpression(context);
  reader.expect(")");
  return call(["DATE_PART"], spanFrom(context, start), [partExpression, operand]);
}

// POSITION(a IN b) is POSITION(a, b).
export function positionCall(context: ParseContext, start: number): Expression {
  const { reader } = context;
  reader.expect("POSITION", "(");
  const args = [additiveLevel(context)];
  if (reader.accept("IN")) args.push(additiveLevel(context));
  else while (reader.accept(",")) args.push(parseExpression(context));
  reader.expect(")");
  return call(["POSITION"], spanFrom(context, start), args);
}
