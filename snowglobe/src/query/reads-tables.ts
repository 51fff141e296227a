import type { Query } from "../parser/ast.ts";

type Names = ReadonlySet<string>;

/**
 * Whether a query reads a table, a view, a stage or a table function: only then it needs a warehouse. Names of its own
 * WITH are none of these.
 */
export function readsTables(query: Query): boolean {
  // By hand, not by recursion: 5,000 terms of `+` are a tree as deep.
  const open: [node: unknown, known: Names][] = [[query, new Set()]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, known] = next;
    if (typeof node !== "object" || node === null) continue;
    if (isSource(node, known)) return true;
    if (isQuery(node)) {
      open.push(...partsOf(node, known));
      continue;
    }
    const parts = node instanceof Map ? node.values() : Object.values(node);
    for (const part of parts) open.push([part, known]);
  }
  return false;
}

function isQuery(node: object): node is Query {
  return "with" in node && "body" in node;
}

function partsOf(query: Query, outside: Names): [node: unknown, known: Names][] {
  const parts: [unknown, Names][] = [];
  let known = outside;
  for (const { name, query: named } of query.with) {
    const andItself = new Set([...known, name]);
    parts.push([named, mayRecur(named) ? andItself : known]);
    known = andItself;
  }
  for (const part of [query.body, query.orderBy, query.limit, query.offset]) parts.push([part, known]);
  return parts;
}

// https://docs.snowflake.com/en/user-guide/queries-cte#recursive-ctes: an anchor, UNION ALL, what refers to itself.
function mayRecur({ body }: Query): boolean {
  return body.kind === "set" && body.operator === "UNION" && body.all;
}

function isSource(node: object, known: Names): boolean {
  if (!("kind" in node)) return false;
  if (node.kind === "stage" || node.kind === "function" || node.kind === "semantic") return true;
  if (node.kind !== "table" || !("name" in node)) return false;
  const parts =
    typeof node.name === "object" && node.name && "parts" in node.name ? node.name.parts : undefined;
  const [only, ...more] = Array.isArray(parts) ? parts : [];
  return more.length > 0 || typeof only !== "string" || !known.has(only);
}
