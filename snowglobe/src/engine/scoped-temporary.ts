import type { Token } from "../sql/tokenize.ts";

/**
 * Without SCOPED of `CREATE SCOPED TEMPORARY …`, which Snowpark and the Python connector say of what they make for
 * themselves: here, as there, it ends with its session at the latest.
 */
export function withoutScoped<Given extends { readonly tokens: readonly Token[] }>(statement: Given): Given {
  const { tokens } = statement;
  const at = isWord(tokens[1], "OR") ? 3 : 1;
  if (!isWord(tokens[0], "CREATE") || !isWord(tokens[at], "SCOPED")) return statement;
  if (!isWord(tokens[at + 1], "TEMPORARY") && !isWord(tokens[at + 1], "TEMP")) return statement;
  return { ...statement, tokens: tokens.toSpliced(at, 1) };
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === "word" && token.value === word;
}
