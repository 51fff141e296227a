import { CST, Lexer } from "yaml";

/** Something that PyYAML does not take, or takes differently: where it is, and what. */
export interface Finding {
  readonly offset: number;
  readonly reason: string;
}

// What YAML 1.1 lets a document consist of. https://yaml.org/spec/1.1/#id868524
const unprintable = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** What the parser would let pass that PyYAML refuses: characters that do not print, and tabs between words. */
export function checkText(text: string): Finding | undefined {
  const character = unprintable.exec(text);
  if (character !== null) {
    return { offset: character.index, reason: `the character ${codePoint(character[0])} is not allowed` };
  }
  const separator = /[\u2028\u2029]/.exec(text);
  if (separator !== null) {
    const reason = `${codePoint(separator[0])} ends a line in YAML 1.1, which is not supported; write it as an escape in double quotes`;
    return { offset: separator.index, reason };
  }
  return text.includes("\t") ? findTab(text) : undefined;
}

/** PyYAML takes a tab in quotes, in the text of a block and in a comment only. */
function findTab(text: string): Finding | undefined {
  let offset = 0;
  let scalar: "none" | "plain" | "block" = "none";
  let header = false;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === "scalar") {
      scalar = header ? "block" : "plain";
      header = false;
      continue;
    }
    if (type === "block-scalar-header") header = true;
    const between = scalar === "plain" || (scalar === "none" && type === "space");
    if (between && token.includes("\t")) {
      return {
        offset: offset + token.indexOf("\t"),
        reason: "a tab can only stand in quotes, block text or a comment",
      };
    }
    // the marks of a document and of a scalar are no text
    if (!["\u0002", "\u0018", "\u001f"].includes(token)) offset += token.length;
    scalar = "none";
  }
  return undefined;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Directives and the end of a document (`...`) where PyYAML does not take them: before anything else. */
export function checkHead(text: string): Finding | undefined {
  const head = /^(?:[ \t]*(?:#.*)?\n|%.*\n)*/.exec(text)?.[0] ?? "";
  const directive =
    /^%(?!(?:YAML[ ]+1\.[0-9]+|TAG[ ]+\S+[ ]+\S+)[ ]*(?:#.*)?$|(?!YAML|TAG)[\w-]+(?: .*)?$).*/m.exec(head);
  if (directive !== null) {
    return {
      offset: directive.index,
      reason: `the directive ${JSON.stringify(directive[0])} is not supported`,
    };
  }
  if (!/^\.\.\.(?:\s|$)/.test(text.slice(head.length))) return undefined;
  return { offset: head.length, reason: "there is no document before the `...`" };
}
