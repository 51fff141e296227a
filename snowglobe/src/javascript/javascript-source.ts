/** A body with what it is called with. */
export interface JavaScriptBody {
  /** The procedure's or function's name, without its argument types. */
  readonly name: string;
  readonly names: readonly string[];
  readonly body: string;
}

/** `function` and `procedure`: the body's own text is a function's; `table`: it is an object with processRow. */
export type BodyKind = "procedure" | "function" | "table";

/**
 * The body as one function, which begins on the body's first line: lines of errors are the body's own.
 * What stands in the sandbox's hands besides: where the body begins, and its lines.
 */
export function sourceOf(kind: BodyKind, { name, names, body }: JavaScriptBody) {
  const lead = kind === "table" ? "(function(){return (" : `(function(${names.join(",")}){`;
  const source = `${lead}${body}\n${kind === "table" ? ")" : ""}})`;
  return { source, job: { kind, name, names, lead: lead.length, lines: body.split("\n") } };
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const WORDS = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for
  function if import in instanceof let new null return static super switch this throw true try typeof var void while
  with yield`.split(/\s+/),
);

/** Can a JavaScript function have an argument of that name? */
export function isJavaScriptName(name: string): boolean {
  return IDENTIFIER.test(name) && !WORDS.has(name);
}
