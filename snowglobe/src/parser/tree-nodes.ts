/** Whatever stands in a tree with a kind: an expression, a query's body, a source. */
export interface TreeNode {
  readonly kind: string;
}

/** Every node of a tree, outermost first. */
export function nodesOf(value: unknown): TreeNode[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = (value instanceof Map ? [...value.values()] : Object.values(value)).flatMap(nodesOf);
  return isNode(value) ? [value, ...inside] : inside;
}

function isNode(value: object): value is TreeNode {
  return "kind" in value && typeof value.kind === "string";
}
