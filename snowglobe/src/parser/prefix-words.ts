import type { Expression } from "./ast.ts";
import { here, type ParseContext, primary, spanFrom } from "./expression-parser.ts";
import { postfix } from "./postfix-parser.ts";
import { NOT_AN_ALIAS } from "./words.ts";

/** `PRIOR x` and `CONNECT_BY_ROOT x`: words of their own only where a name follows. */
export function hierarchyOperator(context: ParseContext, start: number): Expression | undefined {
  const { reader } = context;
  if (!reader.looksLike("PRIOR") && !reader.looksLike("CONNECT_BY_ROOT")) return undefined;
  const next = reader.peek(1);
  if (next?.kind !== "quoted" && (next?.kind !== "word" || NOT_AN_ALIAS.has(next.value))) return undefined;
  const operator = reader.next().value === "PRIOR" ? "PRIOR" : "CONNECT_BY_ROOT";
  const operand = postfix(context, primary(context), here(context));
  return { kind: "hierarchy", operator, operand, span: spanFrom(context, start) };
}

/** `FINAL LAST(x)`, `RUNNING COUNT(*)`: https://docs.snowflake.com/en/sql-reference/constructs/match_recognize */
export function ofMatch(context: ParseContext, start: number): Expression | undefined {
  const { reader } = context;
  if (!context.inMeasures || reader.peek(1)?.kind !== "word" || reader.peek(2)?.value !== "(")
    return undefined;
  const semantics = reader.acceptOneOf("FINAL", "RUNNING");
  if (semantics === undefined) return undefined;
  const called = primary(context);
  if (called.kind !== "call") throw reader.unexpected();
  return { ...called, semantics, span: spanFrom(context, start) };
}
