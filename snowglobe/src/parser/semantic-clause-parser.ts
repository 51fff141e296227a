import type { Expression, SelectItem, SemanticClause, SemanticSource } from "./ast.ts";
import { here, type ParseContext, parseExpression, spanFrom } from "./expression-parser.ts";
import { optionalAlias } from "./query-parser.ts";

const CLAUSES = ["METRICS", "DIMENSIONS", "FACTS"] as const;

/**
 * `SEMANTIC_VIEW ( name [METRICS … | DIMENSIONS … | FACTS …] … [WHERE …] )`
 * https://docs.snowflake.com/en/sql-reference/constructs/semantic_view
 */
export function readSemanticSource(context: ParseContext): SemanticSource {
  const { reader } = context;
  reader.expect("SEMANTIC_VIEW", "(");
  const start = here(context);
  const parts = reader.qualifiedName();
  const view = { parts, span: spanFrom(context, start) };
  const clauses: SemanticClause[] = [];
  for (;;) {
    const kind = reader.acceptOneOf(...CLAUSES);
    if (kind === undefined) break;
    const items = [clauseItem(context)];
    while (reader.accept(",")) items.push(clauseItem(context));
    clauses.push({ kind, items });
  }
  const where = reader.accept("WHERE") ? parseExpression(context) : undefined;
  reader.expect(")");
  return { view, clauses, ...(where && { where }) };
}

/** A name, an expression or `table.*`, with its alias. */
function clauseItem(context: ParseContext): SelectItem {
  const { reader } = context;
  const start = here(context);
  if (reader.peek(1)?.text === "." && reader.peek(2)?.text === "*") {
    const qualifier = [reader.identifier()];
    reader.expect(".", "*");
    const span = spanFrom(context, start);
    const star: Expression = { kind: "star", span, qualifier, exclude: [], replace: [], rename: [] };
    return { expression: star };
  }
  const expression = parseExpression(context);
  // The next clause's word is no alias, unless nothing else can be meant.
  const next = reader.peek(1)?.text;
  const isClause =
    [...CLAUSES, "WHERE"].some((word) => reader.looksLike(word)) && next !== "," && next !== ")";
  const alias = isClause ? undefined : optionalAlias(context);
  return { expression, ...(alias !== undefined && { alias }) };
}
