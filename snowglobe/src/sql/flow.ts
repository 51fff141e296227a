import type { Token } from "./tokenize.ts";

/** One statement of a chain `a ->> b ->> c`. */
export interface FlowPart {
  readonly sql: string;
  /** Offsets count from the part's own start. */
  readonly tokens: readonly Token[];
}

/**
 * The statements of a flow, or undefined for a statement that is none. In a body or a string the operator is that
 * one's own.
 * https://docs.snowflake.com/en/sql-reference/operators-flow
 */
export function splitFlow(sql: string, tokens: readonly Token[]): FlowPart[] | undefined {
  const [first] = tokens;
  if (first?.value === "CREATE" || first?.value === "BEGIN" || first?.value === "DECLARE") return undefined;
  const operators = tokens.flatMap((token, index) =>
    token.kind === "symbol" && token.text === "->>" ? [index] : [],
  );
  if (operators.length === 0) return undefined;
  const bounds = [-1, ...operators, tokens.length];
  return bounds.slice(1).map((end, part) => cut(sql, tokens.slice((bounds[part] ?? -1) + 1, end)));
}

function cut(sql: string, tokens: readonly Token[]): FlowPart {
  const start = tokens[0]?.start ?? 0;
  return {
    sql: sql.slice(start, tokens.at(-1)?.end ?? start),
    tokens: tokens.map((token) => ({ ...token, start: token.start - start, end: token.end - start })),
  };
}

/**
 * Writes the earlier statements' results into `FROM $1` (the statement just before), `FROM $2` (the one before that) …
 * @param ids the query ids of the statements so far, in order.
 */
export function readEarlierResults({ sql, tokens }: FlowPart, ids: readonly string[]): string {
  let written = "";
  let copied = 0;
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    const id = token.kind === "variable" ? ids[ids.length - Number(token.value)] : undefined;
    if (id === undefined || before?.kind !== "word" || (before.value !== "FROM" && before.value !== "JOIN"))
      return;
    written += `${sql.slice(copied, token.start)}TABLE(RESULT_SCAN('${id}'))`;
    copied = token.end;
  });
  return written + sql.slice(copied);
}
