import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";

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
  readonly errors: readonly { readonly position: Position; readonly message: string }[];
  /** where the value under the path stands, or the nearest one around it that is there */
  positionOf(path: Path): Position;
  /** where the key stands that the path ends in */
  positionOfKey(path: Path): Position;
}

/** Parses a YAML text and keeps where everything stands in it. Never throws. */
export function parseYamlDocument(text: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return {
    value: document.errors.length === 0 ? toValue(document) : undefined,
    errors: document.errors.map(({ message, pos }) => ({ message, position: position(pos[0]) })),
    positionOf: (path) => position(offsetOf(document, path)),
    positionOfKey: (path) => position(keyOffset(document, path) ?? offsetOf(document, path)),
  };
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
    if (isNode(node) && node.range && !empty) return node.range[0];
    const key = keyOffset(document, path.slice(0, length));
    if (key !== undefined) return key;
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document, path: Path): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isSeq(parent)) return undefined;
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)));
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}
