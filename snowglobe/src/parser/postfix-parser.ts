import { notSupported } from "../errors/snowflake-error.ts";
import { parseDataType } from "../sql/parse-type.ts";
import type { Expression } from "./ast.ts";
import { type ParseContext, parseExpression, spanFrom } from "./expression-parser.ts";

/**
 * What may follow an operand: `::TYPE`, `:field`, `.field` after it, `[index]`.
 * https://docs.snowflake.com/en/user-guide/querying-semistructured
 */
export function postfix(context: ParseContext, first: Expression, start: number): Expression {
  const { reader } = context;
  let operand = first;
  let inPath = false;
  for (;;) {
    if (reader.accept("::")) {
      const type = parseDataType(reader, context.timestampMapping);
      operand = { kind: "cast", operand, type, try: false, span: spanFrom(context, start) };
      inPath = false;
    } else if (reader.looksLike(":") && operand.kind !== "number" && isName(reader.peek(1)?.kind)) {
      reader.next();
      operand = { kind: "field", operand, name: fieldName(context), span: spanFrom(context, start) };
      inPath = true;
    } else if (inPath && reader.accept(".")) {
      operand = { kind: "field", operand, name: fieldName(context), span: spanFrom(context, start) };
    } else if (reader.accept("[")) {
      const index = parseExpression(context);
      reader.expect("]");
      operand = { kind: "index", operand, index, span: spanFrom(context, start) };
      inPath = true;
    } else if (reader.looksLike("COLLATE") && reader.peek(1)?.kind === "string") {
      reader.next();
      const collation = reader.string();
      // 'utf8' compares by code points, as text without a collation does.
      if (!["", "utf8"].includes(collation)) throw notSupported(`COLLATE '${collation}'`);
    } else return operand;
  }
}

function isName(kind: string | undefined): boolean {
  return kind === "word" || kind === "quoted";
}

// A field's name keeps its case, quoted or not.
function fieldName(context: ParseContext): string {
  const token = context.reader.peek();
  const name = context.reader.identifier();
  return token?.kind === "word" ? token.text : name;
}
