import { placeOf, visible } from "../errors/place.ts";
import { type Position, Raised, type TemplateText } from "../errors/raised.ts";
import type { Token, TokenType } from "../lexer/token.ts";

const descriptions: Partial<Record<TokenType, string>> = {
  block_begin: "begin of statement block",
  block_end: "end of statement block",
  variable_begin: "begin of print statement",
  variable_end: "end of print statement",
  data: "template data / text",
  eof: "end of template",
};

export function describeType(type: TokenType): string {
  return descriptions[type] ?? type;
}

export function describe(token: Token): string {
  return token.type === "name" ? token.text : describeType(token.type);
}

/** The tokens of a template, one after the other. */
export class TokenStream {
  readonly template: TemplateText;
  private readonly tokens: readonly Token[];
  private index = 0;
  current: Token;

  constructor(template: TemplateText, tokens: readonly Token[]) {
    this.template = template;
    this.tokens = tokens;
    this.current = tokens[0] ?? { type: "eof", text: "", at: 0 };
  }

  fail(message: string, at = this.current.at, hint?: string): never {
    const position: Position = { template: this.template, offset: at };
    throw new Raised("TemplateSyntaxError", message, position, hint);
  }

  /** `line 3: {% if flag %}`: where something begins, for a person. */
  begins(at: number): string {
    const { line, text } = placeOf({ template: this.template, offset: at });
    const shown = visible(text.trim());
    return `line ${line}: ${shown.length > 50 ? `${shown.slice(0, 50)} …` : shown}`;
  }

  /** The token behind the current one. */
  look(): Token {
    return this.tokens[this.index + 1] ?? this.current;
  }

  next(): Token {
    const token = this.current;
    if (token.type !== "eof") this.current = this.tokens[++this.index] ?? token;
    return token;
  }

  is(type: TokenType): boolean {
    return this.current.type === type;
  }

  isName(...names: readonly string[]): boolean {
    return this.current.type === "name" && names.includes(this.current.text);
  }

  skipIf(type: TokenType): boolean {
    if (this.current.type !== type) return false;
    this.next();
    return true;
  }

  skipName(name: string): boolean {
    if (!this.isName(name)) return false;
    this.next();
    return true;
  }

  expect(type: TokenType): Token {
    if (this.current.type === type) return this.next();
    this.expected(describeType(type));
  }

  expectName(name: string): Token {
    if (this.isName(name)) return this.next();
    this.expected(name);
  }

  private expected(what: string): never {
    if (this.is("eof")) {
      const tag = this.tokens.findLast(({ type }) => type === "variable_begin" || type === "block_begin");
      const hint = tag === undefined ? undefined : `The tag that is open begins in ${this.begins(tag.at)}`;
      this.fail(`unexpected end of template, expected '${what}'.`, this.current.at, hint);
    }
    this.fail(`expected token '${what}', got '${describe(this.current)}'`);
  }
}
