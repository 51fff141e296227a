import { notSupported } from "../errors/snowflake-error.ts";
import type { NameParts } from "../sql/token-reader.ts";
import type { Expression } from "./ast.ts";
import { callArguments, callSuffix } from "./call-parser.ts";
import { here, type ParseContext, parseExpression, spanFrom } from "./expression-parser.ts";

/** A column, a qualified star, a position or a call: all begin with a name. */
export function parseName(context: ParseContext): Expression {
  const { reader } = context;
  const start = here(context);
  const parts = [reader.identifier()];
  while (reader.looksLike(".")) {
    reader.next();
    const next = reader.peek();
    if (next?.kind === "symbol" && next.value === "*") {
      reader.next();
      return parseStar(context, parts, start);
    }
    if (next?.kind === "variable" && /^\d+$/.test(next.value)) {
      reader.next();
      return {
        kind: "position",
        index: Number(next.value),
        qualifier: parts,
        span: spanFrom(context, start),
      };
    }
    parts.push(reader.identifier());
  }
  const column: Expression = { kind: "column", parts, span: spanFrom(context, start) };
  if (reader.accept("(", "+", ")")) {
    if (!context.outerMarks) throw notSupported("(+) outside of WHERE");
    context.outerMarks.add(start);
    return column;
  }
  if (!reader.looksLike("(")) return column;
  return callSuffix(context, { name: parts, ...callArguments(context) }, start);
}

/** `*` with EXCLUDE, REPLACE, RENAME, ILIKE: https://docs.snowflake.com/en/sql-reference/sql/select */
export function parseStar(context: ParseContext, qualifier: NameParts, start: number): Expression {
  const { reader } = context;
  const ilike = reader.looksLike("ILIKE") && reader.peek(1)?.kind === "string";
  if (ilike) reader.next();
  const pattern = ilike ? reader.string() : undefined;
  const listOrOne = <Item>(item: () => Item): Item[] =>
    reader.looksLike("(") ? reader.list(item) : [item()];
  const exclude = reader.accept("EXCLUDE") ? listOrOne(() => reader.identifier()) : [];
  const replace = reader.accept("REPLACE")
    ? listOrOne(() => {
        const expression = parseExpression(context);
        reader.expect("AS");
        return { expression, name: reader.identifier() };
      })
    : [];
  const rename = reader.accept("RENAME")
    ? listOrOne(() => {
        const from = reader.identifier();
        reader.expect("AS");
        return { from, to: reader.identifier() };
      })
    : [];
  const span = spanFrom(context, start);
  return {
    kind: "star",
    qualifier,
    exclude,
    replace,
    rename,
    ...(pattern !== undefined && { ilike: pattern }),
    span,
  };
}
