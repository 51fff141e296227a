import { sqlTokens } from "../sql-text/sql-tokens.ts";

/** A token of SQL as a judge reads it: comments are gone. */
export interface Word {
  readonly kind: "word" | "name" | "text" | "path" | "number" | "symbol";
  readonly raw: string;
  /** a word in upper case; anything else as it is, so that a quoted name is never taken for a keyword */
  readonly upper: string;
  readonly at: number;
  readonly end: number;
}

/** The tokens of a text, with offsets in it. */
export function readWords(sql: string): Word[] {
  const words: Word[] = [];
  for (const { kind, start, end } of sqlTokens(sql)) {
    if (kind === "comment") continue;
    const raw = sql.slice(start, end);
    if (kind === "word") words.push({ kind, raw, upper: raw.toUpperCase(), at: start, end });
    else words.push({ kind: kindOf(raw), raw, upper: raw, at: start, end });
  }
  return words;
}

function kindOf(raw: string): Word["kind"] {
  if (raw.startsWith("'") || raw.startsWith("$$")) return "text";
  if (raw.startsWith('"')) return "name";
  if (/^(?:@.|file:)/is.test(raw)) return "path";
  return /^[0-9]/.test(raw) ? "number" : "symbol";
}

/** Whether the words from `from` on are these. */
export function follows(words: readonly Word[], from: number, ...expected: readonly string[]): boolean {
  return expected.every((text, index) => words[from + index]?.upper === text);
}

/** The first place at or after `from` where these words stand outside of parentheses; -1 when nowhere. */
export function findOutside(words: readonly Word[], from: number, ...expected: readonly string[]): number {
  let depth = 0;
  for (let at = from; at < words.length; at++) {
    if (depth === 0 && follows(words, at, ...expected)) return at;
    depth += depthOf(words[at]);
  }
  return -1;
}

/** What a word does to the depth of parentheses. */
export function depthOf(word: Word | undefined): number {
  if (word?.upper === "(" || word?.upper === "[") return 1;
  return word?.upper === ")" || word?.upper === "]" ? -1 : 0;
}

/** The words between separators that stand outside of parentheses. */
export function splitOutside(words: readonly Word[], ...separator: readonly string[]): Word[][] {
  const parts: Word[][] = [];
  let from = 0;
  for (;;) {
    const at = findOutside(words, from, ...separator);
    if (at < 0) return [...parts, words.slice(from)];
    parts.push(words.slice(from, at));
    from = at + separator.length;
  }
}

/** Without parentheses around all of it. */
export function withoutParentheses(words: readonly Word[]): readonly Word[] {
  let inner = words;
  while (inner[0]?.upper === "(" && closing(inner, 0) === inner.length - 1) inner = inner.slice(1, -1);
  return inner;
}

/** Where the parenthesis that opens at `open` is closed; the last word when it never is. */
export function closing(words: readonly Word[], open: number): number {
  let depth = 0;
  for (let at = open; at < words.length; at++) {
    depth += depthOf(words[at]);
    if (depth === 0) return at;
  }
  return words.length - 1;
}
