import { type ErrorType, type Position, Raised, type TemplateText } from "../errors/raised.ts";
import { isIdentifier, isSpaces, stripEnd, WHITE } from "../text/character-classes.ts";
import type { Rules } from "./rules.ts";
import { unescapeLiteral } from "./string-literal.ts";
import { type Operator, operators, type Token, type TokenType } from "./token.ts";

const white = new RegExp(`[${WHITE}]+`, "yu");
const float = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const integer = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const name = /[\p{L}\p{N}\p{XID_Continue}_]+/uy;
const asciiName = /[A-Za-z_]\w*(?![^\0-\x7f])/y;
const text = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const operatorTexts: ReadonlySet<string> = new Set(operators);
const closing: Readonly<Record<string, Operator>> = { "(": ")", "[": "]", "{": "}" };
/** Python reads ints of at most that many digits. */
const MAX_DIGITS = 4300;

/** What the lexer works on: every line end is a `\n`, and one at the very end is gone unless it is to stay. */
export function normalizedText(source: string, keepTrailingNewline: boolean): string {
  const lines = source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source;
  return !keepTrailingNewline && lines.endsWith("\n") ? lines.slice(0, -1) : lines;
}

/** Takes a normalized template apart. @throws Raised of type TemplateSyntaxError */
export function tokenize(template: TemplateText, rules: Rules): Token[] {
  return new Lexer(template, rules).run();
}

class Lexer {
  private readonly template: TemplateText;
  private readonly source: string;
  private readonly rules: Rules;
  private readonly tokens: Token[] = [];
  private at = 0;

  constructor(template: TemplateText, rules: Rules) {
    this.template = template;
    this.source = template.text;
    this.rules = rules;
  }

  private fail(message: string, offset: number, type: ErrorType = "TemplateSyntaxError"): never {
    const position: Position = { template: this.template, offset };
    throw new Raised(type, message, position);
  }

  private push(type: TokenType, value: string, at: number): void {
    this.tokens.push({ type, text: value, at });
  }

  run(): Token[] {
    const { tagStart } = this.rules;
    while (this.at < this.source.length) {
      tagStart.lastIndex = this.at;
      const match = tagStart.exec(this.source);
      if (match === null) break;
      const groups = match.groups ?? {};
      const sign = groups.rawSign ?? groups.sign ?? "";
      this.data(this.at, match.index, sign, groups.variable_begin === undefined);
      this.at = match.index + match[0].length;
      this.tag(groups, match.index);
    }
    if (this.at < this.source.length) this.data(this.at, this.source.length, "+", false);
    this.push("eof", "", this.source.length);
    return this.tokens;
  }

  /** The text between two tags; the sign of the second one, or the options, may take white space from its end. */
  private data(start: number, end: number, sign: string, mayStrip: boolean): void {
    let value = this.source.slice(start, end);
    if (sign === "-") value = stripEnd(value);
    else if (sign !== "+" && this.rules.syntax.lstripBlocks && mayStrip) {
      const line = value.lastIndexOf("\n") + 1;
      const startsLine = line > 0 || start === 0 || this.source.charAt(start - 1) === "\n";
      if (startsLine && isSpaces(value.slice(line))) value = value.slice(0, line);
    }
    if (value !== "") this.push("data", this.newlines(value), start);
  }

  private newlines(value: string): string {
    const { newlineSequence } = this.rules.syntax;
    return newlineSequence === "\n" ? value : value.replaceAll("\n", newlineSequence);
  }

  private tag(groups: Readonly<Record<string, string | undefined>>, start: number): void {
    if (groups.raw_begin !== undefined) this.raw(start);
    else if (groups.comment_begin !== undefined) {
      this.skipTo(this.rules.commentEnd, "Missing end of comment tag", start);
    } else if (groups.linecomment_begin !== undefined) this.skipTo(this.rules.lineCommentEnd, "", start);
    else if (groups.variable_begin !== undefined) {
      this.push("variable_begin", "", start);
      this.code("variable_end", this.rules.variableEnd);
    } else {
      this.push("block_begin", "", start);
      this.code(
        "block_end",
        groups.block_begin === undefined ? this.rules.lineStatementEnd : this.rules.blockEnd,
      );
    }
  }

  private skipTo(end: RegExp, message: string, start: number): RegExpExecArray {
    end.lastIndex = this.at;
    const match = end.exec(this.source);
    if (match === null) this.fail(message, start);
    this.at = match.index + match[0].length;
    return match;
  }

  private raw(start: number): void {
    const from = this.at;
    const match = this.skipTo(this.rules.rawEnd, "Missing end of raw directive", start);
    this.data(from, match.index, match.groups?.sign ?? "", true);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source)?.[0];
  }

  /** What stands between the marks of a tag. */
  private code(endType: "variable_end" | "block_end", end: RegExp): void {
    const open: Operator[] = [];
    const { source } = this;
    for (;;) {
      if (open.length === 0) {
        const ending = this.match(end);
        if (ending !== undefined) {
          this.push(endType, "", this.at);
          this.at += ending.length;
          return;
        }
      }
      if (this.at >= source.length) {
        this.push("eof", "", source.length);
        return;
      }
      this.codeToken(open);
    }
  }

  private codeToken(open: Operator[]): void {
    const start = this.at;
    const first = this.source.charCodeAt(start);
    if (first === 0x20) {
      this.at++;
      return;
    }
    const found = this.match(asciiName);
    if (found !== undefined) {
      this.at += found.length;
      this.push("name", found, start);
      return;
    }
    const space = this.match(white);
    if (space !== undefined) this.at += space.length;
    else if (!this.number(start, first) && !this.wideName(start) && !this.string(start))
      this.operator(start, open);
  }

  private number(start: number, first: number): boolean {
    if (first < 0x30 || first > 0x39) return false;
    const fraction = this.match(float);
    const whole = fraction === undefined ? this.match(integer) : undefined;
    const found = fraction ?? whole;
    if (found === undefined) return false;
    this.at += found.length;
    const digits = found.replaceAll("_", "");
    if (fraction === undefined) {
      if (/^\d/.test(digits) && !/^0[box]/i.test(digits) && digits.length > MAX_DIGITS) {
        this.fail(`Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion`, start);
      }
      this.tokens.push({ type: "integer", text: found, at: start, value: BigInt(digits) });
    } else this.tokens.push({ type: "float", text: found, at: start, value: Number(digits) });
    return true;
  }

  private wideName(start: number): boolean {
    const found = this.match(name);
    if (found === undefined) return false;
    if (!isIdentifier(found)) this.fail("Invalid character in identifier", start);
    this.at += found.length;
    this.push("name", found, start);
    return true;
  }

  private string(start: number): boolean {
    const found = this.match(text);
    if (found === undefined) return false;
    this.at += found.length;
    try {
      this.push("string", unescapeLiteral(this.newlines(found.slice(1, -1))), start);
    } catch (error) {
      if (error instanceof Raised) this.fail(error.message, start, error.type);
      throw error;
    }
    return true;
  }

  private operator(start: number, open: Operator[]): void {
    const two = this.source.slice(start, start + 2);
    const found = operatorTexts.has(two) ? two : two.charAt(0);
    if (!isOperator(found))
      this.fail(`unexpected char '${String.fromCodePoint(this.source.codePointAt(start) ?? 0)}'`, start);
    const closer = closing[found];
    if (closer !== undefined) open.push(closer);
    else if (found === ")" || found === "]" || found === "}") {
      const expected = open.pop();
      if (expected === undefined) this.fail(`unexpected '${found}'`, start);
      if (expected !== found) this.fail(`unexpected '${found}', expected '${expected}'`, start);
    }
    this.at += found.length;
    this.push(found, found, start);
  }
}

function isOperator(value: string): value is Operator {
  return operatorTexts.has(value);
}
