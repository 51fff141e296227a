import type { TemplateText } from "../errors/raised.ts";
import type { Rules } from "../lexer/rules.ts";
import { tokenize } from "../lexer/tokenize.ts";
import type { Body } from "./ast.ts";
import { type Extension, parseUntil } from "./statements.ts";
import { TokenStream } from "./token-stream.ts";

/** The tree of a template. @throws Raised of type TemplateSyntaxError */
export function parseTemplate(template: TemplateText, rules: Rules, extensions: readonly Extension[]): Body {
  const stream = new TokenStream(template, tokenize(template, rules));
  try {
    return parseUntil({ stream, extensions, open: [] }, []);
  } catch (error) {
    if (error instanceof RangeError) stream.fail("The template nests too deeply.");
    throw error;
  }
}
