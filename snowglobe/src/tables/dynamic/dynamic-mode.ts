import type { Query } from "../../parser/ast.ts";

/**
 * What of a query incremental refresh does not support; undefined when all of it does.
 * https://docs.snowflake.com/en/user-guide/dynamic-tables-supported-queries
 */
export function incrementalObstacle(query: Query): string | undefined {
  // By hand, not by recursion: 5,000 terms of `+` are a tree as deep.
  const open: { readonly node: unknown; readonly selected: boolean }[] = [{ node: query, selected: false }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, selected } = next;
    if (typeof node !== "object" || node === null) continue;
    const found = obstacleOf(node, selected);
    if (found !== undefined) return found;
    if (node instanceof Map) for (const part of node.values()) open.push({ node: part, selected });
    else
      for (const [key, part] of Object.entries(node))
        open.push({ node: part, selected: FILTERS.has(key) ? false : selected || key === "items" });
  }
  return undefined;
}

/** Where functions of the moment may stand. */
const FILTERS = new Set(["where", "having", "qualify"]);
const OF_THE_MOMENT = new Set(
  "CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP GETDATE SYSDATE SYSTIMESTAMP".split(
    " ",
  ),
);
const BY_CHANCE = new Set("RANDOM RANDSTR UNIFORM NORMAL ZIPF UUID_STRING SEQ1 SEQ2 SEQ4 SEQ8".split(" "));

function obstacleOf(node: object, selected: boolean): string | undefined {
  if ("body" in node && "with" in node) {
    if ("recursive" in node && node.recursive === true) return "recursive common table expressions";
    if ("limit" in node || "offset" in node) return "LIMIT";
  }
  if (!("kind" in node)) return undefined;
  switch (node.kind) {
    case "select":
      return "top" in node ? "TOP" : undefined;
    case "set":
      return "operator" in node && node.operator !== "UNION" ? String(node.operator) : undefined;
    case "pivot":
    case "unpivot":
    case "sample":
      return node.kind.toUpperCase();
    case "matchRecognize":
      return "MATCH_RECOGNIZE";
    case "exists":
    case "inQuery":
      return "subqueries outside of FROM";
    case "call":
      return "name" in node ? callObstacle(node.name, selected) : undefined;
    default:
      // In FROM a subquery is a source; as an expression it has neither alias nor LATERAL.
      return node.kind === "subquery" && !("lateral" in node) ? "subqueries outside of FROM" : undefined;
  }
}

function callObstacle(name: unknown, selected: boolean): string | undefined {
  const last = Array.isArray(name) ? String(name.at(-1)).toUpperCase() : "";
  if (BY_CHANCE.has(last) || (selected && OF_THE_MOMENT.has(last))) return `the function ${last}`;
  return undefined;
}
