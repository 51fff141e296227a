import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";

/** Lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A step into a document: a map's key or a list's index. */
export type Path = readonly PropertyKey[];

export interface YamlDocument {
  /** plain values; of no use when there are errors */
  readonly value: unknown;
  /** the first thing that is no YAML: what the parser says after it is its consequence */
  readonly error: { readonly position: Position; readonly message: string } | undefined;
  /** where the value under the path stands, or the nearest one around it that is there */
  positionOf(path: Path): Position;
  /** where the key stands that the path ends in */
  positionOfKey(path: Path): Position;
}

/** Parses a YAML text and keeps where everything stands in it. Never throws. */
export function parseYamlDocument(text: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return {
    value: document.errors.length === 0 ? toValue(document) : undefined,
    error: firstError(document, position),
    positionOf: (path) => position(offsetOf(document, path)),
    positionOfKey: (path) => position(keyOffset(document, path) ?? offsetOf(document, path)),
  };
}

function firstError(
  document: Document.Parsed,
  position: (offset: number) => Position,
): YamlDocument["error"] {
  const [first] = document.errors;
  if (first === undefined) return undefined;
  const opened = first.code === "MISSING_CHAR" ? lastQuote(document) : undefined;
  if (opened === undefined) {
    return { position: position(first.pos[0]), message: first.message.replace(/\s+/g, " ") };
  }
  return { position: position(opened), message: "a quote is opened here and never closed" };
}

/** Where the last quoted text begins: a missing quote shows only at the end of the file. */
function lastQuote(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Scalar(_, { type, range }) {
      if (type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE") offset = range?.[0];
    },
  });
  return offset;
}

function toValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    const empty = isScalar(node) && node.source === "";
    if (length === path.length && isNode(node) && node.range && !empty) return node.range[0];
    const key = keyOffset(document, path.slice(0, length));
    if (key !== undefined) return key;
    if (length < path.length && isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document, path: Path): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)));
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}
