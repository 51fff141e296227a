import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isSeq,
  type Node,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/** Tells what is wrong at a node; never returns. */
export type Refuse = (node: Node, message: string) => never;

export type NodePair = readonly [key: Node, value: Node];

/** A map's pairs; a key without a value has an empty one. */
export function pairsOf(map: YAMLMap): readonly NodePair[] {
  return map.items.map(({ key, value }) => [nodeOf(key), nodeOf(value)]);
}

export function itemsOf(list: YAMLSeq): readonly Node[] {
  return list.items.map(nodeOf);
}

function nodeOf(item: unknown): Node {
  return isNode(item) ? item : new Scalar("");
}

/**
 * What the aliases of a document stand for: for an alias the node of its anchor, for any other node itself. Anchors are
 * found in the order of the text, each once.
 */
export function aliasTargets(root: Node, refuse: Refuse): (node: Node) => Node {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const visit = (node: Node): void => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      targets.set(node, target ?? refuse(node, `there is no anchor &${node.source} before this alias`));
      return;
    }
    if (node.anchor !== undefined) {
      if (!/^[\w-]+$/.test(node.anchor)) refuse(node, "an anchor consists of letters, digits, _ and -");
      if (anchors.has(node.anchor)) refuse(node, `the anchor &${node.anchor} is there twice`);
      anchors.set(node.anchor, node);
    }
    if (isMap(node)) for (const pair of pairsOf(node)) pair.forEach(visit);
    if (isSeq(node)) itemsOf(node).forEach(visit);
  };
  visit(root);
  return (node) => (isAlias(node) ? (targets.get(node) ?? node) : node);
}
