import { type SnowflakeError, syntaxError } from "../errors/snowflake-error.ts";
import { positionOf, type Token, tokenize } from "../sql/tokenize.ts";
import type { Span } from "./script-tree.ts";

/** Walks over a script's tokens and cuts spans out of its text. */
export class ScriptReader {
  readonly text: string;
  readonly tokens: readonly Token[];
  at = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = tokenize(text);
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  looksLike(...words: readonly string[]): boolean {
    return words.every((word, index) => isWord(this.peek(index), word));
  }

  accept(...words: readonly string[]): boolean {
    const found = this.looksLike(...words);
    if (found) this.at += words.length;
    return found;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) throw this.unexpected();
  }

  name(): string {
    const token = this.peek();
    if (token?.kind !== "word" && token?.kind !== "quoted") throw this.unexpected();
    this.at += 1;
    return token.value;
  }

  /** Where the next token begins, with no text of its own. */
  here(): Span {
    return { text: "", ...positionOf(this.text, this.peek()?.start ?? this.text.length) };
  }

  /**
   * The text up to, without, the first of these words or symbols that stands outside of parentheses and CASE … END.
   * @throws {SnowflakeError} 001003 when there is none, or nothing before it.
   */
  until(...ends: readonly string[]): Span {
    const first = this.at;
    let parentheses = 0;
    let cases = 0;
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at];
      if (parentheses === 0 && cases === 0 && ends.some((end) => isWord(token, end))) {
        return this.cut(first, this.at);
      }
      if (isWord(token, "(") || isWord(token, "[")) parentheses += 1;
      if (isWord(token, ")") || isWord(token, "]")) parentheses -= 1;
      if (isWord(token, "CASE")) cases += 1;
      if (isWord(token, "END") && cases > 0) cases -= 1;
      this.at += 1;
    }
    throw this.unexpected();
  }

  /** The text of these tokens. */
  cut(first: number, end: number): Span {
    const start = this.tokens[first];
    const last = this.tokens[end - 1];
    if (!start || !last || end <= first) throw this.unexpected();
    return { text: this.text.slice(start.start, last.end), ...positionOf(this.text, start.start) };
  }

  unexpected(): SnowflakeError {
    const token = this.peek();
    const { line, position } = positionOf(this.text, token?.start ?? this.text.length);
    return syntaxError(
      `syntax error line ${line} at position ${position} unexpected '${token?.text ?? "<EOF>"}'.`,
      { line, position },
    );
  }
}

export function isWord(token: Token | undefined, word: string): boolean {
  return (token?.kind === "word" || token?.kind === "symbol") && token.value === word;
}
