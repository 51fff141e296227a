import type { Statement } from "./ast.ts";
import { parseExpression } from "./expressions.ts";
import { parseTargetName } from "./targets.ts";
import type { TokenStream } from "./token-stream.ts";

/** `with context` or `without context`; undefined when neither stands there. */
function parseContext(stream: TokenStream): boolean | undefined {
  if (!stream.isName("with", "without")) return undefined;
  const next = stream.look();
  if (next.type !== "name" || next.text !== "context") return undefined;
  const withContext = stream.next().text === "with";
  stream.next();
  return withContext;
}

export function parseInclude(stream: TokenStream, at: number): Statement {
  const template = parseExpression(stream);
  const next = stream.look();
  const ignoreMissing = stream.isName("ignore") && next.type === "name" && next.text === "missing";
  if (ignoreMissing) {
    stream.next();
    stream.next();
  }
  return { kind: "include", template, ignoreMissing, withContext: parseContext(stream) ?? true, at };
}

export function parseImport(stream: TokenStream, at: number): Statement {
  const template = parseExpression(stream);
  stream.expectName("as");
  const target = parseTargetName(stream).name;
  return { kind: "import", template, target, withContext: parseContext(stream) ?? false, at };
}

export function parseFrom(stream: TokenStream, at: number): Statement {
  const template = parseExpression(stream);
  stream.expectName("import");
  const names: [string, string][] = [];
  let withContext: boolean | undefined;
  for (;;) {
    if (names.length > 0) stream.expect(",");
    if (!stream.is("name")) stream.expect("name");
    withContext = parseContext(stream);
    if (withContext !== undefined) break;
    const { name, at: nameAt } = parseTargetName(stream);
    if (name.startsWith("_")) stream.fail("names starting with an underline can not be imported", nameAt);
    names.push([name, stream.skipName("as") ? parseTargetName(stream).name : name]);
    withContext = parseContext(stream);
    if (withContext !== undefined || !stream.is(",")) break;
  }
  return { kind: "fromImport", template, names, withContext: withContext ?? false, at };
}
