import { pyTuple, type Value } from "jinja-exact/values";
import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from "yaml";
import { constructScalar } from "./construct-scalar.ts";
import { aliasTargets, itemsOf, type NodePair as Pair, pairsOf, type Refuse } from "./nodes.ts";
import { PythonDict } from "./python-dict.ts";
import { resolveTag, YAML } from "./resolve-tag.ts";

/**
 * The value of a document as PyYAML's safe loader makes it: merges first, then a map's own keys in their order (of
 * keys that are the same the last value counts); an alias is the very value that its anchor is.
 */
export function construct(root: Node, document: string, refuse: Refuse): Value {
  const resolve = aliasTargets(root, refuse);
  const made = new Map<Node, Value>();
  const open = new Set<Node>();
  const flattened = new Map<Node, readonly Pair[]>();
  const merging = new Set<Node>();

  function value(written: Node): Value {
    const node = resolve(written);
    const known = made.get(node);
    if (known !== undefined) return known;
    if (open.has(node)) return refuse(written, "an alias inside of what it stands for is not supported");
    open.add(node);
    const result = make(node);
    open.delete(node);
    made.set(node, result);
    return result;
  }

  function make(node: Node): Value {
    const tag = tagOf(node);
    switch (tag) {
      case `${YAML}map`:
        return isMap(node) ? dict(node) : refuse(node, "expected a map for !!map");
      case `${YAML}seq`:
        return isSeq(node) ? itemsOf(node).map(value) : refuse(node, "expected a list for !!seq");
      case `${YAML}omap`:
      case `${YAML}pairs`:
        return pairs(node);
      case `${YAML}set`:
        return refuse(node, "!!set is not supported: its order is not the same twice");
      default:
        return scalar(node, tag);
    }
  }

  function scalar(node: Node, tag: string): Value {
    const text = textOf(node);
    if (text === undefined)
      return refuse(node, `a value with the tag ${shortTag(tag)} cannot be made of this`);
    const result = constructScalar(tag, text);
    if (result !== undefined) return result;
    const shown = text === "" ? "an empty value" : JSON.stringify(text);
    return refuse(node, `${shown} is no ${shortTag(tag)}`);
  }

  /** The text of a scalar; a map may have its own under the key `=`. */
  function textOf(node: Node): string | undefined {
    if (isScalar(node)) return endsWithFile(node) ? node.source?.slice(0, -1) : (node.source ?? "");
    if (!isMap(node)) return undefined;
    const own = pairsOf(node).find(([key]) => tagOf(resolve(key)) === `${YAML}value`);
    return own === undefined ? undefined : textOf(resolve(own[1]));
  }

  /** The parser ends the text of a block with a line end also where the file has none. */
  function endsWithFile({ type, range, source = "" }: Scalar): boolean {
    return (
      type?.startsWith("BLOCK") === true &&
      source.endsWith("\n") &&
      !document.endsWith("\n") &&
      range?.[1] === document.length
    );
  }

  function dict(node: YAMLMap): ReadonlyMap<Value, Value> {
    const result = new PythonDict();
    for (const [key, item] of flatten(node)) result.set(mapKey(key), value(item));
    return result.map;
  }

  function mapKey(written: Node): Value {
    const node = resolve(written);
    if (isScalar(node) && tagOf(node) === `${YAML}value`) return node.source ?? "";
    const key = value(written);
    if (Array.isArray(key) || key instanceof Map) return refuse(written, "a list or a map cannot be a key");
    return key;
  }

  /** A map's pairs with those that `<<` brings in, which stand first. https://yaml.org/type/merge.html */
  function flatten(node: YAMLMap): readonly Pair[] {
    const known = flattened.get(node);
    if (known !== undefined) return known;
    const merged: Pair[] = [];
    const own: Pair[] = [];
    for (const pair of pairsOf(node)) {
      if (tagOf(resolve(pair[0])) === `${YAML}merge`) merged.push(...mergedPairs(pair[1]));
      else own.push(pair);
    }
    const all = [...merged, ...own];
    flattened.set(node, all);
    return all;
  }

  function mergedPairs(written: Node): readonly Pair[] {
    const node = resolve(written);
    if (isMap(node)) return nested(node, written);
    if (!isSeq(node)) return refuse(written, "<< takes a map, or a list of maps");
    // the first map of a list wins, so it comes last
    return itemsOf(node)
      .map((item) => {
        const map = resolve(item);
        return isMap(map) ? nested(map, item) : refuse(item, "<< takes a map, or a list of maps");
      })
      .reverse()
      .flat();
  }

  function nested(map: YAMLMap, written: Node): readonly Pair[] {
    if (merging.has(map)) return refuse(written, "a map cannot be merged into itself");
    merging.add(map);
    const result = flatten(map);
    merging.delete(map);
    return result;
  }

  function pairs(node: Node): Value {
    if (!isSeq(node)) return refuse(node, "expected a list of maps with one key each");
    return itemsOf(node).map((written) => {
      const item = resolve(written);
      const [pair, ...more] = isMap(item) ? pairsOf(item) : [];
      if (pair === undefined || more.length > 0) return refuse(written, "expected a map with one key");
      return pyTuple([value(pair[0]), value(pair[1])]);
    });
  }

  return value(root);
}

function shortTag(tag: string): string {
  return tag.startsWith(YAML) ? `!!${tag.slice(YAML.length)}` : tag;
}

function tagOf(node: Node): string {
  const own = isAlias(node) ? undefined : node.tag;
  if (own !== undefined && own !== "!") return own;
  if (isMap(node)) return `${YAML}map`;
  if (isSeq(node)) return `${YAML}seq`;
  // a lone `!` makes PyYAML read even a quoted text as if it were plain
  const text = isScalar(node) ? (node.source ?? "") : "";
  return resolveTag(text, own === "!" || (isScalar(node) && (node.type ?? "PLAIN") === "PLAIN"));
}
