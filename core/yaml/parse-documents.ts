import { type Document, type ErrorCode, parseAllDocuments } from "yaml";

type Documents = readonly Document.Parsed[];

/** The documents of a text; `text` is what was parsed, in which some lines may stand further to the right. */
export interface Parsed {
  readonly documents: Documents;
  readonly text: string;
}

const MAX_MOVES = 500;

/**
 * Parses, and where the parser stops because a line inside of quotes or brackets does not stand far enough to the
 * right, moves that line and parses again: for YAML 1.1 the indentation means nothing there.
 */
export function parseDocuments(written: string): Parsed {
  const first = parse(written);
  let text = written;
  let documents = first;
  for (let moves = 0; moves < MAX_MOVES; moves++) {
    const at = shallowLine(documents, text);
    if (at === undefined || text.startsWith(SHIFT, at)) break;
    text = `${text.slice(0, at)}${SHIFT}${text.slice(at)}`;
    documents = parse(text);
  }
  // what moving does not mend was something else
  const good = documents.every(({ errors }) => errors.length === 0);
  return good ? { documents, text } : { documents: first, text: written };
}

/** More than any indentation that a person makes. */
const SHIFT = " ".repeat(64);

function parse(text: string): Documents {
  return parseAllDocuments(text, {
    version: "1.1",
    schema: "failsafe",
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: "silent",
  });
}

/** Where a line begins that the parser holds for the end of the quotes or brackets around it. */
function shallowLine(documents: Documents, text: string): number | undefined {
  const error = documents.find(({ errors }) => errors.length > 0)?.errors[0];
  if (error === undefined) return undefined;
  const inBrackets =
    error.code === ("BAD_INDENT" satisfies ErrorCode) && /sufficiently indented/.test(error.message);
  if (!inBrackets && !/^Missing closing ['"]/.test(error.message)) return undefined;
  const [offset] = error.pos;
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const isThisLine = inBrackets && text.slice(lineStart, offset).trim() === "" && lineStart > 0;
  const next = isThisLine ? lineStart : nextLine(text, offset);
  return next === undefined || /^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(next, next + 4)) ? undefined : next;
}

function nextLine(text: string, offset: number): number | undefined {
  const found = /\n(?=[^\n]*[^\s])/g;
  found.lastIndex = offset;
  const match = found.exec(text);
  return match === null ? undefined : match.index + 1;
}
