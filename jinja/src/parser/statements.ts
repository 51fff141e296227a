import { closest } from "../errors/closest.ts";
import { isSpaces } from "../text/character-classes.ts";
import type { Body, Expression, FilterExpression, IfStatement, Statement } from "./ast.ts";
import { parseExpression, parseFilter, parseFilterChain, parseTuple } from "./expressions.ts";
import { parseFrom, parseImport, parseInclude } from "./references.ts";
import { parseSignature, parseTarget, parseTargetName } from "./targets.ts";
import { describe, type TokenStream } from "./token-stream.ts";

/** Statements that Jinja2 has only where its extension is asked for. */
export type Extension = "do" | "loopcontrols";

/** A statement whose end tag is still to come. */
interface Open {
  readonly name: string;
  readonly ends: readonly string[];
  /** where its name stands */
  readonly at: number;
}

/** The state of parsing one template. */
export interface Parsing {
  readonly stream: TokenStream;
  readonly extensions: readonly Extension[];
  /** the statements that are open, from the outermost in */
  readonly open: Open[];
}

const parsers: Readonly<Record<string, (parsing: Parsing, at: number) => Statement>> = {
  for: parseFor,
  if: (parsing, at) => parseIf(parsing, at),
  block: parseBlock,
  extends: ({ stream }, at) => ({ kind: "extends", template: parseExpression(stream), at }),
  print: ({ stream }, at) => ({ kind: "output", parts: parsePrinted(stream), at }),
  macro: parseMacro,
  include: ({ stream }, at) => parseInclude(stream, at),
  from: ({ stream }, at) => parseFrom(stream, at),
  import: ({ stream }, at) => parseImport(stream, at),
  set: parseSet,
  with: parseWith,
  autoescape(parsing, at) {
    const value = parseExpression(parsing.stream);
    return {
      kind: "autoescape",
      value,
      body: parseBody(parsing, { name: "autoescape", at }, "endautoescape"),
      at,
    };
  },
  call: parseCallBlock,
  filter: parseFilterBlock,
  do: ({ stream }, at) => ({ kind: "do", value: parseTuple(stream), at }),
  break: (_, at) => ({ kind: "break", at }),
  continue: (_, at) => ({ kind: "continue", at }),
};

const extensionOf: Readonly<Record<string, Extension>> = {
  do: "do",
  break: "loopcontrols",
  continue: "loopcontrols",
};

/** Statements up to one of the end tags, or to the end of the template. */
export function parseUntil(parsing: Parsing, ends: readonly string[]): Body {
  const { stream } = parsing;
  const body: Statement[] = [];
  let parts: (string | Expression)[] = [];
  let partsAt = 0;
  const flush = () => {
    if (parts.length > 0) body.push({ kind: "output", parts, at: partsAt });
    parts = [];
  };
  const add = (part: string | Expression, at: number) => {
    if (parts.length === 0) partsAt = at;
    parts.push(part);
  };
  for (;;) {
    const { type, text, at } = stream.current;
    if (type === "eof") break;
    stream.next();
    if (type === "data") add(text, at);
    else if (type === "variable_begin") {
      add(parseTuple(stream), at);
      stream.expect("variable_end");
    } else {
      flush();
      if (ends.length > 0 && stream.isName(...ends)) return body;
      body.push(parseStatement(parsing));
      stream.expect("block_end");
    }
  }
  flush();
  if (ends.length > 0) failAtEnd(parsing);
  return body;
}

function parseStatement(parsing: Parsing): Statement {
  const { stream, extensions } = parsing;
  const { type, text, at } = stream.current;
  if (type !== "name") stream.fail("tag name expected", at);
  const parser = Object.hasOwn(parsers, text) ? parsers[text] : undefined;
  const extension = Object.hasOwn(extensionOf, text) ? extensionOf[text] : undefined;
  if (parser === undefined || (extension !== undefined && !extensions.includes(extension)))
    failUnknown(parsing, text, at);
  stream.next();
  return parser(parsing, at);
}

function failUnknown(parsing: Parsing, name: string, at: number): never {
  const { open, extensions } = parsing;
  const stream: TokenStream = parsing.stream;
  const known = Object.keys(parsers).filter((tag) => {
    const extension = Object.hasOwn(extensionOf, tag) ? extensionOf[tag] : undefined;
    return extension === undefined || extensions.includes(extension);
  });
  const nearest = closest(name, [...known, ...open.flatMap(({ ends }) => ends)]);
  const innermost = open.at(-1);
  const nesting =
    innermost === undefined
      ? ""
      : ` Jinja was looking for ${innermost.ends.map((end) => `'${end}'`).join(" or ")}.`;
  stream.fail(
    `Encountered unknown tag '${name}'.${nesting}`,
    at,
    nearest === undefined ? undefined : `Did you mean '${nearest}'?`,
  );
}

function failAtEnd(parsing: Parsing): never {
  const stream: TokenStream = parsing.stream;
  const innermost = parsing.open.at(-1);
  stream.fail(
    `Unexpected end of template. Jinja was looking for ${innermost?.ends.map((end) => `'${end}'`).join(" or ")}.` +
      ` The innermost block that needs to be closed is '${innermost?.name}'.`,
    stream.current.at,
    innermost === undefined ? undefined : `It begins in ${stream.begins(innermost.at)}`,
  );
}

/** The rest of a tag, and the statements up to the end tag, which is current afterwards. */
function parseUpTo(parsing: Parsing, tag: Omit<Open, "ends">, ...ends: readonly string[]): Body {
  const { stream, open } = parsing;
  stream.skipIf(":");
  stream.expect("block_end");
  open.push({ ...tag, ends });
  const body = parseUntil(parsing, ends);
  open.pop();
  return body;
}

function parseBody(parsing: Parsing, tag: Omit<Open, "ends">, end: string): Body {
  const body = parseUpTo(parsing, tag, end);
  parsing.stream.next();
  return body;
}

function parseFor(parsing: Parsing, at: number): Statement {
  const { stream } = parsing;
  const target = parseTarget(stream, { endNames: ["in"] });
  stream.expectName("in");
  const iterable = parseTuple(stream, { withoutConditional: true, endNames: ["recursive"] });
  const test = stream.skipName("if") ? parseExpression(stream) : undefined;
  const recursive = stream.skipName("recursive");
  const body = parseUpTo(parsing, { name: "for", at }, "endfor", "else");
  const otherwise = stream.next().text === "else" ? parseBody(parsing, { name: "for", at }, "endfor") : [];
  return { kind: "for", target, iterable, test, recursive, body, otherwise, at };
}

function parseIf(parsing: Parsing, at: number): IfStatement {
  const { stream } = parsing;
  const test = parseTuple(stream, { withoutConditional: true });
  const body = parseUpTo(parsing, { name: "if", at }, "elif", "else", "endif");
  const elifs: IfStatement[] = [];
  let otherwise: Body = [];
  for (;;) {
    const { text, at: elifAt } = stream.next();
    if (text === "else") otherwise = parseBody(parsing, { name: "if", at }, "endif");
    if (text !== "elif") break;
    const elifTest = parseTuple(stream, { withoutConditional: true });
    const elifBody = parseUpTo(parsing, { name: "if", at }, "elif", "else", "endif");
    elifs.push({ kind: "if", test: elifTest, body: elifBody, elifs: [], otherwise: [], at: elifAt });
  }
  return { kind: "if", test, body, elifs, otherwise, at };
}

function parseSet(parsing: Parsing, at: number): Statement {
  const { stream } = parsing;
  const target = parseTarget(stream, { withNamespace: true });
  if (stream.skipIf("=")) return { kind: "assign", target, value: parseTuple(stream), at };
  let filter: FilterExpression | undefined;
  while (stream.skipIf("|")) filter = parseFilter(stream, filter);
  return { kind: "assignBlock", target, filter, body: parseBody(parsing, { name: "set", at }, "endset"), at };
}

function parseWith(parsing: Parsing, at: number): Statement {
  const { stream } = parsing;
  const targets = [];
  const values: Expression[] = [];
  while (!stream.is("block_end")) {
    if (targets.length > 0) stream.expect(",");
    targets.push(parseTarget(stream));
    stream.expect("=");
    values.push(parseExpression(stream));
  }
  return { kind: "with", targets, values, body: parseBody(parsing, { name: "with", at }, "endwith"), at };
}

function parseBlock(parsing: Parsing, at: number): Statement {
  const { stream } = parsing;
  const name = stream.expect("name").text;
  const scoped = stream.skipName("scoped");
  const required = stream.skipName("required");
  if (stream.is("-")) {
    stream.fail("Block names may not contain hyphens, use an underscore instead.");
  }
  const body = parseBody(parsing, { name: "block", at }, "endblock");
  const isEmpty = (statement: Statement) =>
    statement.kind === "output" &&
    statement.parts.every((part) => typeof part === "string" && isSpaces(part));
  if (required && !body.every(isEmpty))
    stream.fail("Required blocks can only contain comments or whitespace");
  stream.skipName(name);
  return { kind: "block", name, scoped, required, body, at };
}

function parsePrinted(stream: TokenStream): Expression[] {
  const parts: Expression[] = [];
  while (!stream.is("block_end")) {
    if (parts.length > 0) stream.expect(",");
    parts.push(parseExpression(stream));
  }
  return parts;
}

function parseMacro(parsing: Parsing, at: number): Statement {
  const { name } = parseTargetName(parsing.stream);
  const signature = parseSignature(parsing.stream);
  return {
    kind: "macro",
    name,
    ...signature,
    body: parseBody(parsing, { name: "macro", at }, "endmacro"),
    at,
  };
}

function parseCallBlock(parsing: Parsing, at: number): Statement {
  const stream: TokenStream = parsing.stream;
  const signature = stream.is("(") ? parseSignature(stream) : { parameters: [], defaults: [] };
  const call = parseExpression(stream);
  if (call.kind !== "call") stream.fail(`expected call, got '${describe(stream.current)}'`, call.at);
  return {
    kind: "callBlock",
    ...signature,
    call,
    body: parseBody(parsing, { name: "call", at }, "endcall"),
    at,
  };
}

function parseFilterBlock(parsing: Parsing, at: number): Statement {
  const { stream } = parsing;
  const filter = parseFilterChain(stream, parseFilter(stream, undefined));
  return { kind: "filterBlock", filter, body: parseBody(parsing, { name: "filter", at }, "endfilter"), at };
}
