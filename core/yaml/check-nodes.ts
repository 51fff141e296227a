import { type Document, isCollection, isScalar, type Pair, type Scalar, visit } from "yaml";
import type { Finding } from "./check-text.ts";

/** What the parser takes, or reads otherwise, that PyYAML does not: the first of it in a document. */
export function checkNodes(document: Document.Parsed, text: string): Finding | undefined {
  let finding: Finding | undefined;
  visit(document, {
    Scalar(_, node, path) {
      finding =
        checkBlockText(node, text, node === document.contents) ??
        checkQuotes(node) ??
        checkFlowText(node, path, text);
      return finding === undefined ? undefined : visit.BREAK;
    },
    Pair(_, pair) {
      finding = checkKey(pair);
      return finding === undefined ? undefined : visit.BREAK;
    },
  });
  return finding;
}

/**
 * At the top of a document the text of a block (`|`, `>`) must be indented for PyYAML, and lines of spaces at its end count
 * when the indentation is said.
 */
function checkBlockText(node: Scalar, text: string, top: boolean): Finding | undefined {
  if (node.type?.startsWith("BLOCK") !== true || !node.range) return undefined;
  const [start, end] = node.range;
  const [header = "", ...lines] = text.slice(start, end).split("\n");
  if (top && lines.some((line) => /^\S/.test(line))) {
    return { offset: start, reason: "the text of a | or > must be indented, also at the top of a document" };
  }
  const indented = /[1-9]/.test(header.replace(/#.*/, ""));
  const blank = /^(?:[ ]*\n)*[ ]*$|^(?:[ ]*\n)*/.exec(text.slice(end))?.[0] ?? "";
  return indented && /\n[ ]+\n*$/.test(`\n${lines.join("\n")}${blank}`)
    ? { offset: start, reason: "lines of spaces at the end of a text are not supported; write it in quotes" }
    : undefined;
}

/** Quotes that end, but not where they should: `'''`. */
function checkQuotes({ srcToken, range }: Scalar): Finding | undefined {
  const whole: Readonly<Record<string, RegExp>> = {
    "single-quoted-scalar": /^'(?:[^']|'')*'$/,
    "double-quoted-scalar": /^"(?:[^"\\]|\\.)*"$/s,
  };
  if (srcToken === undefined || !("source" in srcToken) || !range) return undefined;
  const closed = whole[srcToken.type]?.test(srcToken.source) ?? true;
  return closed ? undefined : { offset: range[0], reason: "the quotes of a text do not end" };
}

/** In `[…]` and `{…}` plain text cannot begin with `:`, nor hold a `?`; and a lone `!` needs a space behind it. */
function checkFlowText(node: Scalar, path: readonly unknown[], text: string): Finding | undefined {
  if (node.type !== "PLAIN" || !node.range) return undefined;
  if (!path.some((above) => isCollection(above) && above.flow)) return undefined;
  const [offset] = node.range;
  if (/^:|\?/.test(node.source ?? "")) {
    return { offset, reason: "text inside of [ ] or { } that begins with : or holds a ? needs quotes" };
  }
  const bare = node.tag === "!" && /^![,\]}]/.test(text.slice(offset - 1, offset + 1));
  return bare ? { offset, reason: "a tag must be separated from what follows" } : undefined;
}

/**
 * A value must have a key: `: a` has none, unless the key is an empty one with a `?`, an anchor or a tag. Without a `?`
 * the `:` stands on the same line.
 */
function checkKey({ key, srcToken }: Pair): Finding | undefined {
  if (srcToken === undefined) return undefined;
  const between = (srcToken.sep ?? []).map(({ type }) => type);
  if (srcToken.value !== undefined && !between.includes("map-value-ind")) {
    return { offset: srcToken.value.offset, reason: "there is no `:` before this value" };
  }
  if (!isScalar(key) || !key.range) return undefined;
  const before = (srcToken.start ?? []).map(({ type }) => type);
  if (before.includes("explicit-key-ind")) return undefined;
  const [offset] = key.range;
  const empty = srcToken.key === undefined || srcToken.key === null;
  if (empty && !before.includes("anchor") && !before.includes("tag")) {
    return { offset, reason: "there is no key before the `:`" };
  }
  const broken = between.slice(0, between.indexOf("map-value-ind")).includes("newline");
  return broken ? { offset, reason: "a key and its `:` stand on one line" } : undefined;
}
