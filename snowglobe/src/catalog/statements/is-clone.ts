import type { Token } from "../../sql/tokenize.ts";

/** Whether it is CREATE … CLONE: what comes before CLONE is words, dots and IDENTIFIER('…'). */
export function isClone(tokens: readonly Token[]): boolean {
  if (tokens[0]?.kind !== "word" || tokens[0].value !== "CREATE") return false;
  const at = tokens.findIndex(({ kind, value }) => kind === "word" && value === "CLONE");
  return (
    at > 1 &&
    tokens
      .slice(0, at)
      .every(
        ({ kind, value }, index) =>
          (kind === "word" && value !== "AS") ||
          kind === "quoted" ||
          kind === "string" ||
          [".", ")"].includes(value) ||
          (value === "(" && tokens[index - 1]?.value === "IDENTIFIER"),
      )
  );
}
